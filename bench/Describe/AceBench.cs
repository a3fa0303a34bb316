using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>The cluster expansion's basis at body order 5, cutoffs 5 and 6 Å: a few hundred functions, and as many as 1,500.</summary>
[SideBySide("ACE, body order 5: values, contracted forces and Jacobian an atom: describe ace [ROUNDS]")]
internal static class AceBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var rounds = args.Length > 0 ? int.Parse(args[0]) : 7;
        var (four, eight) = Peak.Measure();
        var peak = Math.Max(four, eight);
        Console.WriteLine($"Peak of a core: {four:F0} GFLOP/s with AVX2, {eight:F0} with AVX-512. One thread: processor time; four: the clock; the least of {rounds} rounds.");
        Console.WriteLine("microseconds an atom (GFLOP/s, share of the peak)             values        + contracted forces        + Jacobian        bytes an atom");
        foreach (var (name, structure) in DescriptorTimings.Structures)
        {
            foreach (var (radius, degrees) in new (double, Block<double>)[] { (5, [18, 14, 12, 10]), (6, [18, 14, 12, 10]), (5, [20, 18, 15, 13]) })
            {
                Ace ace = new(new Cutoff(radius, Smoothing.Polynomial), [.. structure.Species], degrees);
                var one = DescriptorTimings.Single(ace, structure, rounds);
                var flops = Flops(ace, one.Neighbours);
                Console.WriteLine(
                    $"  {name,-10} {ace.Width,5} functions, {radius} Å   {one.Neighbours,4:F0} neighbours   {Show(one.Values, flops.Values)}   {Show(one.Contracted, flops.Contracted)}   {Show(one.Jacobian, flops.Jacobian)}   {one.Allocated:F1}");
                var many = DescriptorTimings.Threaded(ace, structure, 4, rounds);
                Console.WriteLine(
                    $"  {"",-10} {"four threads",-20} {"",15}   {many.Values,6:F2} ({one.Values / many.Values:F1} x)           {many.Contracted,6:F2} ({one.Contracted / many.Contracted:F1} x)          {many.Jacobian,6:F2} ({one.Jacobian / many.Jacobian:F1} x)");
            }
        }

        string Show(double cost, double flops) => $"{cost,6:F2} ({flops / cost / 1e3,4:F1}, {100 * flops / cost / 1e3 / peak,3:F0} %)";
    }

    // Additions and multiplications of the formulas, counted on the plan of a machine with one lane: nothing is padded.
    private static (double Values, double Contracted, double Jacobian) Flops(Ace ace, double neighbours)
    {
        CorrelationBasis basis = new(new(ace.Species.Count, [.. ace.Degrees], ace.AngularWeight, [.. ace.MaxN], [.. ace.MaxL]));
        var plan = new CorrelationPlan(basis, lanes: 1);
        double harmonics = (plan.DegreeL + 1) * (plan.DegreeL + 1), radials = plan.Radials.Max(), factors = plan.Radials.Select((n, l) => ((2 * l) + 1) * n).Sum();
        var products = plan.Rows.Sum(r => (double)r.Chunks * r.Coupling.First * r.Coupling.Second);
        var terms = plan.Rows.Sum(r => (double)r.Chunks * r.Coupling.Value.Length);
        var components = plan.Runs.Sum(r => (double)r.Chunks * r.Components);
        var values = (neighbours * ((2 * radials) + (6 * harmonics) + (2 * factors))) + products + (2 * terms) + (2 * components);
        var kept = values + (neighbours * ((5 * radials) + (8 * harmonics)));
        var contracted = kept + (4 * components) + (2 * terms) + (4 * products) + (neighbours * ((4 * factors) + (10 * harmonics)));
        var own = basis.Functions.Sum(f => f.Channels.Sum(c => (2 * c.L) + 1));
        var jacobian = kept + (neighbours * ((10 * factors) + (6.0 * own)));
        return (values, contracted, jacobian);
    }
}
