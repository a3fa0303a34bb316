using System.Collections.Frozen;
using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A potential with the structures that it is put to. Nothing is evaluated before a law asks: what throws then breaks that law.</summary>
internal sealed class PotentialSubject
{
    private readonly int _maxAtoms;
    private readonly Lazy<Bond> _bond;
    private readonly Lazy<RandomStructures> _structures;
    private readonly Lazy<FrozenDictionary<Species, double>> _isolated;

    public PotentialSubject(IPotential potential, LawOptions options)
    {
        if (options.MaxAtoms < 2)
        {
            throw new ArgumentException($"Laws need structures of at least 2 atoms; found {options.MaxAtoms}.", nameof(options));
        }

        ImmutableArray<Species> species = !options.Species.IsDefaultOrEmpty ? options.Species
            : !potential.Species.IsDefaultOrEmpty ? potential.Species
            : [Species.Parse("Ni"), Species.Parse("Cu"), Species.Parse("Pt")];
        (Potential, _maxAtoms) = (potential, options.MaxAtoms);
        _bond = new(() => options.Spacing is { } spacing ? Bond.At(potential, species, spacing) : Bond.Of(potential, species));
        _structures = new(() => new(species, Spacing, potential.Cutoff));
        _isolated = new(() => species.Distinct().ToFrozenDictionary(s => s, s => Evaluate(potential.CreateEvaluator(new([s], [Vec3.Zero])), [Vec3.Zero]).Energy));
    }

    public IPotential Potential { get; }

    public RandomStructures Structures => _structures.Value;

    public Bond Bond => _bond.Value;

    public double Spacing => Bond.Spacing;

    public bool HasCutoff => double.IsFinite(Potential.Cutoff);

    /// <summary>All kinds, or only clusters where there is no cutoff.</summary>
    public ImmutableArray<StructureKind> Kinds => HasCutoff ? [.. RandomStructures.Clusters, .. RandomStructures.Cells] : RandomStructures.Clusters;

    /// <summary>The energy of one atom alone, eV.</summary>
    public double IsolatedAtom(Species species) => _isolated.Value[species];

    public Structure Draw(LawCase at, SplitMix random, ImmutableArray<StructureKind> kinds, int atMost = int.MaxValue) =>
        Structures.Next(kinds[random.Index(kinds.Length)], Math.Min(Math.Min(_maxAtoms, atMost), at.Size), random.Next());

    public Evaluation Evaluate(Structure structure, int threads = 1) =>
        Evaluate(Potential.CreateEvaluator(structure, threads), structure.Positions.Span);

    /// <summary>Evaluates into destinations that were full of NaN: whatever is not overwritten shows.</summary>
    public static Evaluation Evaluate(IEvaluator evaluator, ReadOnlySpan<Vec3> positions, bool atomic = true)
    {
        var forces = new Vec3[positions.Length];
        var energies = new double[positions.Length];
        forces.AsSpan().Fill(new(double.NaN, double.NaN, double.NaN));
        energies.AsSpan().Fill(double.NaN);
        var energy = evaluator.Evaluate(positions, forces, atomic ? energies : [], out var virial);
        return new(energy, Block.Freeze(energies), Block.Freeze(forces), virial);
    }
}
