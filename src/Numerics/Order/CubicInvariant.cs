namespace Pipelines.Numerics;

/// <summary>
/// The rotation invariant of third order of a vector q_lm of even degree: w_l = sum over m1 + m2 + m3 = 0 of (l l l; m1 m2 m3) q_lm1 q_lm2 q_lm3 with Wigner's 3j
/// symbols. Steinhardt, Nelson and Ronchetti 1983 (doi:10.1103/PhysRevB.28.784), Eq. 1.7.
/// </summary>
public sealed class CubicInvariant
{
    private readonly int _degree;
    private readonly double[] _symbols;
    private readonly double[] _re, _im;

    /// <summary>Prepares the symbols.</summary>
    /// <param name="degree">l, even, from 0 to 10.</param>
    public CubicInvariant(int degree)
    {
        if (degree is < 0 or > 10 || (degree & 1) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(degree), degree, "The degree must be even, from 0 to 10.");
        }

        _degree = degree;
        var n = (2 * degree) + 1;
        (_symbols, _re, _im) = (new double[n * n], new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                _symbols[(i * n) + j] = Math.Abs(i + j - (2 * degree)) <= degree ? Symbol(degree, i - degree, j - degree) : 0;
            }
        }
    }

    /// <summary>w and d(w): dw = sum over m = 0 .. l of gre d(Re q_m) + gim d(Im q_m).</summary>
    /// <param name="re">Re q_lm, m = 0 .. l.</param>
    /// <param name="im">Im q_lm, m = 0 .. l.</param>
    /// <param name="gre">Destination; overwritten.</param>
    /// <param name="gim">Destination; overwritten.</param>
    public double Evaluate(ReadOnlySpan<double> re, ReadOnlySpan<double> im, Span<double> gre, Span<double> gim)
    {
        var (l, n) = (_degree, (2 * _degree) + 1);
        for (var m = 0; m <= l; m++)
        {
            var sign = (m & 1) == 0 ? 1 : -1;
            (_re[l + m], _im[l + m]) = (re[m], im[m]);
            (_re[l - m], _im[l - m]) = (sign * re[m], -sign * im[m]);
        }

        _im[l] = 0;
        var w = 0.0;
        for (var m = 0; m <= l; m++)
        {
            // The derivative by q_m, m taking each of the three places.
            var (dre, dim) = (0.0, 0.0);
            for (var m1 = -l; m1 <= l - m; m1++)
            {
                int i = l + m1, j = l - m - m1;
                var c = 3 * _symbols[(i * n) + j];
                dre += c * ((_re[i] * _re[j]) - (_im[i] * _im[j]));
                dim += c * ((_re[i] * _im[j]) + (_im[i] * _re[j]));
            }

            // q_-m goes with q_m: together they are twice a real part.
            var both = m == 0 ? 1 : 2;
            (gre[m], gim[m]) = (both * dre, m == 0 ? 0 : -both * dim);
            w += ((gre[m] * re[m]) + (gim[m] * _im[l + m])) / 3;
        }

        return w;
    }

    // Wigner's symbol by the Clebsch-Gordan coefficient of the same.
    private static double Symbol(int l, int m1, int m2) =>
        (int.IsOddInteger(m1 + m2) ? -1 : 1) * ClebschGordan.Doubled(2 * l, 2 * m1, 2 * l, 2 * m2, 2 * l, 2 * (m1 + m2)) / Math.Sqrt((2 * l) + 1);
}
