using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Bench;

/// <summary>
/// Linear models of Ni19 on the atomic cluster expansion: priors, and ways to solve the same least squares, by the user's CPU seconds of a fit and by what
/// they say of the test frames.
/// </summary>
[SideBySide("priors and solvers of linear models on Ni19: linearbench [FRAMES] [THREADS] [DEGREES...]")]
internal static class LinearBench
{
    public static void Run(string[] args)
    {
        var frames = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200;
        var threads = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
        double[] degrees = args.Length > 2 ? [.. args[2..].Select(a => double.Parse(a, CultureInfo.InvariantCulture))] : [14, 12, 10];
        var data = Ni19.Data();
        var training = data.Subset(Ni19.Frames("block_train_frames.txt").Take(frames));
        var test = data.Subset(Ni19.Frames("block_test_frames.txt"));
        var ace = Pipelines.Describe.Ace(6, Block.Create<double>(degrees), new BesselCoordinate());
        LinearFit fit = new(ace, new BayesianRidge(Ratio: false), Noise: 0.0016, EnergyNoise: 9e-6);
        Run run = new() { Threads = threads };
        Console.WriteLine($"{frames} frames, {((AtomicDescriptor)ace.For(data)).Width} features, {threads} threads");
        foreach (var (name, stage) in new[]
        {
            ("ridge, normal equations", fit with { Prior = new Ridge() }), ("ridge, qr", fit with { Prior = new Ridge(), Solver = LinearSolver.Qr }),
            ("evidence, normal equations", fit), ("evidence, qr", fit with { Solver = LinearSolver.Qr }),
            ("smooth, power 1", fit with { Prior = new SmoothPrior(1) }), ("smooth, power 2", fit with { Prior = new SmoothPrior() }), ("smooth, power 4", fit with { Prior = new SmoothPrior(4) }),
            ("ard", fit with { Prior = new AutomaticRelevance() }), ("matching pursuit, BIC", fit with { Prior = new MatchingPursuit() }),
            ("matching pursuit, held out", fit with { Prior = new MatchingPursuit(Validation: 0.2) }), ("lasso, BIC", fit with { Prior = new Lasso() }), ("lasso, BIC, to 1e-7", fit with { Prior = new Lasso(Penalties: 100, Last: 1e-7) }),
        })
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var model = stage.Apply(training, run);
            var seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
            var errors = ErrorMetrics.Of(model, test, run);
            Console.WriteLine(
                $"{name,-28} {seconds,8:F2} CPU s  {model.Quality.Parameters,6} coefficients, {model.Quality.EffectiveParameters,6:F0} decided  condition {model.Quality.ConditionEstimate,8:G2}  "
                + $"forces {errors.ForceRmse:F4} eV/Å  energies {1000 * errors.EnergyRmse:F3} meV/atom");
        }
    }
}
