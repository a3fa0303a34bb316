using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>The bispectrum alone, and the linear SNAP of nickel (2J = 8, 55 components) side by side with LAMMPS, in alternation.</summary>
[SideBySide("bispectrum and SNAP of nickel against LAMMPS: bispectrumbench [FILE.snapcoeff] [LMP with ML-SNAP] [ROUNDS]")]
internal static class BispectrumBench
{
    private static readonly Species Nickel = Species.Parse("Ni");

    public static void Run(string[] args)
    {
        var file = args.Length > 0 ? args[0] : "/usr/share/lammps/potentials/Ni_Zuo_JPCA2020.snapcoeff";
        var lammps = args.Length > 1 ? args[1] : "lmp";
        var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        var snap = Read.Snap(file).GetOrThrow();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"2J = {snap.Descriptor.TwoJmax}, {snap.Descriptor.Width} components, {snap.Cutoff} Å; 256-bit vectors {Vector256.IsHardwareAccelerated}, 512-bit {Vector512.IsHardwareAccelerated}; medians of {rounds} rounds"));
        (string Name, Structure Structure)[] systems =
        [
            ("Ni55 ico", Shapes.Icosahedron(Nickel, 3, 3.52)),
            ("Ni309 ico", Shapes.Icosahedron(Nickel, 5, 3.52)),
            ("Ni923 ico", Shapes.Icosahedron(Nickel, 7, 3.52)),
            ("fcc 20,000", Shapes.Fcc(Nickel, 3.52, 17, 17, 17)),
        ];
        Console.WriteLine($"{"",-12} {"atoms",6} | {"values",8} {"forces",8} {"jacobian",8} | {"SNAP 1 thread",13} {"4 threads",9} us an atom");
        foreach (var (name, structure) in systems)
        {
            Row(snap, name, Rattled(structure), rounds);
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

    private static void Row(Snap snap, string name, Structure structure, int rounds)
    {
        var sweep = new EnvironmentSweep(snap.Cutoff, snap.Descriptor.CreateKernel);
        sweep.Update(structure.Positions.Span, new int[structure.Count], structure.Lattice);
        var values = new double[structure.Count * sweep.Width];
        var outer = Enumerable.Range(0, sweep.Width).Select(i => 1.0 / (1 + i)).ToArray();
        var features = new double[sweep.Width];
        double[] gx = new double[200], gy = new double[200], gz = new double[200], jacobian = new double[200 * 3 * sweep.Width];
        void Forces(IEnvironmentKernel kernel, in Surroundings at, int point, ReadOnlySpan<int> pairs)
        {
            kernel.Values(at, features, keep: true);
            kernel.Contract(at, outer, gx.AsSpan(0, at.Count), gy.AsSpan(0, at.Count), gz.AsSpan(0, at.Count));
        }

        void Jacobian(IEnvironmentKernel kernel, in Surroundings at, int point, ReadOnlySpan<int> pairs)
        {
            kernel.Values(at, features, keep: true);
            kernel.Jacobian(at, jacobian.AsSpan(0, at.Count * 3 * features.Length));
        }

        double Time(Action action) => Median([.. Enumerable.Range(0, rounds).Select(_ => Clock(action, structure.Count))]);
        sweep.Visit(0, structure.Count, Forces);
        var before = GC.GetAllocatedBytesForCurrentThread();
        sweep.Visit(0, structure.Count, Forces);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / structure.Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-12} {structure.Count,6} | {Time(() => sweep.Values(values)),8:F1} {Time(() => sweep.Visit(0, structure.Count, Forces)),8:F1} {Time(() => sweep.Visit(0, structure.Count, Jacobian)),8:F1} | {Median([.. Enumerable.Range(0, rounds).Select(_ => PerAtom(snap, structure, 1))]),13:F1} {Median([.. Enumerable.Range(0, rounds).Select(_ => PerAtom(snap, structure, 4))]),9:F1}   {allocated} bytes an atom"));
    }

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
