using System.Globalization;

namespace Pipelines.Bench;

/// <summary>Embedding densities and n-body sets of fixed width.</summary>
[SideBySide("embedding density and n-body sets: values, contracted forces and Jacobian an atom: describe bodies [ROUNDS]")]
internal static class BodiesBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var rounds = args.Length > 0 ? int.Parse(args[0]) : 7;
        var cutoff = new Cutoff(4.5, Smoothing.Polynomial);
        Console.WriteLine($"Microseconds of the processor an atom, one thread, the least of {rounds} rounds; cutoff {cutoff.Radius} Å.");
        Console.WriteLine("                                               features    values  + forces + Jacobian  bytes an atom   four threads: forces (clock)");
        foreach (var (name, structure) in DescriptorTimings.Structures)
        {
            SpeciesList species = [.. structure.Species];
            (string Name, AtomicDescriptor Descriptor)[] descriptors =
            [
                ("density", new EmbeddingDensity(cutoff, Species: species)),
                ("pairs 8", new NBodySet(cutoff, 8, 0, 0, species)),
                ("pairs 4, triangles 3", new NBodySet(cutoff, 4, 3, 0, species)),
                ("pairs 4, triangles 3, tetrahedra 2", new NBodySet(cutoff, 4, 3, 2, species)),
                ("the same, 8 largest", new NBodySet(cutoff, 4, 3, 2, species, Keep: 8)),
            ];
            foreach (var (what, descriptor) in descriptors)
            {
                var one = DescriptorTimings.Single(descriptor, structure, rounds);
                var many = DescriptorTimings.Threaded(descriptor, structure, 4, rounds);
                Console.WriteLine(
                    $"  {name,-10} {what,-34} {descriptor.Width,6}  {one.Values,8:F2}  {one.Contracted,8:F2}   {one.Jacobian,8:F2}  {one.Allocated,10:F1}       {many.Contracted,8:F2} ({one.Contracted / many.Contracted:F1} x)");
            }
        }
    }
}
