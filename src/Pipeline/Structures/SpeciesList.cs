using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines;

/// <summary>Distinct species in the order of their atomic numbers; their places in it are the kinds that Numerics knows. In JSON: ["Cu", "Ni"].</summary>
[CollectionBuilder(typeof(SpeciesList), nameof(Create))]
[JsonConverter(typeof(Converter))]
public readonly struct SpeciesList : IReadOnlyList<Species>, IEquatable<SpeciesList>
{
    private readonly Block<Species> _species;

    private SpeciesList(Block<Species> species) => _species = species;

    /// <summary>Number of species.</summary>
    public int Count => _species.Length;

    /// <summary>Are there none?</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The species at a place.</summary>
    public Species this[int index] => _species[index];

    /// <summary>Sorts, and drops repetitions.</summary>
    public static SpeciesList Create(ReadOnlySpan<Species> species) => new(Block.From(species.ToArray().Distinct().Order()));

    /// <summary>The place of a species; negative where it is not in the list.</summary>
    public int IndexOf(Species species) => _species.Span.IndexOf(species);

    /// <summary>The places of many species.</summary>
    /// <exception cref="ArgumentException">One is not in the list; it is named.</exception>
    public int[] IndicesOf(ReadOnlySpan<Species> species)
    {
        var kinds = new int[species.Length];
        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = IndexOf(species[i]);
            if (kinds[i] < 0)
            {
                throw new ArgumentException($"The species are {this}, but there is {species[i]} (atom {i}).", nameof(species));
            }
        }

        return kinds;
    }

    /// <inheritdoc/>
    public bool Equals(SpeciesList other) => _species.Equals(other._species);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SpeciesList other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _species.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => IsEmpty ? "none" : string.Join(", ", _species);

    /// <inheritdoc/>
    public IEnumerator<Species> GetEnumerator() => ((IEnumerable<Species>)_species).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The same species?</summary>
    public static bool operator ==(SpeciesList left, SpeciesList right) => left.Equals(right);

    /// <summary>Other species?</summary>
    public static bool operator !=(SpeciesList left, SpeciesList right) => !left.Equals(right);

    private sealed class Converter : JsonConverter<SpeciesList>
    {
        public override SpeciesList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            [.. JsonSerializer.Deserialize<Species[]>(ref reader, options) ?? []];

        public override void Write(Utf8JsonWriter writer, SpeciesList value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.ToArray(), options);
    }
}
