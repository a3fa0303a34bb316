using System.Diagnostics;
using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>
/// A sparse Gaussian process with the terms of the peer's gap_fit command (distance_2b with 20 points, soap n 8 l 6 cutoff 5 with 300): CPU seconds of the fit and
/// microseconds of a prediction, on one thread. The peer took 19.9 CPU s for 200 frames, 57.1 for 600, and 1,300 us an atom.
/// </summary>
[SideBySide("sparse GP, 2-body + SOAP, on Ni19: sparsebench [FRAMES] [ROUNDS]")]
internal static class SparseBench
{
    public static void Run(string[] args)
    {
        var frames = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 600;
        var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        var data = Ni19.Data();
        Console.WriteLine(Dense.Description);
        foreach (var count in new[] { frames / 3, frames })
        {
            var training = data.Subset([.. Enumerable.Range(0, count)]);
            Fit().Apply(training.Subset([0, 1, 2]), new() { Threads = 1 });
            List<double> times = [];
            SparseProcess? model = null;
            for (var r = 0; r < rounds; r++)
            {
                times.Add(Cpu(() => model = Fit().Apply(training, new() { Threads = 1 })));
            }

            var structure = data[700].Structure;
            var (positions, forces) = (structure.Positions.ToArray(), new Vec3[structure.Count]);
            var evaluator = model!.CreateEvaluator(structure);
            void Predict()
            {
                for (var i = 0; i < 200; i++)
                {
                    evaluator.Evaluate(positions, forces, [], out _);
                }
            }

            Predict();
            var predictions = Enumerable.Range(0, 5 * rounds).Select(_ => 1e6 * Cpu(Predict) / (200 * structure.Count)).ToList();
            var variance = Cpu(() => model.Predict(structure, new() { Threads = 1 })) / structure.Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{count} frames, {model.Quality.Inducing} inducing values: fit {Regression.Median(times):F2} CPU s (peer {(count == 200 ? 19.9 : 57.1):F1}), energy and forces {Regression.Median(predictions):F1} us an atom (peer 1300), with variance {1e6 * variance:F0} us an atom; {model.Quality}"));
        }
    }

    private static SparseProcessFit Fit() => Pipelines.Fit.SparseProcess(
        new(new TwoBodyKernel(1, new Cutoff(6, Width: 1), 0.25), 20),
        new(new DescriptorKernel(Pipelines.Describe.Soap(new Cutoff(5, Width: 1)), new DotProduct(4, 0.04)), 300));

    private static double Cpu(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        action();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }
}
