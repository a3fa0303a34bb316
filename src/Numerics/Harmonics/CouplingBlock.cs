namespace Pipelines.Numerics;

/// <summary>
/// What couples layers j1 and j2 ≤ j1 (all doubled) to all layers j that the triangle rule and the last layer leave:
/// Z^j_{mb, ma} = sum over mb1 + mb2, ma1 + ma2 of C_b U^{j1}_{mb1, ma1} C_a U^{j2}_{mb2, ma2}, in half rows. The same product of two U serves all j. Lanes run
/// along ma, in chunks of four; j descends, so that what a chunk or a row serves is always a first part of the list.
/// </summary>
internal sealed class CouplingBlock
{
    /// <summary>Lanes.</summary>
    public const int Lanes = 4;

    /// <summary>Makes the tables.</summary>
    /// <param name="first">j1.</param>
    /// <param name="second">j2.</param>
    /// <param name="degree">The last layer.</param>
    /// <param name="merged">Both layers, j1 = j2, are the same numbers: each two rows that are mirror images are one, counted twice.</param>
    /// <param name="normalised">Divide Z^j by j + 1.</param>
    public CouplingBlock(int first, int second, int degree, bool merged, bool normalised)
    {
        (First, Second) = (first, second);
        var largest = Math.Min(degree, first + second);
        largest -= (first + second - largest) & 1;
        Degrees = [.. Enumerable.Range(0, ((largest - (first - second)) / 2) + 1).Select(i => largest - (2 * i))];
        Features = Degrees.Count(j => j >= first);
        Shift = (first + second - largest) / 2;
        Chunks = (largest + Lanes) / Lanes;
        Inner = new double[Chunks * (second + 1) * Degrees.Length * Lanes];
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
        RowFirst = [.. rows.Select(r => r.mb1 * (first + 1))];
        RowSecond = [.. rows.Select(r => r.mb2 * (second + 1))];
        RowSum = [.. rows.Select(r => r.mb1 + r.mb2 - Shift)];
        RowDegrees = [.. rows.Select(r => Degrees.Count(j => Offset(j) <= r.mb1 + r.mb2))];
        RowOuter = [.. rows.SelectMany(r => Degrees.Select(j =>
            (merged && r.mb1 != r.mb2 ? 2 : 1) * Coefficient(r.mb1, r.mb2, j) / (normalised ? j + 1 : 1)))];
        Padded = new int[Degrees.Length + 1];
        for (var i = 0; i < Degrees.Length; i++)
        {
            Padded[i + 1] = Padded[i] + (((Degrees[i] / 2) + 1) * Chunks * Lanes);
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

    /// <summary>Chunks of lanes that the largest j needs.</summary>
    public int Chunks { get; }

    /// <summary>C_a, shape chunks x (j2 + 1) x degrees x lanes; zero where there is none.</summary>
    public double[] Inner { get; }

    /// <summary>How many of the layers each chunk has something of.</summary>
    public int[] ChunkDegrees { get; }

    /// <summary>The first ma2 of each chunk.</summary>
    public int[] From { get; }

    /// <summary>One more than the last ma2 of each chunk.</summary>
    public int[] To { get; }

    /// <summary>Pairs of rows mb1, mb2.</summary>
    public int Rows { get; }

    /// <summary>Where row mb1 begins in layer j1.</summary>
    public int[] RowFirst { get; }

    /// <summary>Where row mb2 begins in layer j2.</summary>
    public int[] RowSecond { get; }

    /// <summary>The row of the largest j that they are added to.</summary>
    public int[] RowSum { get; }

    /// <summary>How many of the layers they are added to.</summary>
    public int[] RowDegrees { get; }

    /// <summary>C_b, shape rows x degrees.</summary>
    public double[] RowOuter { get; }

    /// <summary>Where each layer's padded rows begin.</summary>
    public int[] Padded { get; }

    /// <summary>How much smaller ma is than ma1 + ma2, and mb than mb1 + mb2.</summary>
    public int Offset(int j) => (First + Second - j) / 2;

    private double Coefficient(int m1, int m2, int j) =>
        ClebschGordan.Doubled(First, (2 * m1) - First, Second, (2 * m2) - Second, j, (2 * (m1 + m2)) - First - Second);

    private void FillChunk(int chunk)
    {
        int low = Shift + (Lanes * chunk), high = low + Lanes - 1;
        ChunkDegrees[chunk] = Degrees.Count(j => Offset(j) <= high && Offset(j) + j >= low);
        From[chunk] = Math.Max(0, low - First);
        To[chunk] = Math.Min(Second, high) + 1;
        for (var m2 = 0; m2 <= Second; m2++)
        {
            for (var i = 0; i < Degrees.Length; i++)
            {
                for (var lane = 0; lane < Lanes; lane++)
                {
                    Inner[(((((chunk * (Second + 1)) + m2) * Degrees.Length) + i) * Lanes) + lane] = Coefficient(low + lane - m2, m2, Degrees[i]);
                }
            }
        }
    }
}
