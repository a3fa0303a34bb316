using System.Diagnostics;
using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>
/// Gaussian process regression on Ni19: time of the Gram matrix and of the whole fit, and nanoseconds of a 3-body force-force block for each pair
/// of triplets, on one thread and on all. The Python peer (mff on Theano) took 383 CPU seconds for the first row.
/// </summary>
[SideBySide("GP fit and 3-body blocks on Ni19: regression [ROUNDS]")]
internal static class Regression
{
    public static void Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        var data = Ni19.Data();
        Console.WriteLine(Dense.Description);
        foreach (var (count, cutoff) in new[] { (200, 4.5), (500, 4.5), (200, 6.5) })
        {
            var training = Ni19.Environments(data, "rand_train_env.txt", count);
            var fit = Fit.GaussianProcess(new TwoBodyKernel(0.4, cutoff) + new ThreeBodyKernel(0.4, cutoff)) with
            {
                IsolatedAtomEnergies = Ni19.NoOffset,
            };
            List<double> one = [], all = [];
            fit.Apply(training, new Run { Threads = 1 });
            for (var r = 0; r < rounds; r++)
            {
                one.Add(Seconds(() => fit.Apply(training, new Run { Threads = 1 })));
                all.Add(Seconds(() => fit.Apply(training, new Run { Threads = Environment.ProcessorCount })));
            }

            var ratio = (count, cutoff) == (200, 4.5) ? $", {383 / Median(one):F0} x the Python peer's 383 CPU s" : string.Empty;
            Console.WriteLine($"fit 2+3-body, N = {count}, cutoff {cutoff} Å: {Median(one):F3} s on one thread{ratio}; {Median(all):F3} s on {Environment.ProcessorCount} ({Median(one) / Median(all):F2} x)");
        }

        foreach (var cutoff in new[] { 4.5, 6.5 })
        {
            Block(data, new ThreeBodyKernel(0.4, cutoff), rounds);
        }
    }

    public static double Seconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Block(Dataset data, ThreeBodyKernel kernel, int rounds)
    {
        NBodyFeatures<TripletGroup> Prepare(int frame, int atom) =>
            (NBodyFeatures<TripletGroup>)kernel.Prepare(new KernelInput(data[frame].Structure, kernel.Radius), Label.ForceOn(atom));
        var left = Enumerable.Range(0, 19).Select(a => Prepare(0, a)).ToArray();
        var right = Enumerable.Range(0, 19).Select(a => Prepare(400, a)).ToArray();
        double Triplets(NBodyFeatures<TripletGroup>[] f) => f.Sum(x => x.Sides[0].Sum(g => (double)g.Count));
        var block = new double[9];
        void All()
        {
            foreach (var a in left)
            {
                foreach (var b in right)
                {
                    kernel.AddCovariance(a, b, block);
                }
            }
        }

        All();
        List<double> times = [];
        for (var r = 0; r < 3 * rounds; r++)
        {
            times.Add(Seconds(All));
        }

        Console.WriteLine($"3-body force-force blocks, cutoff {kernel.Radius} Å, {Triplets(left) / 19:F0} x {Triplets(right) / 19:F0} triplets on average: {1e9 * Median(times) / (Triplets(left) * Triplets(right)):F2} ns a pair of triplets, one thread");
    }
}
