using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A family of crystal faces with its surface energy: (1 1 1) stands for all eight of a cube's octahedron.</summary>
/// <param name="H">Miller index along a.</param>
/// <param name="K">Miller index along b.</param>
/// <param name="L">Miller index along c.</param>
/// <param name="Energy">Surface energy, positive; only ratios matter.</param>
public readonly record struct Facet(int H, int K, int L, double Energy);

/// <summary>The cubic lattices.</summary>
public enum CubicLattice
{
    /// <summary>Face-centred.</summary>
    Fcc,

    /// <summary>Body-centred.</summary>
    Bcc,

    /// <summary>Simple.</summary>
    Simple,
}

/// <summary>Which Wulff particle to take where none has exactly the number of atoms asked for.</summary>
public enum Rounding
{
    /// <summary>The nearest; of two equally near ones the smaller.</summary>
    Closest,

    /// <summary>The smallest that is not smaller.</summary>
    Above,

    /// <summary>The largest that is not larger.</summary>
    Below,
}

public static partial class Shapes
{
    /// <summary>
    /// Wulff's construction around an atom: face s lies at a distance proportional to its surface energy, in whole layers. As the particle grows,
    /// face s has round(f energy_s / layer_s) layers; the sequence of particles over all f is searched for the wanted number of atoms.
    /// Wulff 1901 (doi:10.1524/zkri.1901.34.1.449); the sequence is that of ase.cluster.
    /// </summary>
    /// <param name="species">The element.</param>
    /// <param name="atoms">Wanted number of atoms, at least 1.</param>
    /// <param name="latticeConstant">Edge of the cubic cell, Å, positive.</param>
    /// <param name="facets">Families of faces, at least one, not (0 0 0).</param>
    /// <param name="rounding">What to take where no particle has that many atoms.</param>
    /// <param name="lattice">The cubic lattice.</param>
    public static Structure Wulff(
        Species species,
        int atoms,
        double latticeConstant,
        IReadOnlyList<Facet> facets,
        Rounding rounding = Rounding.Closest,
        CubicLattice lattice = CubicLattice.Fcc)
    {
        AtLeast(1, atoms);
        Parameter.Positive(latticeConstant, "Å");
        if (facets.Count == 0 || facets.Any(f => (f.H, f.K, f.L) == (0, 0, 0) || !(f.Energy > 0) || !double.IsFinite(f.Energy)))
        {
            throw new ArgumentException(
                $"There must be at least one facet, none of them (0 0 0), with positive energies; found {string.Join(", ", facets)}.", nameof(facets));
        }

        var faces = facets.Select(f => new Face(f, lattice)).ToArray();
        var layers = new int[faces.Length];
        List<Vec3> below = [Vec3.Zero], above = below;
        while (above.Count < atoms)
        {
            below = above;
            var growth = faces.Select((f, s) => (layers[s] + 0.5) / f.LayersPerGrowth).ToArray();
            var next = growth.Min();
            for (var s = 0; s < faces.Length; s++)
            {
                // Faces due at the same growth, but for rounding, grow together.
                layers[s] += growth[s] <= next * (1 + 1e-9) ? 1 : 0;
            }

            above = Cut(faces, layers, lattice);
        }

        var chosen = rounding switch
        {
            Rounding.Above => above,
            Rounding.Below => above.Count == atoms ? above : below,
            _ => above.Count - atoms < atoms - below.Count ? above : below,
        };
        return OfOne(species, [.. chosen.Select(x => latticeConstant / 2 * x)]);
    }

    // All lattice points, in halves of the cell's edge, behind every face.
    private static List<Vec3> Cut(Face[] faces, int[] layers, CubicLattice lattice)
    {
        // The largest coordinate x of a point can only meet the largest index, so that x h <= plane.
        var reach = Enumerable.Range(0, faces.Length).Min(s => layers[s] * faces[s].Step / faces[s].Indices[0]);
        List<Vec3> points = [];
        for (var i = -reach; i <= reach; i++)
        {
            for (var j = -reach; j <= reach; j++)
            {
                for (var k = -reach; k <= reach; k++)
                {
                    if (OnLattice(i, j, k, lattice) && Behind(i, j, k))
                    {
                        points.Add(new(i, j, k));
                    }
                }
            }
        }

        return points;

        bool Behind(int i, int j, int k)
        {
            Span<int> x = [Math.Abs(i), Math.Abs(j), Math.Abs(k)];
            x.Sort((a, b) => b - a);
            for (var s = 0; s < faces.Length; s++)
            {
                // Of all faces of a family, the one whose indices are sorted like the coordinates is met first.
                var h = faces[s].Indices;
                if ((h[0] * x[0]) + (h[1] * x[1]) + (h[2] * x[2]) > layers[s] * faces[s].Step)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private static bool OnLattice(int i, int j, int k, CubicLattice lattice) => lattice switch
    {
        CubicLattice.Fcc => ((i + j + k) & 1) == 0,
        CubicLattice.Bcc => ((i ^ j) & 1) == 0 && ((j ^ k) & 1) == 0,
        _ => ((i | j | k) & 1) == 0,
    };

    private sealed class Face
    {
        public Face(Facet facet, CubicLattice lattice)
        {
            Indices = [.. new[] { Math.Abs(facet.H), Math.Abs(facet.K), Math.Abs(facet.L) }.OrderDescending()];
            var (h, k, l) = (Indices[0], Indices[1], Indices[2]);

            // Planes of lattice points lie where h x takes multiples of the common divisor of its values at the lattice's generators.
            Step = lattice switch
            {
                CubicLattice.Fcc => Divisor(k + l, Divisor(h + l, h + k)),
                CubicLattice.Bcc => Divisor(h + k + l, Divisor(2 * h, Divisor(2 * k, 2 * l))),
                _ => Divisor(2 * h, Divisor(2 * k, 2 * l)),
            };
            LayersPerGrowth = facet.Energy * Math.Sqrt((h * h) + (k * k) + (l * l)) / Step;
        }

        public int[] Indices { get; }

        public int Step { get; }

        public double LayersPerGrowth { get; }

        private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
    }
}
