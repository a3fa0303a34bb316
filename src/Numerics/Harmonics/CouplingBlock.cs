using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipelines.Numerics;

/// <summary>
/// What couples layers j1 and j2 ≤ j1 (all doubled) to all layers j that the triangle rule and the last layer leave:
/// Z^j_{mb, ma} = sum over mb1 + mb2, ma1 + ma2 of C_b U^{j1}_{mb1, ma1} C_a U^{j2}_{mb2, ma2}, in half rows. The same product of two U serves all j. Lanes run
/// along ma, in chunks of four or eight; j descends, so that what a chunk or a row serves is always a first part of the list.
/// </summary>
internal sealed unsafe class CouplingBlock
{
    // Tables stay where they are: the innermost loops are too short to fix them each time.
    private readonly double[] _inner, _outer;
    private readonly int[] _rows, _padded;

    /// <summary>Makes the tables.</summary>
    /// <param name="first">j1.</param>
    /// <param name="second">j2.</param>
    /// <param name="degree">The last layer.</param>
    /// <param name="merged">Both layers, j1 = j2, are the same numbers: each two rows that are mirror images are one, counted twice.</param>
    /// <param name="normalised">Divide Z^j by j + 1.</param>
    /// <param name="lanes">The widest chunk, 4 or 8; it changes no bit of a result.</param>
    public CouplingBlock(int first, int second, int degree, bool merged, bool normalised, int lanes)
    {
        (First, Second) = (first, second);
        var largest = Math.Min(degree, first + second);
        largest -= (first + second - largest) & 1;
        Degrees = [.. Enumerable.Range(0, ((largest - (first - second)) / 2) + 1).Select(i => largest - (2 * i))];
        Features = Degrees.Count(j => j >= first);
        Shift = (first + second - largest) / 2;
        List<int> begin = [0];
        while (begin[^1] <= largest)
        {
            begin.Add(begin[^1] + (lanes > 4 && largest + 1 - begin[^1] > 4 ? lanes : 4));
        }

        Begin = [.. begin];
        _inner = GC.AllocateArray<double>(RowWidth * (second + 1) * Degrees.Length, pinned: true);
        (ChunkDegrees, From, To) = (new int[Chunks], new int[Chunks], new int[Chunks]);
        for (var c = 0; c < Chunks; c++)
        {
            FillChunk(c);
        }

        var rows = (
            from sum in Enumerable.Range(Shift, ((first + second) / 2) - Shift + 1)
            from mb1 in Enumerable.Range(0, first + 1)
            let mb2 = sum - mb1
            where mb2 >= 0 && mb2 <= second && !(merged && mb1 > mb2)
            select (mb1, mb2)).ToArray();
        Rows = rows.Length;
        _rows = Pinned<int>([.. rows.SelectMany(r => (int[])[r.mb1 * (first + 1), r.mb2 * (second + 1), r.mb1 + r.mb2 - Shift])]);
        RowDegrees = [.. rows.Select(r => Degrees.Count(j => Offset(j) <= r.mb1 + r.mb2))];
        _outer = Pinned<double>([.. rows.SelectMany(r => Degrees.Select(j =>
            (merged && r.mb1 != r.mb2 ? 2 : 1) * Coefficient(r.mb1, r.mb2, j) / (normalised ? j + 1 : 1)))]);
        _padded = GC.AllocateArray<int>(Degrees.Length + 1, pinned: true);
        for (var i = 0; i < Degrees.Length; i++)
        {
            _padded[i + 1] = _padded[i] + (((Degrees[i] / 2) + 1) * RowWidth);
        }
    }

    /// <summary>j1.</summary>
    public int First { get; }

    /// <summary>j2.</summary>
    public int Second { get; }

    /// <summary>The layers j, descending.</summary>
    public int[] Degrees { get; }

    /// <summary>How many of them are at least j1.</summary>
    public int Features { get; }

    /// <summary>ma1 + ma2 of the first lane.</summary>
    public int Shift { get; }

    /// <summary>Where each chunk of lanes begins; the end of the last one at the end.</summary>
    public int[] Begin { get; }

    /// <summary>Chunks of lanes that the largest j needs.</summary>
    public int Chunks => Begin.Length - 1;

    /// <summary>Lanes in all.</summary>
    public int RowWidth => Begin[^1];

    /// <summary>C_a: for each chunk, shape (j2 + 1) x degrees x its lanes; zero where there is none.</summary>
    public double* Inner => (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_inner));

    /// <summary>How many of the layers each chunk has something of.</summary>
    public int[] ChunkDegrees { get; }

    /// <summary>The first ma2 of each chunk.</summary>
    public int[] From { get; }

    /// <summary>One more than the last ma2 of each chunk.</summary>
    public int[] To { get; }

    /// <summary>Pairs of rows mb1, mb2.</summary>
    public int Rows { get; }

    /// <summary>For each: where row mb1 begins in layer j1, where row mb2 begins in layer j2, and the row of the largest j that they are added to.</summary>
    public int* RowPlaces => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_rows));

    /// <summary>How many of the layers they are added to.</summary>
    public int[] RowDegrees { get; }

    /// <summary>C_b, shape rows x degrees.</summary>
    public double* RowOuter => (double*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_outer));

    /// <summary>Where each layer's padded rows begin.</summary>
    public int* Padded => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_padded));

    /// <summary>How much smaller ma is than ma1 + ma2, and mb than mb1 + mb2.</summary>
    public int Offset(int j) => (First + Second - j) / 2;

    private static T[] Pinned<T>(T[] values)
    {
        var pinned = GC.AllocateUninitializedArray<T>(values.Length, pinned: true);
        values.CopyTo(pinned, 0);
        return pinned;
    }

    private double Coefficient(int m1, int m2, int j) =>
        ClebschGordan.Doubled(First, (2 * m1) - First, Second, (2 * m2) - Second, j, (2 * (m1 + m2)) - First - Second);

    private void FillChunk(int chunk)
    {
        int low = Shift + Begin[chunk], high = Shift + Begin[chunk + 1] - 1, lanes = high - low + 1;
        ChunkDegrees[chunk] = Degrees.Count(j => Offset(j) <= high && Offset(j) + j >= low);
        From[chunk] = Math.Max(0, low - First);
        To[chunk] = Math.Min(Second, high) + 1;
        for (var m2 = 0; m2 <= Second; m2++)
        {
            for (var i = 0; i < Degrees.Length; i++)
            {
                for (var lane = 0; lane < lanes; lane++)
                {
                    _inner[(Begin[chunk] * (Second + 1) * Degrees.Length) + (((m2 * Degrees.Length) + i) * lanes) + lane] = Coefficient(low + lane - m2, m2, Degrees[i]);
                }
            }
        }
    }
}
