using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The wide-network limit: closed forms of the kernel, and drawn networks that approach it like one over the square root of their width.</summary>
public sealed class NetworkPriorTests
{
    private static readonly double[] X = [0.8, -1.1, 0.3], Y = [0.4, 0.9, -1.6];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum() / a.Length;

    [Fact]
    public void Kernels_have_their_closed_forms()
    {
        double xx = Dot(X, X), xy = Dot(X, Y), yy = Dot(Y, Y);
        Assert.Equal(xy, NetworkPrior.Covariance(X, Y, [Activation.Identity]), 1e-13);
        Assert.Equal((xx * yy) + (2 * xy * xy), NetworkPrior.Covariance(X, Y, [Activation.Square]), 1e-12);
        Assert.Equal(Math.Exp((0.5 * (xx + yy)) + xy), NetworkPrior.Covariance(X, Y, [Activation.Exponential]), 1e-11);
        Assert.Equal(0.5 * (Math.Exp(xy - (0.5 * (xx + yy))) + Math.Exp(-xy - (0.5 * (xx + yy)))), NetworkPrior.Covariance(X, Y, [Activation.Cosine]), 1e-13);

        // exp(-u²/2): one over the square root of det(1 + K).
        Assert.Equal(1 / Math.Sqrt(((1 + xx) * (1 + yy)) - (xy * xy)), NetworkPrior.Covariance(X, Y, [Activation.Gaussian]), 1e-13);

        // An odd function after any others: no mean, so opposite inputs have opposite outputs.
        Assert.Equal(-NetworkPrior.Covariance(X, Y, [Activation.Tanh, Activation.Tanh]), NetworkPrior.Covariance(X, [.. Y.Select(y => -y)], [Activation.Tanh, Activation.Tanh]), 1e-13);
        Assert.Equal(0, NetworkPrior.Covariance(X, new double[3], [Activation.Tanh]), 1e-15);
        Assert.Equal(0.25, NetworkPrior.Covariance(new double[3], new double[3], [Activation.Sigmoid]), 1e-13);
    }

    [Theory]
    [InlineData(new[] { Activation.Tanh })]
    [InlineData(new[] { Activation.Tanh, Activation.Silu })]
    [InlineData(new[] { Activation.Softplus, Activation.Tanh })]
    public void Wide_networks_approach_their_process(Activation[] layers)
    {
        var limit = NetworkPrior.Covariance(X, Y, layers);
        double Deviation(int width, int draws) =>
            Math.Sqrt(Enumerable.Range(0, draws).Average(d => Math.Pow(NetworkPrior.Drawn(X, Y, layers, width, 11, (uint)d) - limit, 2)));
        var widths = new[] { 8, 32, 128, 512 };
        var deviations = widths.Select(w => Deviation(w, 160)).ToArray();

        // Four times the width, half the deviation: to the 6 % that 160 draws tell a deviation by, twice over.
        for (var w = 1; w < widths.Length; w++)
        {
            Assert.InRange(deviations[w - 1] / deviations[w], 1.5, 2.7);
        }
    }

    // What the covariance means: that of outputs over whole networks.
    [Fact]
    public void Outputs_of_many_networks_have_the_covariance()
    {
        const int draws = 4000, width = 64;
        var shape = new FeedForward([3, width, width], Activation.Tanh);
        var weights = new double[shape.Parameters];
        var work = new FeedForward.Workspace();
        double[] values = new double[2], slopes = new double[6];
        var (sum, squares) = (0.0, 0.0);
        for (var d = 0u; d < draws; d++)
        {
            shape.Initialise(weights, 5, d);
            shape.Evaluate(weights, [.. X, .. Y], work, values, slopes);
            sum += values[0] * values[1];
            squares += values[0] * values[1] * values[0] * values[1];
        }

        var (mean, error) = (sum / draws, Math.Sqrt(squares) / draws);
        Assert.InRange(mean - NetworkPrior.Covariance(X, Y, [Activation.Tanh, Activation.Tanh]), -4 * error, 4 * error);
    }
}
