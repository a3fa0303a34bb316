namespace Pipelines.Numerics;

/// <summary>
/// Where the elements U^j_{mb, ma} of the representations of SU(2) stand in memory, layer after layer, j doubled. Of each layer the rows
/// mb = 0 .. j/2 are kept: U^j_{j-mb, j-ma} = (-1)^(ma-mb) conj(U^j_{mb, ma}) gives the others.
/// </summary>
internal sealed class HalfLayers
{
    /// <summary>Lays out layers 0 to degree.</summary>
    public HalfLayers(int degree)
    {
        Degree = degree;
        (Half, Full) = (new int[degree + 2], new int[degree + 2]);
        for (var j = 0; j <= degree; j++)
        {
            Half[j + 1] = Half[j] + (((j / 2) + 1) * (j + 1));
            Full[j + 1] = Full[j] + ((j + 1) * (j + 1));
        }

        (Norm, Fold, Ladder) = (new double[Count], new double[Count], new double[Count]);
        var factorial = new double[degree + 1];
        factorial[0] = 1;
        for (var n = 1; n <= degree; n++)
        {
            factorial[n] = n * factorial[n - 1];
        }

        for (var j = 0; j <= degree; j++)
        {
            for (var mb = 0; 2 * mb <= j; mb++)
            {
                for (var ma = 0; ma <= j; ma++)
                {
                    var at = Half[j] + (mb * (j + 1)) + ma;
                    Norm[at] = Math.Sqrt(factorial[j - ma] * factorial[ma] / (factorial[j - mb] * factorial[mb]));
                    Fold[at] = 2 * mb == j ? 1 : 2;
                    Ladder[at] = Math.Sqrt((ma + 1.0) * (j - ma));
                }
            }
        }
    }

    /// <summary>The last layer: twice the largest j.</summary>
    public int Degree { get; }

    /// <summary>Elements in the half layers.</summary>
    public int Count => Half[^1];

    /// <summary>Elements in the full layers.</summary>
    public int FullCount => Full[^1];

    /// <summary>Where each half layer begins; the end of the last one at the end.</summary>
    public int[] Half { get; }

    /// <summary>Where each full layer begins.</summary>
    public int[] Full { get; }

    /// <summary>U = norm × coefficient of X^(j-ma) Y^ma in (conj(a) X - conj(b) Y)^(j-mb) (b X + a Y)^mb.</summary>
    public double[] Norm { get; }

    /// <summary>How often a half layer's element stands for one of the full layer's in a sum that is the same in both halves: 2, or 1 in the middle row.</summary>
    public double[] Fold { get; }

    /// <summary>What the ladder operators multiply with on the way between ma and ma + 1.</summary>
    public double[] Ladder { get; }

    /// <summary>The full layers of half ones, real and imaginary parts.</summary>
    public void Unfold(ReadOnlySpan<double> halfRe, ReadOnlySpan<double> halfIm, Span<double> re, Span<double> im)
    {
        for (var j = 0; j <= Degree; j++)
        {
            int size = ((j / 2) + 1) * (j + 1), half = Half[j], full = Full[j], last = Full[j + 1] - 1;
            for (var mb = 0; 2 * mb <= j; mb++)
            {
                for (var ma = 0; ma <= j; ma++)
                {
                    var k = (mb * (j + 1)) + ma;
                    var sign = int.IsOddInteger(ma - mb) ? -1 : 1;
                    (re[last - k], im[last - k]) = (sign * halfRe[half + k], -sign * halfIm[half + k]);
                }
            }

            halfRe.Slice(half, size).CopyTo(re[full..]);
            halfIm.Slice(half, size).CopyTo(im[full..]);
        }
    }
}
