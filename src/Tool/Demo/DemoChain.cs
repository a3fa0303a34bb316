using System.Collections.Immutable;
using System.Diagnostics;

namespace Pipelines.Tool;

/// <summary>Runs the demo's chain: read, split, select, fit, learn, map, compare, simulate.</summary>
internal sealed class DemoChain(DemoPlan plan, Run run, Action<string> note)
{
    private readonly ImmutableArray<(string, double)>.Builder _times = ImmutableArray.CreateBuilder<(string, double)>();

    /// <summary>All of it.</summary>
    public DemoResults Run(string file)
    {
        var data = Timed("read", () => Read.ExtXyz(file, run: run).GetOrThrow());
        var report = Timed("report", () => ReadReport.Of(data));
        var split = data.Trace().Pipe(plan.Split, run);
        var training = Timed("select", () => split.Pipe(plan.Selection, run));
        var process = Timed("fit", () => training.Pipe(plan.Regression, run));
        var frames = split.Value.Test.LabelledFrames.ToArray();
        var slow = frames.Where((_, i) => i % plan.Stride == 0).ToHashSet();
        var learning = Timed("learning curve", () => Learn(split.Value.Train, data.Subset(slow)));
        var field = Timed("map", () => process.Pipe(plan.Mapping, run));
        var test = Timed("compare", () => Compare(data, frames, slow, process.Value, field.Value));
        var calibration = Timed("calibrate", () => Calibrate(data, [.. slow.Order().Where((_, i) => i % 2 == 0)], process.Value));
        var trajectory = Timed("simulate", () => plan.Dynamics.StartingFrom(data[0].Structure).Apply(field.Value, run));
        return new()
        {
            Plan = plan,
            Data = data,
            Report = report,
            Split = split.Value,
            Training = training.Value,
            Process = process,
            Field = field,
            Learning = learning,
            Test = test,
            StandardErrors = calibration,
            ProcessMicroseconds = Microseconds(process.Value, data[0].Structure, atLeast: 1),
            MappedMicroseconds = Microseconds(field.Value, data[0].Structure, atLeast: 500),
            Trajectory = trajectory,
            Times = _times.ToImmutable(),
        };
    }

    private T Timed<T>(string part, Func<T> work)
    {
        var clock = Stopwatch.StartNew();
        var result = work();
        _times.Add((part, clock.Elapsed.TotalSeconds));
        note($"{part,-15} {clock.Elapsed.TotalSeconds,6:F1} s");
        return result;
    }

    // Training sets are drawn at random from the training block; with one seed, a larger one begins with the smaller.
    private ImmutableArray<LearningPoint> Learn(TrainingSet train, Dataset test)
    {
        (string Name, Kernel Kernel)[] kernels = [("2-body", plan.Pairs), ("3-body", plan.Triplets), ("2+3-body", plan.Pairs + plan.Triplets)];
        var points = ImmutableArray.CreateBuilder<LearningPoint>();
        foreach (var (k, (name, kernel)) in kernels.Index())
        {
            foreach (var (i, size) in plan.Sizes.Index())
            {
                run.Report("learning curve", (k * plan.Sizes.Length) + i, kernels.Length * plan.Sizes.Length);
                var silent = run with { Progress = null };
                var model = (plan.Regression with { Kernel = kernel, Environments = size }).Apply(train, silent);
                points.Add(new(name, size, ErrorMetrics.Of(model, test, silent)));
            }
        }

        run.Report("learning curve", 1, 1);
        return points.ToImmutable();
    }

    private ImmutableArray<Compared> Compare(Dataset data, int[] frames, HashSet<int> slow, GaussianProcess process, MappedForceField field)
    {
        var mapped = Predict.All(field, data.Subset(frames), run);
        var chosen = frames.Where(slow.Contains).ToArray();
        var exact = chosen.Zip(Predict.All(process, data.Subset(chosen), run)).ToDictionary(p => p.First, p => p.Second);
        return [.. frames.Select((f, i) => new Compared(f, data[f], exact.GetValueOrDefault(f), mapped[i]))];
    }

    private ImmutableArray<double> Calibrate(Dataset data, int[] frames, GaussianProcess process)
    {
        var ratios = ImmutableArray.CreateBuilder<double>();
        foreach (var (i, f) in frames.Index())
        {
            run.Report("calibrate", i, frames.Length);
            var p = process.Predict(data[f].Structure, run with { Progress = null });
            for (var a = 0; a < data[f].Structure.Count; a++)
            {
                var (error, variance) = (p.Mean.Forces[a] - data[f].Forces!.Value[a], p.NoisyForceVariance[a]);
                ratios.AddRange(Enumerable.Range(0, 3).Select(x => error[x] / Math.Sqrt(variance[x])));
            }
        }

        run.Report("calibrate", 1, 1);
        return ratios.ToImmutable();
    }

    // The best of three on one thread: what the machine does besides only ever makes it longer.
    private static double Microseconds(IPotential potential, Structure structure, int atLeast)
    {
        var evaluator = potential.CreateEvaluator(structure);
        var forces = new Numerics.Vec3[structure.Count];
        var best = double.PositiveInfinity;
        for (var round = 0; round < 3; round++)
        {
            var clock = Stopwatch.StartNew();
            for (var k = 0; k < atLeast; k++)
            {
                evaluator.Evaluate(structure.Positions.Span, forces, [], out _);
            }

            best = Math.Min(best, clock.Elapsed.TotalMicroseconds / atLeast / structure.Count);
        }

        return best;
    }
}
