using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;

namespace Pipelines.Numerics;

/// <summary>One product of a coupling: Value times component First of the first vector and component Second of the second adds to component Out.</summary>
/// <param name="First">m1 + l1.</param>
/// <param name="Second">m2 + l2.</param>
/// <param name="Out">m + l.</param>
/// <param name="Value">The coefficient.</param>
public readonly record struct CouplingTerm(int First, int Second, int Out, double Value);

/// <summary>
/// How two vectors that turn as the real harmonics of degrees l1 and l2 (<see cref="SolidHarmonics"/>' phases and order) make one that turns as those
/// of degree l: Clebsch-Gordan coefficients between real harmonics. They are orthonormal over (m1, m2). Where l1 + l2 + l is odd the result
/// changes sign under reflections, as a vector product does, and the complex coefficients are turned by i to become real.
/// </summary>
public sealed class RealCoupling
{
    private const double Nothing = 1e-14;

    private static readonly ConcurrentDictionary<(int, int, int), RealCoupling> Known = new();

    private RealCoupling(int l1, int l2, int l) => (First, Second, Out, Terms) = (l1, l2, l, [.. Make(l1, l2, l).OrderBy(t => (t.Out, t.First, t.Second))]);

    /// <summary>l1.</summary>
    public int First { get; }

    /// <summary>l2.</summary>
    public int Second { get; }

    /// <summary>l.</summary>
    public int Out { get; }

    /// <summary>The products that are not zero, by component of the result.</summary>
    public ImmutableArray<CouplingTerm> Terms { get; }

    /// <summary>The coupling of these degrees; made once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">l is not between |l1 - l2| and l1 + l2.</exception>
    public static RealCoupling Of(int l1, int l2, int l)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(l, Math.Abs(l1 - l2));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(l, l1 + l2);
        return Known.GetOrAdd((l1, l2, l), key => new(key.Item1, key.Item2, key.Item3));
    }

    private static IEnumerable<CouplingTerm> Make(int l1, int l2, int l)
    {
        var odd = ((l1 + l2 + l) & 1) != 0;
        for (var m = -l; m <= l; m++)
        {
            for (var m1 = -l1; m1 <= l1; m1++)
            {
                for (var m2 = -l2; m2 <= l2; m2++)
                {
                    var sum = Complex.Zero;
                    foreach (var (c, u) in Parts(m))
                    {
                        foreach (var (c1, u1) in Parts(m1))
                        {
                            foreach (var (c2, u2) in Parts(m2))
                            {
                                sum += u * Complex.Conjugate(u1 * u2) * ClebschGordan.Doubled(2 * l1, 2 * c1, 2 * l2, 2 * c2, 2 * l, 2 * c);
                            }
                        }
                    }

                    var value = odd ? sum.Imaginary : sum.Real;
                    if (Math.Abs(value) > Nothing)
                    {
                        yield return new(m1 + l1, m2 + l2, m + l, value);
                    }
                }
            }
        }
    }

    // A real harmonic in terms of the complex ones, which carry the phase (-1)^m: cos for m > 0, sin for m < 0.
    private static (int M, Complex Factor)[] Parts(int m)
    {
        var (k, root) = (Math.Abs(m), Math.Sqrt(0.5));
        var sign = (k & 1) == 0 ? root : -root;
        return m == 0 ? [(0, Complex.One)]
            : m > 0 ? [(k, sign), (-k, root)]
            : [(k, new Complex(0, -sign)), (-k, new Complex(0, root))];
    }
}
