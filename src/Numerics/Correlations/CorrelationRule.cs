using System.Collections.Immutable;

namespace Pipelines.Numerics;

/// <summary>What one factor of a correlation looks at: neighbours of a kind, through radial function n and the harmonics of degree l.</summary>
/// <param name="Kind">From 0.</param>
/// <param name="N">From 1.</param>
/// <param name="L">From 0.</param>
public readonly record struct CorrelationChannel(int Kind, int N, int L) : IComparable<CorrelationChannel>
{
    /// <summary>By l, then n, then kind.</summary>
    public int CompareTo(CorrelationChannel other) => (L, N, Kind).CompareTo((other.L, other.N, other.Kind));

    /// <summary>Earlier.</summary>
    public static bool operator <(CorrelationChannel left, CorrelationChannel right) => left.CompareTo(right) < 0;

    /// <summary>Later.</summary>
    public static bool operator >(CorrelationChannel left, CorrelationChannel right) => left.CompareTo(right) > 0;

    /// <summary>Not later.</summary>
    public static bool operator <=(CorrelationChannel left, CorrelationChannel right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier.</summary>
    public static bool operator >=(CorrelationChannel left, CorrelationChannel right) => left.CompareTo(right) >= 0;
}

/// <summary>An invariant of one to four factors.</summary>
/// <param name="Channels">The factors, ascending.</param>
/// <param name="Coupled">
/// Of four factors, the degree that the first two make together, and so do the last two; of fewer it follows from the channels (0, 0, and l of
/// the last).
/// </param>
public readonly record struct CorrelationFunction(ImmutableArray<CorrelationChannel> Channels, int Coupled)
{
    /// <summary>Number of factors: the correlation order, one less than the body order.</summary>
    public int Order => Channels.Length;
}

/// <summary>Which correlations there are: a bound on the sum of n + weight l over the factors, for each order.</summary>
/// <param name="Kinds">Number of kinds, at least one.</param>
/// <param name="Degrees">For orders 1, 2, ... (four at most) the largest degree; n counts from 1, so that an order needs a degree of at least itself.</param>
/// <param name="AngularWeight">What l counts beside n; positive.</param>
/// <param name="MaxN">For each order the largest n; empty for no bound but the degree.</param>
/// <param name="MaxL">For each order the largest l; empty for no bound but the degree.</param>
public sealed record CorrelationRule(
    int Kinds, ImmutableArray<double> Degrees, double AngularWeight, ImmutableArray<int> MaxN, ImmutableArray<int> MaxL)
{
    /// <summary>The highest order that is coupled here.</summary>
    public const int HighestOrder = 4;

    /// <summary>The highest degree of a factor; two of them make twice that, as far as coefficients are exact.</summary>
    public const int HighestL = 10;

    /// <summary>The channels that a factor of this order can have, ascending.</summary>
    internal CorrelationChannel[] Channels(int order)
    {
        var most = Degrees[order - 1] - (order - 1) + 1e-9;
        var (maxN, maxL) = (MaxN.IsDefaultOrEmpty ? int.MaxValue : MaxN[order - 1], MaxL.IsDefaultOrEmpty ? HighestL : Math.Min(HighestL, MaxL[order - 1]));
        List<CorrelationChannel> all = [];
        for (var l = 0; l <= (order == 1 ? 0 : maxL) && 1 + (AngularWeight * l) <= most; l++)
        {
            for (var n = 1; n <= maxN && n + (AngularWeight * l) <= most; n++)
            {
                for (var kind = 0; kind < Kinds; kind++)
                {
                    all.Add(new(kind, n, l));
                }
            }
        }

        return [.. all];
    }

    /// <summary>n + weight l.</summary>
    internal double Degree(CorrelationChannel channel) => channel.N + (AngularWeight * channel.L);

    /// <summary>Is this sum of degrees allowed?</summary>
    internal bool Allows(int order, double degree) => degree <= Degrees[order - 1] + 1e-9;
}
