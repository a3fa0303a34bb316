using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A potential with the structures that it is put to.</summary>
internal sealed class PotentialSubject(IPotential potential, RandomStructures structures, Bond bond, int maxAtoms)
{
    public IPotential Potential { get; } = potential;

    public RandomStructures Structures { get; } = structures;

    public Bond Bond { get; } = bond;

    public double Spacing => Bond.Spacing;

    public bool HasCutoff => double.IsFinite(Potential.Cutoff);

    /// <summary>All kinds, or only clusters where there is no cutoff.</summary>
    public ImmutableArray<StructureKind> Kinds => HasCutoff ? [.. RandomStructures.Clusters, .. RandomStructures.Cells] : RandomStructures.Clusters;

    public static PotentialSubject Of(IPotential potential, LawOptions options)
    {
        var species = !options.Species.IsDefaultOrEmpty ? options.Species
            : !potential.Species.IsDefaultOrEmpty ? potential.Species
            : [Species.Parse("Ni"), Species.Parse("Cu"), Species.Parse("Pt")];
        if (options.MaxAtoms < 2)
        {
            throw new ArgumentException($"Laws need structures of at least 2 atoms; found {options.MaxAtoms}.", nameof(options));
        }

        var bond = Bond.Of(potential, species);
        bond = options.Spacing is { } spacing ? bond with { Spacing = spacing } : bond;
        return new(potential, new(species, bond.Spacing, potential.Cutoff), bond, options.MaxAtoms);
    }

    public Structure Draw(LawCase at, SplitMix random, ImmutableArray<StructureKind> kinds, int atMost = int.MaxValue) =>
        Structures.Next(kinds[random.Index(kinds.Length)], Math.Min(Math.Min(maxAtoms, atMost), at.Size), random.Next());

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

    public Evaluation Evaluate(Structure structure, int threads = 1) =>
        Evaluate(Potential.CreateEvaluator(structure, threads), structure.Positions.Span);
}
