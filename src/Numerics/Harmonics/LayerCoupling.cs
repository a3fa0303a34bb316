using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Couples the layers of two expansions to each other: all Z^j_{mb, ma} of Thompson et al., J. Comput. Phys. 285, 316 (2015), doi:10.1016/j.jcp.2014.12.018, Eq. 12, in half rows.
/// The tables can be shared; the scratch memory cannot: one a thread.
/// </summary>
internal sealed unsafe class LayerCoupling
{
    private const int Lanes = CouplingBlock.Lanes;

    private readonly HalfLayers _layers;
    private readonly CouplingBlock[] _blocks, _merged;
    private readonly int[][] _start;
    private readonly double[] _paddedRe, _paddedIm;

    /// <summary>Makes the tables.</summary>
    /// <param name="layers">The layers of both expansions and of what they are coupled to.</param>
    /// <param name="mixed">Different expansions will be coupled, too.</param>
    /// <param name="normalised">Divide Z^j by j + 1.</param>
    public LayerCoupling(HalfLayers layers, bool mixed, bool normalised)
    {
        _layers = layers;
        var pairs = (from j1 in Enumerable.Range(0, layers.Degree + 1) from j2 in Enumerable.Range(0, j1 + 1) select (j1, j2)).ToArray();
        _merged = [.. pairs.Select(p => new CouplingBlock(p.j1, p.j2, layers.Degree, p.j1 == p.j2, normalised))];
        _blocks = mixed ? [.. pairs.Select((p, i) => p.j1 == p.j2 ? new(p.j1, p.j2, layers.Degree, merged: false, normalised) : _merged[i])] : _merged;
        _start = new int[pairs.Length][];
        for (var b = 0; b < pairs.Length; b++)
        {
            _start[b] = new int[_merged[b].Degrees.Length];
            for (var i = 0; i < _start[b].Length; i++)
            {
                _start[b][i] = Count;
                Count += Length(_merged[b].Degrees[i]);
            }
        }

        Places = [.. _start.SelectMany((starts, b) => starts.Select((start, i) => (start, _merged[b].Degrees[i])))];
        var largest = _merged.Max(b => b.Padded[^1]) + layers.Degree + Lanes;
        (_paddedRe, _paddedIm) = (new double[largest], new double[largest]);
    }

    /// <summary>Elements of all Z of one pair of expansions; destinations must have room for <see cref="Slack"/> more.</summary>
    public int Count { get; }

    /// <summary>Where each Z begins, and its layer.</summary>
    public (int Start, int Layer)[] Places { get; }

    /// <summary>What is written beyond the end.</summary>
    public static int Slack => Lanes;

    /// <summary>What is read before and behind the full layers; it must be finite.</summary>
    public int Margin => _layers.Degree + (2 * Lanes);

    /// <summary>Where Z^j of layers j1 ≥ j2 begins.</summary>
    public int Start(int j1, int j2, int j)
    {
        var b = (j1 * (j1 + 1) / 2) + j2;
        return _start[b][(_merged[b].Degrees[0] - j) / 2];
    }

    /// <summary>Elements of a half layer.</summary>
    public static int Length(int j) => ((j / 2) + 1) * (j + 1);

    /// <summary>Couples two expansions.</summary>
    /// <param name="first">Full layers of the one that j1 runs over: real parts, then imaginary ones at <paramref name="imaginary"/>; margins around each.</param>
    /// <param name="second">The same of the one that j2 ≤ j1 runs over.</param>
    /// <param name="imaginary">Where imaginary parts begin.</param>
    /// <param name="all">All j, not only those that are at least j1.</param>
    /// <param name="re">Destination, real parts.</param>
    /// <param name="im">Destination, imaginary parts.</param>
    public void Couple(double* first, double* second, int imaginary, bool all, double* re, double* im)
    {
        fixed (double* paddedRe = _paddedRe, paddedIm = _paddedIm)
        {
            var blocks = first == second ? _merged : _blocks;
            for (var b = 0; b < blocks.Length; b++)
            {
                var block = blocks[b];
                var degrees = all ? block.Degrees.Length : block.Features;
                if (degrees == 0)
                {
                    continue;
                }

                var size = block.Padded[degrees];
                new Span<double>(paddedRe, size).Clear();
                new Span<double>(paddedIm, size).Clear();
                Products(block, degrees, first + _layers.Full[block.First], second + _layers.Full[block.Second], imaginary, paddedRe, paddedIm);
                for (var i = 0; i < degrees; i++)
                {
                    Pack(block, i, paddedRe, re + _start[b][i]);
                    Pack(block, i, paddedIm, im + _start[b][i]);
                }
            }
        }
    }

    private static void Products(CouplingBlock block, int degrees, double* first, double* second, int imaginary, double* re, double* im)
    {
        for (var chunk = 0; chunk < block.Chunks; chunk++)
        {
            var limit = Math.Min(degrees, block.ChunkDegrees[chunk]);
            for (int row = 0, end; row < block.Rows; row = end)
            {
                var count = Math.Min(limit, block.RowDegrees[row]);
                for (end = row + 1; end < block.Rows && Math.Min(limit, block.RowDegrees[end]) == count; end++)
                {
                }

                // Accumulators are registers: at most five layers at once.
                for (var from = 0; from < count; from += 5)
                {
                    switch (Math.Min(5, count - from))
                    {
                        case 1: Rows<One>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
                        case 2: Rows<Two>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
                        case 3: Rows<Three>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
                        case 4: Rows<Four>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
                        default: Rows<Five>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rows<TCount>(CouplingBlock block, int chunk, int row, int end, int from, double* first, double* second, int imaginary, double* re, double* im)
        where TCount : struct, ICount
    {
        var degrees = block.Degrees.Length;
        int begin = block.From[chunk], to = block.To[chunk], step = degrees * Lanes, width = block.Chunks * Lanes, lane = Lanes * chunk;
        fixed (double* inner = block.Inner, outer = block.RowOuter)
        fixed (int* rowFirst = block.RowFirst, rowSecond = block.RowSecond, rowSum = block.RowSum, padded = block.Padded)
        {
            var table = inner + (((chunk * (block.Second + 1)) + begin) * step) + (from * Lanes);
            for (; row < end; row++)
            {
                var a = first + rowFirst[row] + block.Shift + lane - begin;
                var b = second + rowSecond[row] + begin;
                var c = table;
                Vector256<double> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default;
                Vector256<double> i0 = default, i1 = default, i2 = default, i3 = default, i4 = default;
                for (var m = begin; m < to; m++, a--, b++, c += step)
                {
                    Vector256<double> ar = Vector256.Load(a), ai = Vector256.Load(a + imaginary);
                    Vector256<double> br = Vector256.Create(*b), bi = Vector256.Create(b[imaginary]);
                    var pr = Vector256.FusedMultiplyAdd(-ai, bi, ar * br);
                    var pi = Vector256.FusedMultiplyAdd(ai, br, ar * bi);
                    Add(c, pr, pi, ref r0, ref i0);
                    if (TCount.Value > 1)
                    {
                        Add(c + Lanes, pr, pi, ref r1, ref i1);
                    }

                    if (TCount.Value > 2)
                    {
                        Add(c + (2 * Lanes), pr, pi, ref r2, ref i2);
                    }

                    if (TCount.Value > 3)
                    {
                        Add(c + (3 * Lanes), pr, pi, ref r3, ref i3);
                    }

                    if (TCount.Value > 4)
                    {
                        Add(c + (4 * Lanes), pr, pi, ref r4, ref i4);
                    }
                }

                var weights = outer + (row * degrees) + from;
                var place = padded + from;
                var sum = rowSum[row] - from;
                Store(weights[0], r0, i0, place[0] + (sum * width) + lane, re, im);
                if (TCount.Value > 1)
                {
                    Store(weights[1], r1, i1, place[1] + ((sum - 1) * width) + lane, re, im);
                }

                if (TCount.Value > 2)
                {
                    Store(weights[2], r2, i2, place[2] + ((sum - 2) * width) + lane, re, im);
                }

                if (TCount.Value > 3)
                {
                    Store(weights[3], r3, i3, place[3] + ((sum - 3) * width) + lane, re, im);
                }

                if (TCount.Value > 4)
                {
                    Store(weights[4], r4, i4, place[4] + ((sum - 4) * width) + lane, re, im);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(double* coefficients, Vector256<double> pr, Vector256<double> pi, ref Vector256<double> re, ref Vector256<double> im)
    {
        var c = Vector256.Load(coefficients);
        re = Vector256.FusedMultiplyAdd(c, pr, re);
        im = Vector256.FusedMultiplyAdd(c, pi, im);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(double weight, Vector256<double> r, Vector256<double> i, int at, double* re, double* im)
    {
        var w = Vector256.Create(weight);
        Vector256.FusedMultiplyAdd(w, r, Vector256.Load(re + at)).Store(re + at);
        Vector256.FusedMultiplyAdd(w, i, Vector256.Load(im + at)).Store(im + at);
    }

    // What a row's last store writes too much, the next row's first store mends.
    private static void Pack(CouplingBlock block, int degree, double* padded, double* destination)
    {
        int j = block.Degrees[degree], width = block.Chunks * Lanes;
        var from = padded + block.Padded[degree] + degree;
        for (var mb = 0; 2 * mb <= j; mb++, from += width, destination += j + 1)
        {
            for (var ma = 0; ma <= j; ma += Lanes)
            {
                Vector256.Load(from + ma).Store(destination + ma);
            }
        }
    }

    private interface ICount
    {
        static abstract int Value { get; }
    }

    private readonly struct One : ICount
    {
        public static int Value => 1;
    }

    private readonly struct Two : ICount
    {
        public static int Value => 2;
    }

    private readonly struct Three : ICount
    {
        public static int Value => 3;
    }

    private readonly struct Four : ICount
    {
        public static int Value => 4;
    }

    private readonly struct Five : ICount
    {
        public static int Value => 5;
    }
}
