using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>The 3-body environment: all triangles of the centre and two neighbours, labelled by their species (Eq. 9).</summary>
    /// <param name="cutoff">A radius in Å (cosine), or a radius and a smoothing; it bounds all three sides.</param>
    public static TripletSet ThreeBody(Cutoff cutoff) => new(cutoff);
}

/// <summary>
/// The unordered set of the triplets (r_ij, r_ik, r_jk) of a centre i and two neighbours j, k, in Å, each triangle once: Eq. 9 of
/// Zeni et al., Adv. Phys. X 4, 1654919 (2019), doi:10.1080/23746149.2019.1654919. All three sides are shorter than the cutoff.
/// Width 3; label centre-j-k with j and k in order of species, then of their distance from the centre; weight
/// fc(r_ij) fc(r_ik) fc(r_jk). In order of label, then of the three sides. A smooth function of the set is symmetric in r_ij and r_ik
/// where j and k are of one species.
/// </summary>
/// <param name="Cutoff">What it sees.</param>
[Cites("10.1080/23746149.2019.1654919")]
[Cites("10.1103/PhysRevB.97.184307")]
[Kind("triplets")]
public sealed record TripletSet(Cutoff Cutoff) : EnvironmentDescriptor(Cutoff), IExample<TripletSet>
{
    /// <inheritdoc/>
    public static IEnumerable<TripletSet> Examples =>
        [new(4.5), new(new Cutoff(5.5, Smoothing.Polynomial)), new(new Cutoff(3, Smoothing.TanhCubed))];

    /// <inheritdoc/>
    public override EnvironmentFeatures Of(LocalEnvironment environment, bool gradients = false)
    {
        var triangles = Sorted(environment);
        var n = triangles.Length;
        var labels = new FeatureLabel[n];
        double[] values = new double[3 * n], weights = new double[n], derivatives = new double[3 * n];
        for (var e = 0; e < n; e++)
        {
            var t = triangles[e];
            labels[e] = t.Label;
            (values[3 * e], values[(3 * e) + 1], values[(3 * e) + 2]) = (t.Rij, t.Rik, t.Rjk);
            var ((a, da), (b, db), (c, dc)) = (Cutoff.At(t.Rij), Cutoff.At(t.Rik), Cutoff.At(t.Rjk));
            weights[e] = a * b * c;
            (derivatives[3 * e], derivatives[(3 * e) + 1], derivatives[(3 * e) + 2]) = (da * b * c, a * db * c, a * b * dc);
        }

        return new(
            3, Block.Freeze(labels), Block.Freeze(values), Block.Freeze(weights), Block.Freeze(derivatives),
            gradients ? Gradients(environment, triangles) : null);
    }

    // Four entries a triangle: r_ij moves with j, r_ik with k, r_jk with both.
    private static FeatureGradients Gradients(LocalEnvironment environment, ReadOnlySpan<Triangle> triangles)
    {
        int[] start = new int[(3 * triangles.Length) + 1], neighbors = new int[4 * triangles.Length];
        var vectors = new Vec3[4 * triangles.Length];
        for (var e = 0; e < triangles.Length; e++)
        {
            var t = triangles[e];
            Vec3 dj = environment.Displacement(t.J), dk = environment.Displacement(t.K);
            var side = LocalEnvironment.Direction(dk - dj, t.Rjk);
            (start[(3 * e) + 1], start[(3 * e) + 2], start[(3 * e) + 3]) = ((4 * e) + 1, (4 * e) + 2, (4 * e) + 4);
            (neighbors[4 * e], neighbors[(4 * e) + 1], neighbors[(4 * e) + 2], neighbors[(4 * e) + 3]) = (t.J, t.K, t.J, t.K);
            (vectors[4 * e], vectors[(4 * e) + 1], vectors[(4 * e) + 2], vectors[(4 * e) + 3]) =
                (LocalEnvironment.Direction(dj, t.Rij), LocalEnvironment.Direction(dk, t.Rik), -side, side);
        }

        return new(Block.Freeze(start), Block.Freeze(neighbors), Block.Freeze(vectors));
    }

    private Triangle[] Sorted(LocalEnvironment environment)
    {
        var (radius, centre) = (Cutoff.Radius, environment.Centre);
        ReadOnlySpan<double> x = environment.X, y = environment.Y, z = environment.Z, r = environment.R;
        var species = environment.Species;
        var triangles = new Triangle[r.Length * (r.Length - 1) / 2];
        var count = 0;
        for (var j = 0; j < r.Length; j++)
        {
            if (!(r[j] < radius))
            {
                continue;
            }

            for (var k = j + 1; k < r.Length; k++)
            {
                double dx = x[k] - x[j], dy = y[k] - y[j], dz = z[k] - z[j];
                var rjk = Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
                if (r[k] < radius && rjk < radius)
                {
                    // One of the two ways to name a triangle, chosen by what does not depend on the order of the atoms.
                    var swap = species[k] < species[j] || (species[k] == species[j] && r[k] < r[j]);
                    triangles[count++] = swap
                        ? new(new(centre, species[k], species[j]), r[k], r[j], rjk, k, j)
                        : new(new(centre, species[j], species[k]), r[j], r[k], rjk, j, k);
                }
            }
        }

        Array.Resize(ref triangles, count);
        Array.Sort(triangles);
        return triangles;
    }

    private readonly record struct Triangle(FeatureLabel Label, double Rij, double Rik, double Rjk, int J, int K) : IComparable<Triangle>
    {
        public int CompareTo(Triangle other)
        {
            var order = Label.CompareTo(other.Label);
            order = order != 0 ? order : Rij.CompareTo(other.Rij);
            order = order != 0 ? order : Rik.CompareTo(other.Rik);
            return order != 0 ? order : Rjk.CompareTo(other.Rjk);
        }
    }
}
