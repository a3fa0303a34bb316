using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>Which exchanges of points leave a triplet of kinds alone, and with them which sides of the triangle may be exchanged.</summary>
public enum TripletSymmetry
{
    /// <summary>Three equal kinds: all three sides.</summary>
    All,

    /// <summary>Two equal kinds: the two sides that meet in the third point. The first index of a term is that of the side between the equal ones.</summary>
    Twins,

    /// <summary>Three different kinds: none. The indices of a term are those of the sides (1-2, 1-3, 2-3), points in order of kind.</summary>
    None,
}

/// <summary>
/// Functions of the three sides of a triangle: products u_i(r) u_j(r') u_k(r'') of functions of one side, summed over the exchanges of sides that the
/// kinds allow. Kept as runs of k for each i and j.
/// </summary>
public sealed unsafe class TripletTerms : IEquatable<TripletTerms>
{
    private const int Numbers = 4;

    // i, j, first k, end of k.
    private readonly int[] _runs;
    private readonly double[] _scales;

    /// <summary>Chooses terms.</summary>
    /// <param name="symmetry">Exchanges.</param>
    /// <param name="functions">Number of functions of one side.</param>
    /// <param name="variance">Prior variance of a function's product with two others in one order, before the sum over exchanges; 0 where it is left out.</param>
    public TripletTerms(TripletSymmetry symmetry, int functions, Func<int, int, int, double> variance)
    {
        List<int> runs = [];
        List<double> scales = [];
        for (var i = 0; i < functions; i++)
        {
            for (var j = symmetry == TripletSymmetry.All ? i : 0; j < functions; j++)
            {
                var (from, to) = (functions, 0);
                var start = symmetry == TripletSymmetry.None ? 0 : j;
                for (var k = start; k < functions; k++)
                {
                    (from, to) = variance(i, j, k) > 0 ? (Math.Min(from, k), k + 1) : (from, to);
                }

                if (from < to)
                {
                    runs.AddRange([i, j, from, to]);
                    for (var k = from; k < to; k++)
                    {
                        scales.Add(Math.Sqrt(Math.Max(0, variance(i, j, k)) * Share(symmetry, i, j, k)));
                    }
                }
            }
        }

        (Symmetry, _runs, _scales) = (symmetry, [.. runs], [.. scales]);
    }

    /// <summary>Takes terms that were chosen before.</summary>
    /// <param name="symmetry">Exchanges.</param>
    /// <param name="runs">Four numbers each: i, j, first k, end of k.</param>
    /// <param name="scales">Prior standard deviation of each term's weight.</param>
    public TripletTerms(TripletSymmetry symmetry, int[] runs, double[] scales)
    {
        long count = 0;
        for (var r = 0; r + 3 < runs.Length; r += Numbers)
        {
            count += runs[r + 3] - runs[r + 2];
        }

        if (runs.Length % Numbers != 0 || count != scales.Length)
        {
            throw new ArgumentException($"The runs hold {count} terms; found {scales.Length} scales.", nameof(runs));
        }

        (Symmetry, _runs, _scales) = (symmetry, runs, scales);
    }

    /// <summary>Exchanges.</summary>
    public TripletSymmetry Symmetry { get; }

    /// <summary>Number of terms.</summary>
    public int Count => _scales.Length;

    /// <summary>Four numbers a run: i, j, first k, end of k.</summary>
    public ReadOnlySpan<int> Runs => _runs;

    /// <summary>Prior standard deviation of each term's weight.</summary>
    public ReadOnlySpan<double> Scales => _scales;

    /// <summary>
    /// All terms of one side of many triangles at once. What the other two sides are enters through T, the sum over triangles of the products of their
    /// functions: the cost of a triangle does not depend on the number of terms.
    /// </summary>
    /// <param name="places">Which index may be the side's: 1 the first, 2 the second, 4 the third.</param>
    /// <param name="u">The side's functions, or their derivatives.</param>
    /// <param name="t">T: stride x stride.</param>
    /// <param name="stride">Padded number of functions.</param>
    /// <param name="result">One number a term.</param>
    internal void Spread(int places, double* u, double* t, int stride, double* result)
    {
        fixed (int* runs = _runs)
        {
            for (var r = 0; r < _runs.Length; r += Numbers)
            {
                int i = runs[r], j = runs[r + 1], k = runs[r + 2], end = runs[r + 3];
                double* ti = t + ((long)i * stride), tj = t + ((long)j * stride);
                double first = (places & 1) != 0 ? u[i] : 0, second = (places & 2) != 0 ? u[j] : 0, third = (places & 4) != 0 ? ti[j] : 0;
                Vector256<double> a = Vector256.Create(first), b = Vector256.Create(second), c = Vector256.Create(third);
                for (; k + 4 <= end; k += 4, result += 4)
                {
                    var sum = Vector256.Load(tj + k) * a;
                    sum = Vector256.FusedMultiplyAdd(Vector256.Load(ti + k), b, sum);
                    Vector256.FusedMultiplyAdd(Vector256.Load(u + k), c, sum).Store(result);
                }

                for (; k < end; k++, result++)
                {
                    *result = Math.FusedMultiplyAdd(u[k], third, Math.FusedMultiplyAdd(ti[k], second, tj[k] * first));
                }
            }
        }
    }

    /// <summary>The sum of all terms as one tensor of products: functions x functions x functions, sides in the order (1-2, 1-3, 2-3).</summary>
    /// <param name="functions">Number of functions of one side.</param>
    /// <param name="oddLast">With two equal kinds: the side between them is the last one (else the first).</param>
    /// <param name="weights">One a term.</param>
    public double[] Tensor(int functions, bool oddLast, ReadOnlySpan<double> weights)
    {
        var tensor = new double[functions * functions * functions];
        void At(int x, int y, int z, double w) => tensor[(((x * functions) + y) * functions) + z] += w;
        var at = 0;
        for (var r = 0; r < _runs.Length; r += Numbers)
        {
            var (i, j) = (_runs[r], _runs[r + 1]);
            for (var k = _runs[r + 2]; k < _runs[r + 3]; k++)
            {
                var w = weights[at++];
                switch (Symmetry)
                {
                    case TripletSymmetry.All:
                        At(i, j, k, w);
                        At(i, k, j, w);
                        At(j, i, k, w);
                        At(j, k, i, w);
                        At(k, i, j, w);
                        At(k, j, i, w);
                        break;
                    case TripletSymmetry.Twins when oddLast:
                        At(j, k, i, w);
                        At(k, j, i, w);
                        break;
                    case TripletSymmetry.Twins:
                        At(i, j, k, w);
                        At(i, k, j, w);
                        break;
                    default:
                        At(i, j, k, w);
                        break;
                }
            }
        }

        return tensor;
    }

    /// <inheritdoc/>
    public bool Equals(TripletTerms? other) =>
        other is not null && Symmetry == other.Symmetry && _runs.AsSpan().SequenceEqual(other._runs) && _scales.AsSpan().SequenceEqual(other._scales);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TripletTerms);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Symmetry, Count);

    // A term that an exchange leaves alone is counted more than once in its sum over exchanges.
    private static double Share(TripletSymmetry symmetry, int i, int j, int k) => symmetry switch
    {
        TripletSymmetry.All => i == j && j == k ? 1.0 / 6 : i == j || j == k ? 0.5 : 1,
        TripletSymmetry.Twins => j == k ? 0.5 : 1,
        _ => 1,
    };
}
