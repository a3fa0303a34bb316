namespace Pipelines;

/// <summary>
/// Where a decaying function is replaced by a quintic that continues it with two derivatives at <paramref name="Start"/> and meets zero with
/// two derivatives at <paramref name="End"/>: unlike a <see cref="Taper"/> it leaves the function's own slope at the start untouched.
/// </summary>
/// <param name="Start">Å, not negative, below the end.</param>
/// <param name="End">Å, finite.</param>
public sealed record Tail(double Start, double End)
{
    /// <summary>Å, not negative, below the end.</summary>
    public double Start { get; } = Start >= 0 && Start < End
        ? Start
        : throw new ArgumentException($"A tail must start at 0 or beyond and before its end; found start {Start} and end {End} Å.", nameof(Start));

    /// <summary>Å, finite.</summary>
    public double End { get; } = double.IsFinite(End) ? End : throw new ArgumentException($"A tail must end at a finite distance; found {End} Å.", nameof(End));
}
