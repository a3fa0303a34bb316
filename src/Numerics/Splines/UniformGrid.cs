namespace Pipelines.Numerics;

/// <summary>Equally spaced knots on an interval, for cubic B-splines.</summary>
/// <param name="Start">First knot.</param>
/// <param name="End">Last knot, beyond the first.</param>
/// <param name="Intervals">At least 4.</param>
public readonly record struct UniformGrid(double Start, double End, int Intervals)
{
    /// <summary>Distance between knots.</summary>
    public double Step => (End - Start) / Intervals;

    /// <summary>Number of cubic B-spline coefficients: intervals + 3.</summary>
    public int Coefficients => Intervals + 3;

    /// <summary>Knot i, 0 to Intervals.</summary>
    public double Knot(int i) => i == Intervals ? End : Start + (i * Step);

    /// <summary>
    /// The four cubic B-splines that are not zero at x, and their derivatives. Outside the interval x is moved to its nearer end and the
    /// derivatives are zero: what the spline stands for continues as a constant.
    /// </summary>
    /// <param name="x">Any number.</param>
    /// <param name="basis">Eight numbers: values, then derivatives.</param>
    /// <returns>Index of the first of the four coefficients.</returns>
    public int Basis(double x, Span<double> basis)
    {
        var inverse = Intervals / (End - Start);
        var u = (x - Start) * inverse;
        var inside = u >= 0 && u <= Intervals;
        u = Math.Clamp(u, 0, Intervals);
        var i = Math.Min((int)u, Intervals - 1);
        var t = u - i;
        var s = 1 - t;
        double t2 = t * t, s2 = s * s;
        const double sixth = 1.0 / 6;
        basis[0] = sixth * s2 * s;
        basis[1] = sixth * (4 - (3 * t2 * (2 - t)));
        basis[2] = sixth * (4 - (3 * s2 * (2 - s)));
        basis[3] = sixth * t2 * t;
        var d = inside ? 0.5 * inverse : 0;
        basis[4] = -d * s2;
        basis[5] = -d * t * (4 - (3 * t));
        basis[6] = d * s * (4 - (3 * s));
        basis[7] = d * t2;
        return i;
    }
}
