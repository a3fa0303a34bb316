using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How a structure is relaxed.</summary>
public enum RelaxationMethod
{
    /// <summary>The limited-memory BFGS method (doi:10.1007/BF01589116): fewest evaluations near a minimum.</summary>
    [Cites("10.1007/BF01589116")]
    Lbfgs,

    /// <summary>The fast inertial relaxation engine (doi:10.1103/PhysRevLett.97.170201): slower, and hard to mislead.</summary>
    [Cites("10.1103/PhysRevLett.97.170201")]
    Fire,
}

/// <summary>What brings a structure to rest.</summary>
[SpecFamily]
public abstract record RelaxationStage : Stage<IPotential, Relaxation>
{
    /// <summary>The same from another start.</summary>
    public abstract RelaxationStage StartingFrom(Structure start);
}

/// <summary>Moves the atoms downhill until no force is larger than a tolerance; the cell stays as it is.</summary>
public sealed record Relax : RelaxationStage, IExample<Relax>
{
    /// <summary>To a force of 0.1 meV/Å.</summary>
    public static IEnumerable<Relax> Examples => [new()];

    /// <summary>Where the atoms are at first, Å. May be left out of a SPEC and set afterwards, but must be there to run.</summary>
    public Structure? Start { get; init; }

    /// <summary>Converged when the force on no atom is larger, eV/Å; positive.</summary>
    public double ForceTolerance { get; init => field = Parameter.Positive(value, "eV/Å", nameof(ForceTolerance)); } = 1e-4;

    /// <summary>How.</summary>
    public RelaxationMethod Method { get; init; } = RelaxationMethod.Lbfgs;

    /// <summary>Steps at most, not negative.</summary>
    public int MaxSteps { get; init => field = value >= 0 ? value : throw new ArgumentException($"MaxSteps must not be negative; found {value}.", nameof(MaxSteps)); } = 10_000;

    /// <summary>The longest move of a coordinate in one step, Å; positive.</summary>
    public double MaxMove { get; init => field = Parameter.Positive(value, "Å", nameof(MaxMove)); } = 0.2;

    /// <inheritdoc/>
    public override RelaxationStage StartingFrom(Structure start) => this with { Start = start };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is no start, or it does not suit the potential.</exception>
    /// <exception cref="SimulationException">Energy or forces of the start are not finite.</exception>
    public override Relaxation Apply(IPotential input, Run run)
    {
        var start = StartCheck.Require(Start, input);
        var evaluator = input.CreateEvaluator(start, run.Threads);
        var trace = ImmutableArray.CreateBuilder<RelaxationStep>();
        var reportEvery = Math.Max(1, MaxSteps / 1000);
        var x = MemoryMarshal.Cast<Vec3, double>(start.Positions.Span);
        var end = Method == RelaxationMethod.Fire
            ? Fire.Minimize(Objective, x, new() { MaximumIterations = MaxSteps, GradientTolerance = 0, MaximumStep = MaxMove }, Observe, run.Cancellation)
            : Lbfgs.Minimize(Objective, x, new() { MaximumIterations = MaxSteps, GradientTolerance = 0, MaximumStep = MaxMove, FirstStep = MaxMove }, Observe, run.Cancellation);
        if (end.Status == MinimizationStatus.StartNotFinite)
        {
            var forces = new Vec3[start.Count];
            var energy = evaluator.Evaluate(start.Positions.Span, forces, [], out _);
            throw Breakdown.NotFinite(start, start.Positions.Span, energy, forces, step: 0, time: 0);
        }

        var last = trace[^1];
        run.Report("relax", last.Step, last.Step);
        var message = last.MaxForce <= ForceTolerance
            ? $"converged to {last.MaxForce:G3} eV/Å in {last.Step} steps."
            : $"not converged: {last.MaxForce:G3} eV/Å after {last.Step} steps{(end.Status == MinimizationStatus.IterationsSpent ? string.Empty : ", and no lower energy can be found along the force")}.";
        return new(
            start.WithPositions(Block.Create<Vec3>(MemoryMarshal.Cast<double, Vec3>(end.X))),
            last.Energy, last.MaxForce, last.Step, end.Evaluations, last.MaxForce <= ForceTolerance, message, trace.ToImmutable());

        double Objective(ReadOnlySpan<double> at, Span<double> gradient)
        {
            var energy = evaluator.Evaluate(MemoryMarshal.Cast<double, Vec3>(at), MemoryMarshal.Cast<double, Vec3>(gradient), [], out _);
            Vectors.Scale(-1, gradient);
            return energy;
        }

        bool Observe(int step, ReadOnlySpan<double> at, double energy, ReadOnlySpan<double> gradient)
        {
            if (step % reportEvery == 0)
            {
                run.Report("relax", step, MaxSteps);
            }

            var force = Propagators.MaxLength(MemoryMarshal.Cast<double, Vec3>(gradient));
            trace.Add(new(step, energy, force));
            return force > ForceTolerance;
        }
    }
}

public static partial class Simulate
{
    /// <summary>Relaxation to a minimum of the potential energy.</summary>
    /// <param name="start">The structure to start from; may be set afterwards.</param>
    /// <param name="forceTolerance">eV/Å: the largest force on an atom at the end.</param>
    /// <param name="method">How.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static Relax Relax(Structure? start = null, double forceTolerance = 1e-4, RelaxationMethod method = RelaxationMethod.Lbfgs) =>
        new() { Start = start, ForceTolerance = forceTolerance, Method = method };
}
