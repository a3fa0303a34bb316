using System.Buffers;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Jacobians of the features of some centres: images of one atom are added up, and the centre gets what its neighbours leave.</summary>
internal static class JacobianBlock
{
    /// <summary>Sparse derivatives by positions, and derivatives by strain, for a range of a sweep's points.</summary>
    public static FeatureJacobian Of(EnvironmentSweep sweep, Range centres)
    {
        var list = sweep.List;
        var (first, count) = centres.GetOffsetAndLength(list.Points);
        var width = sweep.Width;
        var start = new int[count + 1];
        for (var c = 0; c < count; c++)
        {
            start[c + 1] = checked(start[c] + Distinct(list, first + c));
        }

        var atoms = new int[start[count]];
        var values = new double[checked(start[count] * 3 * width)];
        var strain = new double[checked(count * 9 * width)];
        sweep.Visit(first, count, (kernel, in at, point, pairs) =>
        {
            var c = point - first;
            Span<int> row = atoms.AsSpan(start[c], start[c + 1] - start[c]);
            Number(sweep.List, point, row);
            var size = at.Count * 3 * width;
            var jacobian = ArrayPool<double>.Shared.Rent(size + width);
            kernel.Values(at, jacobian.AsSpan(size, width), keep: true);
            kernel.Jacobian(at, jacobian.AsSpan(0, size));
            Add(
                sweep.List, at, pairs, row, row.BinarySearch(point), jacobian.AsSpan(0, size),
                values.AsSpan(start[c] * 3 * width, row.Length * 3 * width), strain.AsSpan(c * 9 * width, 9 * width));
            ArrayPool<double>.Shared.Return(jacobian);
        });
        return new(first, width, Block.Freeze(start), Block.Freeze(atoms), Block.Freeze(values), Block.Freeze(strain));
    }

    /// <summary>How many entries the Jacobian of a structure has.</summary>
    public static long Entries(Structure structure, double cutoff)
    {
        var list = new NeighborList();
        list.Build(structure.Positions.Span, structure.Lattice, cutoff, half: false);
        var entries = 0L;
        for (var i = 0; i < list.Points; i++)
        {
            entries += Distinct(list, i);
        }

        return entries;
    }

    // Rows are ascending in the neighbour's index: images of one atom stand together.
    private static int Distinct(NeighborList list, int point)
    {
        var (count, last, own) = (0, -1, false);
        for (var p = list.Start[point]; p < list.Start[point + 1]; p++)
        {
            var j = list.Index[p];
            count += j == last ? 0 : 1;
            own |= j == point;
            last = j;
        }

        return own ? count : count + 1;
    }

    private static void Number(NeighborList list, int point, Span<int> atoms)
    {
        var (count, placed) = (0, false);
        void Place(int j, Span<int> into)
        {
            if (count == 0 || into[count - 1] != j)
            {
                into[count++] = j;
            }
        }

        for (var p = list.Start[point]; p < list.Start[point + 1]; p++)
        {
            var j = list.Index[p];
            if (!placed && j >= point)
            {
                Place(point, atoms);
                placed = true;
            }

            Place(j, atoms);
        }

        if (!placed)
        {
            Place(point, atoms);
        }
    }

    private static void Add(
        NeighborList list, in Surroundings at, ReadOnlySpan<int> pairs, ReadOnlySpan<int> atoms, int centre, ReadOnlySpan<double> jacobian, Span<double> values, Span<double> strain)
    {
        var width = jacobian.Length / (3 * Math.Max(1, at.Count));
        var own = values.Slice(centre * 3 * width, 3 * width);
        for (var k = 0; k < at.Count; k++)
        {
            var from = jacobian.Slice(k * 3 * width, 3 * width);
            Vectors.AddScaled(1, from, values.Slice(atoms.BinarySearch(list.Index[pairs[k]]) * 3 * width, 3 * width));
            Vectors.AddScaled(-1, from, own);
            for (var a = 0; a < 3; a++)
            {
                var g = from.Slice(a * width, width);
                Vectors.AddScaled(at.X[k], g, strain.Slice(3 * a * width, width));
                Vectors.AddScaled(at.Y[k], g, strain.Slice(((3 * a) + 1) * width, width));
                Vectors.AddScaled(at.Z[k], g, strain.Slice(((3 * a) + 2) * width, width));
            }
        }
    }
}
