namespace Pipelines.Numerics;

/// <summary>
/// The Gaussian process that a network with random weights becomes when its hidden layers grow: Neal 1996 (doi:10.1007/978-1-4612-0745-0), Williams 1998
/// (doi:10.1162/089976698300017412); layer after layer: Lee et al. 2018 (arXiv:1711.00165). Weights are those of <see cref="FeedForward.Initialise"/>: variance 1/inputs of
/// the layer, no biases.
/// </summary>
public static class NetworkPrior
{
    // The trapezoidal rule is exact to rounding for smooth functions under a Gaussian that is cut off at 8.5 deviations.
    private const double Reach = 8.5;
    private const int Points = 86;

    /// <summary>The covariance of the outputs at two inputs, for hidden layers without end.</summary>
    /// <param name="x">One input.</param>
    /// <param name="y">Another one.</param>
    /// <param name="layers">The activations of the hidden layers.</param>
    public static double Covariance(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<Activation> layers)
    {
        double xx = Vectors.Dot(x, x) / x.Length, xy = Vectors.Dot(x, y) / x.Length, yy = Vectors.Dot(y, y) / x.Length;
        foreach (var activation in layers)
        {
            (xx, xy, yy) = (Mean(activation, xx, xx, xx), Mean(activation, xx, xy, yy), Mean(activation, yy, yy, yy));
        }

        return xy;
    }

    /// <summary>The covariance of the outputs at two inputs over the weights of the last layer only, the others being those of one drawn network. It approaches <see cref="Covariance"/> like one over the square root of the width.</summary>
    /// <param name="x">One input.</param>
    /// <param name="y">Another one.</param>
    /// <param name="layers">The activations of the hidden layers.</param>
    /// <param name="width">Units of each hidden layer.</param>
    /// <param name="seed">Of the draw.</param>
    /// <param name="network">Number of the network among those with one seed.</param>
    public static double Drawn(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<Activation> layers, int width, ulong seed, uint network = 0)
    {
        var shape = new FeedForward([x.Length, .. Enumerable.Repeat(width, layers.Length)], layers);
        var weights = new double[shape.Parameters];
        shape.Initialise(weights, seed, network);
        var work = new FeedForward.Workspace();
        shape.Evaluate(weights, [.. x, .. y], work, new double[2], new double[2 * x.Length]);

        // The derivatives of the output by the last layer's weights are the last hidden units.
        var gradients = new double[2 * shape.Parameters];
        shape.AddGradients(weights, work, [1, 1], new double[2 * x.Length], [1, 2], shape.Parameters, gradients);
        var last = shape.Layer(shape.Layers).Weights;
        return Vectors.Dot(gradients.AsSpan(0, shape.Parameters)[last], gradients.AsSpan(shape.Parameters)[last]) / width;
    }

    // The mean of f(u) f(v) for normal u and v with these variances and covariance.
    private static double Mean(Activation activation, double uu, double uv, double vv)
    {
        if (uu == 0 || vv == 0)
        {
            (uu, uv, vv) = uu == 0 ? (vv, 0, uu) : (uu, 0, vv);
        }

        double scale = Math.Sqrt(uu), along = scale == 0 ? 0 : uv / scale, across = Math.Sqrt(Math.Max(0, vv - (along * along)));
        const double step = 2 * Reach / (Points - 1);
        Span<double> z = stackalloc double[Points], weight = stackalloc double[Points];
        var total = 0.0;
        for (var i = 0; i < Points; i++)
        {
            z[i] = -Reach + (i * step);
            weight[i] = Math.Exp(-0.5 * z[i] * z[i]);
            total += weight[i];
        }

        var sum = 0.0;
        for (var i = 0; i < Points; i++)
        {
            var inner = 0.0;
            for (var j = 0; j < Points; j++)
            {
                inner += weight[j] * Activations.At(activation, (along * z[i]) + (across * z[j])).Value;
            }

            sum += weight[i] * Activations.At(activation, scale * z[i]).Value * inner;
        }

        return sum / (total * total);
    }
}
