using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Builders of structures: clusters (no cell, centred on the origin) and crystals (periodic cells). Lengths in Å.</summary>
public static partial class Shapes
{
    /// <summary>Two atoms along x, the first at the origin.</summary>
    /// <param name="first">One species.</param>
    /// <param name="second">The other, or the same.</param>
    /// <param name="distance">Å, positive.</param>
    public static Structure Dimer(Species first, Species second, double distance) =>
        new([first, second], [Vec3.Zero, new(Parameter.Positive(distance, "Å"), 0, 0)]);

    /// <summary>Face-centred cubic: nx × ny × nz cubic cells of four atoms.</summary>
    /// <param name="species">The element.</param>
    /// <param name="latticeConstant">Edge of the cubic cell, Å, positive.</param>
    /// <param name="nx">Cells along x, at least 1.</param>
    /// <param name="ny">Cells along y, at least 1.</param>
    /// <param name="nz">Cells along z, at least 1.</param>
    public static Structure Fcc(Species species, double latticeConstant, int nx = 1, int ny = 1, int nz = 1) => Crystal(
        species, Parameter.Positive(latticeConstant, "Å") * Mat3.Identity, [Vec3.Zero, new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)], nx, ny, nz);

    /// <summary>Body-centred cubic: nx × ny × nz cubic cells of two atoms.</summary>
    /// <param name="species">The element.</param>
    /// <param name="latticeConstant">Edge of the cubic cell, Å, positive.</param>
    /// <param name="nx">Cells along x, at least 1.</param>
    /// <param name="ny">Cells along y, at least 1.</param>
    /// <param name="nz">Cells along z, at least 1.</param>
    public static Structure Bcc(Species species, double latticeConstant, int nx = 1, int ny = 1, int nz = 1) => Crystal(
        species, Parameter.Positive(latticeConstant, "Å") * Mat3.Identity, [Vec3.Zero, new(0.5, 0.5, 0.5)], nx, ny, nz);

    /// <summary>Hexagonal close-packed: nx × ny × nz primitive hexagonal cells of two atoms, a along x, c along z.</summary>
    /// <param name="species">The element.</param>
    /// <param name="a">Å, positive.</param>
    /// <param name="c">Å, positive; sqrt(8/3) a where spheres touch.</param>
    /// <param name="nx">Cells along a, at least 1.</param>
    /// <param name="ny">Cells along b, at least 1.</param>
    /// <param name="nz">Cells along c, at least 1.</param>
    public static Structure Hcp(Species species, double a, double c, int nx = 1, int ny = 1, int nz = 1)
    {
        Parameter.Positive(a, "Å");
        Parameter.Positive(c, "Å");
        var vectors = Mat3.FromRows(new(a, 0, 0), new(-a / 2, a * Math.Sqrt(3) / 2, 0), new(0, 0, c));
        return Crystal(species, vectors, [Vec3.Zero, new(1.0 / 3, 2.0 / 3, 0.5)], nx, ny, nz);
    }

    private static Structure Crystal(Species species, Mat3 vectors, ReadOnlySpan<Vec3> basis, int nx, int ny, int nz)
    {
        if (nx < 1 || ny < 1 || nz < 1)
        {
            throw new ArgumentException($"A crystal needs at least one cell along each axis; found {nx} × {ny} × {nz}.", nameof(nx));
        }

        List<Vec3> positions = [];
        for (var i = 0; i < nx; i++)
        {
            for (var j = 0; j < ny; j++)
            {
                for (var k = 0; k < nz; k++)
                {
                    foreach (var s in basis)
                    {
                        positions.Add((s + new Vec3(i, j, k)) * vectors);
                    }
                }
            }
        }

        var cell = new Cell(Mat3.FromRows(nx * vectors.Row(0), ny * vectors.Row(1), nz * vectors.Row(2)));
        return OfOne(species, positions, cell);
    }

    private static Structure OfOne(Species species, List<Vec3> positions, Cell? cell = null) =>
        new(Block.From(Enumerable.Repeat(species, positions.Count)), Block.From(positions), cell);
}
