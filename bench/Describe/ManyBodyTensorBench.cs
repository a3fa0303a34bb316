using System.Globalization;

namespace Pipelines.Bench;

/// <summary>
/// Many-body tensors with the parameters of tests/golden/data/dscribe, 100 cells each, and Coulomb matrices, on Ni19 and larger. DScribe's own figures on Ni19 (one
/// Zen 3 core): k2 45, k3 272 microseconds an atom, values.
/// </summary>
[SideBySide("Many-body tensors and Coulomb matrices: values and gradients: describe manybodytensor [ROUNDS]")]
internal static class ManyBodyTensorBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var rounds = args.Length > 0 ? int.Parse(args[0]) : 7;
        Console.WriteLine($"microseconds an atom, one thread, processor time, the least of {rounds} rounds              values   + gradients");
        foreach (var (name, structure) in DescriptorTimings.Structures.Take(2))
        {
            SpeciesList species = [.. structure.Species];
            ManyBodyTensor pairs = new(species, K2: new(new(0, 1, 100, 0.05), ExponentialWeight.AsDScribe(0.5)));
            ManyBodyTensor angles = new(species, K3: new(new(-1, 1, 100, 0.05), ExponentialWeight.AsDScribe(0.5)));
            foreach (var (what, descriptor) in new (string, GlobalDescriptor)[]
            {
                ("k2, inverse distances", pairs), ("k3, cosines", angles), ("Coulomb matrix, eigenvalues", new CoulombMatrix(structure.Count, CoulombOrder.Eigenvalues, species)),
            })
            {
                var (values, gradients) = (Cost(descriptor, structure, false, rounds), Cost(descriptor, structure, true, rounds));
                Console.WriteLine($"  {name,-8} {what,-30} {values,10:F2} {gradients,10:F2}");
            }
        }
    }

    private static double Cost(GlobalDescriptor descriptor, Structure structure, bool gradients, int rounds)
    {
        descriptor.Of(structure, gradients);
        // Enough of them to be seen by the clock of processor time, which ticks every few milliseconds.
        var watch = System.Diagnostics.Stopwatch.StartNew();
        descriptor.Of(structure, gradients);
        var repeats = 1 + (int)(0.2 / watch.Elapsed.TotalSeconds);
        var best = double.PositiveInfinity;
        for (var round = 0; round < rounds; round++)
        {
            var before = Environment.CpuUsage.UserTime;
            for (var r = 0; r < repeats; r++)
            {
                descriptor.Of(structure, gradients);
            }

            best = Math.Min(best, (Environment.CpuUsage.UserTime - before).TotalMicroseconds / ((double)repeats * structure.Count));
        }

        return best;
    }
}
