using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The features that a sparse model needs: a descriptor with these columns alone, and what goes with them.</summary>
/// <param name="Descriptor">With fewer columns, where there are fewer.</param>
/// <param name="Kept">Places of the columns in the whole descriptor; null for all.</param>
/// <param name="Whole">Width of the whole descriptor.</param>
internal sealed record LinearColumns(AtomicDescriptor Descriptor, int[]? Kept, int Whole)
{
    /// <summary>Unknowns of the model with these columns; null for all.</summary>
    public int? Unknowns => Kept is null ? null : DesignRows.Unknowns(Descriptor);

    private int Kinds => Descriptor.Species.Count;

    /// <summary>All columns.</summary>
    public static LinearColumns All(AtomicDescriptor descriptor) => new(descriptor, null, descriptor.Width);

    /// <summary>Those with a coefficient of some species; the first one where there is none at all.</summary>
    public static LinearColumns Of(AtomicDescriptor descriptor, double[] coefficients)
    {
        var width = descriptor.Width;
        int[] kept = [.. Enumerable.Range(0, width).Where(v => Enumerable.Range(0, descriptor.Species.Count).Any(k => coefficients[(k * width) + v] != 0))];
        kept = kept.Length > 0 ? kept : [0];
        return kept.Length == width
            ? All(descriptor)
            : new(descriptor is ColumnsOf some ? some with { Kept = Block.From(kept.Select(k => some.Kept[k])) } : new ColumnsOf(descriptor, Block.From(kept)), kept, width);
    }

    /// <summary>Of numbers that go with features (species x width), those that are kept.</summary>
    public double[] OfFeatures(double[] values) => Kept is null ? values.ToArray() : [.. Places(constants: false).Select(p => values[p])];

    /// <summary>Of numbers that go with features and constants, those that are kept.</summary>
    public double[] OfUnknowns(double[] values) => Kept is null ? values.ToArray() : [.. Places(constants: true).Select(p => values[p])];

    /// <summary>Rows and columns of a factor that are kept. The others have nothing off the diagonal.</summary>
    public double[] OfFactor(double[] factor, int n)
    {
        if (Kept is null)
        {
            return factor;
        }

        int[] places = [.. Places(constants: true)];
        var some = new double[(long)places.Length * places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                some[(i * places.Length) + j] = factor[((long)places[i] * n) + places[j]];
            }
        }

        return some;
    }

    private IEnumerable<int> Places(bool constants) =>
        Enumerable.Range(0, Kinds).SelectMany(k => Kept!.Select(v => (k * Whole) + v)).Concat(Enumerable.Range(Kinds * Whole, constants ? Kinds : 0));
}
