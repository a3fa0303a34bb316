using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Bench;

/// <summary>
/// What fitting splines directly is for: a 2+3-body Gaussian process fitted and mapped, against the same process in the weight space of splines, from the
/// same labels of Ni19, on one thread. The direct fit is timed before and after the other one. How far both are from the exact process is measured on
/// test frames that neither has seen.
/// </summary>
[SideBySide("GP fit + map against splines fitted directly on Ni19: splines [ROUNDS] [CUTOFF...]")]
internal static class Splines
{
    private const int Compared = 10;

    public static void Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3;
        double[] cutoffs = args.Length > 1 ? [.. args[1..].Select(a => double.Parse(a, CultureInfo.InvariantCulture))] : [4.5, 6.5];
        var data = Ni19.Data();
        var test = data.Subset(Ni19.Frames("block_test_frames.txt"));
        Run one = new() { Threads = 1 };
        foreach (var cutoff in cutoffs)
        {
            Kernel kernel = new TwoBodyKernel(0.633, cutoff, 1.015) + new ThreeBodyKernel(0.497, cutoff, 0.171);
            var frames = Ni19.Frames("block_train_frames.txt");
            foreach (var (name, training, on) in new[]
            {
                ("500 environments", Ni19.Environments(data, "block_train_env.txt", 500), TrainOn.Forces),
                ("50 frames", TrainingSet.All(data.Subset(frames.Take(50))), TrainOn.Both),
            })
            {
                var exactFit = new GaussianProcessFit(kernel, 0.00184, on);
                var splineFit = new SplineFit(new SplineCovariance(kernel), 0.00184, TrainOn: on);
                splineFit.Apply(training, one);
                List<double> fit = [], map = [], direct = [];
                GaussianProcess exact = null!;
                MappedForceField mapped = null!;
                SplineForceField splines = null!;
                for (var r = 0; r < rounds; r++)
                {
                    direct.Add(Cpu(() => splines = splineFit.Apply(training, one)));
                    fit.Add(Cpu(() => exact = exactFit.Apply(training, one)));
                    map.Add(Cpu(() => mapped = Map.ToSplines().Apply(exact, one)));
                    direct.Add(Cpu(() => splines = splineFit.Apply(training, one)));
                }

                double f = Regression.Median(fit), m = Regression.Median(map), d = Regression.Median(direct);
                Console.WriteLine($"{name}, cutoff {cutoff} Å, one thread, medians of {rounds} rounds:");
                Console.WriteLine($"  GP fit {f,8:F2} + map {m,8:F2} CPU s; splines {d,8:F3} CPU s ({splines.Quality.Parameters} unknowns): {(f + m) / d,6:F0} x");
                Console.WriteLine($"  from the exact process, {Compared} test frames: map {Far(exact, mapped, test)}; splines {Far(exact, splines, test)}");
                Console.WriteLine($"  test set: mapped {Errors(mapped, test)}; splines {Errors(splines, test)}");
            }
        }

        All(data, test, rounds);
    }

    // What the Gaussian process cannot do: all frames.
    private static void All(Dataset data, Dataset test, int rounds)
    {
        Kernel kernel = new TwoBodyKernel(0.633, 6.5, 1.015) + new ThreeBodyKernel(0.497, 6.5, 0.171);
        var frames = Ni19.Frames("block_train_frames.txt");
        foreach (var count in new[] { 50, 200, 550 })
        {
            var training = TrainingSet.All(data.Subset(frames.Take(count)));
            foreach (var threads in new[] { 1, Environment.ProcessorCount })
            {
                SplineForceField splines = null!;
                List<double> cpu = [], wall = [];
                for (var r = 0; r < rounds; r++)
                {
                    wall.Add(Regression.Seconds(() => cpu.Add(Cpu(() => splines = new SplineFit(new SplineCovariance(kernel), 0.00184).Apply(training, new Run { Threads = threads })))));
                }

                Console.WriteLine($"{count} frames, cutoff 6.5 Å, {threads} threads: {Regression.Median(wall):F2} s, {Regression.Median(cpu):F2} CPU s; {splines.Quality.Parameters} unknowns; test set {Errors(splines, test)}");
            }
        }
    }

    private static double Cpu(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        action();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    private static string Far(GaussianProcess exact, Model other, Dataset test)
    {
        double force = 0, energy = 0;
        for (var f = 0; f < Compared; f++)
        {
            var structure = test[f * test.Count / Compared].Structure;
            Evaluation a = exact.Evaluate(structure), b = other.Evaluate(structure);
            energy = Math.Max(energy, Math.Abs(a.Energy - b.Energy) / structure.Count);
            for (var i = 0; i < structure.Count; i++)
            {
                force = Math.Max(force, (a.Forces[i] - b.Forces[i]).Length);
            }
        }

        return $"{1000 * force:F2} meV/Å, {1000 * energy:F3} meV/atom at most";
    }

    private static string Errors(Model model, Dataset test)
    {
        var e = ErrorMetrics.Of(model, test);
        return $"forces {e.ForceRmse:F4} eV/Å, energies {1000 * e.EnergyRmse:F3} meV/atom (RMSE)";
    }
}
