using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Symmetry functions against their formulas written down plainly, and their kernel on both sorts of registers.</summary>
public sealed class SymmetryFunctionsTests
{
    private static readonly SpeciesList All = [Species.Parse("Ni"), Species.Parse("Cu"), Species.Parse("Pt")];

    private static Gen<(SymmetryFunctions Functions, LocalEnvironment Environment)> Cases =>
        from functions in Gen.Elements(SymmetryFunctions.Examples.Concat(Every()).ToArray())
        from environment in Environments(functions.Cutoff.Radius)
        select (functions, environment);

    [Fact]
    public void Values_are_those_of_the_formulas() => Property.ForAll(Cases, c =>
    {
        var expected = Plain(c.Functions, c.Environment);
        var found = c.Functions.Of(c.Environment).Values;
        for (var v = 0; v < expected.Length; v++)
        {
            Assert.Equal(expected[v], found[v], 1e-11 * (1 + Math.Abs(expected[v])));
        }
    });

    // Eq. 4 of the review sums over j different from k: each pair twice.
    [Fact]
    public void Counting_pairs_twice_doubles_angular_functions_only() => Property.ForAll(Cases, c =>
    {
        var radial = c.Functions.Columns.Count(n => n.Contains("G2", StringComparison.Ordinal));
        Block<double> once = (c.Functions with { Pairs = PairCounting.Once }).Of(c.Environment).Values, twice = (c.Functions with { Pairs = PairCounting.Twice }).Of(c.Environment).Values;
        for (var v = 0; v < once.Length; v++)
        {
            Assert.Equal((v < radial ? 1 : 2) * once[v], twice[v]);
        }
    });

    [Fact]
    public void Registers_of_both_sizes_give_the_same_bits()
    {
        Assert.SkipUnless(Octet512.IsSupported, "This machine has no registers of 512 bits.");
        Property.ForAll(Cases, c =>
        {
            var terms = new SymmetryColumns(c.Functions).ToTerms();
            Assert.Equal(Everything(SymmetryKernel.Create(terms, registersOf512: true), c.Environment), Everything(SymmetryKernel.Create(terms, registersOf512: false), c.Environment));
        });
    }

    [Fact]
    public void The_Chebyshev_kernel_has_one_answer_on_registers_of_both_sizes()
    {
        Assert.SkipUnless(Octet512.IsSupported, "This machine has no registers of 512 bits.");
        var terms = new ChebyshevTerms(5, 4, new(CutoffShape.Cosine, 5, 5), new(CutoffShape.Polynomial, 4, 4), [-1, 0.5, 2], 3);
        Property.ForAll(Environments(5), e => Assert.Equal(Everything(ChebyshevKernel.Create(terms, true), e), Everything(ChebyshevKernel.Create(terms, false), e)));
    }

    [Fact]
    public void Cutoffs_for_many_distances_are_those_for_one() => Property.ForAll(
        from smoothing in Gen.Elements(Enum.GetValues<Smoothing>())
        from narrow in Gen.Elements(true, false)
        from x in Gen.Choose(0, 1_000_000)
        select (smoothing, narrow, x),
        c =>
        {
            var (smoothing, narrow, x) = c;
            var narrowed = narrow && smoothing is not (Smoothing.TanhCubed or Smoothing.TanhCubedUnscaled or Smoothing.None);
            var cutoff = new Cutoff(5, smoothing, narrowed ? 2 : null);
            var r = 5 * (x / 1e6);
            var (value, derivative) = cutoff.At(r);
            var (f, slope) = Octets(cutoff.Narrowed(5), r);

            // Bounds of the rounding errors of both sides, in units of half a last digit. Polynomials by Horner's rule: the sum of the magnitudes of the partial results
            // (for the nonic 70, 245, 295, 125, 1), each rounded once, on each side. The cube of a hyperbolic tangent has three times the error of a quotient of
            // exponentials (4 roundings here, 2 there) and those of the products.
            var roundings = smoothing switch
            {
                Smoothing.Nonic => 2 * 736, Smoothing.Septic => 2 * 105, Smoothing.Polynomial => 2 * 16, Smoothing.TanhCubed or Smoothing.TanhCubedUnscaled => 25, _ => 8,
            };
            Assert.Equal(value, f, roundings * 1.2e-16);
            Assert.Equal(derivative, f * slope * r, r == 0 ? double.PositiveInfinity : 1e-13);
        });

    [Fact]
    public void No_neighbour_costs_an_allocation()
    {
        var functions = SymmetryFunctions.Examples.First();
        var structure = Shapes.Icosahedron(Species.Parse("Ni"), 4, 3.52);
        var sweep = new EnvironmentSweep(6, functions.CreateKernel);
        sweep.Update(structure.Positions.Span, new int[structure.Count], structure.Lattice);
        var (values, outer) = (new double[functions.Width], new double[functions.Width]);
        double[] gx = new double[300], gy = new double[300], gz = new double[300], jacobian = new double[300 * 3 * functions.Width];
        AtPoint visit = (IEnvironmentKernel kernel, in Surroundings at, int _, ReadOnlySpan<int> _) =>
        {
            kernel.Values(at, values, keep: true);
            kernel.Contract(at, outer, gx.AsSpan(0, at.Count), gy.AsSpan(0, at.Count), gz.AsSpan(0, at.Count));
            kernel.Jacobian(at, jacobian.AsSpan(0, at.Count * 3 * kernel.Width));
        };
        long Bytes(int points)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            sweep.Visit(0, points, visit, TestContext.Current.CancellationToken);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Bytes(structure.Count);
        Assert.Equal(Bytes(1), Bytes(structure.Count));
    }

    [Fact]
    public void The_Chebyshev_fingerprint_is_that_of_its_formulas() => Property.ForAll(Environments(5), e =>
    {
        var fingerprint = new Chebyshev(5, 4, 3, 4.2, Species: All);
        double[] weights = [-1, 0, 1];
        var expected = new double[18];
        for (var set = 0; set < 2; set++)
        {
            double Weight(int j) => set == 0 ? 1 : weights[All.IndexOf(e.Species[j])];
            for (var j = 0; j < e.Count; j++)
            {
                for (var n = 0; n <= 4; n++)
                {
                    expected[(9 * set) + n] += Weight(j) * fingerprint.Cutoff.At(e.R[j]).Value * Math.Cos(n * Math.Acos((2 * e.R[j] / 5) - 1));
                }

                for (var k = j + 1; k < e.Count; k++)
                {
                    var cosine = Math.Clamp(e.Displacement(j).Dot(e.Displacement(k)) / (e.R[j] * e.R[k]), -1, 1);
                    for (var n = 0; n <= 3; n++)
                    {
                        var cuts = new Cutoff(4.2).At(e.R[j]).Value * new Cutoff(4.2).At(e.R[k]).Value;
                        expected[(9 * set) + 5 + n] += Weight(j) * Weight(k) * cuts * Math.Cos(n * Math.Acos(cosine));
                    }
                }
            }
        }

        var found = fingerprint.Of(e).Values;
        for (var v = 0; v < 18; v++)
        {
            Assert.Equal(expected[v], found[v], 1e-7 * (1 + Math.Abs(expected[v])));
        }
    });

    [Theory]
    [InlineData("Ni", 13)]
    [InlineData("Ni Cu", 26)]
    [InlineData("Ni Cu Pt Au Ag", 26)]
    public void The_width_of_the_Chebyshev_fingerprint_does_not_grow_with_the_species(string species, int width) =>
        Assert.Equal(width, (Describe.Chebyshev(5, 6, 5) with { Species = [.. species.Split(' ').Select(Species.Parse)] }).Width);

    [Fact]
    public void Bad_parameters_are_named()
    {
        Assert.Contains("Angular[1]: Zeta must be finite and at least 1", Message(() => new(5, [], [new(0.1, 1, 1), new(0.1, 0.5, 1)])), StringComparison.Ordinal);
        Assert.Contains("Radial[0]: Eta must be finite and not negative (1/Å²); found -1", Message(() => new(5, [new(-1)], [])), StringComparison.Ordinal);
        Assert.Contains("at most the descriptor's, 5 Å; found 6", Message(() => new(5, [new(1, Radius: 6)], [])), StringComparison.Ordinal);
        Assert.Contains("Lambda must be from -1 to 1; found 2", Message(() => new(5, [], [new(0.1, 1, 2)])), StringComparison.Ordinal);

        static string Message(Func<SymmetryFunctions> make) => Assert.Throws<ArgumentException>(make).Message;
    }

    // Every combination of what a function can be, for three centres.
    private static IEnumerable<SymmetryFunctions> Every()
    {
        foreach (var smoothing in Enum.GetValues<Smoothing>())
        {
            bool[] both = [false, true];
            yield return new(
                new Cutoff(4.5, smoothing),
                Block.From(both.SelectMany(weighted => both.Select(shifted => new RadialFunction(0.4, shifted ? 2.1 : 0, shifted ? 3.5 : null, Weighted: weighted)))),
                Block.From(
                    from weighted in both
                    from wide in both
                    from shifted in both
                    from zeta in Gen.Elements(1.0, 2, 3.3, 7).Sample(2)
                    select new AngularFunction(0.06, zeta, shifted ? 1 : -1, shifted ? 1.7 : 0, wide, wide ? 3.9 : null, Weighted: weighted)),
                PairCounting.Once,
                All);
        }
    }

    private static Gen<LocalEnvironment> Environments(double radius) =>
        from centre in Gen.Elements(All.ToArray())
        from count in Gen.Choose(0, 40)
        from seed in Gen.Choose(0, int.MaxValue)
        select Environment(centre, count, seed, radius);

    private static LocalEnvironment Environment(Species centre, int count, int seed, double radius)
    {
        var random = new Random(seed);
        var species = Enumerable.Range(0, count).Select(_ => All[random.Next(3)]).ToArray();
        double Coordinate() => radius * ((2 * random.NextDouble()) - 1);
        var displacements = Enumerable.Range(0, count).Select(_ => new Vec3(Coordinate(), Coordinate(), Coordinate())).ToArray();
        return LocalEnvironment.Of(centre, species, displacements, radius);
    }

    private static double[] Plain(SymmetryFunctions of, LocalEnvironment e)
    {
        var columns = new SymmetryColumns(of);
        double Cut(double r, double? radius) => (of.Cutoff with { Radius = radius ?? of.Cutoff.Radius, Width = of.Cutoff.Width * (radius ?? of.Cutoff.Radius) / of.Cutoff.Radius }).At(r).Value;
        var sums = new double[of.Width];
        for (var v = 0; v < columns.Radial.Length; v++)
        {
            var (f, neighbor) = columns.Radial[v];
            for (var j = 0; j < e.Count; j++)
            {
                if ((f.Centre ?? e.Centre) == e.Centre && (neighbor ?? e.Species[j]) == e.Species[j])
                {
                    sums[v] += (f.Weighted ? e.Species[j].Number : 1) * Math.Exp(-f.Eta * Math.Pow(e.R[j] - f.Shift, 2)) * Cut(e.R[j], f.Radius);
                }
            }
        }

        for (var v = 0; v < columns.Angular.Length; v++)
        {
            var (f, first, second) = columns.Angular[v];
            for (var j = 0; j < e.Count; j++)
            {
                for (var k = 0; k < e.Count; k++)
                {
                    Species a = e.Species[j], b = e.Species[k];
                    var pair = first is null || (a == first && b == second) || (a == second && b == first);
                    if (j == k || !pair || (f.Centre ?? e.Centre) != e.Centre)
                    {
                        continue;
                    }

                    var rjk = (e.Displacement(k) - e.Displacement(j)).Length;
                    double Gauss(double r) => Math.Exp(-f.Eta * (r - f.Shift) * (r - f.Shift)) * Cut(r, f.Radius);
                    var cosine = e.Displacement(j).Dot(e.Displacement(k)) / (e.R[j] * e.R[k]);
                    sums[columns.Radial.Length + v] += (of.Pairs == PairCounting.Twice ? 1 : 0.5) * (f.Weighted ? a.Number * b.Number : 1)
                        * Math.Pow(2, 1 - f.Zeta) * Math.Pow(1 + (f.Lambda * cosine), f.Zeta) * Gauss(e.R[j]) * Gauss(e.R[k]) * (f.Wide ? 1 : Gauss(rjk));
                }
            }
        }

        return sums;
    }

    // Values, contraction and Jacobian, one after another.
    private static double[] Everything(IEnvironmentKernel kernel, LocalEnvironment e)
    {
        var buffer = new SurroundingsBuffer();
        var at = buffer.Fill(All.IndexOf(e.Centre), All.IndicesOf(e.Species), e.X, e.Y, e.Z, e.R, e.Cutoff);
        double[] values = new double[kernel.Width], gx = new double[at.Count], gy = new double[at.Count], gz = new double[at.Count], jacobian = new double[at.Count * 3 * kernel.Width];
        kernel.Values(at, values, keep: true);
        kernel.Contract(at, [.. values.Select((_, v) => Math.Sin(v + 1))], gx, gy, gz);
        kernel.Jacobian(at, jacobian);
        return [.. values, .. gx, .. gy, .. gz, .. jacobian];
    }

    private static unsafe (double Value, double Slope) Octets(RadialCutoff cutoff, double r)
    {
        double* x = stackalloc double[8], f = stackalloc double[8], slope = stackalloc double[8];
        new Span<double>(x, 8).Fill(r);
        new Span<double>(f, 8).Fill(1);
        cutoff.Weigh<Octet256>(x, f, slope, 8);
        return (f[3], slope[3]);
    }
}
