namespace Pipelines.Numerics;

/// <summary>
/// Clebsch-Gordan coefficients &lt;j1 m1 j2 m2 | j m&gt; of angular momenta that may be half-integral, so that everything is given doubled.
/// Varshalovich, Moskalev and Khersonskii, Quantum Theory of Angular Momentum (World Scientific, 1988), Eq. 8.2.1(3).
/// </summary>
public static class ClebschGordan
{
    // Alternating sums of products of factorials: to 1e-12 up to here.
    private const int LargestDoubled = 40;

    private static readonly double[] Factorial = Factorials(2 * LargestDoubled);

    /// <summary>The coefficient; zero where the selection rules say so.</summary>
    /// <param name="j1">Twice the first angular momentum, 0 to 40.</param>
    /// <param name="m1">Twice its projection.</param>
    /// <param name="j2">Twice the second.</param>
    /// <param name="m2">Twice its projection.</param>
    /// <param name="j">Twice their sum.</param>
    /// <param name="m">Twice its projection.</param>
    public static double Doubled(int j1, int m1, int j2, int m2, int j, int m)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(j1, Math.Max(j2, j)), LargestDoubled);
        if (m1 + m2 != m || j < Math.Abs(j1 - j2) || j > j1 + j2 || Math.Abs(m1) > j1 || Math.Abs(m2) > j2 || Math.Abs(m) > j
            || int.IsOddInteger(j1 + j2 + j) || int.IsOddInteger(j1 + m1) || int.IsOddInteger(j2 + m2))
        {
            return 0;
        }

        double F(int twice) => Factorial[twice / 2];
        var triangle = F(j1 + j2 - j) * F(j1 - j2 + j) * F(-j1 + j2 + j) / F(j1 + j2 + j + 2);
        var projections = F(j1 + m1) * F(j1 - m1) * F(j2 + m2) * F(j2 - m2) * F(j + m) * F(j - m) * (j + 1);
        var sum = 0.0;
        for (var z = Math.Max(0, Math.Max(j2 - j - m1, j1 - j + m2) / 2); z <= Math.Min(j1 + j2 - j, Math.Min(j1 - m1, j2 + m2)) / 2; z++)
        {
            var term = Factorial[z] * F(j1 + j2 - j - (2 * z)) * F(j1 - m1 - (2 * z)) * F(j2 + m2 - (2 * z)) * F(j - j2 + m1 + (2 * z)) * F(j - j1 - m2 + (2 * z));
            sum += (int.IsOddInteger(z) ? -1 : 1) / term;
        }

        return sum * Math.Sqrt(triangle) * Math.Sqrt(projections);
    }

    private static double[] Factorials(int largest)
    {
        var values = new double[largest + 1];
        values[0] = 1;
        for (var n = 1; n <= largest; n++)
        {
            values[n] = n * values[n - 1];
        }

        return values;
    }
}
