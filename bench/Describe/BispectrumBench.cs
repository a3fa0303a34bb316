using System.Diagnostics;
using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>The bispectrum alone, and the linear SNAP of nickel (2J = 8, 55 components) side by side with LAMMPS, in alternation.</summary>
[SideBySide("bispectrum and SNAP of nickel against LAMMPS: describe bispectrum [FILE.snapcoeff] [LMP with ML-SNAP] [ROUNDS]")]
internal static class BispectrumBench
{
    private static readonly Species Nickel = Species.Parse("Ni");

    public static void Run(string[] args)
    {
        var file = args.Length > 0 ? args[0] : "/usr/share/lammps/potentials/Ni_Zuo_JPCA2020.snapcoeff";
        var lammps = args.Length > 1 ? args[1] : "lmp";
        var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        var snap = Read.Snap(file).GetOrThrow();
        Console.WriteLine($"2J = {snap.Descriptor.TwoJmax}, {snap.Descriptor.Width} components, {snap.Cutoff} Å");
        var (four, eight) = Peak.Measure();
        var peak = Math.Max(four, eight);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Peak of a core: {four:F0} GFLOP/s with AVX2, {eight:F0} with AVX-512. One thread: processor time; four: the clock; the least of {rounds} rounds."));
        Console.WriteLine("microseconds an atom (GFLOP/s, share of the peak)      values     + contracted forces    + Jacobian   bytes an atom   four threads: values, forces");
        foreach (var (name, structure) in DescriptorTimings.Structures)
        {
            var descriptor = snap.Descriptor with { Species = [structure.Species[0]] };
            var one = DescriptorTimings.Single(descriptor, structure, rounds);
            var many = DescriptorTimings.Threaded(descriptor, structure, 4, rounds);
            var flops = Flops(descriptor.TwoJmax, one.Neighbours);
            string Show(double cost, double work) => string.Create(CultureInfo.InvariantCulture, $"{cost,6:F1} ({work / cost / 1e3,4:F1}, {100 * work / cost / 1e3 / peak,3:F0} %)");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-10} {one.Neighbours,4:F0} neighbours   {Show(one.Values, flops.Values)}   {Show(one.Contracted, flops.Forces)}   {one.Jacobian,6:F1}   {one.Allocated,6:F1}   {many.Values,6:F1} ({one.Values / many.Values:F1} x) {many.Contracted,6:F1} ({one.Contracted / many.Contracted:F1} x)"));
        }

        var ours = new List<double>();
        var theirs = new List<double>();
        var cluster = Rattled(Shapes.Icosahedron(Nickel, 7, 3.52));
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(PerAtom(snap, cluster, 1));
            if (Lammps(lammps, file, cluster) is { } time)
            {
                theirs.Add(time);
            }
        }

        var report = theirs.Count == 0 ? $"{lammps} has no pair style snap" : $"LAMMPS {Median(theirs):F1} us an atom-step: {Median(theirs) / Median(ours):F1} times ours";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Ni923, energy and forces on one core: {Median(ours):F1} us an atom ({1e6 / Median(ours):F0} atom-steps/s); {report}"));
    }

    // Additions and multiplications that the formulas need, without padding: a product of two U serves all layers that it is coupled to.
    private static (double Values, double Forces) Flops(int degree, double neighbours)
    {
        double own = 0, all = 0;
        for (var j1 = 0; j1 <= degree; j1++)
        {
            for (var j2 = 0; j2 <= j1; j2++)
            {
                for (var rows = 0; rows <= (j1 + j2) / 2; rows++)
                {
                    for (var columns = 0; columns <= j1 + j2; columns++)
                    {
                        var pairs = Pairs(j1, j2, rows) * Pairs(j1, j2, columns) * (j1 == j2 ? 0.5 : 1);
                        bool Has(int j) => int.IsEvenInteger(j1 + j2 + j) && rows >= (j1 + j2 - j) / 2 && columns >= (j1 + j2 - j) / 2 && columns <= (j1 + j2 + j) / 2;
                        var layers = Enumerable.Range(j1 - j2, Math.Min(degree, j1 + j2) - j1 + j2 + 1).Where(Has).ToArray();
                        all += layers.Length == 0 ? 0 : pairs * (6 + (4 * layers.Length));
                        own += layers.Any(j => j >= j1) ? pairs * (6 + (4 * layers.Count(j => j >= j1))) : 0;
                    }
                }
            }
        }

        var elements = Enumerable.Range(0, degree + 1).Sum(j => ((j / 2) + 1) * (j + 1));
        return (own + (neighbours * 20 * elements), all + (neighbours * 36 * elements));
    }

    private static int Pairs(int j1, int j2, int sum) => Math.Min(j1, sum) - Math.Max(0, sum - j2) + 1;

    private static double PerAtom(Snap snap, Structure structure, int threads)
    {
        var evaluator = snap.CreateEvaluator(structure, threads);
        var forces = new Vec3[structure.Count];
        evaluator.Evaluate(structure.Positions.Span, forces, [], out _);
        return Clock(() => evaluator.Evaluate(structure.Positions.Span, forces, [], out _), structure.Count);
    }

    private static double Clock(Action action, int atoms)
    {
        var repeats = Math.Max(1, 4000 / atoms);
        var clock = Stopwatch.StartNew();
        for (var r = 0; r < repeats; r++)
        {
            action();
        }

        return clock.Elapsed.TotalMicroseconds / repeats / atoms;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static Structure Rattled(Structure structure)
    {
        var random = new Random(1);
        double Move() => 0.05 * (random.NextDouble() - 0.5);
        return structure.WithPositions(Block.From(structure.Positions.Select(x => x + new Vec3(Move(), Move(), Move()))));
    }

    private static double? Lammps(string program, string file, Structure cluster)
    {
        const int steps = 20;
        var folder = Directory.CreateTempSubdirectory("pipelines-bench-");
        try
        {
            var data = Path.Combine(folder.FullName, "data");
            File.WriteAllLines(data,
            [
                "Ni", "", $"{cluster.Count} atoms", "1 atom types", "-50 50 xlo xhi", "-50 50 ylo yhi", "-50 50 zlo zhi", "", "Masses", "", "1 58.69", "", "Atoms", "",
                .. cluster.Positions.Select((x, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1} 1 {x.X} {x.Y} {x.Z}")),
            ]);
            var input = Path.Combine(folder.FullName, "in");
            File.WriteAllText(input, $"""
                units metal
                boundary f f f
                read_data {data}
                pair_style snap
                pair_coeff * * {file} {Path.ChangeExtension(file, ".snapparam")} Ni
                fix 1 all nve
                timestep 0.0001
                thermo 1000000
                run {steps}
                """);
            var info = new ProcessStartInfo(program, ["-in", input, "-log", "none"]) { RedirectStandardOutput = true };
            info.Environment["OMP_NUM_THREADS"] = "1";
            using var process = Process.Start(info)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var loop = output.Split('\n').FirstOrDefault(l => l.StartsWith("Loop time of", StringComparison.Ordinal));
            return loop is null ? null : 1e6 * double.Parse(loop.Split(' ')[3], CultureInfo.InvariantCulture) / steps / cluster.Count;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
