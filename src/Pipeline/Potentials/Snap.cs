using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The spectral neighbour analysis potential: the energy of an atom is a linear function of its bispectrum, with coefficients of its species (Thompson et al. 2015,
/// doi:10.1016/j.jcp.2014.12.018, Eq. 13), or a quadratic one (Wood and Thompson 2018, doi:10.1063/1.5017641, Eq. 5). Its energies and forces are those of LAMMPS.
/// </summary>
/// <remarks>Most published ones were fitted over a nuclear repulsion and need it: add a <see cref="ZblSwitched"/> with <see cref="PotentialSum"/>.</remarks>
[Cites("10.1016/j.jcp.2014.12.018")]
[Cites("10.1063/1.5017641")]
public sealed record Snap : IPotential, IExample<Snap>, IKnownLimits
{
    // Å: how far atoms move before neighbours are looked for anew.
    private const double Skin = 0.5;

    /// <summary>Takes a fit.</summary>
    /// <param name="descriptor">The bispectrum, with its species.</param>
    /// <param name="coefficients">eV; for each species the constant, then one a feature of the descriptor.</param>
    /// <exception cref="ArgumentException">There are no species, or not that many coefficients.</exception>
    public Snap(Bispectrum descriptor, Block<double> coefficients)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        var width = descriptor.Width + 1;
        if (descriptor.Species.IsEmpty || coefficients.Length != descriptor.Species.Count * width)
        {
            throw new ArgumentException(
                $"There must be {width} coefficients for each of {descriptor.Species.Count} species; found {coefficients.Length}.", nameof(coefficients));
        }

        foreach (var value in coefficients)
        {
            Parameter.Finite(value, "eV", nameof(coefficients));
        }

        (Descriptor, Coefficients) = (descriptor, coefficients);
    }

    /// <summary>The bispectrum.</summary>
    public Bispectrum Descriptor { get; }

    /// <summary>eV; for each species the constant, then one a feature.</summary>
    public Block<double> Coefficients { get; }

    /// <inheritdoc/>
    public double Cutoff => Descriptor.Cutoff.Radius;

    /// <inheritdoc/>
    public ImmutableArray<Species> Species => [.. Descriptor.Species];

    ImmutableArray<KnownLimit> IKnownLimits.KnownLimits => Descriptor.Switch ? [] : CutoffStep.Limits(this, Species);

    /// <summary>Made-up coefficients, which fall off as those of a fit do.</summary>
    public static IEnumerable<Snap> Examples
    {
        get
        {
            SpeciesList alloy = [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Pt")];
            yield return Made(new(4.5, 4, alloy, [0.9, 1], [1, 1.4]), 1);
            yield return Made(new(4.2, 2, alloy, Chem: true, Bnorm: true, Wselfall: true), 1);
            yield return Made(new(4, 3, [alloy[0]], Quadratic: true), 0.3);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Snap? other) => other is not null && Descriptor == other.Descriptor && Coefficients == other.Coefficients;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Descriptor, Coefficients);

    /// <inheritdoc/>
    public IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return new Evaluator(this, structure, threads);
    }

    private static Snap Made(Bispectrum descriptor, double size) =>
        new(descriptor, Block.From(Enumerable.Range(0, descriptor.Species.Count * (descriptor.Width + 1)).Select(i => 0.1 * size * Math.Sin(1 + (1.7 * i)) / (1 + (0.3 * i)))));

    private sealed class Evaluator : IEvaluator
    {
        private readonly EnvironmentSweep _sweep;
        private readonly IFeatureModel[] _models;
        private readonly int[] _kinds;
        private readonly double[] _energies;
        private readonly Lattice _lattice;

        public Evaluator(Snap potential, Structure structure, int threads)
        {
            var linear = potential.Descriptor with { Quadratic = false };
            _sweep = new(potential.Cutoff, linear.CreateKernel, threads, Skin);
            _models = [.. Enumerable.Range(0, threads).Select(_ => new Polynomial([.. potential.Coefficients], linear.Width, potential.Descriptor.Quadratic))];
            _kinds = linear.Species.IndicesOf(structure.Species.Span);
            _energies = new double[structure.Count];
            _lattice = structure.Lattice;
        }

        public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
        {
            _sweep.Update(positions, _kinds, _lattice);
            var energy = _sweep.Evaluate(_models, forces, _energies, out virial);
            if (!atomEnergies.IsEmpty)
            {
                _energies.CopyTo(atomEnergies);
            }

            return energy;
        }
    }

    // The products of components are a quadratic form of them: no features of their own.
    private sealed class Polynomial(double[] coefficients, int width, bool quadratic) : IFeatureModel
    {
        public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
        {
            var row = coefficients.AsSpan(kind * (coefficients.Length / Kinds), coefficients.Length / Kinds);
            row.Slice(1, width).CopyTo(outer);
            var energy = row[0] + Vectors.Dot(row.Slice(1, width), features);
            if (!quadratic)
            {
                return energy;
            }

            for (int s = 0, at = width + 1; s < width; s++)
            {
                var rest = width - s - 1;
                var others = row.Slice(at + 1, rest);
                var mixed = Vectors.Dot(others, features[(s + 1)..]);
                energy += features[s] * ((0.5 * row[at] * features[s]) + mixed);
                outer[s] += (row[at] * features[s]) + mixed;
                Vectors.AddScaled(features[s], others, outer[(s + 1)..]);
                at += rest + 1;
            }

            return energy;
        }

        private int Kinds { get; } = coefficients.Length / (1 + width + (quadratic ? width * (width + 1) / 2 : 0));
    }
}
