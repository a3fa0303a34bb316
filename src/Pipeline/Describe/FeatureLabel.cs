namespace Pipelines;

/// <summary>The species that a feature belongs to, the centre's first: one (a vector of the centre), two (a pair) or three (a triplet).</summary>
public readonly record struct FeatureLabel : IComparable<FeatureLabel>
{
    private readonly int _code;

    /// <summary>A centre alone.</summary>
    public FeatureLabel(Species centre) => _code = centre.Number;

    /// <summary>A centre and a neighbour.</summary>
    public FeatureLabel(Species centre, Species j) => _code = (centre.Number << 8) | j.Number;

    /// <summary>A centre and two neighbours.</summary>
    public FeatureLabel(Species centre, Species j, Species k) => _code = (centre.Number << 16) | (j.Number << 8) | k.Number;

    private FeatureLabel(int code) => _code = code;

    /// <summary>Less than 2^24; no two labels share it.</summary>
    public int Code => _code;

    /// <summary>The label of a code.</summary>
    internal static FeatureLabel OfCode(int code) => new(code);

    /// <inheritdoc/>
    public int CompareTo(FeatureLabel other) => _code.CompareTo(other._code);

    /// <inheritdoc/>
    public override string ToString() => _code switch
    {
        0 => "none",
        < 1 << 8 => $"{new Species(_code)}",
        < 1 << 16 => $"{new Species(_code >> 8)}-{new Species(_code & 255)}",
        _ => $"{new Species(_code >> 16)}-{new Species((_code >> 8) & 255)}-{new Species(_code & 255)}",
    };

    /// <summary>Order by the atomic numbers.</summary>
    public static bool operator <(FeatureLabel left, FeatureLabel right) => left._code < right._code;

    /// <summary>Order by the atomic numbers.</summary>
    public static bool operator >(FeatureLabel left, FeatureLabel right) => left._code > right._code;

    /// <summary>Order by the atomic numbers.</summary>
    public static bool operator <=(FeatureLabel left, FeatureLabel right) => left._code <= right._code;

    /// <summary>Order by the atomic numbers.</summary>
    public static bool operator >=(FeatureLabel left, FeatureLabel right) => left._code >= right._code;
}
