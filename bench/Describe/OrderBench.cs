using System.Globalization;

namespace Pipelines.Bench;

/// <summary>
/// Order: smooth order parameters as a descriptor, and the discrete analyses of whole structures, an atom. The descriptor is timed as the others are; the analyses
/// by processor time of one thread, the least of some rounds.
/// </summary>
[SideBySide("order parameters and the analyses of bonds, surfaces and sites an atom: describe order [ROUNDS]")]
internal static class OrderBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var rounds = args.Length > 0 ? int.Parse(args[0]) : 7;
        Console.WriteLine($"microseconds an atom, the least of {rounds} rounds; descriptor: values, + contracted forces, + Jacobian, bytes allocated an atom");
        foreach (var (name, structure) in DescriptorTimings.Structures)
        {
            SpeciesList species = [.. structure.Species];
            var bond = new Cutoff(1.35 * NearestNeighbors.Distance(structure), Smoothing.Polynomial, 0.6);
            foreach (var (kind, descriptor) in new[]
            {
                ("first shell", Pipelines.Describe.OrderParameters(bond, species, generalised: false)), ("generalised", Pipelines.Describe.OrderParameters(bond, species)),
                ("averaged", Pipelines.Describe.OrderParameters(bond, species, averaged: true)),
            })
            {
                var one = DescriptorTimings.Single(descriptor, structure, rounds);
                var many = DescriptorTimings.Threaded(descriptor, structure, 4, rounds);
                Console.WriteLine($"  {name,-10} {kind,-12} {one.Neighbours,4:F0} neighbours   {one.Values,6:F2}   {one.Contracted,6:F2}   {one.Jacobian,6:F2}   {one.Allocated:F1}   four threads {many.Values:F2}   {many.Contracted:F2}   {many.Jacobian:F2}");
            }

            var bonds = Bonds.Of(structure);
            Console.WriteLine(string.Join("   ", new (string What, Action Do)[]
            {
                ("cutoff", () => NearestNeighbors.FirstMinimum(structure)),
                ("bonds", () => Bonds.Within(structure, bond.Radius)),
                ("adaptive bonds", () => Bonds.Adaptive(structure)),
                ("common neighbours", () => CommonNeighborAnalysis.Of(bonds)),
                ("q6, w6", () => Steinhardt.Of(bonds, 6)),
                ("surface", () => SurfaceAtoms.Of(bonds)),
                ("sites", () => AdsorptionSites.Of(bonds)),
            }.Select(a => $"{a.What} {Cost(a.Do, structure.Count, rounds):F2}").Prepend($"  {name,-10}")));
        }
    }

    private static double Cost(Action action, int atoms, int rounds)
    {
        action();
        var best = double.PositiveInfinity;
        var repeats = Math.Max(1, 4000 / atoms);
        for (var round = 0; round < rounds; round++)
        {
            var before = Environment.CpuUsage.UserTime;
            for (var r = 0; r < repeats; r++)
            {
                action();
            }

            best = Math.Min(best, (Environment.CpuUsage.UserTime - before).TotalMicroseconds / ((double)repeats * atoms));
        }

        return best;
    }
}
