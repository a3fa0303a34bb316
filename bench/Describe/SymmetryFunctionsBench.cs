using System.Globalization;

namespace Pipelines.Bench;

/// <summary>
/// Atomic symmetry functions, 8 radial and 18 angular within 6 Å: the set of tests/golden/data/n2p2/input.nn. n2p2 2.3.0, built with g++ -O3
/// -march=native, took on the machine this was written on (Zen 5, AVX-512, one core, processor time, other programs running): 18 / 28 / 33 us an atom on
/// Ni19 and 50 / 78 / 87 on Au309 for values / with derivatives / energies and forces of its network; on a Zen 3 core 46 / 75 / - and 108 / 170 / -.
/// </summary>
[SideBySide("symmetry functions, 8 radial and 18 angular: values, contracted forces and Jacobian an atom: describe symmetryfunctions [ROUNDS]")]
internal static class SymmetryFunctionsBench
{
    private static readonly double[] Etas = [0.005, 0.03, 0.1], Zetas = [1, 4, 16], Lambdas = [1, -1];

    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var rounds = args.Length > 0 ? int.Parse(args[0]) : 7;
        var (four, eight) = Peak.Measure();
        var peak = Math.Max(four, eight);
        Console.WriteLine($"Peak of a core: {four:F0} GFLOP/s with AVX2, {eight:F0} with AVX-512. One thread: processor time; four: the clock; the least of {rounds} rounds.");
        Console.WriteLine("microseconds an atom (GFLOP/s, share of the peak)   values                + contracted forces    + Jacobian             bytes an atom");
        foreach (var (name, structure) in DescriptorTimings.Structures)
        {
            var functions = Set() with { Species = [.. structure.Species] };
            var one = DescriptorTimings.Single(functions, structure, rounds);
            var flops = Flops(structure);
            Console.WriteLine(
                $"  {name,-10} {one.Neighbours,4:F0} neighbours, {flops.Pairs,5:F0} pairs  {Show(one.Values, flops.Values)}   {Show(one.Contracted, flops.Contracted)}   {Show(one.Jacobian, flops.Jacobian)}   {one.Allocated:F1}");
            var many = DescriptorTimings.Threaded(functions, structure, 4, rounds);
            Console.WriteLine(
                $"  {"",-10} {"four threads",-24} {many.Values,6:F2} ({one.Values / many.Values:F1} x)          {many.Contracted,6:F2} ({one.Contracted / many.Contracted:F1} x)         {many.Jacobian,6:F2} ({one.Jacobian / many.Jacobian:F1} x)");
        }

        string Show(double cost, double flops) => $"{cost,6:F2} ({flops / cost / 1e3,4:F1}, {100 * flops / cost / 1e3 / peak,3:F0} %)";
    }

    private static SymmetryFunctions Set() => new(
        6.0,
        [new(0.02), new(0.08), new(0.2), new(0.5), new(2, 2.2), new(2, 2.8), new(2, 3.8), new(2, 4.8)],
        Block.From(Etas.SelectMany(eta => Zetas.SelectMany(zeta => Lambdas.Select(lambda => new AngularFunction(eta, zeta, lambda))))));

    // Additions, multiplications and divisions of the formulas on pairs whose third side is within the cutoff, 25 for an exponential, 27 for a cutoff;
    // candidates that are not count for their test.
    private static (double Pairs, double Values, double Contracted, double Jacobian) Flops(Structure structure)
    {
        const double exp = 25, cut = 27, powers = 10, lower = 8, terms = 18, radial = 8, exponentials = 3;
        double candidates = 0, pairs = 0, neighbours = 0;
        foreach (var environment in LocalEnvironments.Of(structure, 6))
        {
            neighbours += environment.Count;
            candidates += environment.Count * (environment.Count - 1) / 2;
            pairs += TrianglesOf(environment);
        }

        (neighbours, candidates, pairs) = (neighbours / structure.Count, candidates / structure.Count, pairs / structure.Count);
        var values = (neighbours * ((radial * (exp + 6)) + cut)) + (candidates * 9) + (pairs * (11 + cut + (exponentials * (exp + 2)) + powers + (2 * terms)));
        var kept = values + (pairs * cut);
        var contracted = kept + (neighbours * radial * 8) + (pairs * (powers + lower + (4 * terms) + (exponentials * 6) + 4 + 45));
        var jacobian = kept + (neighbours * radial * 14) + (pairs * (powers + lower + (terms * 36))) + (neighbours * terms * 6);
        return (pairs, values, contracted, jacobian);
    }

    private static int TrianglesOf(LocalEnvironment e)
    {
        var count = 0;
        for (var j = 0; j < e.Count; j++)
        {
            for (var k = j + 1; k < e.Count; k++)
            {
                count += (e.Displacement(j) - e.Displacement(k)).Length < 6 ? 1 : 0;
            }
        }

        return count;
    }
}
