using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class RadialTests
{
    private const double Sigma = 0.5, Reach = 6, Radius = 5;

    public static TheoryData<string> Bases => ["orbitals", "power", "polynomials", "equispaced", "discrete"];

    private static RadialProjection Basis(string name, int count, int degree, double sigma = Sigma) => name switch
    {
        "orbitals" => RadialBases.GaussianOrbitals(count, degree, Radius, sigma, Reach),
        "power" => RadialBases.PowerGaussians(count, degree, Radius, sigma, Reach),
        "polynomials" => RadialBases.Polynomials(count, degree, Radius, sigma, Reach),
        "equispaced" => RadialBases.EquispacedGaussians(count, degree, Radius, sigma),
        _ => RadialBases.DiscreteVariable(count, degree, Radius, sigma),
    };

    [Fact]
    public void Bessel_functions_are_those_in_closed_form() => Property.ForAll(Gen.Choose(-6000, 3200).Select(k => Math.Pow(10, k / 1000.0)), x =>
    {
        var values = new double[24];
        ModifiedBessel.Scaled(x, values);
        Assert.All(values, v => Assert.True(v > 0 || x > 100));
        if (x > 0.3)
        {
            // exp(-x) sinh and cosh.
            double s = 0.5 * (1 - Math.Exp(-2 * x)), c = 0.5 * (1 + Math.Exp(-2 * x));
            Near(s / x, values[0]);
            Near(((x * c) - s) / (x * x * x), values[1], 1e-12);
        }
        else
        {
            Near(Math.Exp(-x) * (1 + (x * x / 6 * (1 + (x * x / 20)))), values[0], 1e-6);
            Near(Math.Exp(-x) / 15 * (1 + (x * x / 14 * (1 + (x * x / 36)))), values[2], 1e-6);
        }

        for (var l = 1; l < 23; l++)
        {
            Near(values[l - 1], (x * x * values[l + 1]) + (((2 * l) + 1) * values[l]), 1e-13);
        }
    });

    [Fact]
    public void Bessel_functions_at_zero_are_double_factorials()
    {
        var values = new double[6];
        ModifiedBessel.Scaled(0, values);
        Assert.Equal([1, 1 / 3.0, 1 / 15.0, 1 / 105.0, 1 / 945.0, 1 / 10395.0], values.Select(v => Math.Round(v, 15)), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Gauss_is_exact_for_polynomials_up_to_twice_the_points() => Property.ForAll(Gen.Choose(1, 60).Zip(Gen.Choose(0, 200)), c =>
    {
        var (n, power) = (c.Item1, c.Item2 % (2 * c.Item1));
        var (points, weights) = GaussLegendre.Rule(n, 0, 2);
        var sum = points.Zip(weights, (x, w) => w * Math.Pow(0.5 * x, power)).Sum();
        Near(2.0 / (power + 1), sum, 1e-12);
        Assert.Equal(points, points.Order());
    });

    // Gaussian-type orbitals have a closed form; what it is multiplied with, S^(-1/2), is inverted by comparing with S: g S g = 1.
    [Fact]
    public void A_single_orbital_is_its_closed_form()
    {
        const int degree = 6;
        var table = new RadialTable(Basis("orbitals", 1, degree), Sigma, Reach);
        double[] values = new double[table.Columns], slopes = new double[table.Columns];
        for (var r = 0.0; r <= Reach; r += 0.01)
        {
            table.At(r, values, slopes);
            for (var l = 0; l <= degree; l++)
            {
                // One orbital: exponent -ln(0.001)/1, norm from its own overlap.
                double a = Math.Log(1000), eta = 0.5 / (Sigma * Sigma), half = Enumerable.Range(0, l + 1).Aggregate(Math.Sqrt(Math.PI), (g, k) => g * (k + 0.5));
                var norm = 1 / Math.Sqrt(0.5 * half * Math.Pow(2 * a, -l - 1.5));
                var rate = a * eta / (a + eta);
                var expected = norm * Math.Pow(Math.PI, 1.5) * Math.Pow(eta, l) * Math.Pow(a + eta, -l - 1.5) * Math.Exp(-rate * r * r);
                var scale = norm * Math.Pow(Math.PI, 1.5) * Math.Pow(eta, l) * Math.Pow(a + eta, -l - 1.5);
                Assert.True(Math.Abs(expected - values[l * table.Stride]) <= 1e-10 * scale, $"r {r}, l {l}: {values[l * table.Stride]:R}, expected {expected:R}");
                Assert.True(Math.Abs((-2 * rate * r * expected) - slopes[l * table.Stride]) <= 1e-8 * scale, $"slope at r {r}, l {l}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void Tables_are_as_exact_as_they_say(string basis)
    {
        foreach (var (count, degree, sigma) in new[] { (1, 0, 0.5), (6, 4, 0.5), (8, 9, 0.3) })
        {
            var projection = Basis(basis, count, degree, sigma);
            var table = new RadialTable(projection, sigma, Reach);
            Assert.True(table.Error <= 1e-11, $"{basis} {count} {degree}: {table.Error:E2} on {table.Pieces} pieces");
            double[] values = new double[table.Columns], slopes = new double[table.Columns], exact = new double[4 * table.Columns];
            var source = new RadialSource(projection, sigma, table.Stride);
            var errors = new double[degree + 1, 2];
            var sizes = new double[degree + 1, 2];
            for (var r = 0.0; r <= Reach; r += 0.0613)
            {
                table.At(r, values, slopes);
                source.Taylor(r, 1, exact);
                for (var k = 0; k < table.Columns; k++)
                {
                    var (l, power) = (k / table.Stride, Math.Pow(r, k / table.Stride));
                    errors[l, 0] = Math.Max(errors[l, 0], power * Math.Abs(values[k] - exact[k]));
                    errors[l, 1] = Math.Max(errors[l, 1], power * Math.Abs(slopes[k] - exact[table.Columns + k]));
                    sizes[l, 0] = Math.Max(sizes[l, 0], power * Math.Abs(exact[k]));
                    sizes[l, 1] = Math.Max(sizes[l, 1], power * Math.Abs(exact[table.Columns + k]));
                }
            }

            for (var l = 0; l <= degree; l++)
            {
                Assert.True(errors[l, 0] <= 2e-11 * sizes[l, 0], $"{basis}, l {l}: values {errors[l, 0] / sizes[l, 0]:E2}");
                Assert.True(errors[l, 1] <= 2e-9 * sizes[l, 1], $"{basis}, l {l}: slopes {errors[l, 1] / sizes[l, 1]:E2}");
            }
        }
    }

    // The sum over n of the projections of two Gaussians is their overlap, once there are enough functions: at x and y along one line it is
    // pi^(3/2) sigma³ exp(-(x - y)²/4 sigma²) in all, of which degree l has its part.
    [Theory]
    [InlineData("orbitals", 11, 1e-4)]
    [InlineData("power", 14, 1e-4)]
    [InlineData("polynomials", 9, 3e-3)]
    [InlineData("equispaced", 16, 1e-3)]
    [InlineData("discrete", 32, 1e-9)]
    public void Enough_functions_give_the_overlap(string basis, int count, double tolerance)
    {
        const int degree = 5;
        var table = new RadialTable(Basis(basis, count, degree), Sigma, Reach);
        double[] a = new double[table.Columns], b = new double[table.Columns], slopes = new double[table.Columns];
        var (points, weights) = GaussLegendre.Pieces(0, Reach + (9 * Sigma), Sigma, 16);
        foreach (var (x, y) in new[] { (2.5, 2.5), (2.5, 3.1), (1.9, 3.6) })
        {
            table.At(x, a, slopes);
            table.At(y, b, slopes);
            for (var l = 0; l <= degree; l++)
            {
                var sum = Enumerable.Range(l * table.Stride, count).Sum(k => a[k] * b[k]) * Math.Pow(x * y, l);
                var exact = points.Zip(weights, (r, w) => w * r * r * Part(r, x, l) * Part(r, y, l)).Sum();
                var scale = points.Zip(weights, (r, w) => w * r * r * Part(r, 2.5, l) * Part(r, 2.5, l)).Sum();
                Assert.True(Math.Abs(sum - exact) <= tolerance * scale, $"{basis} at {x}, {y}, l {l}: {sum:R}, exact {exact:R}");
            }
        }

        static double Part(double r, double x, int l)
        {
            var bessel = new double[l + 1];
            var argument = r * x / (Sigma * Sigma);
            ModifiedBessel.Scaled(argument, bessel);
            return 4 * Math.PI * Math.Exp(-0.5 * (r - x) * (r - x) / (Sigma * Sigma)) * Math.Pow(argument, l) * bessel[l];
        }
    }

    [Fact]
    public void Functions_that_depend_on_each_other_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => RadialBases.Polynomials(30, 2, Radius, Sigma, Reach));
        Assert.Contains("30 radial functions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Löwdins_root_inverts_the_overlaps() => Property.ForAll(Gen.Choose(1, 12).Zip(Gen.Choose(0, int.MaxValue)), c =>
    {
        var (n, random) = (c.Item1, new Random(c.Item2));
        var a = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                a[i, j] = a[j, i] = (i == j ? n : 0) + (2 * random.NextDouble()) - 1;
            }
        }

        var root = Orthonormal.Symmetric(a)!;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var product = Enumerable.Range(0, n).Sum(k => Enumerable.Range(0, n).Sum(m => root[i, k] * a[k, m] * root[m, j]));
                Assert.Equal(i == j ? 1 : 0, product, 1e-12);
                Assert.Equal(root[j, i], root[i, j], 1e-13);
            }
        }
    });

    private static void Near(double expected, double found, double tolerance = 1e-13) =>
        Assert.True(Math.Abs(expected - found) <= tolerance * Math.Abs(expected), $"expected {expected:R}, found {found:R}");
}
