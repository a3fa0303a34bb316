namespace Pipelines.Numerics;

/// <summary>What the side i-j is in a triangle with a third point: which index of a term is its own, and how the other two sides are multiplied.</summary>
/// <param name="A">Lowest kind of the triangle.</param>
/// <param name="B">Middle kind.</param>
/// <param name="C">Highest kind.</param>
/// <param name="Places">Which index of a term may be the side's: 1 the first, 2 the second, 4 the third.</param>
/// <param name="FarFirst">The side from j to the third point comes before that from i.</param>
/// <param name="Exchange">The other two sides may be exchanged.</param>
internal readonly record struct TriangleRole(int A, int B, int C, int Places, bool FarFirst, bool Exchange)
{
    private const int Any = 7;
    private const int Odd = 1;
    private const int Twin = 6;

    /// <summary>The role of the side between points of two kinds, with a third of another.</summary>
    public static TriangleRole Of(int i, int j, int third)
    {
        Span<int> sorted = [i, j, third];
        sorted.Sort();
        var (a, b, c) = (sorted[0], sorted[1], sorted[2]);
        if (a == c)
        {
            return new(a, b, c, Any, false, true);
        }

        if (i == j)
        {
            return new(a, b, c, Odd, false, true);
        }

        if (third == i || third == j)
        {
            // A twin. The odd side, between the equal kinds, comes first.
            return new(a, b, c, Twin, third == j, false);
        }

        // Sides in the order (a-b, a-c, b-c): each is named by the kind it leaves out.
        int Place(int without) => without == c ? 1 : without == b ? 2 : 4;
        return new(a, b, c, Place(third), Place(i) < Place(j), false);
    }
}
