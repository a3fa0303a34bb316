using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A pair potential from a function of one's own, for any species. Equal where the function is the same object. Serial for fewer than 256 atoms.</summary>
/// <param name="Cutoff">Å, positive; infinity where every pair counts. The function should be smoothly zero there.</param>
/// <param name="Function">
/// Energy (eV) and its derivative by distance (eV/Å) of two species at a distance (Å) below the cutoff; symmetric in the species.
/// </param>
public sealed record PairPotential(double Cutoff, Func<Species, Species, double, (double Energy, double Slope)> Function) : IPotential, IExample<PairPotential>
{
    /// <summary>Å, positive.</summary>
    public double Cutoff { get; } = Cutoff > 0 ? Cutoff : throw new ArgumentException($"A cutoff must be positive (Å); found {Cutoff}.", nameof(Cutoff));

    /// <inheritdoc/>
    public ImmutableArray<Species> Species => [];

    /// <summary>A parabola that opens before 4 Å and grows with the species' numbers.</summary>
    public static IEnumerable<PairPotential> Examples =>
        [new(4, (a, b, r) => (1e-4 * a.Number * b.Number * Math.Pow(4 - r, 4), -4e-4 * a.Number * b.Number * Math.Pow(4 - r, 3)))];

    /// <inheritdoc/>
    public IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        var (present, kinds) = PairEvaluator.KindsOf(structure);
        return PairEvaluator.Create(this, new PairOnly<Adapter>(new(present, Function)), structure, kinds, threads);
    }

    private readonly struct Adapter(Species[] present, Func<Species, Species, double, (double Energy, double Slope)> function) : IPairFunction
    {
        public (double Energy, double Slope) At(int first, int second, double r) => function(present[first], present[second], r);
    }
}
