using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// SOAP kernels in closed form (no basis, no cutoff function, no central atom, 2nd power integrated over rotations, normalised; neighbours at 2.55 Å),
/// computed by a sum over modified Bessel functions and confirmed by quadrature over rotations. A power spectrum comes near them as n_max and
/// l_max grow.
/// </summary>
public sealed class SoapKernelTests
{
    private const double Distance = 2.55;

    private static readonly Species Ni = Species.Parse("Ni");

    private static readonly Vec3[] Fcc = [.. from k in Enumerable.Range(0, 3) from a in Signs from b in Signs select Cyclic(k, a, b, 0)];

    private static int[] Signs => [-1, 1];

    public static TheoryData<string, string, double, double> Pairs => new()
    {
        { "fcc12", "hcp12", 0.968331, 0.994294 },
        { "fcc12", "ico12", 0.963848, 0.995416 },
        { "hcp12", "ico12", 0.929862, 0.987515 },
        { "fcc12", "bcc8", 0.879729, 0.959623 },
        { "fcc12", "fcc(100)8", 0.966178, 0.976761 },
        { "fcc12", "fcc(111)9", 0.987398, 0.990965 },
        { "tri60", "tri90", 0.915356, 0.917157 },
        { "fcc12", "dimer", 0.402676, 0.334078 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Kernels_converge_to_their_closed_form(string first, string second, double narrow, double wide)
    {
        foreach (var (sigma, expected) in new[] { (0.3, narrow), (0.5, wide) })
        {
            var errors = new[] { (4, 4), (8, 8), (12, 12), (30, 30) }.Select(size => Math.Abs(Kernel(first, second, sigma, size.Item1, size.Item2) - expected)).ToArray();
            Assert.True(errors[^1] < 6e-7, $"sigma {sigma}: {string.Join(", ", errors.Select(e => e.ToString("E1")))}");
            Assert.True(errors[0] > errors[^1] && errors[1] > errors[^1], $"sigma {sigma}: {string.Join(", ", errors.Select(e => e.ToString("E1")))}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Local_energies_covary_by_the_power_of_the_closed_form(int exponent)
    {
        var kernel = new DescriptorKernel(Describe(0.5, 30, 30), new DotProduct(exponent, 2.5));
        foreach (var row in Pairs)
        {
            var (first, second, _, expected) = row.Data;
            Assert.Equal(2.5 * Math.Pow(expected, exponent), Covariance(first, second), 2.5 * exponent * 6e-7);
            Assert.Equal(2.5, Covariance(first, first), 1e-12);
        }

        double Covariance(string first, string second)
        {
            var block = new double[1];
            kernel.AddCovariance(
                kernel.Prepare(new(Around(first), kernel.Radius), Label.EnergyOf(0)), kernel.Prepare(new(Around(second), kernel.Radius), Label.EnergyOf(0)), block);
            return block[0];
        }
    }

    // Twelve digits are known of one of them.
    [Fact]
    public void A_kernel_is_known_to_twelve_digits() => Assert.Equal(0.9171572647328, Kernel("tri60", "tri90", 0.5, 28, 28), 1e-11);

    [Theory]
    [InlineData("orbitals", 8, 2e-3)]
    [InlineData("power", 12, 2e-3)]
    [InlineData("polynomials", 7, 2e-3)]
    [InlineData("equispaced", 16, 2e-3)]
    public void Other_bases_come_to_the_same_kernel(string basis, int nMax, double tolerance)
    {
        RadialBasis radial = basis switch
        {
            "orbitals" => new GaussianOrbitalBasis(),
            "power" => new PowerGaussianBasis(),
            "polynomials" => new PolynomialBasis(),
            _ => new EquispacedGaussianBasis(),
        };
        Assert.Equal(0.994294, Kernel("fcc12", "hcp12", 0.5, nMax, 16, radial), tolerance);
        Assert.Equal(0.976761, Kernel("fcc12", "fcc(100)8", 0.5, nMax, 16, radial), tolerance);
    }

    private static double Kernel(string first, string second, double sigma, int nMax, int lMax, RadialBasis? basis = null)
    {
        var soap = Describe(sigma, nMax, lMax, basis);
        return Vectors.Dot(soap.Of(Around(first))[0], soap.Of(Around(second))[0]);
    }

    private static Soap Describe(double sigma, int nMax, int lMax, RadialBasis? basis = null) =>
        new(new Cutoff(3.6, Smoothing.None), [Ni], nMax, lMax, sigma, basis ?? new DiscreteVariableBasis(), CentralWeight: 0);

    private static Structure Around(string name)
    {
        Vec3 down = new(-1, -1, -1);
        Vec3[] directions = name switch
        {
            "fcc12" => Fcc,
            "hcp12" => Hexagonal(),
            "ico12" => [.. from k in Enumerable.Range(0, 3) from a in Signs from b in Signs select Cyclic(k, a, 0.5 * (1 + Math.Sqrt(5)) * b, 0)],
            "bcc8" => [.. from a in Signs from b in Signs from c in Signs select new Vec3(a, b, c)],
            "fcc(100)8" => [.. Fcc.Where(v => v.Z <= 0)],
            "fcc(111)9" => [.. Fcc.Where(v => v.Dot(down) >= 0)],
            "tri60" => [new(1, 0, 0), new(0.5, Math.Sqrt(0.75), 0)],
            "tri90" => [new(1, 0, 0), new(0, 1, 0)],
            _ => [new(0, 0, 1)],
        };
        var positions = directions.Select(v => Distance / v.Length * v).Prepend(Vec3.Zero).ToArray();
        return new(Block.From(positions.Select(_ => Ni)), Block.From(positions));
    }

    // Six in the plane, three above and three below over the same hollows.
    private static Vec3[] Hexagonal()
    {
        var plane = Enumerable.Range(0, 6).Select(k => new Vec3(Math.Cos(k * Math.PI / 3), Math.Sin(k * Math.PI / 3), 0));
        var caps = from k in Enumerable.Range(0, 3)
                   from side in Signs
                   let angle = (Math.PI / 6) + (k * 2 * Math.PI / 3)
                   select new Vec3(Math.Cos(angle) / Math.Sqrt(3), Math.Sin(angle) / Math.Sqrt(3), side * Math.Sqrt(2.0 / 3));
        return [.. plane, .. caps];
    }

    private static Vec3 Cyclic(int turn, double a, double b, double c) => turn switch { 0 => new(a, b, c), 1 => new(c, a, b), _ => new(b, c, a) };
}
