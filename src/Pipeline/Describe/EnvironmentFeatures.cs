using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The features of one environment: a set of elements, each a label and <see cref="Width"/> numbers, in a canonical order, so that
/// the same atoms in another order give the same bits. A set descriptor has an element for each pair or triplet; a descriptor of
/// fixed width has one element.
/// </summary>
/// <param name="Width">Numbers an element.</param>
/// <param name="Labels">The species of each element.</param>
/// <param name="Values">The numbers, element after element (Å for distances). Length <see cref="Count"/> x <see cref="Width"/>.</param>
/// <param name="Weights">
/// Weight of each element: it goes smoothly to zero where the element leaves the environment, so that sums of weight times a
/// smooth function of the values are smooth. 1 for a descriptor of fixed width.
/// </param>
/// <param name="WeightDerivatives">d weight / d value; same length as <paramref name="Values"/>.</param>
/// <param name="Gradients">d value / d position, where they were asked for.</param>
public sealed record EnvironmentFeatures(
    int Width,
    Block<FeatureLabel> Labels,
    Block<double> Values,
    Block<double> Weights,
    Block<double> WeightDerivatives,
    FeatureGradients? Gradients = null)
{
    /// <summary>Number of elements.</summary>
    public int Count => Labels.Length;

    /// <summary>The numbers of an element.</summary>
    public ReadOnlySpan<double> this[int element] => Values.Span.Slice(element * Width, Width);
}

/// <summary>
/// Gradients of values with respect to neighbours, in compressed rows: value v depends on the neighbours Neighbors[e] with
/// gradient Vectors[e], e in Start[v] .. Start[v + 1]. The centre's gradient is minus their sum: moving everything changes nothing.
/// </summary>
/// <param name="Start">Rows; length: number of values + 1.</param>
/// <param name="Neighbors">Place of the neighbour in its environment (not in the structure).</param>
/// <param name="Vectors">d value / d (position of that neighbour); dimensionless for distances.</param>
public sealed record FeatureGradients(Block<int> Start, Block<int> Neighbors, Block<Vec3> Vectors)
{
    /// <summary>The chain rule: adds to each neighbour the sum over values of outer derivative times gradient.</summary>
    /// <param name="outer">d f / d value, one a value.</param>
    /// <param name="neighbors">Destination, one a neighbour; added to.</param>
    /// <returns>What the centre gets: d f / d (position of the centre).</returns>
    /// <exception cref="ArgumentException">There is not one outer derivative a value.</exception>
    public Vec3 Contract(ReadOnlySpan<double> outer, Span<Vec3> neighbors)
    {
        if (outer.Length != Start.Length - 1)
        {
            throw new ArgumentException($"There must be one outer derivative a value; found {outer.Length} for {Start.Length - 1} values.", nameof(outer));
        }

        var centre = Vec3.Zero;
        for (var v = 0; v < outer.Length; v++)
        {
            for (var e = Start[v]; e < Start[v + 1]; e++)
            {
                var g = outer[v] * Vectors[e];
                neighbors[Neighbors[e]] += g;
                centre -= g;
            }
        }

        return centre;
    }
}
