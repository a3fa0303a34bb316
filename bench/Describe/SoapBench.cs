using System.Globalization;

namespace Pipelines.Bench;

/// <summary>
/// SOAP n 8, l 6, sigma 0.5, r_cut 5: with a smooth cutoff at 5 Å, and as DScribe has it, which sees atoms up to 6.86 Å. DScribe's own
/// figures (one Zen 3 core, docs): GTO values 50, derivatives 4,280 microseconds an atom on Au309; 778 for derivatives on Ni19.
/// </summary>
[SideBySide("SOAP n 8 l 6: values, contracted forces and Jacobian an atom: describe soap [ROUNDS]")]
internal static class SoapBench
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var rounds = args.Length > 0 ? int.Parse(args[0]) : 7;
        var (four, eight) = Peak.Measure();
        var peak = Math.Max(four, eight);
        Console.WriteLine($"Peak of a core: {four:F0} GFLOP/s with AVX2, {eight:F0} with AVX-512. One thread: processor time; four: the clock; the least of {rounds} rounds.");
        Console.WriteLine("microseconds an atom (GFLOP/s, share of the peak)      values        + contracted forces        + Jacobian        bytes an atom");
        foreach (var (name, structure) in DescriptorTimings.Structures)
        {
            SpeciesList species = [.. structure.Species];
            foreach (var (kind, soap) in new[] { ("smooth cutoff", new Soap(new Cutoff(5, Smoothing.Cosine, 1), species)), ("as DScribe", Soap.AsDScribe(5, species, 8, 6, 0.5)) })
            {
                var one = DescriptorTimings.Single(soap, structure, rounds);
                var flops = Flops(soap, one.Neighbours);
                Console.WriteLine(
                    $"  {name,-10} {kind,-14} {one.Neighbours,4:F0} neighbours   {Show(one.Values, flops.Values)}   {Show(one.Contracted, flops.Contracted)}   {Show(one.Jacobian, flops.Jacobian)}   {one.Allocated:F1}");
                var many = DescriptorTimings.Threaded(soap, structure, 4, rounds);
                Console.WriteLine(
                    $"  {"",-10} {"four threads",-14} {"",15}   {many.Values,6:F2} ({one.Values / many.Values:F1} x)           {many.Contracted,6:F2} ({one.Contracted / many.Contracted:F1} x)          {many.Jacobian,6:F2} ({one.Jacobian / many.Jacobian:F1} x)");
            }
        }

        string Show(double cost, double flops) => $"{cost,6:F2} ({flops / cost / 1e3,4:F1}, {100 * flops / cost / 1e3 / peak,3:F0} %)";
    }

    // Additions and multiplications that the formulas need, without padding.
    private static (double Values, double Contracted, double Jacobian) Flops(Soap soap, double neighbours)
    {
        double n = soap.NMax, l = soap.LMax, harmonics = (l + 1) * (l + 1), rows = n * (l + 1);
        var products = n * (n + 1) / 2;
        var values = (neighbours * ((14 * rows) + (6 * harmonics) + (2 * n * harmonics))) + (2 * products * harmonics);
        var kept = values + (neighbours * ((14 * rows) + (8 * harmonics)));
        var projection = neighbours * 8 * n * harmonics;
        var contracted = kept + (2 * n * n * harmonics) + projection + (neighbours * 8 * rows);
        var jacobian = kept + projection + (neighbours * 3 * products * (l + 1) * 8);
        return (values, contracted, jacobian);
    }
}
