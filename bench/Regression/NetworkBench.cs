using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>
/// Networks on Ni19 with the symmetry functions of the n2p2 run (8 radial, 18 angular, cutoff 6 Å): the gradient of energies and forces over 1,000 frames, and the errors and CPU
/// seconds of trainings with the data, splits and network of that run (26-15-15-1; 20 epochs of its Kalman filter took 123 CPU s).
/// </summary>
[SideBySide("gradients and trainings of networks on Ni19: networkbench [gradient|fit ...]")]
internal static class NetworkBench
{
    public static void Run(string[] args)
    {
        var data = Ni19.Data();
        var functions = Read.InputNn(Ni19.Find("tests/golden/data/n2p2/input.nn"), LengthUnit.Angstrom).GetOrThrow().Functions;
        Console.WriteLine(Dense.Description);
        if (args.Length == 0 || args[0] == "gradient")
        {
            foreach (var units in new[] { 15, 25 })
            {
                Gradients(data, functions, units);
            }
        }

        if (args.Length == 0 || args[0] == "fit")
        {
            Fits(data, functions);
        }
    }

    private static void Gradients(Dataset data, SymmetryFunctions functions, int units)
    {
        var model = (data | Fit.Network(functions, [units, units], new LbfgsTraining(1))) with { Repulsion = null };
        var (layout, scale) = (model.Layout, new NetworkScale(model.EnergyUnit, 0.001, 1e-6));
        var (weights, gradient) = (model.Weights.ToArray(), new double[layout.Parameters]);
        List<(string Name, NetworkFrame[] Frames, List<double> Times)> runs = [];
        foreach (var compact in new[] { false, true })
        {
            var frames = new NetworkFrame[1000];
            Parallel.For(0, frames.Length, f =>
            {
                var c = data[f % data.Count];
                frames[f] = new(
                    c.Structure, model.Descriptor, layout, model.Means, model.Scales, c.Energy - (19 * model.IsolatedAtomEnergies.Values.First()),
                    [.. c.Forces!.Value.Select((force, a) => (a, force))], LabelWeight.One, compact);
            });
            runs.Add((compact ? "single" : "double", frames, []));
        }

        var loss = new NetworkLoss(layout, scale, 1, CancellationToken.None);
        for (var round = 0; round < 21; round++)
        {
            foreach (var (_, frames, times) in runs)
            {
                times.Add(CpuSeconds(() => loss.Of(weights, frames, gradient)));
            }
        }

        foreach (var (name, frames, times) in runs)
        {
            var (bytes, contraction) = (frames.Sum(f => f.Derivatives!.Bytes), new List<double>());
            double[] own = new double[frames[0].Features.Length], field = new double[57];
            for (var round = 0; round < 11; round++)
            {
                contraction.Add(CpuSeconds(() =>
                {
                    foreach (var frame in frames)
                    {
                        frame.Derivatives!.AddGradient(own, field);
                        frame.Derivatives.Differential(field, own);
                    }
                }));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"26-{units}-{units}-1, {name}: gradient of 1,000 frames {1e3 * Regression.Median(times):F1} ms of CPU (least {1e3 * times.Min():F1}), of which both contractions {1e3 * Regression.Median(contraction):F1} ms ({bytes / 1000.0 / frames.Length:F0} kB a frame, {bytes / Regression.Median(contraction) / 1e9:F1} GB/s), one thread"));
        }
    }

    // Other work on the machine takes time of the clock, not of the processor.
    private static double CpuSeconds(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static void Fits(Dataset data, SymmetryFunctions functions)
    {
        var fit = Fit.Network(functions, [15, 15]) with { Validation = 0.1 };
        foreach (var (split, count, peer) in new[] { ("rand", 600, "0.0322 eV/Å, 0.67 meV/atom in 123 CPU s"), ("block", 550, "0.0383 eV/Å, 0.65 meV/atom") })
        {
            var training = TrainingSet.All(data).Within(Block.From(Ni19.Frames($"{split}_train_frames.txt").Take(count)));
            var test = data.Subset(Ni19.Frames($"{split}_test_frames.txt"));
            foreach (var (name, method) in new (string, NetworkTraining)[] { ("Kalman", new KalmanTraining()), ("L-BFGS", new LbfgsTraining(300)), ("Adam", new AdamTraining(100)) })
            {
                foreach (var precision in new[] { NetworkPrecision.Double, NetworkPrecision.Single })
                {
                    NetworkModel? model = null;
                    var cpu = CpuSeconds(() => model = (fit with { Training = method, Precision = precision }).Apply(training, new Run { Threads = 1 }));
                    var errors = ErrorMetrics.Of(model!, test);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{split} {count}, {name}, {precision}: force RMSE {errors.ForceRmse:F4} eV/Å, energy RMSE {1000 * errors.EnergyRmse:F2} meV/atom, {cpu:F1} CPU s, {model!.History[^1].Step} epochs (n2p2: {peer}); precision {model.PrecisionError:G2} eV/Å"));
                }
            }
        }
    }
}
