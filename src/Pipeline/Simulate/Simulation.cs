using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Runs molecular dynamics: sets a <see cref="Motion"/> up and moves it step by step.</summary>
internal static class Simulation
{
    // Steps between reports: a thousand a run, but at least one every so many moves of an atom, which the cheapest potential does in a split second.
    private const long Reports = 1000;
    private const long MovesPerReport = 200_000;

    // Another machine may round a potential differently; another potential differs by more.
    private const double SamePotential = 1e-9;

    /// <summary>Runs a simulation to its end.</summary>
    /// <param name="stage">What to do.</param>
    /// <param name="potential">What it is done with.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <param name="from">A state to go on from; null begins at the start.</param>
    /// <param name="tally">Of the steps before <paramref name="from"/>.</param>
    /// <param name="sink">Told as it happens, or null.</param>
    /// <param name="keep">Are frames and rows kept in the trajectory?</param>
    public static Trajectory Play(
        MolecularDynamics stage, IPotential potential, Run run, MdState? from = null, QualityTally? tally = null, ISimulationSink? sink = null, bool keep = true)
    {
        var record = new TrajectoryRecord(stage, tally ?? QualityTally.Empty, sink, keep);
        try
        {
            Motion? last = null;
            foreach (var motion in Steps(stage, potential, run, from, record))
            {
                // The state to go on from was observed before the break.
                if (last is not null || from is null)
                {
                    record.Observe(motion);
                }

                last = motion;
            }

            return record.Finish(last!);
        }
        catch (SimulationException e) when (record.SoFar() is { } soFar)
        {
            throw e.With(soFar);
        }
    }

    /// <summary>The workspace at the start, or at a state to go on from, and after each step. It is always the same object.</summary>
    public static IEnumerable<Motion> Steps(MolecularDynamics stage, IPotential potential, Run run, MdState? from, TrajectoryRecord? record = null)
    {
        var motion = Begin(stage, potential, run, from, record);
        var reportEvery = Math.Max(1, Math.Min(stage.Steps / Reports, MovesPerReport / motion.Count));
        yield return motion;
        while (motion.Step < stage.Steps)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            if (motion.Step % reportEvery == 0)
            {
                run.Report("dynamics", motion.Step, stage.Steps);
            }

            motion.Step++;
            stage.Advance(motion);
            yield return motion;
        }

        run.Report("dynamics", stage.Steps, stage.Steps);
    }

    private static Motion Begin(MolecularDynamics stage, IPotential potential, Run run, MdState? from, TrajectoryRecord? record)
    {
        var start = Check(stage, potential, from);
        var motion = new Motion(stage, start, potential.CreateEvaluator(start, run.Threads));
        if (from is null)
        {
            SetVelocities(stage, start, motion, record);
        }
        else
        {
            motion.Restore(from);
        }

        motion.Evaluate();
        if (from is not null && !(Math.Abs(motion.PotentialEnergy - from.PotentialEnergy) <= SamePotential * (1 + Math.Abs(from.PotentialEnergy))))
        {
            throw new ArgumentException(
                $"The state to go on from was made with another potential: there its energy is {from.PotentialEnergy:R} eV, here {motion.PotentialEnergy:R} eV.", nameof(from));
        }

        return motion;
    }

    /// <summary>Throws where this cannot run; otherwise gives the structure to start from.</summary>
    public static Structure Check(MolecularDynamics stage, IPotential potential, MdState? from)
    {
        var start = StartCheck.Require(stage.Start, potential);
        if (stage.Velocities is { } given && given.Length != start.Count)
        {
            throw new ArgumentException($"There must be one velocity an atom; found {given.Length} for {start.Count} atoms.", nameof(stage));
        }

        if (from is not null && (from.Structure.Species != start.Species || from.Structure.Cell != start.Cell))
        {
            throw new ArgumentException($"The state to go on from has other atoms or another cell ({from.Structure}) than the start ({start}).", nameof(from));
        }

        return from?.Step > stage.Steps
            ? throw new ArgumentException($"The state to go on from is at step {from.Step}; the simulation ends at step {stage.Steps}.", nameof(from))
            : start;
    }

    private static void SetVelocities(MolecularDynamics stage, Structure start, Motion motion, TrajectoryRecord? record)
    {
        var v = motion.Velocities;
        motion.DegreesOfFreedom = 3 * motion.Count;
        if (stage.Velocities is { } given)
        {
            given.Span.CopyTo(v);
            return;
        }

        motion.Thermalise(decay: 0, stage.Temperature, stage.Seed);
        motion.Heat = 0;
        var rigid = 0;
        if (stage.RemoveMomentum)
        {
            var momentum = RigidMotion.RemoveMomentum(v, motion.Masses);
            var (spin, freedoms) = start.Lattice.IsOpen ? RigidMotion.RemoveRotation(motion.Positions, v, motion.Masses) : (Vec3.Zero, 0);
            record?.Removed(Units.ForceToAcceleration * momentum, Units.ForceToAcceleration * spin);
            rigid = 3 + freedoms;
        }

        if (stage.ExactTemperature)
        {
            var free = motion.DegreesOfFreedom - rigid;
            var drawn = MdState.TemperatureOf(motion.KineticEnergy, free);
            var scale = free > 0 && drawn > 0 ? Math.Sqrt(stage.Temperature / drawn) : 0;
            foreach (ref var velocity in v)
            {
                velocity *= scale;
            }
        }

        motion.DegreesOfFreedom -= stage.ConservesMomentum ? rigid : 0;
    }
}
