using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A validation frame and the training frame it is too near to.</summary>
/// <param name="Train">Frame number.</param>
/// <param name="Validation">Frame number.</param>
/// <param name="Distance">Å, root mean square an atom.</param>
public sealed record NearPair(int Train, int Validation, double Distance);

/// <summary>Which validation frames are nearly training frames: errors measured on them say little about new structures.</summary>
/// <param name="TrainFrames">Number of training frames.</param>
/// <param name="ValidationFrames">Number of validation frames.</param>
/// <param name="Tolerance">Å; what counts as nearly the same.</param>
/// <param name="Pairs">One pair for every validation frame that leaks: its nearest training frame.</param>
public sealed record NearCopies(int TrainFrames, int ValidationFrames, double Tolerance, ImmutableArray<NearPair> Pairs)
{
    /// <summary>Does nothing leak?</summary>
    public bool IsClean => Pairs.IsEmpty;

    /// <summary>
    /// Compares every validation frame with the training frames of the same elements (in the same order) and cell. Frames are compared apart from a
    /// translation, not rotated. The cost is n log n where radii of gyration tell frames apart, and never more than one early-ending comparison a pair.
    /// </summary>
    /// <param name="train">Training frames.</param>
    /// <param name="validation">Validation frames.</param>
    /// <param name="tolerance">Å, root mean square an atom; positive.</param>
    public static NearCopies Between(Dataset train, Dataset validation, double tolerance = FrameDistances.NearlySame)
    {
        if (!(tolerance > 0) || !double.IsFinite(tolerance))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The distance that counts as nearly the same must be positive and finite.");
        }

        var groups = Enumerable.Range(0, train.Count)
            .GroupBy(i => (train[i].Structure.Species, train[i].Structure.Cell))
            .ToDictionary(g => g.Key, g => g.Select(i => new Candidate(i, train[i].Structure)).OrderBy(c => c.Radius).ToArray());
        var pairs = ImmutableArray.CreateBuilder<NearPair>();
        for (var v = 0; v < validation.Count; v++)
        {
            var structure = validation[v].Structure;
            if (groups.TryGetValue((structure.Species, structure.Cell), out var candidates) && Nearest(candidates, structure, tolerance) is var (frame, distance))
            {
                pairs.Add(new(frame, v, distance));
            }
        }

        return new(train.Count, validation.Count, tolerance, pairs.DrainToImmutable());
    }

    /// <summary>
    /// Judges a split of one dataset. Next to near copies, a validation frame leaks where the frame before or after it on the same trajectory or relaxation
    /// is a training frame. Frame numbers are those of <paramref name="data"/>.
    /// </summary>
    public static NearCopies Between(Dataset data, IEnumerable<int> train, IEnumerable<int> validation, double tolerance = FrameDistances.NearlySame)
    {
        int[] trained = [.. train.Distinct()], validated = [.. validation.Distinct()];
        var near = Between(data.Subset(trained), data.Subset(validated), tolerance);
        var pairs = near.Pairs.ToDictionary(p => validated[p.Validation], p => p with { Train = trained[p.Train], Validation = validated[p.Validation] });
        var (isTrained, isValidated) = (trained.ToHashSet(), validated.ToHashSet());
        foreach (var run in Trajectories.Of(data))
        {
            for (var i = run.First; i < run.Last; i++)
            {
                AddNeighbours(i, i + 1);
                AddNeighbours(i + 1, i);
            }
        }

        return near with { Pairs = [.. pairs.Values.OrderBy(p => p.Validation)] };

        void AddNeighbours(int t, int v)
        {
            if (isTrained.Contains(t) && isValidated.Contains(v))
            {
                pairs.TryAdd(v, new(t, v, FrameDistances.Between(data[t].Structure, data[v].Structure)));
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(NearCopies? other) =>
        other is not null && (TrainFrames, ValidationFrames, Tolerance) == (other.TrainFrames, other.ValidationFrames, other.Tolerance) && Pairs.SequenceEqual(other.Pairs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TrainFrames, ValidationFrames, Tolerance, Pairs.Length);

    /// <inheritdoc/>
    public override string ToString() => IsClean
        ? $"None of {ValidationFrames} validation frames is nearly one of {TrainFrames} training frames (within {Tolerance:0.###} Å)."
        : $"{Pairs.Length} of {ValidationFrames} validation frames are nearly training frames or next to one on its trajectory; the nearest pair is training frame "
            + $"{Pairs.MinBy(p => p.Distance)!.Train} and validation frame {Pairs.MinBy(p => p.Distance)!.Validation} ({Pairs.Min(p => p.Distance):0.000} Å). "
            + "Split by blocks of frames, with a gap between them.";

    private static (int Frame, double Distance)? Nearest(Candidate[] sorted, Structure structure, double tolerance)
    {
        var self = new Candidate(0, structure);
        (int, double)? best = null;
        var limit = tolerance;
        for (var i = LowerBound(sorted, self.Radius - tolerance); i < sorted.Length && sorted[i].Radius <= self.Radius + tolerance; i++)
        {
            var distance = sorted[i].DistanceTo(self, limit);
            if (distance < limit)
            {
                (best, limit) = ((sorted[i].Frame, distance), distance);
            }
        }

        return best;
    }

    private static int LowerBound(Candidate[] sorted, double radius)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle].Radius < radius ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // An open structure is centred once. By the triangle inequality two of them are at least as far apart as their radii of gyration differ.
    private sealed class Candidate
    {
        private const int AtomsBetweenChecks = 4;

        private readonly Structure _structure;
        private readonly Vec3[] _centred = [];

        public Candidate(int frame, Structure structure)
        {
            (Frame, _structure) = (frame, structure);
            if (structure.Lattice.IsOpen && structure.Count > 0)
            {
                var centre = Vec3.Zero;
                foreach (var p in structure.Positions)
                {
                    centre += p;
                }

                centre /= structure.Count;
                _centred = [.. structure.Positions.Select(p => p - centre)];
                Radius = Math.Sqrt(_centred.Sum(p => p.Dot(p)) / structure.Count);
            }
        }

        public int Frame { get; }

        public double Radius { get; }

        public double DistanceTo(Candidate other, double limit)
        {
            if (!_structure.Lattice.IsOpen)
            {
                return FrameDistances.Between(_structure, other._structure);
            }

            var (sum, most) = (0.0, limit * limit * _centred.Length);
            for (var i = 0; i < _centred.Length; i++)
            {
                var d = _centred[i] - other._centred[i];
                sum += d.Dot(d);
                if (i % AtomsBetweenChecks == 0 && sum > most)
                {
                    return double.PositiveInfinity;
                }
            }

            return _centred.Length == 0 ? 0 : Math.Sqrt(sum / _centred.Length);
        }
    }
}
