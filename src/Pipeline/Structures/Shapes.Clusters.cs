using Pipelines.Numerics;

namespace Pipelines;

public static partial class Shapes
{
    /// <summary>
    /// Mackay's icosahedron (doi:10.1107/S0365110X6200239X): shells of 1, 12, 42, 92 ... atoms. The bond along the radius is that of the crystal,
    /// latticeConstant/sqrt(2); the bonds within a shell are 5 % longer.
    /// </summary>
    /// <param name="species">The element.</param>
    /// <param name="shells">At least 1; the central atom is the first shell, so that 2, 3, 4, 5 shells are 13, 55, 147, 309 atoms.</param>
    /// <param name="latticeConstant">fcc lattice constant, Å, positive.</param>
    public static Structure Icosahedron(Species species, int shells, double latticeConstant)
    {
        AtLeast(1, shells);
        var golden = (1 + Math.Sqrt(5)) / 2;
        var scale = Bond(latticeConstant) / Math.Sqrt(1 + (golden * golden));
        List<Vec3> corners = [];
        foreach (var s in (ReadOnlySpan<double>)[-scale, scale])
        {
            foreach (var t in (ReadOnlySpan<double>)[-golden * scale, golden * scale])
            {
                corners.AddRange([new(0, s, t), new(s, t, 0), new(t, 0, s)]);
            }
        }

        // Neighbouring corners are 2 scale apart, all others further.
        bool Touch(int a, int b) => (corners[a] - corners[b]).Length < 2.1 * scale;
        List<Vec3> positions = [Vec3.Zero];
        for (var n = 1; n < shells; n++)
        {
            for (var a = 0; a < corners.Count; a++)
            {
                positions.Add(n * corners[a]);
                for (var b = a + 1; b < corners.Count; b++)
                {
                    if (!Touch(a, b))
                    {
                        continue;
                    }

                    for (var k = 1; k < n; k++)
                    {
                        positions.Add((k * corners[a]) + ((n - k) * corners[b]));
                    }

                    for (var c = b + 1; c < corners.Count; c++)
                    {
                        if (Touch(a, c) && Touch(b, c))
                        {
                            AddFace(positions, corners[a], corners[b], corners[c], n);
                        }
                    }
                }
            }
        }

        return OfOne(species, positions);
    }

    /// <summary>
    /// Decahedron: five fcc tetrahedra around an axis of p + q + 2r - 1 atoms along z, in Ino's form (doi:10.1143/JPSJ.27.941), and with r > 0 in
    /// Marks's (doi:10.1080/01418618408244201). The tetrahedra are opened evenly to close the gap of 7.35 degrees.
    /// </summary>
    /// <param name="species">The element.</param>
    /// <param name="p">Atoms along the edge of a cap, at least 1.</param>
    /// <param name="q">Height of the (100) faces along the axis, at least 1; 1 shows no such face.</param>
    /// <param name="r">Depth of the re-entrant notches at the five twin planes, at least 0.</param>
    /// <param name="latticeConstant">fcc lattice constant, Å, positive.</param>
    public static Structure Decahedron(Species species, int p, int q, int r, double latticeConstant)
    {
        AtLeast(1, p);
        AtLeast(1, q);
        AtLeast(0, r);
        var bond = Bond(latticeConstant);
        var spoke = bond * Math.Sqrt(3) / 2;
        var axis = p + q + (2 * r) - 1;
        List<Vec3> positions = [];
        void Column(Vec3 at, int atoms)
        {
            for (var k = 0; k < atoms; k++)
            {
                positions.Add(at + new Vec3(0, 0, (k - (0.5 * (atoms - 1))) * bond));
            }
        }

        Column(Vec3.Zero, axis);
        for (var sector = 0; sector < 5; sector++)
        {
            Vec3 from = Spoke(sector), to = Spoke(sector + 1);

            // Column (a, b) stands a steps along one twin plane and b along the next; the notch takes those within r of a corner.
            for (var a = 1; a < p + r; a++)
            {
                for (var b = 0; a + b < Math.Min(p + (2 * r), axis) && b < p + r; b++)
                {
                    Column((a * from) + (b * to), axis - a - b);
                }
            }
        }

        return OfOne(species, positions);

        Vec3 Spoke(int sector)
        {
            var (sin, cos) = Math.SinCos((0.4 * Math.PI * sector) + (0.5 * Math.PI));
            return new(spoke * cos, spoke * sin, 0);
        }
    }

    /// <summary>An fcc octahedron, its corners cut off: (100) along the axes.</summary>
    /// <param name="species">The element.</param>
    /// <param name="length">Atoms along an edge of the whole octahedron, at least 1.</param>
    /// <param name="cutoff">Layers taken off at each corner, from 0 to (length - 1)/2; length = 3 cutoff + 1 is the regular truncated octahedron (38, 201, 586 ...).</param>
    /// <param name="latticeConstant">fcc lattice constant, Å, positive.</param>
    public static Structure Octahedron(Species species, int length, int cutoff, double latticeConstant)
    {
        AtLeast(1, length);
        if (cutoff < 0 || 2 * cutoff > length - 1)
        {
            throw new ArgumentException($"cutoff must be between 0 and (length - 1)/2 = {(length - 1) / 2}; found {cutoff}.", nameof(cutoff));
        }

        var half = Parameter.Positive(latticeConstant, "Å") / 2;
        int edge = length - 1, reach = edge - cutoff;
        List<Vec3> positions = [];
        for (var i = -reach; i <= reach; i++)
        {
            for (var j = -reach; j <= reach; j++)
            {
                for (var k = -reach; k <= reach; k++)
                {
                    // An even octahedron is centred on a hole: its atoms are the fcc points of the other parity.
                    if (((i + j + k - edge) & 1) == 0 && Math.Abs(i) + Math.Abs(j) + Math.Abs(k) <= edge)
                    {
                        positions.Add(half * new Vec3(i, j, k));
                    }
                }
            }
        }

        return OfOne(species, positions);
    }

    /// <summary>A cuboctahedron: 13, 55, 147, 309 ... atoms, as many as the icosahedron has.</summary>
    /// <param name="species">The element.</param>
    /// <param name="shells">At least 1; the central atom is the first shell.</param>
    /// <param name="latticeConstant">fcc lattice constant, Å, positive.</param>
    public static Structure Cuboctahedron(Species species, int shells, double latticeConstant)
    {
        AtLeast(1, shells);
        return Octahedron(species, (2 * shells) - 1, shells - 1, latticeConstant);
    }

    private static double Bond(double latticeConstant) => Parameter.Positive(latticeConstant, "Å") / Math.Sqrt(2);

    private static void AtLeast(int least, int value, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < least)
        {
            throw new ArgumentException($"{name} must be at least {least}; found {value}.", name);
        }
    }

    private static void AddFace(List<Vec3> positions, Vec3 a, Vec3 b, Vec3 c, int n)
    {
        for (var i = 1; i < n - 1; i++)
        {
            for (var j = 1; j < n - i; j++)
            {
                positions.Add((i * a) + (j * b) + ((n - i - j) * c));
            }
        }
    }
}
