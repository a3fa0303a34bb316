using System.Collections.Concurrent;

namespace Pipelines.Numerics;

/// <summary>
/// Four factors of degrees l1 ≤ l2 ≤ l3 ≤ l4 make an invariant for each degree l that the first two and the last two can both be coupled to. Where
/// factors are the same these invariants, as polynomials in the factors' components, are not all independent. Which to keep: the
/// polynomials' Gram matrix (Fischer's inner product, which no rotation changes) is factorised by Cholesky's method with pivoting, largest first.
/// </summary>
internal static class IndependentCouplings
{
    private const double Dependent = 1e-10;

    private static readonly ConcurrentDictionary<(int, int, int, int, bool, bool, bool), int[]> Known = new();

    /// <summary>The degrees l to keep, ascending; none where there is no invariant that reflections leave alone.</summary>
    /// <param name="channels">Four, ascending.</param>
    public static int[] Of(ReadOnlySpan<CorrelationChannel> channels)
    {
        var key = (channels[0].L, channels[1].L, channels[2].L, channels[3].L, channels[0] == channels[1], channels[1] == channels[2], channels[2] == channels[3]);
        return Known.GetOrAdd(key, Choose);
    }

    private static int[] Choose((int A, int B, int C, int D, bool AB, bool BC, bool CD) key)
    {
        var (a, b, c, d, same12, same23, same34) = key;
        if (((a + b + c + d) & 1) != 0)
        {
            return [];
        }

        var first = Math.Max(b - a, d - c);
        var degrees = Enumerable.Range(first, Math.Max(0, Math.Min(a + b, c + d) - first + 1)).ToArray();
        if (!same12 && !same23 && !same34)
        {
            return degrees;
        }

        var second = same12 ? 0 : 1;
        var third = same23 ? second : second + 1;
        var fourth = same34 ? third : third + 1;
        var polynomials = degrees.Select(l => Polynomial((0, second, third, fourth), RealCoupling.Of(a, b, l), RealCoupling.Of(c, d, l))).ToArray();
        return [.. Pivots(Gram(polynomials)).Select(k => degrees[k]).Order()];
    }

    // The coefficients of the monomials: a monomial is its four variables, sorted, a byte each: which channel, and which component.
    private static Dictionary<uint, double> Polynomial((int, int, int, int) channel, RealCoupling left, RealCoupling right)
    {
        Dictionary<uint, double> all = [];
        Span<uint> variables = stackalloc uint[4];
        foreach (var x in left.Terms)
        {
            foreach (var y in right.Terms)
            {
                if (x.Out == y.Out)
                {
                    variables[0] = (uint)((channel.Item1 << 5) | x.First);
                    variables[1] = (uint)((channel.Item2 << 5) | x.Second);
                    variables[2] = (uint)((channel.Item3 << 5) | y.First);
                    variables[3] = (uint)((channel.Item4 << 5) | y.Second);
                    variables.Sort();
                    var monomial = variables[0] | (variables[1] << 8) | (variables[2] << 16) | (variables[3] << 24);
                    all[monomial] = all.GetValueOrDefault(monomial) + (x.Value * y.Value);
                }
            }
        }

        return all;
    }

    private static double[,] Gram(Dictionary<uint, double>[] polynomials)
    {
        var gram = new double[polynomials.Length, polynomials.Length];
        for (var i = 0; i < polynomials.Length; i++)
        {
            for (var j = 0; j < polynomials.Length; j++)
            {
                gram[i, j] = polynomials[i].Sum(m => Weight(m.Key) * m.Value * polynomials[j].GetValueOrDefault(m.Key));
            }
        }

        return gram;
    }

    // The product of the factorials of the exponents.
    private static double Weight(uint monomial)
    {
        var (weight, run) = (1.0, 1);
        for (var k = 1; k < 4; k++)
        {
            run = ((monomial >> (8 * k)) & 255) == ((monomial >> (8 * (k - 1))) & 255) ? run + 1 : 1;
            weight *= run;
        }

        return weight;
    }

    private static IEnumerable<int> Pivots(double[,] gram)
    {
        var n = gram.GetLength(0);
        var largest = Enumerable.Range(0, n).Select(i => gram[i, i]).DefaultIfEmpty(0).Max();
        for (var step = 0; step < n; step++)
        {
            var p = Enumerable.Range(0, n).MaxBy(i => gram[i, i]);
            if (!(gram[p, p] > Dependent * largest) || largest < Dependent)
            {
                yield break;
            }

            yield return p;
            var column = Enumerable.Range(0, n).Select(i => gram[i, p] / Math.Sqrt(gram[p, p])).ToArray();
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    gram[i, j] -= column[i] * column[j];
                }
            }

            gram[p, p] = 0;
        }
    }
}
