using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Takes a function smoothly to zero: a factor 1 up to <paramref name="Start"/>, 1 - 10 x³ + 15 x⁴ - 6 x⁵ with
/// x = (r - Start)/(End - Start) beyond, and exactly 0 from <paramref name="End"/> on. Two derivatives are continuous everywhere.
/// </summary>
/// <param name="Start">Å, not negative, below the end.</param>
/// <param name="End">Å, finite.</param>
public sealed record Taper(double Start, double End)
{
    /// <summary>Å, not negative, below the end.</summary>
    public double Start { get; } = Start >= 0 && Start < End
        ? Start
        : throw new ArgumentException($"A taper must start at 0 or beyond and before its end; found start {Start} and end {End} Å.", nameof(Start));

    /// <summary>Å, finite.</summary>
    public double End { get; } = double.IsFinite(End) ? End : throw new ArgumentException($"A taper must end at a finite distance; found {End} Å.", nameof(End));

    /// <summary>Multiplies a function, given as value and derivative at <paramref name="r"/>, by the taper.</summary>
    public (double Value, double Derivative) Apply(double r, (double Value, double Derivative) function)
    {
        if (r <= Start)
        {
            return function;
        }

        var width = End - Start;
        var (s, ds) = CutoffFunctions.Polynomial((r - Start) / width);
        return (function.Value * s, (function.Derivative * s) + (function.Value * ds / width));
    }
}
