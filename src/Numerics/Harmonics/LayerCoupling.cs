using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Couples the layers of two expansions to each other: all Z^j_{mb, ma} of Thompson et al., J. Comput. Phys. 285, 316 (2015), doi:10.1016/j.jcp.2014.12.018, Eq. 12, in half rows.
/// The tables can be shared; the scratch memory cannot: one a thread.
/// </summary>
internal sealed unsafe class LayerCoupling
{
    // What a copy moves at once.
    private const int Step = 4;

    private readonly HalfLayers _layers;
    private readonly CouplingBlock[] _blocks, _merged;
    private readonly int[][] _start;
    private readonly double[] _paddedRe, _paddedIm;

    /// <summary>Makes the tables.</summary>
    /// <param name="layers">The layers of both expansions and of what they are coupled to.</param>
    /// <param name="mixed">Different expansions will be coupled, too.</param>
    /// <param name="normalised">Divide Z^j by j + 1.</param>
    /// <param name="lanes">The widest vector, 4 or 8; it changes no bit of a result.</param>
    public LayerCoupling(HalfLayers layers, bool mixed, bool normalised, int lanes)
    {
        _layers = layers;
        var pairs = (from j1 in Enumerable.Range(0, layers.Degree + 1) from j2 in Enumerable.Range(0, j1 + 1) select (j1, j2)).ToArray();
        _merged = [.. pairs.Select(p => new CouplingBlock(p.j1, p.j2, layers.Degree, p.j1 == p.j2, normalised, lanes))];
        _blocks = mixed ? [.. pairs.Select((p, i) => p.j1 == p.j2 ? new(p.j1, p.j2, layers.Degree, merged: false, normalised, lanes) : _merged[i])] : _merged;
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
        var largest = _merged.Max(b => b.Padded[b.Degrees.Length]) + layers.Degree + Step;
        (_paddedRe, _paddedIm) = (new double[largest], new double[largest]);
    }

    /// <summary>Elements of all Z of one pair of expansions; destinations must have room for <see cref="Slack"/> more.</summary>
    public int Count { get; }

    /// <summary>Where each Z begins, and its layer.</summary>
    public (int Start, int Layer)[] Places { get; }

    /// <summary>What is written beyond the end.</summary>
    public static int Slack => Step;

    /// <summary>What is read before and behind the full layers; it must be finite.</summary>
    public int Margin => _layers.Degree + 16;

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

                if (block.Begin[chunk + 1] - block.Begin[chunk] == EightLanes.Count)
                {
                    Rows<EightLanes>(block, chunk, row, end, count, first, second, imaginary, re, im);
                }
                else
                {
                    Rows<FourLanes>(block, chunk, row, end, count, first, second, imaginary, re, im);
                }
            }
        }
    }

    // Accumulators are registers: at most five layers at once.
    private static void Rows<TLanes>(CouplingBlock block, int chunk, int row, int end, int count, double* first, double* second, int imaginary, double* re, double* im)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (var from = 0; from < count; from += 5)
        {
            switch (Math.Min(5, count - from))
            {
                case 1: Rows<One, TLanes>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
                case 2: Rows<Two, TLanes>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
                case 3: Rows<Three, TLanes>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
                case 4: Rows<Four, TLanes>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
                default: Rows<Five, TLanes>(block, chunk, row, end, from, first, second, imaginary, re, im); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rows<TCount, TLanes>(CouplingBlock block, int chunk, int row, int end, int from, double* first, double* second, int imaginary, double* re, double* im)
        where TCount : struct, ICount
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var degrees = block.Degrees.Length;
        int begin = block.From[chunk], to = block.To[chunk], lanes = TLanes.Count, step = degrees * lanes, width = block.RowWidth, lane = block.Begin[chunk];
        var table = block.Inner + (lane * (block.Second + 1) * degrees) + (begin * step) + (from * lanes);
        var outer = block.RowOuter;
        var padded = block.Padded;
        TLanes sr0 = TLanes.All(0), sr1 = sr0, sr2 = sr0, sr3 = sr0, sr4 = sr0;
        TLanes si0 = sr0, si1 = sr0, si2 = sr0, si3 = sr0, si4 = sr0;
        for (var places = block.RowPlaces + (3 * row); row < end; row++, places += 3)
        {
            var a = first + places[0] + block.Shift + lane - begin;
            var b = second + places[1] + begin;
            var c = table;
            TLanes r0 = TLanes.All(0), r1 = r0, r2 = r0, r3 = r0, r4 = r0;
            TLanes i0 = r0, i1 = r0, i2 = r0, i3 = r0, i4 = r0;
            for (var m = begin; m < to; m++, a--, b++, c += step)
            {
                TLanes ar = TLanes.Load(a), ai = TLanes.Load(a + imaginary);
                var br = TLanes.All(*b);
                var pr = TLanes.MultiplyAdd(ai, TLanes.All(-b[imaginary]), ar * br);
                var pi = TLanes.MultiplyAdd(ai, br, ar * TLanes.All(b[imaginary]));
                var c0 = TLanes.Load(c);
                r0 = TLanes.MultiplyAdd(c0, pr, r0);
                i0 = TLanes.MultiplyAdd(c0, pi, i0);
                if (TCount.Value > 1)
                {
                    var c1 = TLanes.Load(c + lanes);
                    r1 = TLanes.MultiplyAdd(c1, pr, r1);
                    i1 = TLanes.MultiplyAdd(c1, pi, i1);
                }

                if (TCount.Value > 2)
                {
                    var c2 = TLanes.Load(c + (2 * lanes));
                    r2 = TLanes.MultiplyAdd(c2, pr, r2);
                    i2 = TLanes.MultiplyAdd(c2, pi, i2);
                }

                if (TCount.Value > 3)
                {
                    var c3 = TLanes.Load(c + (3 * lanes));
                    r3 = TLanes.MultiplyAdd(c3, pr, r3);
                    i3 = TLanes.MultiplyAdd(c3, pi, i3);
                }

                if (TCount.Value > 4)
                {
                    var c4 = TLanes.Load(c + (4 * lanes));
                    r4 = TLanes.MultiplyAdd(c4, pr, r4);
                    i4 = TLanes.MultiplyAdd(c4, pi, i4);
                }
            }

            var weights = outer + (row * degrees) + from;
            var w0 = TLanes.All(weights[0]);
            sr0 = TLanes.MultiplyAdd(w0, r0, sr0);
            si0 = TLanes.MultiplyAdd(w0, i0, si0);
            if (TCount.Value > 1)
            {
                var w1 = TLanes.All(weights[1]);
                sr1 = TLanes.MultiplyAdd(w1, r1, sr1);
                si1 = TLanes.MultiplyAdd(w1, i1, si1);
            }

            if (TCount.Value > 2)
            {
                var w2 = TLanes.All(weights[2]);
                sr2 = TLanes.MultiplyAdd(w2, r2, sr2);
                si2 = TLanes.MultiplyAdd(w2, i2, si2);
            }

            if (TCount.Value > 3)
            {
                var w3 = TLanes.All(weights[3]);
                sr3 = TLanes.MultiplyAdd(w3, r3, sr3);
                si3 = TLanes.MultiplyAdd(w3, i3, si3);
            }

            if (TCount.Value > 4)
            {
                var w4 = TLanes.All(weights[4]);
                sr4 = TLanes.MultiplyAdd(w4, r4, sr4);
                si4 = TLanes.MultiplyAdd(w4, i4, si4);
            }

            var sum = places[2];
            if (row + 1 < end && places[5] == sum)
            {
                continue;
            }

            // The last pair of rows that is added to this one.
            var at = lane + ((sum - from) * width);
            Store(ref sr0, ref si0, padded[from] + at, re, im);

            if (TCount.Value > 1)
            {
                Store(ref sr1, ref si1, padded[from + 1] + at - width, re, im);
            }

            if (TCount.Value > 2)
            {
                Store(ref sr2, ref si2, padded[from + 2] + at - (2 * width), re, im);
            }

            if (TCount.Value > 3)
            {
                Store(ref sr3, ref si3, padded[from + 3] + at - (3 * width), re, im);
            }

            if (TCount.Value > 4)
            {
                Store(ref sr4, ref si4, padded[from + 4] + at - (4 * width), re, im);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes>(ref TLanes r, ref TLanes i, int at, double* re, double* im)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        r.Store(re + at);
        i.Store(im + at);
        (r, i) = (TLanes.All(0), TLanes.All(0));
    }

    // What a row's last store writes too much, the next row's first store mends.
    private static void Pack(CouplingBlock block, int degree, double* padded, double* destination)
    {
        int j = block.Degrees[degree], width = block.RowWidth;
        var from = padded + block.Padded[degree] + degree;
        for (var mb = 0; 2 * mb <= j; mb++, from += width, destination += j + 1)
        {
            for (var ma = 0; ma <= j; ma += Step)
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
