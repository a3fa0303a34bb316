using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The sum of potentials: a screened nuclear repulsion under a fitted force field, say.</summary>
public sealed record PotentialSum : IPotential, IExample<PotentialSum>
{
    /// <summary>Adds potentials.</summary>
    /// <param name="terms">At least one; their species must overlap.</param>
    /// <exception cref="ArgumentException">There is none, or no species is known to all of them.</exception>
    public PotentialSum(params ImmutableArray<IPotential> terms)
    {
        if (terms.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A sum of potentials needs at least one term.", nameof(terms));
        }

        Terms = terms;
        var choosy = terms.Where(t => !t.Species.IsEmpty).Select(t => t.Species.AsEnumerable()).ToArray();
        Species = choosy.Length == 0 ? [] : [.. choosy.Aggregate((a, b) => a.Intersect(b))];
        if (choosy.Length > 0 && Species.IsEmpty)
        {
            throw new ArgumentException("The terms of this sum know no common species.", nameof(terms));
        }
    }

    /// <summary>At least one.</summary>
    public ImmutableArray<IPotential> Terms { get; }

    /// <inheritdoc/>
    public double Cutoff => Terms.Max(t => t.Cutoff);

    /// <inheritdoc/>
    public ImmutableArray<Species> Species { get; }

    /// <summary>Copper-gold over the repulsion of its nuclei.</summary>
    public static IEnumerable<PotentialSum> Examples => [new(Gupta.CleriRosato("Cu", "Au") with { Tail = new(4, 5) }, new Zbl(new(1, 2.2)))];

    /// <inheritdoc/>
    public bool Equals(PotentialSum? other) => other is not null && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => Terms.Aggregate(0, (hash, t) => HashCode.Combine(hash, t));

    /// <inheritdoc/>
    public IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return new Evaluator([.. Terms.Select(t => t.CreateEvaluator(structure, threads))], structure.Count);
    }

    private sealed class Evaluator(IEvaluator[] terms, int atoms) : IEvaluator
    {
        private readonly Vec3[] _forces = new Vec3[atoms];
        private readonly double[] _energies = new double[atoms];

        public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
        {
            forces.Clear();
            atomEnergies.Clear();
            virial = default;
            var energy = 0.0;
            foreach (var term in terms)
            {
                energy += term.Evaluate(positions, _forces, atomEnergies.IsEmpty ? [] : _energies, out var share);
                virial += share;
                for (var i = 0; i < forces.Length; i++)
                {
                    forces[i] += _forces[i];
                }

                for (var i = 0; i < atomEnergies.Length; i++)
                {
                    atomEnergies[i] += _energies[i];
                }
            }

            return energy;
        }
    }
}
