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
        for (var i = 0; i < z.Length; i++)
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
        if (activation == Activation.Tanh)
        {
            var t = Math.Tanh(z);
            var d = 1 - (t * t);
            return (t, d, -2 * t * d);
        }

        // exp of a negative number only: nothing overflows.
        var e = Math.Exp(-Math.Abs(z));
        var s = z >= 0 ? 1 / (1 + e) : e / (1 + e);
        var slope = e / ((1 + e) * (1 + e));
        return activation switch
        {
            Activation.Sigmoid => (s, slope, slope * (1 - (2 * s))),
            Activation.Softplus => (Math.Max(z, 0) + Math.Log(1 + e), s, slope),
            _ => (z * s, s + (z * slope), slope * (2 + (z * (1 - (2 * s))))),
        };
    }
}
