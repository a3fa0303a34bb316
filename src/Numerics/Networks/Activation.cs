using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>The function of a hidden unit; smooth, so that the derivative of a network is.</summary>
public enum Activation
{
    /// <summary>tanh(z).</summary>
    Tanh,

    /// <summary>1/(1 + exp(-z)).</summary>
    Sigmoid,

    /// <summary>ln(1 + exp(z)).</summary>
    Softplus,

    /// <summary>z/(1 + exp(-z)); also called swish.</summary>
    Silu,

    /// <summary>z.</summary>
    Identity,

    /// <summary>exp(-z²/2).</summary>
    Gaussian,

    /// <summary>cos(z).</summary>
    Cosine,

    /// <summary>1/(1 + exp(z)).</summary>
    ReverseSigmoid,

    /// <summary>exp(-z).</summary>
    Exponential,

    /// <summary>z².</summary>
    Square,
}

/// <summary>Activations with two derivatives.</summary>
public static class Activations
{
    /// <summary>f(z), f'(z), f''(z) of many numbers.</summary>
    /// <param name="activation">f.</param>
    /// <param name="z">The numbers.</param>
    /// <param name="value">Destination: f.</param>
    /// <param name="first">Destination: f'.</param>
    /// <param name="second">Destination: f''; may be empty where not wanted.</param>
    public static void Apply(Activation activation, ReadOnlySpan<double> z, Span<double> value, Span<double> first, Span<double> second)
    {
        var i = activation == Activation.Tanh ? Tanh(z, value, first, second) : 0;
        for (; i < z.Length; i++)
        {
            var (f, d, dd) = At(activation, z[i]);
            (value[i], first[i]) = (f, d);
            if (!second.IsEmpty)
            {
                second[i] = dd;
            }
        }
    }

    /// <summary>f(z), f'(z), f''(z).</summary>
    public static (double Value, double First, double Second) At(Activation activation, double z)
    {
        switch (activation)
        {
            case Activation.Tanh:
                // exp of a negative number only: nothing overflows.
                var decay = VectorMath.Exp(-2 * Math.Abs(z));
                var t = Math.CopySign((1 - decay) / (1 + decay), z);
                var d = 4 * decay / ((1 + decay) * (1 + decay));
                return (t, d, -2 * t * d);
            case Activation.Identity:
                return (z, 1, 0);
            case Activation.Square:
                return (z * z, 2 * z, 2);
            case Activation.Cosine:
                var (sine, cosine) = Math.SinCos(z);
                return (cosine, -sine, -cosine);
            case Activation.Exponential:
                var x = Math.Exp(-z);
                return (x, -x, x);
            case Activation.Gaussian:
                var g = Math.Exp(-0.5 * z * z);
                return (g, -z * g, ((z * z) - 1) * g);
        }

        var e = Math.Exp(-Math.Abs(z));
        var s = z >= 0 ? 1 / (1 + e) : e / (1 + e);
        var slope = e / ((1 + e) * (1 + e));
        return activation switch
        {
            Activation.Sigmoid => (s, slope, slope * (1 - (2 * s))),
            Activation.ReverseSigmoid => (z >= 0 ? e / (1 + e) : 1 / (1 + e), -slope, slope * ((2 * s) - 1)),
            Activation.Softplus => (Math.Max(z, 0) + Math.Log(1 + e), s, slope),
            _ => (z * s, s + (z * slope), slope * (2 + (z * (1 - (2 * s))))),
        };
    }

    // Four at a time, with the bits of At.
    private static int Tanh(ReadOnlySpan<double> z, Span<double> value, Span<double> first, Span<double> second)
    {
        var (one, i) = (Vector256.Create(1.0), 0);
        for (; i <= z.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            var x = Vector256.Create(z.Slice(i, Vector256<double>.Count));
            var decay = VectorMath.Exp(-2 * Vector256.Abs(x));
            var t = Vector256.CopySign((one - decay) / (one + decay), x);
            var d = 4 * decay / ((one + decay) * (one + decay));
            t.CopyTo(value[i..]);
            d.CopyTo(first[i..]);
            if (!second.IsEmpty)
            {
                (-2 * t * d).CopyTo(second[i..]);
            }
        }

        return i;
    }
}
