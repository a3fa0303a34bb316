using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// featomic's own regression data (its repository, featomic/tests/data; BSD licence beside the files): "CHOC4H2", power spectrum values with
/// max_radial 7, max_angular 8 in vacuum; the sum over centres of gradients with max_radial 2, max_angular 4 in a cubic cell of 6 Å; printed to
/// ten digits. And its real spherical harmonics up to l = 25.
/// </summary>
public sealed class SoapFeatomicTests
{
    private static readonly Block<Species> Atoms = Block.From("CHOCCCCHH".Select(c => Species.Parse(c.ToString())));

    private static readonly Block<Vec3> Positions =
    [
        new(3.88997, 5.11396, 1.9859), new(1.60538, 5.74085, 3.48071), new(5.15178, 5.59335, 5.55114),
        new(2.22548, 2.03678, 4.16896), new(2.33853, 2.79487, 2.3533), new(3.54073, 3.59016, 2.34664),
        new(1.34344, 2.94555, 2.4665), new(1.74165, 3.03466, 0.921584), new(0.474942, 3.34246, 2.73754),
    ];

    private static readonly SpeciesList Elements = [.. Atoms];

    private static readonly Cutoff Cutoff = new(5.5, Smoothing.Cosine, 0.5);

    [Fact]
    public void Values()
    {
        var (shape, expected) = NumPy.Read("featomic", "soap-power-spectrum-values.npy.gz");
        var soap = Soap.AsFeatomic(Cutoff, Elements, 8, 8, 0.3);
        var features = soap.Of(new Structure(Atoms, Positions));
        var rows = shape[1];
        var scale = expected.Max(Math.Abs);
        for (var a = 0; a < Atoms.Length; a++)
        {
            Compare(soap, features[a], expected.AsSpan(a * rows, rows), scale, 1e-9, $"atom {a}");
        }
    }

    [Fact]
    public void Gradients()
    {
        var (_, expected) = NumPy.Read("featomic", "soap-power-spectrum-positions-gradient.npy.gz");
        var soap = Soap.AsFeatomic(Cutoff, Elements, 3, 4, 0.3);
        var jacobian = soap.Jacobian(new Structure(Atoms, Positions, new Cell(Mat3.FromRows(new(6, 0, 0), new(0, 6, 0), new(0, 0, 6)))));
        var sums = new double[Atoms.Length * 3 * soap.Width];
        for (var e = 0; e < jacobian.Atoms.Length; e++)
        {
            for (var k = 0; k < 3 * soap.Width; k++)
            {
                sums[(jacobian.Atoms[e] * 3 * soap.Width) + k] += jacobian[e][k];
            }
        }

        var row = expected.Length / (Atoms.Length * 3);
        var scale = expected.Max(Math.Abs);
        for (var r = 0; r < Atoms.Length * 3; r++)
        {
            Compare(soap, sums.AsSpan(r * soap.Width, soap.Width), expected.AsSpan(r * row, row), scale, 1e-9, $"atom {r / 3}, axis {r % 3}");
        }
    }

    [Fact]
    public void Spherical_harmonics()
    {
        double[][] directions =
        [
            [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5773502691896258, 0.5773502691896258, 0.5773502691896258],
            [0.455493902781557, 0.46164788218724867, -0.7611875835829522], [-0.28695413002732584, -0.33058712239743676, -0.8990937002144119],
            [0.35108584385989333, -0.9226014654045358, -0.15982886558625636],
        ];
        var (shape, expected) = NumPy.Read("featomic", "spherical-harmonics-values.npy.gz");
        var harmonics = new SolidHarmonics(25);
        var values = new double[harmonics.Count];
        for (var d = 0; d < directions.Length; d++)
        {
            harmonics.At(directions[d][0], directions[d][1], directions[d][2], values);
            for (var l = 0; l <= 25; l++)
            {
                for (var m = -l; m <= l; m++)
                {
                    var theirs = expected[(((d * shape[1]) + l) * shape[2]) + m + l];
                    Assert.True(Math.Abs(theirs - values[(l * l) + l + m]) < 1e-11, $"direction {d}, l {l}, m {m}: {theirs:R}, {values[(l * l) + l + m]:R}");
                }
            }
        }
    }

    // featomic lists n n' and n' n, both without the root of two, for one species.
    private static void Compare(Soap soap, ReadOnlySpan<double> ours, ReadOnlySpan<double> theirs, double scale, double tolerance, string where)
    {
        var (at, full) = (0, 0);
        for (var a = 0; a < soap.Species.Count; a++)
        {
            for (var b = a; b < soap.Species.Count; b++)
            {
                for (var l = 0; l <= soap.LMax; l++, full += soap.NMax * soap.NMax)
                {
                    for (var n = 0; n < soap.NMax; n++)
                    {
                        for (var other = a == b ? n : 0; other < soap.NMax; other++, at++)
                        {
                            var value = ours[at] / (a == b && other != n ? Math.Sqrt(2) : 1);
                            Near(value, theirs[full + (n * soap.NMax) + other]);
                            if (a == b)
                            {
                                Near(value, theirs[full + (other * soap.NMax) + n]);
                            }

                            void Near(double found, double expected) => Assert.True(
                                Math.Abs(expected - found) <= tolerance * scale,
                                $"{where}, species {a} {b}, l {l}, n {n} {other}: expected {expected:R}, found {found:R}");
                        }
                    }
                }
            }
        }

        Assert.Equal((ours.Length, theirs.Length), (at, full));
    }
}
