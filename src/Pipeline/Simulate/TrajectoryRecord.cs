using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Is told what a simulation gives while it runs.</summary>
internal interface ISimulationSink
{
    /// <summary>A sampled frame.</summary>
    void Frame(MdState state);

    /// <summary>A thermo row.</summary>
    void Row(in ThermoRow row);

    /// <summary>A step is complete: its frame and row, if any, have been told.</summary>
    void Complete(Motion motion, in QualityTally tally);
}

/// <summary>Collects what a simulation gives while it runs.</summary>
/// <param name="stage">Its sampling intervals count.</param>
/// <param name="tally">Of the steps before, where this goes on from a checkpoint.</param>
/// <param name="sink">Told as well, or null.</param>
/// <param name="keep">Are frames and rows kept here?</param>
internal sealed class TrajectoryRecord(MolecularDynamics stage, QualityTally tally, ISimulationSink? sink = null, bool keep = true)
{
    private readonly ImmutableArray<MdState>.Builder _frames = ImmutableArray.CreateBuilder<MdState>();
    private readonly ImmutableArray<ThermoRow>.Builder _thermo = ImmutableArray.CreateBuilder<ThermoRow>();
    private QualityTally _tally = tally;
    private MdState? _last;

    public void Removed(Vec3 momentum, Vec3 angularMomentum) =>
        (_tally.RemovedMomentum, _tally.RemovedAngularMomentum) = (momentum, angularMomentum);

    public void Observe(Motion motion)
    {
        _tally.MaxForce = Math.Max(_tally.MaxForce, motion.MaxForce);
        if (motion.Step % stage.ThermoEvery == 0)
        {
            var row = motion.Thermo();
            _tally.Add(row);
            sink?.Row(row);
            if (keep)
            {
                _thermo.Add(row);
            }
        }

        if (motion.Step % stage.SampleEvery == 0)
        {
            _last = motion.Snapshot();
            _tally.MinDistance = Math.Min(_tally.MinDistance, motion.NearestPair().Distance);
            sink?.Frame(_last);
            if (keep)
            {
                _frames.Add(_last);
            }
        }

        sink?.Complete(motion, _tally);
    }

    /// <summary>The trajectory up to a motion that has come to its end.</summary>
    public Trajectory Finish(Motion motion) => Give(_last?.Step == motion.Step ? _last : motion.Snapshot());

    /// <summary>The trajectory up to the last sampled frame, if there was one.</summary>
    public Trajectory? SoFar() => _last is null ? null : Give(_last);

    private Trajectory Give(MdState final) => new(_frames.ToImmutable(), _thermo.ToImmutable(), final, _tally.ToQuality(final.Structure.Count));
}
