using System.Collections.Concurrent;

namespace Pipelines.Numerics;

/// <summary>
/// The polynomials in the sides of a tuple (a pair, a triangle, a tetrahedron with one corner at the centre) that renaming its like neighbours does not change:
/// each is a sum over an orbit of monomials. Permutationally invariant polynomials, Braams and Bowman 2009 (doi:10.1080/01442350903234923).
/// </summary>
internal sealed class TupleOrbits
{
    // Of which neighbours are alike, and of the degree: what is found once does not change.
    private static readonly ConcurrentDictionary<string, byte[][][]> Found = new();

    /// <summary>Finds the orbits.</summary>
    /// <param name="kinds">Kinds of the neighbours, ascending; 1 to 3 of them.</param>
    /// <param name="degree">The largest total degree.</param>
    public TupleOrbits(int[] kinds, int degree)
    {
        var n = kinds.Length;
        (Kinds, Sides) = (kinds, n * (n + 1) / 2);
        Orbits = Found.GetOrAdd($"{string.Join(' ', kinds.Select(k => Array.IndexOf(kinds, k)))} {degree}", _ => Find(kinds, degree));
    }

    /// <summary>Kinds of the neighbours.</summary>
    public int[] Kinds { get; }

    /// <summary>Number of sides: those from the centre first, then those between neighbours (1 2, 1 3, 2 3).</summary>
    public int Sides { get; }

    /// <summary>The exponents of the sides in each monomial of each orbit, by total degree.</summary>
    public byte[][][] Orbits { get; }

    private static byte[][][] Find(int[] kinds, int degree)
    {
        int[][] turns = [.. Permutations(kinds.Length).Where(p => p.Select((to, from) => kinds[to] == kinds[from]).All(same => same)).Select(SidesOf)];
        var seen = new HashSet<string>();
        List<byte[][]> orbits = [];
        foreach (var exponents in Monomials(kinds.Length * (kinds.Length + 1) / 2, degree))
        {
            byte[][] orbit = [.. turns.Select(t => t.Select(side => exponents[side]).ToArray()).DistinctBy(Key)];
            if (!orbit.Any(m => seen.Contains(Key(m))))
            {
                orbits.Add(orbit);
                seen.UnionWith(orbit.Select(Key));
            }
        }

        return [.. orbits];
    }

    private static string Key(byte[] exponents) => string.Join(' ', exponents);

    private static IEnumerable<int[]> Permutations(int n) => n == 0
        ? [[]]
        : Permutations(n - 1).SelectMany(p => Enumerable.Range(0, n).Select(at => (int[])[.. p[..at], n - 1, .. p[at..]]));

    // Where each side goes when neighbours do.
    private static int[] SidesOf(int[] permutation)
    {
        var n = permutation.Length;
        int Between(int a, int b) => a > b ? Between(b, a) : n + (a == 0 ? b - 1 : b);
        return
        [
            .. permutation,
            .. from a in Enumerable.Range(0, n) from b in Enumerable.Range(a + 1, n - a - 1) select Between(permutation[a], permutation[b]),
        ];
    }

    private static IEnumerable<byte[]> Monomials(int sides, int degree) =>
        Enumerable.Range(0, degree + 1).SelectMany(total => OfDegree(sides, total));

    private static IEnumerable<byte[]> OfDegree(int sides, int total) => sides == 1
        ? [[(byte)total]]
        : Enumerable.Range(0, total + 1).SelectMany(first => OfDegree(sides - 1, total - first).Select(rest => (byte[])[(byte)first, .. rest]));
}
