using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The mean of several models, which may be of different kinds. Its variance is that of a mixture of equal parts: the mean of the members' variances and the variance of
/// their means.
/// </summary>
public sealed record Ensemble : UncertainModel, IExample<Ensemble>
{
    /// <summary>A linear model and splines on two species.</summary>
    public static IEnumerable<Ensemble> Examples => [Of([ExampleModels.Linear, ExampleModels.Splines])];

    /// <summary>At least one.</summary>
    public required ImmutableArray<UncertainModel> Members { get; init; }

    /// <inheritdoc/>
    public override double Cutoff => Members.Max(m => m.Cutoff);

    /// <summary>Those that all members know.</summary>
    public override ImmutableArray<Species> Species => [.. Members.Select(m => m.Species.AsEnumerable()).Aggregate((a, b) => a.Intersect(b)).Order()];

    /// <summary>An ensemble of models that were fitted to the same labels; their deviations are as each was calibrated.</summary>
    /// <param name="members">At least one; the first says where the ensemble extrapolates.</param>
    /// <exception cref="ArgumentException">There is none, or no species is known to all of them.</exception>
    public static Ensemble Of(ImmutableArray<UncertainModel> members)
    {
        if (members.IsDefaultOrEmpty)
        {
            throw new ArgumentException("An ensemble needs at least one model.", nameof(members));
        }

        var common = members.Select(m => m.IsolatedAtomEnergies.Keys).Aggregate((a, b) => a.Intersect(b)).ToArray();
        return common.Length == 0
            ? throw new ArgumentException("The members of this ensemble know no common species.", nameof(members))
            : new()
            {
                Members = members,
                IsolatedAtomEnergies = common.ToImmutableSortedDictionary(s => s, s => members.Average(m => m.IsolatedAtomEnergies[s])),
                ShortestDistance = members.Max(m => m.ShortestDistance),
                Domain = members[0].Domain,
            };
    }

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return new Mean(new PotentialSum([.. Members]).CreateEvaluator(structure, threads), 1.0 / Members.Length);
    }

    private protected override GaussianPrediction Uncalibrated(Structure structure, Run run)
    {
        var mean = this.Evaluate(structure, run.Threads);
        var parts = Members.Select(m => m.Predict(structure, run)).ToArray();
        var forces = new Vec3[structure.Count];
        foreach (var part in parts)
        {
            for (var i = 0; i < forces.Length; i++)
            {
                var d = part.Mean.Forces[i] - mean.Forces[i];
                forces[i] += (1.0 / parts.Length) * (part.LatentForceVariance[i] + new Vec3(d.X * d.X, d.Y * d.Y, d.Z * d.Z));
            }
        }

        return new(
            mean,
            parts.Average(p => p.LatentEnergyVariance + ((p.Mean.Energy - mean.Energy) * (p.Mean.Energy - mean.Energy))),
            Block.Freeze(forces),
            parts.Average(p => p.EnergyNoise),
            parts.Average(p => p.ForceNoise));
    }

    /// <inheritdoc/>
    public bool Equals(Ensemble? other) => other is not null && Members.SequenceEqual(other.Members) && SameFacts(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Members.Aggregate(17, HashCode.Combine);

    internal override void WriteTo(ModelWriter writer)
    {
        writer.PutIsolatedAtoms(this);
        writer.Put("shortestDistance", ShortestDistance);
        writer.Put("members", Members.Length);
        foreach (var (i, member) in Members.Index())
        {
            writer.PutBlock<byte>($"members[{i}]", ModelFile.Bytes(member));
        }
    }

    internal static Ensemble Read(ModelReader reader) => new()
    {
        IsolatedAtomEnergies = reader.GetIsolatedAtoms(),
        ShortestDistance = reader.Get<double>("shortestDistance"),
        Members = [.. Enumerable.Range(0, reader.Get<int>("members")).Select(i => (UncertainModel)ModelFile.Of(reader.GetBlock<byte>($"members[{i}]"), $"members[{i}]").GetOrThrow())],
    };

    private sealed class Mean(IEvaluator sum, double weight) : IEvaluator
    {
        public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
        {
            var energy = weight * sum.Evaluate(positions, forces, atomEnergies, out virial);
            virial = weight * virial;
            for (var i = 0; i < forces.Length; i++)
            {
                forces[i] = weight * forces[i];
            }

            Vectors.Scale(weight, atomEnergies);
            return energy;
        }
    }
}
