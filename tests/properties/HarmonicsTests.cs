using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class HarmonicsTests
{
    private static readonly Gen<double> Coordinate = Gen.Frequency(
        (8, Gen.Choose(-4000, 4000).Select(k => k / 1000.0)), (1, Gen.Constant(0.0)), (1, Gen.Choose(-9, 9).Select(k => k * 1e-9)));

    private static readonly Gen<(int Degree, Vec3 At)> Points =
        from degree in Gen.Choose(0, 20)
        from x in Coordinate
        from y in Coordinate
        from z in Coordinate
        select (degree, new Vec3(x, y, z));

    private static double[] Values(SolidHarmonics harmonics, Vec3 p)
    {
        var values = new double[harmonics.Count];
        harmonics.At(p.X, p.Y, p.Z, values);
        return values;
    }

    [Fact]
    public void Degrees_zero_and_one_are_known()
    {
        var values = Values(new(1), new(0.3, -0.5, 0.7));
        var unit = Math.Sqrt(3 / (4 * Math.PI));
        Assert.Equal(Math.Sqrt(1 / (4 * Math.PI)), values[0], 1e-15);
        Assert.Equal(-0.5 * unit, values[1], 1e-15);
        Assert.Equal(0.7 * unit, values[2], 1e-15);
        Assert.Equal(0.3 * unit, values[3], 1e-15);
    }

    // Unsöld's theorem for one point; for two, Legendre's polynomial of the angle.
    [Fact]
    public void The_addition_theorem_holds() => Property.ForAll(Points.Zip(Points), pair =>
    {
        var ((degree, p), (_, q)) = pair;
        var harmonics = new SolidHarmonics(degree);
        double[] a = Values(harmonics, p), b = Values(harmonics, q);
        var lengths = p.Length * q.Length;
        var cos = lengths > 0 ? p.Dot(q) / lengths : 1;
        var (before, last) = (0.0, 1.0);
        for (var l = 0; l <= degree; l++)
        {
            var sum = Enumerable.Range(l * l, (2 * l) + 1).Sum(k => a[k] * b[k]);
            var scale = ((2 * l) + 1) / (4 * Math.PI) * Math.Pow(lengths, l);
            Assert.True(Math.Abs(sum - (scale * last)) <= 1e-12 * scale, $"l {l}: {sum:R}, expected {scale * last:R}");
            (before, last) = (last, ((((2 * l) + 1) * cos * last) - (l * before)) / (l + 1));
        }
    });

    [Fact]
    public void The_gradient_is_the_derivative() => Property.ForAll(Points, point =>
    {
        var (degree, p) = point;
        var harmonics = new SolidHarmonics(degree);
        var n = harmonics.Count;
        double[] values = new double[n], dx = new double[n], dy = new double[n], dz = new double[n];
        harmonics.At(p.X, p.Y, p.Z, values, dx, dy, dz);
        Assert.Equal(Values(harmonics, p), values);
        Check(dx, new(1, 0, 0));
        Check(dy, new(0, 1, 0));
        Check(dz, new(0, 0, 1));

        // Polynomials: central differences, extrapolated twice.
        void Check(double[] analytic, Vec3 u)
        {
            double[] Difference(double h) => [.. Values(harmonics, p + (h * u)).Zip(Values(harmonics, p - (h * u)), (a, b) => (a - b) / (2 * h))];
            const double step = 0.02;
            var (one, half, quarter) = (Difference(step), Difference(step / 2), Difference(step / 4));
            for (var k = 0; k < n; k++)
            {
                var l = (int)Math.Sqrt(k);
                var (first, second) = (((4 * half[k]) - one[k]) / 3, ((4 * quarter[k]) - half[k]) / 3);
                var scale = l * Math.Pow(p.Length + 0.5, Math.Max(0, l - 1)) * Math.Sqrt((2 * l) + 1);
                Assert.True(Math.Abs((((16 * second) - first) / 15) - analytic[k]) <= 1e-8 * (scale + 1), $"l {l}, place {k} along {u}: {analytic[k]:R}");
            }
        }
    });

    [Fact]
    public unsafe void Every_lane_has_the_bits_of_the_scalar() => Property.ForAll(Points.ListOf(8), points =>
    {
        var harmonics = new SolidHarmonics(points[0].Degree);
        var n = harmonics.Count;
        double[] x = [.. points.Select(p => p.At.X)], y = [.. points.Select(p => p.At.Y)], z = [.. points.Select(p => p.At.Z)];
        double[] eight = new double[4 * n * 8], four = new double[4 * n * 4], one = new double[4 * n];
        fixed (double* px = x, py = y, pz = z, e = eight, f = four, o = one)
        {
            harmonics.Values<EightLanes>(px, py, pz, e);
            harmonics.Gradients<EightLanes>(e, e + (8 * n), e + (16 * n), e + (24 * n));
            harmonics.Values<FourLanes>(px, py, pz, f);
            harmonics.Gradients<FourLanes>(f, f + (4 * n), f + (8 * n), f + (12 * n));
            for (var i = 0; i < 8; i++)
            {
                harmonics.Values<OneLane>(px + i, py + i, pz + i, o);
                harmonics.Gradients<OneLane>(o, o + n, o + (2 * n), o + (3 * n));
                for (var k = 0; k < 4 * n; k++)
                {
                    Assert.Equal(one[k], eight[(8 * k) + i]);
                    Assert.Equal(one[k], i < 4 ? four[(4 * k) + i] : one[k]);
                }
            }
        }
    });

    [Fact]
    public void Degrees_out_of_range_are_named() => Assert.Equal("degree", Assert.Throws<ArgumentOutOfRangeException>(() => new SolidHarmonics(31)).ParamName);
}
