using System.Collections.Immutable;
using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The vector of a structure that a property is linear in: features of some of its atoms, or their similarities to references, averaged or summed.</summary>
/// <param name="descriptor">With its species.</param>
/// <param name="average">Mean, or sum.</param>
/// <param name="references">References x width, of length 1 each; none for the features themselves.</param>
/// <param name="kinds">The species of each reference, a place in those of the descriptor.</param>
/// <param name="power">Of a similarity.</param>
internal sealed class PropertyFeatures(AtomicDescriptor descriptor, bool average, double[] references, int[] kinds, int power)
{
    public AtomicDescriptor Descriptor => descriptor;

    public ReadOnlySpan<double> References => references;

    public ReadOnlySpan<int> Kinds => kinds;

    /// <summary>Length of the vector: one number a reference, or a block of features a species.</summary>
    public int Width => kinds.Length > 0 ? kinds.Length : descriptor.Species.Count * descriptor.Width;

    /// <summary>The atoms of a frame that a property belongs to.</summary>
    /// <param name="data">The frames.</param>
    /// <param name="frame">Which one.</param>
    /// <param name="key">The key with their places; null for all of them.</param>
    /// <exception cref="DataException">The key is not there, or names no atoms of the structure.</exception>
    public static ImmutableArray<int> Sites(Dataset data, int frame, string? key)
    {
        var count = data[frame].Structure.Count;
        if (key is null)
        {
            return [.. Enumerable.Range(0, count)];
        }

        var text = InfoSelection.ValueOf(data, frame, key);
        var words = text.Split([' ', ',', '[', ']', '\t'], StringSplitOptions.RemoveEmptyEntries);
        int[] atoms = [.. words.Select(w => int.TryParse(w, CultureInfo.InvariantCulture, out var a) && a >= 0 && a < count ? a : -1)];
        return atoms.Length > 0 && !atoms.Contains(-1)
            ? [.. atoms]
            : throw new DataException(new($"This frame's {key} does not name atoms of it.", Frame: frame, Field: key, Found: text, Expected: $"places from 0 to {count - 1}"));
    }

    /// <summary>The vector of a structure.</summary>
    public double[] Of(Structure structure, FeatureMatrix features, IReadOnlyCollection<int> atoms)
    {
        var (width, sum, own) = (descriptor.Width, new double[Width], new double[descriptor.Width]);
        foreach (var i in atoms)
        {
            var kind = descriptor.Species.IndexOf(structure.Species[i]);
            if (kinds.Length == 0)
            {
                Vectors.AddScaled(1, features[i], sum.AsSpan(kind * width, width));
                continue;
            }

            features[i].CopyTo(own);
            Normalise(own);
            for (var r = 0; r < kinds.Length; r++)
            {
                sum[r] += kinds[r] == kind ? Math.Pow(Vectors.Dot(own, references.AsSpan(r * width, width)), power) : 0;
            }
        }

        Vectors.Scale(average ? 1.0 / Math.Max(1, atoms.Count) : 1, sum);
        return sum;
    }

    /// <summary>To length 1; what is zero stays.</summary>
    public static void Normalise(Span<double> vector)
    {
        var square = Vectors.Dot(vector, vector);
        Vectors.Scale(square > 0 ? 1 / Math.Sqrt(square) : 0, vector);
    }
}
