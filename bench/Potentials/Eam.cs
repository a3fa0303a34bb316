using System.Diagnostics;
using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>Microcanonical dynamics of the icosahedral Ni923 with Ni_u3.eam, side by side with LAMMPS, in alternation.</summary>
[SideBySide("EAM dynamics of Ni923 against LAMMPS: eam [FILE.eam] [STEPS] [ROUNDS]")]
internal static class Eam
{
    private const double Timestep = 2, Temperature = 600;

    public static void Run(string[] args)
    {
        var file = args.Length > 0 ? args[0] : "/usr/share/lammps/potentials/Ni_u3.eam";
        var steps = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2000;
        var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        var potential = Read.Funcfl(file).GetOrThrow();
        var cluster = Shapes.Icosahedron(Species.Parse("Ni"), 7, 3.52);
        Console.WriteLine($"{cluster.Count} atoms, {steps} steps of {Timestep} fs from {Temperature} K; microseconds a step, medians of {rounds} rounds in alternation");
        List<double> one = [], four = [], lammps = [];
        Ours(potential, cluster, steps / 4, 1);
        for (var round = 0; round < rounds; round++)
        {
            one.Add(Ours(potential, cluster, steps, 1));
            four.Add(Ours(potential, cluster, steps, 4));
            lammps.Add(Lammps(file, cluster, steps));
        }

        Print("one thread", one, one);
        Print("four threads", four, one);
        Print("lammps eam, one process", lammps, one);
    }

    private static void Print(string name, List<double> times, List<double> reference) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-24} {Median(times),8:F1}   {Median(times) / Median(reference):F2} x one thread"));

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    // Velocity Verlet alone: what is measured is the potential.
    private static double Ours(Pipelines.Eam potential, Structure start, int steps, int threads)
    {
        var evaluator = potential.CreateEvaluator(start, threads);
        var acceleration = Units.ForceToAcceleration / start.Species[0].Mass;
        var random = new Random(1);
        var spread = Math.Sqrt(Units.Boltzmann * Temperature * acceleration);
        var positions = start.Positions.ToArray();
        var velocities = positions.Select(_ => spread * new Vec3(Normal(random), Normal(random), Normal(random))).ToArray();
        var forces = new Vec3[positions.Length];
        evaluator.Evaluate(positions, forces, [], out _);
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < steps; step++)
        {
            for (var i = 0; i < positions.Length; i++)
            {
                velocities[i] += 0.5 * Timestep * acceleration * forces[i];
                positions[i] += Timestep * velocities[i];
            }

            evaluator.Evaluate(positions, forces, [], out _);
            for (var i = 0; i < positions.Length; i++)
            {
                velocities[i] += 0.5 * Timestep * acceleration * forces[i];
            }
        }

        return clock.Elapsed.TotalMicroseconds / steps;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Lammps(string file, Structure start, int steps)
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-bench-");
        try
        {
            var data = Path.Combine(folder.FullName, "data");
            File.WriteAllLines(data,
            [
                "Ni923", "", $"{start.Count} atoms", "1 atom types", "-50 50 xlo xhi", "-50 50 ylo yhi", "-50 50 zlo zhi", "", "Atoms", "",
                .. start.Positions.Select((x, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1} 1 {x.X} {x.Y} {x.Z}")),
            ]);
            var input = Path.Combine(folder.FullName, "in");
            File.WriteAllText(input, string.Create(CultureInfo.InvariantCulture, $"""
                units metal
                boundary f f f
                read_data {data}
                pair_style eam
                pair_coeff 1 1 {file}
                velocity all create {Temperature} 1 dist gaussian
                fix 1 all nve
                timestep {Timestep / 1000}
                thermo 1000000
                run {steps}
                """));
            var info = new ProcessStartInfo("lmp", ["-in", input, "-log", "none"]) { RedirectStandardOutput = true };
            info.Environment["OMP_NUM_THREADS"] = "1";
            using var process = Process.Start(info)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var loop = output.Split('\n').First(l => l.StartsWith("Loop time of", StringComparison.Ordinal));
            return 1e6 * double.Parse(loop.Split(' ')[3], CultureInfo.InvariantCulture) / steps;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
