using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A potential energy surface: anything that gives an energy (eV), forces -dE/dr (eV/Å) and a virial -dE/d(strain) (eV).
/// Potentials are immutable records; what must be fast or keep buffers lives in the evaluator that they make.
/// </summary>
public interface IPotential
{
    /// <summary>Atoms further apart than this (Å) do not see each other. Infinity where there is no cutoff (clusters only).</summary>
    double Cutoff { get; }

    /// <summary>The species it is parametrised for; empty where it takes any.</summary>
    ImmutableArray<Species> Species { get; }

    /// <summary>Prepares the evaluation of structures with these species and this cell.</summary>
    /// <param name="structure">Fixes species, cell and number of atoms; its positions are only a first guess.</param>
    /// <param name="threads">Degree of parallelism; it never changes a bit of the result.</param>
    /// <exception cref="ArgumentException">A species is not covered, or the cell is not supported.</exception>
    IEvaluator CreateEvaluator(Structure structure, int threads = 1);
}

/// <summary>Evaluates one kind of structure again and again without allocating. Not thread-safe; make one for each thread.</summary>
public interface IEvaluator
{
    /// <summary>Energy, forces, atomic energies and virial at these positions.</summary>
    /// <param name="positions">Å, one an atom.</param>
    /// <param name="forces">Destination, eV/Å; overwritten.</param>
    /// <param name="atomEnergies">Destination, eV; overwritten; they sum to the energy. May be empty where not wanted.</param>
    /// <param name="virial">eV, -dE/d(strain).</param>
    /// <returns>Total energy, eV.</returns>
    double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial);
}

/// <summary>What a potential says about a structure.</summary>
/// <param name="Energy">eV.</param>
/// <param name="AtomEnergies">eV; they sum to <paramref name="Energy"/>.</param>
/// <param name="Forces">eV/Å.</param>
/// <param name="Virial">eV, -dE/d(strain).</param>
public sealed record Evaluation(double Energy, Block<double> AtomEnergies, Block<Vec3> Forces, Mat3 Virial);

/// <summary>Enrols a type in the laws: the tests find the example by reflection and put it to every law of its kind.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IExample<TSelf>
    where TSelf : IExample<TSelf>
{
    /// <summary>Representative instances (several species, several settings where that matters).</summary>
    static abstract IEnumerable<TSelf> Examples { get; }
}

/// <summary>One-off evaluations.</summary>
public static class PotentialExtensions
{
    /// <summary>Energy, forces and virial of a structure.</summary>
    /// <exception cref="ArgumentException">A species is not covered, or the cell is not supported.</exception>
    public static Evaluation Evaluate(this IPotential potential, Structure structure, int threads = 1)
    {
        var forces = new Vec3[structure.Count];
        var energies = new double[structure.Count];
        var energy = potential.CreateEvaluator(structure, threads).Evaluate(structure.Positions.Span, forces, energies, out var virial);
        return new(energy, Block.Freeze(energies), Block.Freeze(forces), virial);
    }

    /// <summary>Energy of a structure, eV.</summary>
    public static double Energy(this IPotential potential, Structure structure) => potential.Evaluate(structure).Energy;

    /// <summary>Throws where the structure has a species that the potential does not know.</summary>
    /// <exception cref="ArgumentException">Names the species.</exception>
    public static void Require(this IPotential potential, Structure structure)
    {
        // A model derives its species from its training structures: ask once.
        var known = potential.Species;
        if (known.IsEmpty)
        {
            return;
        }

        var missing = structure.Species.Distinct().Where(s => !known.Contains(s)).ToArray();
        if (missing.Length > 0)
        {
            throw new ArgumentException(
                $"This potential knows {string.Join(", ", known)}, but the structure has {string.Join(", ", missing)}.", nameof(structure));
        }
    }
}
