namespace Pipelines.Numerics;

/// <summary>
/// What the neighbours that two neighbours have in common look like: how many there are, how many pairs of them are neighbours, and how
/// many of these pairs hang together at most. Honeycutt and Andersen 1987 (doi:10.1021/j100303a014) in the form of Faken and
/// Jónsson 1994 (doi:10.1016/0927-0256(94)90109-0): "421" is close packing, "555" a five-fold axis.
/// </summary>
/// <param name="Common">r: common neighbours.</param>
/// <param name="Bonds">s: pairs of neighbours among them.</param>
/// <param name="Longest">t: pairs in the largest connected part. Where no point has more than two partners, as in all compact structures, that is the longest chain.</param>
public readonly record struct PairSignature(int Common, int Bonds, int Longest) : IComparable<PairSignature>
{
    /// <inheritdoc/>
    public int CompareTo(PairSignature other) =>
        Common != other.Common ? Common.CompareTo(other.Common) : Bonds != other.Bonds ? Bonds.CompareTo(other.Bonds) : Longest.CompareTo(other.Longest);

    /// <summary>The signature written in the field's way, "421".</summary>
    /// <exception cref="ArgumentException">There are not three digits.</exception>
    public static PairSignature Parse(string text) => text is [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9']
        ? new(text[0] - '0', text[1] - '0', text[2] - '0')
        : throw new ArgumentException($"A pair signature is three digits; found '{text}'.", nameof(text));

    /// <summary>"421"; with commas where a number has two digits.</summary>
    public override string ToString() => Math.Max(Common, Math.Max(Bonds, Longest)) < 10 ? $"{Common}{Bonds}{Longest}" : $"{Common},{Bonds},{Longest}";

    /// <summary>Order of the three numbers.</summary>
    public static bool operator <(PairSignature left, PairSignature right) => left.CompareTo(right) < 0;

    /// <summary>Order of the three numbers.</summary>
    public static bool operator >(PairSignature left, PairSignature right) => left.CompareTo(right) > 0;

    /// <summary>Order of the three numbers.</summary>
    public static bool operator <=(PairSignature left, PairSignature right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the three numbers.</summary>
    public static bool operator >=(PairSignature left, PairSignature right) => left.CompareTo(right) >= 0;
}
