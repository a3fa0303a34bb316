using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.LinearAlgebra.Double;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>Products and Cholesky factors of both backends in alternation, and MathNet.Numerics at a small size.</summary>
[SideBySide("managed code, OpenBLAS and MathNet: densebackends [SIZES] [THREADS] [ROUNDS], for instance 2000,4000 1,4 7")]
internal static class DenseBackends
{
    public static void Run(string[] args)
    {
        var sizes = Numbers(args, 0, "1000,2000,4000");
        var threads = Numbers(args, 1, "1,4");
        var rounds = Numbers(args, 2, "7")[0];
        Console.WriteLine($"{Dense.Description}; medians of {rounds} rounds in alternation, GFLOP/s (work counted as 2 n^3, n^3 / 3, 2 n^3 / 3)");
        Console.WriteLine("     n threads            product          Cholesky           inverse");
        foreach (var n in sizes)
        {
            foreach (var count in threads)
            {
                Compare(n, count, rounds);
            }
        }
    }

    private static void Compare(int n, int threads, int rounds)
    {
        var (a, work, result) = (Matrix(n), new double[(long)n * n], new double[(long)n * n]);
        List<(string Name, Func<double>[] Run)> all = [];
        foreach (var backend in new[] { Dense.Managed, Dense.OpenBlas })
        {
            if (backend is not null)
            {
                var context = new DenseContext { Backend = backend, Threads = threads };
                all.Add((backend.Name,
                [
                    () => Seconds(() => Dense.Multiply(false, true, n, n, n, 1, a, a, 0, result, context)),
                    () => Seconds(() => Dense.Cholesky(work, n, context), () => a.CopyTo(work, 0)),
                    () => Seconds(() => Dense.InverseFromCholesky(work, n, result, context)),
                ]));
            }
        }

        if (threads == 1 && Dense.OpenBlas is { } whole)
        {
            // One call for the whole matrix instead of tiles: what there is to reach.
            all.Add(("OpenBLAS, one call", [() => double.NaN, () => Seconds(() => whole.Cholesky(n, work, n), () => a.CopyTo(work, 0))]));
        }

        if (threads == 1 && n <= 1000)
        {
            var matrix = new DenseMatrix(n, n, a);
            all.Add(("MathNet", [() => Seconds(() => matrix.Multiply(matrix)), () => Seconds(() => matrix.Cholesky())]));
        }

        double[] flops = [2.0 * n * n * n, 1.0 * n * n * n / 3, 2.0 * n * n * n / 3];
        var times = all.Select(entry => entry.Run.Select(_ => new List<double>()).ToArray()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < all.Count; i++)
            {
                for (var kind = 0; kind < times[i].Length; kind++)
                {
                    var seconds = all[i].Run[kind]();
                    if (round > 0)
                    {
                        times[i][kind].Add(seconds);
                    }
                }
            }
        }

        for (var i = 0; i < all.Count; i++)
        {
            var rates = times[i].Select((list, kind) => double.IsNaN(Median(list)) ? $"{"-",18}" : string.Create(CultureInfo.InvariantCulture, $"{flops[kind] / Median(list) * 1e-9,18:F1}"));
            Console.WriteLine($"{n,6} {threads,7} {string.Concat(rates)}   {all[i].Name}");
        }
    }

    private static double Seconds(Action action, Action? before = null)
    {
        before?.Invoke();
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double[] Matrix(int n)
    {
        var random = new RandomSequence(1);
        var a = new double[(long)n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                a[((long)i * n) + j] = a[((long)j * n) + i] = i == j ? n : random.NextDouble() - 0.5;
            }
        }

        return a;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static int[] Numbers(string[] args, int position, string otherwise) =>
        [.. (args.Length > position ? args[position] : otherwise).Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
}
