using System.Diagnostics;
using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>
/// What mapping is for: energy and forces of Ni19 from the Gaussian process (its mean contracted with the weights once, the fastest exact form we
/// know; and block by block as Eq. 13 is written) against the mapped field, on one thread, in alternation.
/// </summary>
[SideBySide("mapped against exact GP on Ni19: mapping [N_TRAIN] [CUTOFF] [ROUNDS]")]
internal static class Mapping
{
    public static void Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2000;
        var cutoff = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 4.5;
        var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        var data = Ni19.Data();
        var fit = Fit.GaussianProcess(new TwoBodyKernel(0.4, cutoff) + new ThreeBodyKernel(0.4, cutoff), environments: count) with
        {
            IsolatedAtomEnergies = Ni19.NoOffset,
        };
        var clock = Stopwatch.StartNew();
        var process = TrainingSet.All(data) | fit;
        Console.WriteLine($"fit of N_train = {count}, cutoff {cutoff} Å: {clock.Elapsed.TotalSeconds:F1} s");
        clock.Restart();
        var mapped = process | Map.ToSplines();
        Console.WriteLine($"map: {clock.Elapsed.TotalSeconds:F1} s; {mapped.Certificate}; {mapped.Triplets[0].Grid.Intervals} intervals of {mapped.Triplets[0].Grid.Step:F3} Å");

        var structure = data[0].Structure;
        var (positions, forces) = (structure.Positions.ToArray(), new Vec3[structure.Count]);
        IEvaluator exact = process.CreateEvaluator(structure), fast = mapped.CreateEvaluator(structure);
        const int repeats = 5000;
        void Fast()
        {
            for (var i = 0; i < repeats; i++)
            {
                fast.Evaluate(positions, forces, [], out _);
            }
        }

        Fast();
        exact.Evaluate(positions, forces, [], out _);
        process.PredictLabel(structure, Label.ForceOn(0), new Run { Threads = 1 });
        List<double> contracted = [], blocks = [], table = [];
        for (var r = 0; r < rounds; r++)
        {
            table.Add(1e6 * Regression.Seconds(Fast) / repeats / structure.Count);
            contracted.Add(1e6 * Regression.Seconds(() => exact.Evaluate(positions, forces, [], out _)) / structure.Count);
            var atom = r % structure.Count;
            blocks.Add(1e6 * Regression.Seconds(() => process.PredictLabel(structure, Label.ForceOn(atom), new Run { Threads = 1 })));
        }

        double m = Regression.Median(table), c = Regression.Median(contracted), b = Regression.Median(blocks);
        Console.WriteLine($"one thread, energy and forces of {structure.Formula}, {Triplets(structure, cutoff):F0} triplets an atom; medians of {rounds} rounds:");
        Console.WriteLine($"  mapped                      {m,12:F2} us an atom");
        Console.WriteLine($"  exact, contracted           {c,12:F0} us an atom   {c / m,10:F0} x");
        Console.WriteLine($"  exact, one force by Eq. 13  {b,12:F0} us an atom   {b / m,10:F0} x");
    }

    private static double Triplets(Structure structure, double cutoff)
    {
        NeighborList list = new();
        TriangleList triangles = new();
        list.Build(structure.Positions.Span, structure.Lattice, cutoff, half: true);
        triangles.Build(list.Start, list.Index, list.Keys);
        return 3.0 * triangles.Count / structure.Count;
    }
}
