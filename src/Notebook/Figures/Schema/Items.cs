using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Pipelines;

/// <summary>Builds <see cref="Items{T}"/>.</summary>
public static class Items
{
    /// <summary>Copies the items (the builder of collection expressions).</summary>
    public static Items<T> Create<T>(ReadOnlySpan<T> items)
        where T : IEquatable<T> => new(ImmutableArray.Create(items));
}

/// <summary>An immutable list of records with value equality: two lists are equal where their items are.</summary>
/// <typeparam name="T">The item.</typeparam>
[CollectionBuilder(typeof(Items), nameof(Items.Create))]
public readonly struct Items<T> : IEquatable<Items<T>>, IReadOnlyList<T>
    where T : IEquatable<T>
{
    private readonly ImmutableArray<T> _items;

    internal Items(ImmutableArray<T> items) => _items = items;

    /// <summary>How many.</summary>
    public int Count => _items.IsDefault ? 0 : _items.Length;

    /// <summary>One of them.</summary>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public bool Equals(Items<T> other) => this.AsEnumerable().SequenceEqual(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Items<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? 0 : HashCode.Combine(Count, _items[0], _items[^1]);

    /// <summary>Value equality.</summary>
    public static bool operator ==(Items<T> left, Items<T> right) => left.Equals(right);

    /// <summary>Value inequality.</summary>
    public static bool operator !=(Items<T> left, Items<T> right) => !left.Equals(right);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(_items.IsDefault ? [] : _items)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", this.AsEnumerable())}]";
}
