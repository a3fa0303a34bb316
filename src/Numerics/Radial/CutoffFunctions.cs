namespace Pipelines.Numerics;

/// <summary>Functions that fall smoothly from 1 to 0 at x = 1 (x = distance / radius), with their derivatives; exactly 0 from 1 on.</summary>
public static class CutoffFunctions
{
    /// <summary>(1 + cos(pi x)) / 2: Behler and Parrinello 2007 (doi:10.1103/PhysRevLett.98.146401), also mff. First derivative continuous.</summary>
    public static (double Value, double Derivative) Cosine(double x)
    {
        if (x >= 1)
        {
            return (0, 0);
        }

        var (s, c) = Math.SinCos(Math.PI * x);
        return (0.5 * (1 + c), -0.5 * Math.PI * s);
    }

    /// <summary>1 - 10 x^3 + 15 x^4 - 6 x^5: first and second derivatives vanish at both ends.</summary>
    public static (double Value, double Derivative) Polynomial(double x)
    {
        if (x >= 1)
        {
            return (0, 0);
        }

        var y = 1 - x;

        // Written about x = 1, where cancellation would otherwise leave noise: 10 y^3 - 15 y^4 + 6 y^5.
        return (y * y * y * (10 - (y * (15 - (6 * y)))), -30 * x * x * y * y);
    }

    /// <summary>tanh^3(1 - x) / tanh^3(1): n2p2's tanh cutoff scaled to 1 at x = 0. Two derivatives vanish at x = 1.</summary>
    public static (double Value, double Derivative) TanhCubed(double x)
    {
        if (x >= 1)
        {
            return (0, 0);
        }

        const double norm = 0.44174415173115256; // tanh(1)^3
        var t = Math.Tanh(1 - x);
        return (t * t * t / norm, -3 * t * t * (1 - (t * t)) / norm);
    }

    /// <summary>tanh^3(1 - x), RuNNer's: 0.44 at x = 0. Two derivatives vanish at x = 1.</summary>
    public static (double Value, double Derivative) TanhCubedUnscaled(double x)
    {
        if (x >= 1)
        {
            return (0, 0);
        }

        var t = Math.Tanh(1 - x);
        return (t * t * t, -3 * t * t * (1 - (t * t)));
    }

    /// <summary>exp(1 - 1 / (1 - x^2)): all derivatives vanish at x = 1, the first at x = 0.</summary>
    public static (double Value, double Derivative) Exponential(double x)
    {
        if (x >= 1)
        {
            return (0, 0);
        }

        var gap = (1 - x) * (1 + x);
        var value = Math.Exp(1 - (1 / gap));
        return (value, value > 0 ? -2 * x * value / (gap * gap) : 0);
    }

    /// <summary>1 - 3 x^2 + 2 x^3: the first derivative vanishes at both ends.</summary>
    public static (double Value, double Derivative) Cubic(double x)
    {
        if (x >= 1)
        {
            return (0, 0);
        }

        var y = 1 - x;
        return (y * y * (3 - (2 * y)), -6 * x * y);
    }

    /// <summary>1 - 35 x^4 + 84 x^5 - 70 x^6 + 20 x^7: three derivatives vanish at both ends.</summary>
    public static (double Value, double Derivative) Septic(double x)
    {
        if (x >= 1)
        {
            return (0, 0);
        }

        var y = 1 - x;
        return (y * y * y * y * (35 - (y * (84 - (y * (70 - (20 * y)))))), -140 * x * x * x * y * y * y);
    }

    /// <summary>1 - 126 x^5 + 420 x^6 - 540 x^7 + 315 x^8 - 70 x^9: four derivatives vanish at both ends.</summary>
    public static (double Value, double Derivative) Nonic(double x)
    {
        if (x >= 1)
        {
            return (0, 0);
        }

        var y = 1 - x;
        var y2 = y * y;
        return (y2 * y2 * y * (126 - (y * (420 - (y * (540 - (y * (315 - (70 * y)))))))), -630 * x * x * x * x * y2 * y2);
    }
}
