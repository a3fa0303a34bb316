using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// E = sum_{i&lt;j} 4 epsilon ((sigma/r)^12 - (sigma/r)^6), the same for all species. Jones 1924 (doi:10.1098/rspa.1924.0082); clusters:
/// Wales and Doye 1997 (doi:10.1021/jp970984n). Serial for fewer than 256 atoms.
/// </summary>
/// <param name="Epsilon">Well depth, eV, positive.</param>
/// <param name="Sigma">Zero of the energy, Å, positive; the dimer's distance is 2^(1/6) sigma.</param>
/// <param name="Taper">How the pair energy goes to zero; without it every pair counts, which clusters allow.</param>
[Cites("10.1098/rspa.1924.0082")]
public sealed record LennardJones(double Epsilon = 1, double Sigma = 1, Taper? Taper = null) : AnalyticPotential, IExample<LennardJones>
{
    /// <summary>Well depth, eV, positive.</summary>
    public double Epsilon { get; } = Parameter.Positive(Epsilon, "eV");

    /// <summary>Zero of the energy, Å, positive.</summary>
    public double Sigma { get; } = Parameter.Positive(Sigma, "Å");

    /// <inheritdoc/>
    public override double Cutoff => Taper?.End ?? double.PositiveInfinity;

    /// <summary>Reduced units without a cutoff, and argon-like numbers scaled to a metal's bond with one.</summary>
    public static IEnumerable<LennardJones> Examples => [new(), new(0.4, 2.3, new(4.5, 6))];

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1) =>
        PairEvaluator.CreatePair(this, new Function(4 * Epsilon, Sigma, Taper), structure, threads);

    private readonly struct Function(double scale, double sigma, Taper? taper) : IPairFunction
    {
        public (double Energy, double Slope) At(int first, int second, double r)
        {
            var x2 = sigma * sigma / (r * r);
            var x6 = x2 * x2 * x2;
            var bare = (scale * x6 * (x6 - 1), -6 * scale * x6 * ((2 * x6) - 1) / r);
            return taper is null ? bare : taper.Apply(r, bare);
        }
    }
}
