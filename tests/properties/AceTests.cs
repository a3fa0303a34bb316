using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What a complete basis of invariants owes beyond the laws: their number, their values, their body order, their independence.</summary>
public sealed class AceTests
{
    private static readonly Species Ni = Species.Parse("Ni"), Cu = Species.Parse("Cu");

    private static readonly Ace Small = new(new Cutoff(5, Smoothing.Polynomial), [Ni], [6, 7, 7, 7], 1);

    [Fact]
    public void There_are_as_many_functions_as_invariants()
    {
        Ace ace = new(5, [Ni, Cu], [6, 7, 8, 8], 1);
        var all = ace.Functions.GroupBy(f => string.Join(' ', f.Factors)).ToDictionary(g => g.Key, g => (g.First().Factors, Count: g.Count()));
        Assert.Contains(all.Values, f => f.Factors.Length == 4 && f.Count > 1 && f.Factors.Distinct().Count() < 4);
        foreach (var (name, (factors, count)) in all)
        {
            Assert.True(count == Invariants(factors.Select(f => (f, f.L))), $"{count} functions of {name}");
        }
    }

    [Fact]
    public void No_product_with_an_invariant_is_left_out()
    {
        // Every set of factors that the degrees allow, by brute force: those that are not in the basis have no invariant.
        Ace ace = new(5, [Ni], [6, 7, 8, 8], 1);
        var there = ace.Functions.Select(f => string.Join(' ', f.Factors)).ToHashSet();
        (int N, int L)[] channels = [.. from l in Enumerable.Range(0, 6) from n in Enumerable.Range(1, 6) select (n, l)];
        void Extend(List<(int N, int L)> chosen, int from, int order)
        {
            if (chosen.Count == order)
            {
                var name = string.Join(' ', chosen.Select(c => (Ni, c.N, c.L)));
                Assert.True(there.Contains(name) || Invariants(chosen.Select(c => (c, c.L))) == 0, name);
                return;
            }

            for (var k = from; k < channels.Length; k++)
            {
                if (chosen.Append(channels[k]).Sum(c => c.N + c.L) + order - chosen.Count - 1 <= ace.Degrees[order - 1])
                {
                    Extend([.. chosen, channels[k]], k, order);
                }
            }
        }

        for (var order = 1; order <= 4; order++)
        {
            Extend([], 0, order);
        }
    }

    [Fact]
    public void Two_factors_are_sums_of_Legendre_polynomials() => Property.ForAll(Environment(6), environment =>
    {
        var radial = Small.Radial.Functions(Small.Cutoff);
        double R(int n, double r)
        {
            var at = radial.At(r);
            return at.Envelope * Math.Cos((n - 1) * Math.Acos(Math.Clamp(at.X, -1, 1)));
        }

        var values = Small.Of(environment).Values;
        foreach (var (f, k) in Small.Functions.Select((f, k) => (f, k)).Where(f => f.f.BodyOrder <= 3))
        {
            var (expected, scale) = (0.0, 1.0);
            for (var i = 0; i < environment.Count; i++)
            {
                var first = R(f.Factors[0].N, environment.R[i]);
                expected += f.BodyOrder == 2 ? first : 0;
                for (var j = 0; j < environment.Count && f.BodyOrder == 3; j++)
                {
                    var cos = environment.Displacement(i).Dot(environment.Displacement(j)) / (environment.R[i] * environment.R[j]);
                    var term = Math.Sqrt((2 * f.Factors[0].L) + 1) * first * R(f.Factors[1].N, environment.R[j]) * Legendre(f.Factors[0].L, cos);
                    (expected, scale) = (expected + term, scale + Math.Abs(term));
                }
            }

            Assert.Equal(expected, values[k], 1e-11 * scale);
        }
    });

    // Inclusion and exclusion over subsets of neighbours: what is left is what all of them do together.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Functions_of_so_many_factors_have_that_body_order_and_no_higher(int factors) => Property.ForAll(Environment(factors + 1), environment =>
    {
        var functions = Small.Functions.Select((f, k) => (f.BodyOrder, k)).Where(f => f.BodyOrder == factors + 1).Select(f => f.k).ToArray();
        double[] Together(int neighbours)
        {
            var sum = new double[Small.Width];
            for (var subset = 0; subset < 1 << neighbours; subset++)
            {
                var chosen = Enumerable.Range(0, neighbours).Where(j => (subset >> j & 1) != 0).ToArray();
                var part = LocalEnvironment.Of(Ni, [.. chosen.Select(_ => Ni)], [.. chosen.Select(environment.Displacement)], 5);
                var sign = (neighbours - chosen.Length) % 2 == 0 ? 1 : -1;
                Vectors.AddScaled(sign, Small.Of(part).Values.Span, sum);
            }

            return [.. functions.Select(k => sum[k])];
        }

        var size = functions.Max(k => Math.Abs(Small.Of(environment).Values[k]));
        Assert.All(Together(factors + 1), x => Assert.Equal(0, x, 1e-12 * (1 + size)));

        // A neighbour near the cutoff counts little, and so does whatever it takes part in: measured by the weights of those that take part.
        var weight = Enumerable.Range(0, factors).Aggregate(1.0, (product, j) => product * Small.Cutoff.At(environment.R[j]).Value);
        Assert.Contains(Together(factors), x => Math.Abs(x) > 1e-6 * weight);
    }, cases: 20);

    [Fact]
    public void Functions_are_linearly_independent()
    {
        // As many random environments as it takes: the columns of the feature matrix, scaled to one, have full rank.
        var random = new RandomSequence(7);
        var rows = 6 * Small.Width;
        var columns = new double[Small.Width][];
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = new double[rows];
        }

        for (var r = 0; r < rows; r++)
        {
            var points = Enumerable.Range(0, 12).Select(_ => Draw(() => random.NextDouble())).ToArray();
            var values = Small.Of(LocalEnvironment.Of(Ni, [.. points.Select(_ => Ni)], points, 5)).Values;
            for (var c = 0; c < columns.Length; c++)
            {
                columns[c][r] = values[c];
            }
        }

        // Gram and Schmidt, twice for rounding's sake.
        for (var c = 0; c < columns.Length; c++)
        {
            Scale(columns[c]);
            for (var k = 0; k < 2 * c; k++)
            {
                Vectors.AddScaled(-Vectors.Dot(columns[c], columns[k % c]), columns[k % c], columns[c]);
            }

            var left = Math.Sqrt(Vectors.Dot(columns[c], columns[c]));
            Assert.True(left > 1e-7, $"{Small.Columns[c]} is a sum of earlier ones but for {left}");
            Scale(columns[c]);
        }
    }

    [Fact]
    public void One_lane_gives_what_several_give() => Property.ForAll(Environment(19), environment =>
    {
        var basis = new CorrelationBasis(new(1, [6, 7, 7, 7], 1, [], []));
        var radial = Small.Radial.Functions(Small.Cutoff);
        var buffer = new SurroundingsBuffer();
        var at = buffer.Fill(0, new int[environment.Count], environment.X, environment.Y, environment.Z, environment.R, 5);
        double[][] one = All(basis.CreateKernel<OneLane>(radial), at), four = All(basis.CreateKernel<FourLanes>(radial), at), eight = All(basis.CreateKernel<EightLanes>(radial), at);
        for (var k = 0; k < one.Length; k++)
        {
            var scale = 1 + one[k].Max(Math.Abs);
            for (var i = 0; i < one[k].Length; i++)
            {
                Assert.Equal(one[k][i], four[k][i], 1e-13 * scale);
                Assert.Equal(one[k][i], eight[k][i], 1e-13 * scale);
            }
        }
    }, cases: 20);

    [Fact]
    public void Bounds_per_order_hold()
    {
        Ace ace = new(5, [Ni], [6, 9, 9], 1, MaxN: [3, 2, 4], MaxL: [0, 5, 1]);
        Assert.Equal((3, 0), Bounds(2));
        Assert.Equal((2, 3), Bounds(3)); // 9 leaves l of 3 for each of two.
        Assert.Equal((4, 1), Bounds(4));
        (int N, int L) Bounds(int body) =>
            (ace.Functions.Where(f => f.BodyOrder == body).SelectMany(f => f.Factors).Max(c => c.N), ace.Functions.Where(f => f.BodyOrder == body).SelectMany(f => f.Factors).Max(c => c.L));
    }

    [Fact]
    public void Wrong_parameters_are_named()
    {
        Assert.Contains("degree of 3 factors", Assert.Throws<ArgumentException>(() => new Ace(5, [Ni], [6, 6, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("one to 4", Assert.Throws<ArgumentException>(() => new Ace(5, [Ni], [6, 6, 6, 6, 6])).Message, StringComparison.Ordinal);
        Assert.Contains("MaxN", Assert.Throws<ArgumentException>(() => new Ace(5, [Ni], [6, 6], MaxN: [3])).Message, StringComparison.Ordinal);
        Assert.Contains("MaxL", Assert.Throws<ArgumentException>(() => new Ace(5, [Ni], [6, 6], MaxL: [0, 11])).Message, StringComparison.Ordinal);
        Assert.Contains("AngularWeight", Assert.Throws<ArgumentException>(() => new Ace(5, [Ni], AngularWeight: 0)).Message, StringComparison.Ordinal);
    }

    private static double[][] All(IEnvironmentKernel kernel, in Surroundings at)
    {
        double[] values = new double[kernel.Width], gx = new double[at.Count], gy = new double[at.Count], gz = new double[at.Count], jacobian = new double[3 * at.Count * kernel.Width];
        kernel.Values(at, values, keep: true);
        kernel.Contract(at, [.. Enumerable.Range(0, kernel.Width).Select(k => Math.Cos(k))], gx, gy, gz);
        kernel.Jacobian(at, jacobian);
        return [values, gx, gy, gz, jacobian];
    }

    // The invariants in a product of symmetric powers: the states of M = 0 less those of M = 1; the sum of l must be even for reflections.
    private static int Invariants<TChannel>(IEnumerable<(TChannel Channel, int L)> factors)
        where TChannel : notnull
    {
        var all = factors.ToArray();
        if (all.Sum(f => f.L) % 2 != 0)
        {
            return 0;
        }

        Dictionary<int, int> states = new() { [0] = 1 };
        foreach (var group in all.GroupBy(f => f.Channel))
        {
            var power = Multisets(group.First().L, group.Count()).GroupBy(m => m).ToDictionary(g => g.Key, g => g.Count());
            states = states.SelectMany(s => power.Select(p => (M: s.Key + p.Key, Count: s.Value * p.Value))).GroupBy(s => s.M).ToDictionary(g => g.Key, g => g.Sum(s => s.Count));
        }

        return states.GetValueOrDefault(0) - states.GetValueOrDefault(1);
    }

    private static IEnumerable<int> Multisets(int l, int count, int? from = null) => count == 0
        ? [0]
        : Enumerable.Range(from ?? -l, l - (from ?? -l) + 1).SelectMany(m => Multisets(l, count - 1, m).Select(rest => m + rest));

    private static double Legendre(int l, double x)
    {
        var (before, last) = (0.0, 1.0);
        for (var k = 0; k < l; k++)
        {
            (before, last) = (last, ((((2 * k) + 1) * x * last) - (k * before)) / (k + 1));
        }

        return last;
    }

    private static void Scale(double[] x)
    {
        var inverse = 1 / Math.Sqrt(Vectors.Dot(x, x));
        for (var i = 0; i < x.Length; i++)
        {
            x[i] *= inverse;
        }
    }

    private static Vec3 Draw(Func<double> uniform)
    {
        var (r, cos, phi) = (1.5 + (3.3 * uniform()), (2 * uniform()) - 1, 2 * Math.PI * uniform());
        var sin = Math.Sqrt(1 - (cos * cos));
        return r * new Vec3(sin * Math.Cos(phi), sin * Math.Sin(phi), cos);
    }

    private static Gen<LocalEnvironment> Environment(int neighbours) =>
        from seed in Gen.Choose(0, int.MaxValue)
        let random = new RandomSequence((ulong)seed)
        let points = Enumerable.Range(0, neighbours).Select(_ => Draw(() => random.NextDouble())).ToArray()
        select LocalEnvironment.Of(Ni, [.. points.Select(_ => Ni)], points, 5);
}
