namespace Pipelines.Numerics;

/// <summary>
/// What a point sees: its own kind and its neighbours within a cutoff, in canonical order. The order is by kind, then distance,
/// then x, y, z of the displacement: it depends on what is seen only, so that a sum over neighbours in this order has the same
/// bits whatever the points' numbers are.
/// </summary>
public readonly ref struct Surroundings
{
    /// <summary>Views of arrays in canonical order; see <see cref="SurroundingsBuffer"/>.</summary>
    /// <param name="kind">The centre's kind.</param>
    /// <param name="kinds">One a neighbour, ascending.</param>
    /// <param name="x">x of neighbour minus centre.</param>
    /// <param name="y">y of neighbour minus centre.</param>
    /// <param name="z">z of neighbour minus centre.</param>
    /// <param name="r">Distances.</param>
    public Surroundings(int kind, ReadOnlySpan<int> kinds, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, ReadOnlySpan<double> r)
    {
        Kind = kind;
        Kinds = kinds;
        X = x;
        Y = y;
        Z = z;
        R = r;
    }

    /// <summary>The centre's kind, from 0.</summary>
    public int Kind { get; }

    /// <summary>Number of neighbours.</summary>
    public int Count => R.Length;

    /// <summary>The neighbours' kinds, ascending.</summary>
    public ReadOnlySpan<int> Kinds { get; }

    /// <summary>x of neighbour minus centre.</summary>
    public ReadOnlySpan<double> X { get; }

    /// <summary>y of neighbour minus centre.</summary>
    public ReadOnlySpan<double> Y { get; }

    /// <summary>z of neighbour minus centre.</summary>
    public ReadOnlySpan<double> Z { get; }

    /// <summary>Distances from the centre, below the cutoff; zero for two points in one place.</summary>
    public ReadOnlySpan<double> R { get; }
}
