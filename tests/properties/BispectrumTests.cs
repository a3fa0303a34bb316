using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The bispectrum against its definition, written out as sums over all indices.</summary>
public sealed class BispectrumTests
{
    private static readonly SpeciesList Alloy = [Species.Parse("Ni"), Species.Parse("Pt")];

    [Fact]
    public void Coupling_coefficients_are_orthonormal()
    {
        foreach (var (j1, j2) in new[] { (0, 0), (1, 1), (4, 3), (8, 8), (14, 9), (20, 20) })
        {
            for (var m = -(j1 + j2); m <= j1 + j2; m += 2)
            {
                var degrees = Enumerable.Range(0, 21).Where(j => j >= Math.Abs(j1 - j2) && j <= j1 + j2 && Math.Abs(m) <= j && int.IsEvenInteger(j1 + j2 + j)).ToArray();
                foreach (var j in degrees)
                {
                    foreach (var k in degrees)
                    {
                        var sum = Enumerable.Range(0, j1 + 1).Select(i => (2 * i) - j1).Sum(m1 => ClebschGordan.Doubled(j1, m1, j2, m - m1, j, m) * ClebschGordan.Doubled(j1, m1, j2, m - m1, k, m));
                        Assert.Equal(j == k ? 1 : 0, sum, 1e-11);
                    }
                }
            }
        }
    }

    // Varshalovich et al., Table 8.1: one half and one half; Table 8.2: one and one.
    [Fact]
    public void Coupling_coefficients_have_their_tabulated_values()
    {
        Assert.Equal(Math.Sqrt(0.5), ClebschGordan.Doubled(1, 1, 1, -1, 2, 0), 1e-15);
        Assert.Equal(-Math.Sqrt(0.5), ClebschGordan.Doubled(1, -1, 1, 1, 0, 0), 1e-15);
        Assert.Equal(-Math.Sqrt(1 / 3.0), ClebschGordan.Doubled(2, 0, 2, 0, 0, 0), 1e-15);
        Assert.Equal(0, ClebschGordan.Doubled(2, 0, 2, 0, 2, 0));
        Assert.Equal(0, ClebschGordan.Doubled(2, 2, 2, 2, 2, 4));
    }

    [Fact]
    public void Components_are_those_of_the_definition() =>
        Property.ForAll(
            from degree in Gen.Choose(0, 7)
            from count in Gen.Choose(0, 6)
            from seed in Gen.Choose(1, int.MaxValue)
            select (degree, count, seed),
            c =>
            {
                var random = new Random(c.seed);
                var species = Enumerable.Range(0, c.count + 1).Select(_ => Alloy[random.Next(2)]).ToArray();
                var structure = new Structure(Block.From(species), Block.From(species.Select((_, i) => i == 0 ? Vec3.Zero : (0.6 + (3 * random.NextDouble())) * Direction(random))));
                var descriptor = new Bispectrum(4, c.degree, Alloy, [0.9, 1], [1, -0.7], Rfac0: 0.9, Bzero: c.seed % 2 == 0, Bnorm: c.seed % 3 == 0, Chem: c.seed % 5 < 2, Wselfall: c.seed % 7 < 3);
                var expected = Definition(descriptor, structure);
                var actual = descriptor.Of(structure)[0].ToArray();
                Assert.Equal(expected.Length, actual.Length);
                var scale = 1 + expected.Max(Math.Abs);
                Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 1e-12 * scale);
            },
            40);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(11)]
    public void The_width_of_vectors_changes_no_bit(int degree)
    {
        var random = new Random(degree);
        Vec3[] x = [.. Enumerable.Range(0, 9).Select(_ => (1 + (2 * random.NextDouble())) * Direction(random))];
        var settings = new BispectrumSettings { Degree = degree, Reach = [4, 4.2, 4.2, 4.4], Weights = [1, 0.8], Channels = degree < 8 };
        int[] kinds = [0, 0, 0, 0, 0, 1, 1, 1, 1];
        double[][] Run(int lanes)
        {
            var at = new Surroundings(1, kinds, [.. x.Select(v => v.X)], [.. x.Select(v => v.Y)], [.. x.Select(v => v.Z)], [.. x.Select(v => v.Length)]);
            var kernel = new BispectrumKernel(settings, lanes);
            double[] values = new double[kernel.Width], gx = new double[9], gy = new double[9], gz = new double[9], jacobian = new double[27 * kernel.Width];
            kernel.Values(at, values, keep: true);
            kernel.Contract(at, [.. Enumerable.Range(0, kernel.Width).Select(i => Math.Cos(i))], gx, gy, gz);
            kernel.Jacobian(at, jacobian);
            return [values, gx, gy, gz, jacobian];
        }

        Assert.Equal(Run(4), Run(8));
    }

    [Fact]
    public void Weighted_species_that_weigh_the_same_are_one_species()
    {
        var random = new Random(3);
        var positions = Block.From(Enumerable.Range(0, 12).Select(_ => 2.5 * Direction(random)));
        Structure Of(Func<int, int> kind) => new(Block.From(Enumerable.Range(0, 12).Select(i => Alloy[kind(i)])), positions);
        var descriptor = new Bispectrum(4.5, 6, Alloy);
        FeatureMatrix one = descriptor.Of(Of(_ => 0)), two = descriptor.Of(Of(i => i % 2));
        Assert.Equal(one.Values.ToArray(), two.Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-11 * (1 + Math.Abs(a)));
    }

    [Fact]
    public void Channels_of_one_species_are_no_channels()
    {
        var cluster = Shapes.Icosahedron(Alloy[0], 3, 3.52);
        var plain = new Bispectrum(4.5, 6, [Alloy[0]]);
        Assert.Equal(plain.Of(cluster), (plain with { Chem = true }).Of(cluster));
    }

    [Theory]
    [InlineData("the cutoff is not a cosine")]
    [InlineData("2J is too large")]
    [InlineData("weights without species")]
    [InlineData("rmin0 beyond the cutoff")]
    [InlineData("a middle without a width")]
    public void Odd_parameters_are_refused(string what) => Assert.Throws<ArgumentException>(() => what[0] switch
    {
        't' => new Bispectrum(new Cutoff(4, Smoothing.Polynomial)),
        '2' => new Bispectrum(4, 21),
        'w' => new Bispectrum(4, 4, Weights: [1, 2]),
        'r' => new Bispectrum(4, 4, Alloy, [0.5, 1], Rmin0: 2),
        _ => new Bispectrum(4, 4, Alloy, Sinner: [1, 1]),
    });

    // A neighbourhood of atom 0, by triple sums.
    private static double[] Definition(Bispectrum d, Structure s)
    {
        var (n, centre) = (Alloy.Count, Alloy.IndexOf(s.Species[0]));
        var channels = d.Chem ? n : 1;
        var u = new Complex[channels, d.TwoJmax + 1, d.TwoJmax + 1, d.TwoJmax + 1];
        for (var c = 0; c < channels; c++)
        {
            for (var j = 0; j <= d.TwoJmax; j++)
            {
                for (var b = 0; b <= j; b++)
                {
                    u[c, j, b, b] = channels == 1 || d.Wselfall || c == centre ? 1 : 0;
                    for (var a = 0; a <= j; a++)
                    {
                        for (var k = 1; k < s.Count; k++)
                        {
                            var kind = Alloy.IndexOf(s.Species[k]);
                            u[c, j, b, a] += channels == 1 || kind == c ? d.Weights[kind] * Element(s.Positions[k] - s.Positions[0], d.Reach(centre, kind), d.Rfac0, j, b, a) : 0;
                        }
                    }
                }
            }
        }

        return
        [
            .. from c1 in Enumerable.Range(0, channels)
               from c2 in Enumerable.Range(0, channels)
               from c3 in Enumerable.Range(0, channels)
               from t in BispectrumKernel.Triples(d.TwoJmax)
               let self = d.Bzero && (channels == 1 || d.Wselfall || (c1 == centre && c2 == centre && c3 == centre)) ? t.J + 1 : 0
               select (Component(u, c1, c2, c3, t) - self) / (d.Bnorm ? t.J + 1 : 1),
        ];
    }

    private static double Component(Complex[,,,] u, int c1, int c2, int c3, (int J1, int J2, int J) t)
    {
        Complex sum = 0;
        for (var b1 = 0; b1 <= t.J1; b1++)
        {
            for (var b2 = 0; b2 <= t.J2; b2++)
            {
                for (var a1 = 0; a1 <= t.J1; a1++)
                {
                    for (var a2 = 0; a2 <= t.J2; a2++)
                    {
                        int b = b1 + b2 - ((t.J1 + t.J2 - t.J) / 2), a = a1 + a2 - ((t.J1 + t.J2 - t.J) / 2);
                        if (a >= 0 && b >= 0 && a <= t.J && b <= t.J)
                        {
                            double C(int m1, int m2, int m) => ClebschGordan.Doubled(t.J1, (2 * m1) - t.J1, t.J2, (2 * m2) - t.J2, t.J, (2 * m) - t.J);
                            sum += Complex.Conjugate(u[c3, t.J, b, a]) * C(b1, b2, b) * C(a1, a2, a) * u[c1, t.J1, b1, a1] * u[c2, t.J2, b2, a2];
                        }
                    }
                }
            }
        }

        Assert.Equal(0, sum.Imaginary, 1e-9 * (1 + sum.Magnitude));
        return sum.Real;
    }

    // fc U^j_{b, a} from the coefficient of X^(j-a) Y^a in (conj(alpha) X - conj(beta) Y)^(j-b) (beta X + alpha Y)^b.
    private static Complex Element(Vec3 x, double reach, double rfac0, int j, int b, int a)
    {
        var r = x.Length;
        if (r >= reach)
        {
            return 0;
        }

        var theta = rfac0 * Math.PI * r / reach;
        var alpha = new Complex(Math.Cos(theta), -Math.Sin(theta) * x.Z / r);
        var beta = Math.Sin(theta) / r * new Complex(x.Y, -x.X);
        Complex sum = 0;
        for (var k = Math.Max(0, a - b); k <= Math.Min(a, j - b); k++)
        {
            sum += Binomial(j - b, k) * Binomial(b, a - k) * Complex.Pow(Complex.Conjugate(alpha), j - b - k) * Complex.Pow(-Complex.Conjugate(beta), k)
                * Complex.Pow(beta, b - a + k) * Complex.Pow(alpha, a - k);
        }

        return 0.5 * (1 + Math.Cos(Math.PI * r / reach)) * Math.Sqrt(Binomial(j, b) / Binomial(j, a)) * sum;
    }

    private static double Binomial(int n, int k) => k == 0 ? 1 : Binomial(n - 1, k - 1) * n / k;

    private static Vec3 Direction(Random random)
    {
        var x = new Vec3(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        return (1 / x.Length) * x;
    }
}
