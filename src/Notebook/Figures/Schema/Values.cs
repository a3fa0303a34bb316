using System.Collections.Immutable;
using System.Globalization;

namespace Pipelines;

/// <summary>
/// What an attribute of a figure may hold: numbers, or words (categories, colours, labels); one for all, or one a point.
/// A number that is missing is NaN here and null in JSON.
/// </summary>
public readonly struct Values : IEquatable<Values>
{
    private readonly ImmutableArray<string> _words;

    private Values(Block<double> numbers, ImmutableArray<string> words, bool single) => (Numbers, _words, IsSingle) = (numbers, words, single);

    /// <summary>The numbers; empty where these are words.</summary>
    public Block<double> Numbers { get; }

    /// <summary>The words; empty where these are numbers.</summary>
    public ImmutableArray<string> Words => _words.IsDefault ? [] : _words;

    /// <summary>One for all, not one a point.</summary>
    public bool IsSingle { get; }

    /// <summary>Are these words?</summary>
    public bool AreWords => !_words.IsDefault;

    /// <summary>How many; 1 where there is one for all.</summary>
    public int Count => AreWords ? Words.Length : Numbers.Length;

    /// <summary>Is nothing said?</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>One number for all.</summary>
    public static Values One(double number) => new([number], default, single: true);

    /// <summary>One word for all.</summary>
    public static Values One(string word) => new(default, [word], single: true);

    /// <summary>A number a point.</summary>
    public static Values Of(IEnumerable<double> numbers) => new(numbers is Block<double> block ? block : Block.From(numbers), default, single: false);

    /// <summary>A word a point.</summary>
    public static Values Of(IEnumerable<string> words) => new(default, [.. words], single: false);

    /// <summary>The number of point <paramref name="i"/>; NaN where there is none.</summary>
    public double Number(int i) => AreWords ? double.NaN
        : IsSingle ? Numbers[0]
        : i < Numbers.Length ? Numbers[i] : double.NaN;

    /// <summary>What point <paramref name="i"/> says, as text; empty where it says nothing.</summary>
    public string Text(int i) => IsEmpty || (!IsSingle && i >= Count) ? string.Empty
        : AreWords ? Words[IsSingle ? 0 : i]
        : Numbers[IsSingle ? 0 : i].ToString("R", CultureInfo.InvariantCulture);

    /// <summary>One number for all.</summary>
    public static implicit operator Values(double number) => One(number);

    /// <summary>One word for all.</summary>
    public static implicit operator Values(string word) => One(word);

    /// <summary>A number a point.</summary>
    public static implicit operator Values(double[] numbers) => Of(numbers);

    /// <summary>A word a point.</summary>
    public static implicit operator Values(string[] words) => Of(words);

    /// <summary>A number a point.</summary>
    public static implicit operator Values(Block<double> numbers) => Of(numbers);

    /// <inheritdoc/>
    public bool Equals(Values other) => IsSingle == other.IsSingle && AreWords == other.AreWords && Numbers == other.Numbers && Words.SequenceEqual(other.Words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Values other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numbers, Words.Length, IsSingle);

    /// <summary>Value equality.</summary>
    public static bool operator ==(Values left, Values right) => left.Equals(right);

    /// <summary>Value inequality.</summary>
    public static bool operator !=(Values left, Values right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => IsSingle ? Text(0) : AreWords ? $"{Words.Length} words" : $"{Numbers.Length} numbers";
}
