using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipelines;

/// <summary>Builds a <see cref="Block{T}"/>.</summary>
public static class Block
{
    /// <summary>Copies the items (the builder of collection expressions).</summary>
    public static Block<T> Create<T>(ReadOnlySpan<T> items)
        where T : unmanaged, IEquatable<T> => new(ImmutableArray.Create(items));

    /// <summary>Freezes an array without copying it. The caller gives the array away and must not touch it again.</summary>
    public static Block<T> Freeze<T>(T[] items)
        where T : unmanaged, IEquatable<T> => new(ImmutableCollectionsMarshal.AsImmutableArray(items));

    /// <summary>Copies a sequence.</summary>
    public static Block<T> From<T>(IEnumerable<T> items)
        where T : unmanaged, IEquatable<T> => new([.. items]);
}

/// <summary>
/// An immutable array with value equality: two blocks are equal where their items are. (ImmutableArray compares by reference, which
/// would break the equality of every record that holds one.)
/// </summary>
/// <typeparam name="T">The item.</typeparam>
[CollectionBuilder(typeof(Block), nameof(Block.Create))]
public readonly struct Block<T> : IEquatable<Block<T>>, IReadOnlyList<T>
    where T : unmanaged, IEquatable<T>
{
    private readonly ImmutableArray<T> _items;

    internal Block(ImmutableArray<T> items) => _items = items;

    /// <summary>No items.</summary>
    public static Block<T> Empty => default;

    /// <summary>Number of items.</summary>
    public int Length => _items.IsDefault ? 0 : _items.Length;

    int IReadOnlyCollection<T>.Count => Length;

    /// <summary>Item <paramref name="index"/>.</summary>
    public T this[int index] => _items[index];

    /// <summary>The items, without copying.</summary>
    public ReadOnlySpan<T> Span => _items.IsDefault ? [] : _items.AsSpan();

    /// <summary>A fresh array with the items.</summary>
    public T[] ToArray() => Span.ToArray();

    /// <inheritdoc/>
    public bool Equals(Block<T> other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Block<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Items that are equal need not have equal bytes (0 and -0). A few of them tell blocks apart.
        var hash = default(HashCode);
        hash.Add(Length);
        for (var i = 0; i < Length; i += 1 + (Length / 32))
        {
            hash.Add(this[i]);
        }

        return hash.ToHashCode();
    }

    /// <summary>Value equality.</summary>
    public static bool operator ==(Block<T> left, Block<T> right) => left.Equals(right);

    /// <summary>Value inequality.</summary>
    public static bool operator !=(Block<T> left, Block<T> right) => !left.Equals(right);

    /// <summary>Enumerates without allocation.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(_items.IsDefault ? [] : _items)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => Length <= 8 ? $"[{string.Join(", ", this.AsEnumerable())}]" : $"{typeof(T).Name}[{Length}]";
}
