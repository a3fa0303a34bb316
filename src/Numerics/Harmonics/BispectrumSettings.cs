namespace Pipelines.Numerics;

/// <summary>
/// The conventions of a bispectrum on the 3-sphere. A neighbour at distance r &lt; R stands at the polar angle theta = angle pi (r - start)/(R - start), weighted
/// with (1 + cos(pi (r - start)/(R - start)))/2, which is 1 below the start. Numbers that depend on two kinds are n × n, the centre's kind first.
/// </summary>
public sealed class BispectrumSettings
{
    /// <summary>The largest 2j, 0 to 20.</summary>
    public required int Degree { get; init; }

    /// <summary>R of each two kinds.</summary>
    public required double[] Reach { get; init; }

    /// <summary>What a neighbour of each kind counts.</summary>
    public required double[] Weights { get; init; }

    /// <summary>The largest angle as a part of pi, above 0 and below 1.</summary>
    public double Angle { get; init; } = 0.99363;

    /// <summary>Where the angle is zero.</summary>
    public double Start { get; init; }

    /// <summary>Weigh neighbours down to zero at R.</summary>
    public bool Switched { get; init; } = true;

    /// <summary>What the centre itself counts.</summary>
    public double Self { get; init; } = 1;

    /// <summary>Leave out what a centre without neighbours has.</summary>
    public bool SubtractSelf { get; init; } = true;

    /// <summary>Divide each component by 2j + 1.</summary>
    public bool Normalised { get; init; }

    /// <summary>An expansion for each kind, and components for each ordered triple of kinds.</summary>
    public bool Channels { get; init; }

    /// <summary>The centre counts in the expansions of all kinds, not only of its own.</summary>
    public bool SelfInAll { get; init; }

    /// <summary>Append the products of each two components, B_s B_t for s &lt; t and B_s²/2.</summary>
    public bool Quadratic { get; init; }

    /// <summary>Middle of the inner switch of each two kinds: neighbours are weighted up from zero over twice the width; empty for none.</summary>
    public double[] InnerMiddle { get; init; } = [];

    /// <summary>Half width of the inner switch of each two kinds, positive.</summary>
    public double[] InnerWidth { get; init; } = [];
}
