using System.Collections.Immutable;
using System.Text;

namespace Pipelines;

/// <summary>A case that breaks a law, shrunk to the smallest size that does so with the same seed.</summary>
/// <param name="Case">Reproduces it: <c>law.Check(violation.Case)</c>.</param>
/// <param name="Deviation">How far apart the two sides are.</param>
/// <param name="Allowed">How far apart they may be.</param>
/// <param name="What">What was compared.</param>
/// <param name="Subject">The structure as extended XYZ, or whatever the case was made of.</param>
public sealed record Violation(LawCase Case, double Deviation, double Allowed, string What, string Subject)
{
    internal static Violation Of(LawCase at, LawOutcome outcome) => new(at, outcome.Deviation, outcome.Allowed, outcome.What, outcome.Subject);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{What}: deviation {Deviation:G3}, allowed {Allowed:G3} (seed {Case.Seed}, size {Case.Size}){Environment.NewLine}{Subject}";
}

/// <summary>How a subject stands with one law.</summary>
/// <param name="Name">The law's name.</param>
/// <param name="Statement">The law.</param>
/// <param name="Cases">Cases tried.</param>
/// <param name="Vacuous">Cases among them in which the law had nothing to say.</param>
/// <param name="Deviation">The worst deviation (largest in units of what its case allows).</param>
/// <param name="Allowed">What that case allows.</param>
/// <param name="Limit">Why the law was not asked, or null.</param>
/// <param name="Violation">The case that breaks it, or null.</param>
public sealed record LawResult(
    string Name, string Statement, int Cases, int Vacuous, double Deviation, double Allowed, string? Limit, Violation? Violation);

/// <summary>How a subject stands with its laws.</summary>
/// <param name="Results">One entry a law, in the order of the laws.</param>
/// <param name="Seed">The seed of the run.</param>
public sealed record LawReport(ImmutableArray<LawResult> Results, ulong Seed)
{
    /// <summary>Is no law broken?</summary>
    public bool Holds => Results.All(r => r.Violation is null);

    /// <summary>The names of the laws that are broken.</summary>
    public ImmutableArray<string> Broken => [.. Results.Where(r => r.Violation is not null).Select(r => r.Name)];

    /// <inheritdoc/>
    public bool Equals(LawReport? other) => other is not null && Seed == other.Seed && Results.SequenceEqual(other.Results);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Seed, Results.Length);

    /// <summary>A table, and under it each broken law with the case that breaks it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var width = Results.Select(r => r.Name.Length).DefaultIfEmpty(0).Max();
        foreach (var r in Results)
        {
            text.Append(r.Name.PadRight(width)).Append("  ").AppendLine(r switch
            {
                { Limit: { } reason } => $"not asked: {reason}",
                { Violation: not null } => $"BROKEN (deviation {r.Deviation:G3}, allowed {r.Allowed:G3})",
                _ when r.Vacuous == r.Cases => $"had nothing to say in {r.Cases} cases",
                _ => $"holds in {r.Cases - r.Vacuous} cases (worst deviation {r.Deviation:G3}, allowed {r.Allowed:G3})",
            });
        }

        foreach (var r in Results.Where(r => r.Violation is not null))
        {
            text.AppendLine().Append(r.Name).Append(": ").AppendLine(r.Statement).Append(r.Violation).AppendLine();
        }

        return text.ToString();
    }
}
