using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>The 2-body environment: all distances from the centre, labelled by the pair of species (Eq. 8).</summary>
    /// <param name="cutoff">A radius in Å (cosine), or a radius and a smoothing.</param>
    public static DistanceSet TwoBody(Cutoff cutoff) => new(cutoff);
}

/// <summary>
/// The unordered set of the distances r_ij from the centre to its neighbours, in Å: Eq. 8 of Zeni et al.,
/// Adv. Phys. X 4, 1654919 (2019), doi:10.1080/23746149.2019.1654919. Width 1; label centre-neighbour; weight fc(r_ij).
/// In order of label, then distance.
/// </summary>
/// <param name="Cutoff">What it sees.</param>
[Cites("10.1080/23746149.2019.1654919")]
[Cites("10.1103/PhysRevB.97.184307")]
[Kind("distances")]
public sealed record DistanceSet(Cutoff Cutoff) : EnvironmentDescriptor(Cutoff), IExample<DistanceSet>
{
    /// <inheritdoc/>
    public static IEnumerable<DistanceSet> Examples =>
        [new(4.5), new(new Cutoff(6.5, Smoothing.Polynomial)), new(new Cutoff(3, Smoothing.TanhCubed))];

    /// <inheritdoc/>
    public override EnvironmentFeatures Of(LocalEnvironment environment, bool gradients = false)
    {
        var pairs = Sorted(environment);
        var n = pairs.Length;
        var labels = new FeatureLabel[n];
        double[] values = new double[n], weights = new double[n], derivatives = new double[n];
        for (var e = 0; e < n; e++)
        {
            labels[e] = pairs[e].Label;
            values[e] = pairs[e].R;
            (weights[e], derivatives[e]) = Cutoff.At(pairs[e].R);
        }

        return new(
            1, Block.Freeze(labels), Block.Freeze(values), Block.Freeze(weights), Block.Freeze(derivatives),
            gradients ? Gradients(environment, pairs) : null);
    }

    private static FeatureGradients Gradients(LocalEnvironment environment, ReadOnlySpan<Pair> pairs)
    {
        int[] start = new int[pairs.Length + 1], neighbors = new int[pairs.Length];
        var vectors = new Vec3[pairs.Length];
        for (var e = 0; e < pairs.Length; e++)
        {
            (start[e + 1], neighbors[e]) = (e + 1, pairs[e].J);
            vectors[e] = LocalEnvironment.Direction(environment.Displacement(pairs[e].J), pairs[e].R);
        }

        return new(Block.Freeze(start), Block.Freeze(neighbors), Block.Freeze(vectors));
    }

    private Pair[] Sorted(LocalEnvironment environment)
    {
        var r = environment.R;
        var species = environment.Species;
        var pairs = new Pair[r.Length];
        var count = 0;
        for (var j = 0; j < r.Length; j++)
        {
            if (r[j] < Cutoff.Radius)
            {
                pairs[count++] = new(new(environment.Centre, species[j]), r[j], j);
            }
        }

        Array.Resize(ref pairs, count);
        Array.Sort(pairs);
        return pairs;
    }

    private readonly record struct Pair(FeatureLabel Label, double R, int J) : IComparable<Pair>
    {
        public int CompareTo(Pair other)
        {
            var order = Label.CompareTo(other.Label);
            return order != 0 ? order : R.CompareTo(other.R);
        }
    }
}
