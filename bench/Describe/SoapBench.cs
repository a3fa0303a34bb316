using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using Pipelines.Numerics;

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
        Tables();
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

    // What a radial function and its slope cost from the table, how large that is, and what they cost from the closed form that DScribe's basis has.
    private static void Tables()
    {
        var random = new Random(1);
        var r = Enumerable.Range(0, 1000).Select(_ => 5 * random.NextDouble()).Order().ToArray();
        foreach (var (nMax, lMax, sigma) in new[] { (8, 6, 0.5), (8, 6, 0.3), (8, 12, 0.5), (20, 20, 0.5) })
        {
            var clock = Stopwatch.StartNew();
            var table = new RadialTable(RadialBases.DiscreteVariable(nMax, lMax, 5, sigma), sigma, 5);
            var made = clock.Elapsed.TotalMilliseconds;
            double[] values = new double[table.Columns], slopes = new double[table.Columns];
            var cost = Least(x => Row(table, x, values, slopes)) / (nMax * (lMax + 1));
            Console.WriteLine(
                $"  radial table n {nMax}, l {lMax}, sigma {sigma}: {table.Pieces} pieces, {8 * 8 * table.Pieces * table.Columns / 1024} kB, error {table.Error:E1}, made in {made:F0} ms; {cost:F2} ns a function");
        }

        var mixed = new double[2 * 8 * 7];
        Console.WriteLine($"  n 8, l 6 from the closed form of Gaussian-type orbitals: {Least(x => Orbitals(x, mixed)) / 56:F2} ns a function");

        double Least(Action<double> row)
        {
            var clock = new Stopwatch();
            var best = double.PositiveInfinity;
            for (var round = 0; round < 100; round++)
            {
                clock.Restart();
                foreach (var x in r)
                {
                    row(x);
                }

                best = Math.Min(best, clock.Elapsed.TotalNanoseconds / r.Length);
            }

            return best;
        }
    }

    private static unsafe void Row(RadialTable table, double r, double[] values, double[] slopes)
    {
        fixed (double* v = values, s = slopes)
        {
            table.Row<EightLanes>(r, (1, 0), v, s);
        }
    }

    // exp(-a_ln r²) for each l and n, mixed by an 8 x 8 matrix for each l, and the slope likewise.
    private static unsafe void Orbitals(double r, double[] to)
    {
        var exponentials = stackalloc double[16];
        var r2 = r * r;
        fixed (double* start = to)
        {
            for (var l = 0; l < 7; l++)
            {
                for (var n = 0; n < 8; n += 4)
                {
                    var a = Vector256.Create(0.2 + n, 0.3 + n, 0.4 + n, 0.5 + n);
                    var e = VectorMath.Exp(-a * r2);
                    e.Store(exponentials + n);
                    (-2 * r * a * e).Store(exponentials + 8 + n);
                }

                var (value, slope) = (Vector512<double>.Zero, Vector512<double>.Zero);
                var mixing = Vector512.Create(0.1 * (l + 1));
                for (var k = 0; k < 8; k++)
                {
                    value = Vector512.FusedMultiplyAdd(Vector512.Create(exponentials[k]), mixing, value);
                    slope = Vector512.FusedMultiplyAdd(Vector512.Create(exponentials[8 + k]), mixing, slope);
                }

                value.Store(start + (16 * l));
                slope.Store(start + (16 * l) + 8);
            }
        }
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
