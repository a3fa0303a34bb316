using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Other ways of writing the same infinite crystal.</summary>
internal static class Crystals
{
    /// <summary>Half of the atoms moved by lattice vectors, up to so many cells away along each axis.</summary>
    public static Structure Shifted(Structure s, SplitMix random, int far)
    {
        var cell = s.Cell!;
        int Some(bool periodic) => periodic ? random.Index((2 * far) + 1) - far : 0;
        return s.WithPositions(Block.From(s.Positions.Select(p =>
            random.Coin() ? p : p + cell.ToLattice().Shift(Some(cell.PeriodicX), Some(cell.PeriodicY), Some(cell.PeriodicZ)))));
    }

    /// <summary>Two cells along one of the axes that repeat; atom i and atom i + n are the same.</summary>
    public static Structure Doubled(Structure s, SplitMix random)
    {
        var cell = s.Cell!;
        bool[] periodic = [cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ];
        int[] axes = [.. Enumerable.Range(0, 3).Where(a => periodic[a])];
        var axis = axes[random.Index(axes.Length)];
        Vec3[] rows = [cell.Vectors.Row(0), cell.Vectors.Row(1), cell.Vectors.Row(2)];
        var step = rows[axis];
        rows[axis] = 2 * step;
        return new(
            [.. s.Species, .. s.Species],
            [.. s.Positions, .. s.Positions.Select(p => p + step)],
            new(Mat3.FromRows(rows[0], rows[1], rows[2]), cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ));
    }

    /// <summary>Another basis: vectors that repeat are added to one another or turned round, those along axes that do not are anything.</summary>
    public static Structure InAnotherBasis(Structure s, SplitMix random)
    {
        var cell = s.Cell!;
        bool[] periodic = [cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ];
        Vec3[] rows = [cell.Vectors.Row(0), cell.Vectors.Row(1), cell.Vectors.Row(2)];
        for (var axis = 0; axis < 3; axis++)
        {
            var other = (axis + 1 + random.Index(2)) % 3;
            if (!periodic[axis])
            {
                rows[axis] = random.Uniform(0.5, 2) * (rows[axis] + (random.Uniform(-0.5, 0.5) * rows[other]));
            }
            else if (periodic[other])
            {
                rows[axis] += (random.Index(3) - 1) * rows[other];
            }

            rows[axis] = random.Coin() ? rows[axis] : -rows[axis];
        }

        return new(s.Species, s.Positions, new(Mat3.FromRows(rows[0], rows[1], rows[2]), cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ));
    }

    /// <summary>Many copies in a row: along the third vector of a cell, or side by side.</summary>
    public static Structure Copies(Structure s, int count, double spacing)
    {
        var step = s.Cell is { } c ? c.Vectors.Row(2) : new((2 * s.Positions.Max(p => p.Length)) + spacing, 0, 0);
        var cell = s.Cell is null
            ? null
            : new Cell(Mat3.FromRows(s.Cell.Vectors.Row(0), s.Cell.Vectors.Row(1), count * step), s.Cell.PeriodicX, s.Cell.PeriodicY, s.Cell.PeriodicZ);
        return new(
            Block.From(Enumerable.Range(0, count).SelectMany(_ => s.Species)),
            Block.From(Enumerable.Range(0, count).SelectMany(k => s.Positions.Select(p => p + (k * step)))),
            cell);
    }
}
