using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// E = sum_{i&lt;j} epsilon x (x - 2), x = exp(rho0 (1 - r/r0)), the same for all species. Morse 1929 (doi:10.1103/PhysRev.34.57);
/// clusters, where rho0 sets the range (6 sodium-like, 14 C60-like): Doye and Wales 1997 (doi:10.1039/a703293d). Serial for fewer than 256 atoms.
/// </summary>
/// <param name="Rho0">Range, no unit, positive: the larger, the shorter ranged.</param>
/// <param name="Epsilon">Well depth, eV, positive.</param>
/// <param name="R0">The dimer's distance, Å, positive.</param>
/// <param name="Taper">How the pair energy goes to zero; without it every pair counts, which clusters allow.</param>
[Cites("10.1103/PhysRev.34.57")]
public sealed record Morse(double Rho0, double Epsilon = 1, double R0 = 1, Taper? Taper = null) : AnalyticPotential, IExample<Morse>
{
    /// <summary>Range, no unit, positive.</summary>
    public double Rho0 { get; } = Parameter.Positive(Rho0, "no unit");

    /// <summary>Well depth, eV, positive.</summary>
    public double Epsilon { get; } = Parameter.Positive(Epsilon, "eV");

    /// <summary>The dimer's distance, Å, positive.</summary>
    public double R0 { get; } = Parameter.Positive(R0, "Å");

    /// <inheritdoc/>
    public override double Cutoff => Taper?.End ?? double.PositiveInfinity;

    /// <summary>A metal's bond without a cutoff, and a shorter-ranged one with a taper.</summary>
    public static IEnumerable<Morse> Examples => [new(6, 0.4, 2.5), new(10, 0.4, 2.5, new(4, 6))];

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1) =>
        PairEvaluator.CreatePair(this, new Function(Rho0, Epsilon, R0, Taper), structure, threads);

    private readonly struct Function(double rho0, double epsilon, double r0, Taper? taper) : IPairFunction
    {
        public (double Energy, double Slope) At(int first, int second, double r)
        {
            var x = VectorMath.Exp(rho0 * (1 - (r / r0)));
            var bare = (epsilon * x * (x - 2), -2 * epsilon * rho0 / r0 * x * (x - 1));
            return taper is null ? bare : taper.Apply(r, bare);
        }
    }
}
