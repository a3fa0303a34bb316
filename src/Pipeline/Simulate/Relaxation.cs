using System.Collections.Immutable;

namespace Pipelines;

/// <summary>One step of a relaxation.</summary>
/// <param name="Step">0 is the start.</param>
/// <param name="Energy">eV.</param>
/// <param name="MaxForce">The largest force on an atom, eV/Å.</param>
public readonly record struct RelaxationStep(int Step, double Energy, double MaxForce);

/// <summary>Where a relaxation ended.</summary>
/// <param name="Structure">The relaxed atoms; the cell is that of the start.</param>
/// <param name="Energy">eV.</param>
/// <param name="MaxForce">The largest force on an atom, eV/Å.</param>
/// <param name="Steps">Accepted steps.</param>
/// <param name="Evaluations">Calls of the potential.</param>
/// <param name="Converged">Is the largest force within the tolerance?</param>
/// <param name="Message">Why it ended, in words.</param>
/// <param name="Trace">Energy and largest force at the start and after each step.</param>
public sealed record Relaxation(
    Structure Structure,
    double Energy,
    double MaxForce,
    int Steps,
    int Evaluations,
    bool Converged,
    string Message,
    ImmutableArray<RelaxationStep> Trace)
{
    /// <inheritdoc/>
    public bool Equals(Relaxation? other) =>
        other is not null && Structure == other.Structure && Energy.Equals(other.Energy) && MaxForce.Equals(other.MaxForce) && Steps == other.Steps
        && Evaluations == other.Evaluations && Converged == other.Converged && Message == other.Message && Trace.SequenceEqual(other.Trace);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Structure, Energy, Steps, Evaluations);

    /// <inheritdoc/>
    public override string ToString() => $"{Structure.Formula} at {Energy:F6} eV: {Message}";
}
