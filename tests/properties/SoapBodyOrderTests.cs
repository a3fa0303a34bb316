using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// The power spectrum is a 3-body descriptor (Sec. II.D of the review): what a model linear in it gives four atoms is the sum of what it gives to
/// their triangles, pairs and atoms; a non-linear one sees more. And what 3-body descriptors cannot see.
/// </summary>
public sealed class SoapBodyOrderTests
{
    private static readonly Species Ni = Species.Parse("Ni"), Pt = Species.Parse("Pt");

    private static readonly Gen<Structure> Tetrahedra =
        from seed in Gen.Choose(0, int.MaxValue)
        select SelectData.Cloud(4, seed, 0, "Ni", "Pt");

    // The part of the energy that triangles, pairs and single atoms do not explain: inclusion and exclusion of the 15 subsets.
    private static (double Residual, double Scale) FourBody(Structure structure, Func<Structure, double> energy)
    {
        var (sum, scale) = (0.0, 0.0);
        for (var subset = 1; subset < 16; subset++)
        {
            var chosen = Enumerable.Range(0, 4).Where(i => (subset >> i & 1) == 1).ToArray();
            var part = new Structure(Block.From(chosen.Select(i => structure.Species[i])), Block.From(chosen.Select(i => structure.Positions[i])));
            var e = energy(part);
            sum += (chosen.Length % 2 == 0 ? 1 : -1) * e;
            scale += Math.Abs(e);
        }

        return (sum, scale);
    }

    private static double[] Weights(int width, int seed) => [.. Enumerable.Range(0, width).Select(k => Math.Sin(seed + (1.7 * k)))];

    private static double Energy(Soap soap, Structure structure, Func<ReadOnlySpan<double>, double> local)
    {
        var features = soap.Of(structure);
        return Enumerable.Range(0, features.Rows).Sum(i => local(features[i]));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    public void A_linear_model_has_no_four_body_part(double centralWeight)
    {
        var soap = new Soap(new Cutoff(5.5, Smoothing.Cosine, 1), [Ni, Pt], 4, 4, CentralWeight: centralWeight, Normalize: false);
        var weights = Weights(soap.Width, 1);
        Property.ForAll(Tetrahedra, s =>
        {
            var (residual, scale) = FourBody(s, part => Energy(soap, part, p => Vectors.Dot(p, weights)));
            Assert.True(Math.Abs(residual) <= 1e-13 * scale, $"residual {residual:E2} of {scale:E2}");
        }, 30);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kernel_of_higher_power_has_one(bool normalize)
    {
        var soap = new Soap(new Cutoff(5.5, Smoothing.Cosine, 1), [Ni, Pt], 4, 4, CentralWeight: 0.2, Normalize: normalize);
        var reference = soap.Of(SelectData.Cloud(5, 11, 0, "Ni", "Pt"))[0].ToArray();
        double Part(Structure s, int zeta)
        {
            var (residual, scale) = FourBody(s, part => Energy(soap, part, p => Math.Pow(Vectors.Dot(p, reference), zeta)));
            return Math.Abs(residual) / scale;
        }

        var structures = Enumerable.Range(1, 10).Select(seed => SelectData.Cloud(4, seed, 0, "Ni", "Pt")).ToArray();

        // The length of a vector is no linear function of it: normalised, even the first power sees four bodies.
        Assert.All(structures, s => Assert.True(normalize ? Part(s, 1) > 1e-4 : Part(s, 1) < 1e-13, $"zeta 1: {Part(s, 1):E2}"));
        Assert.All(structures, s => Assert.True(Part(s, 2) > 1e-4, $"zeta 2: {Part(s, 2):E2}"));
    }

    // Three atoms are not explained by pairs: the descriptor is 3-body, not less.
    [Fact]
    public void A_linear_model_has_a_three_body_part()
    {
        var soap = new Soap(new Cutoff(5.5, Smoothing.Cosine, 1), [Ni], 4, 4, Normalize: false);
        var weights = Weights(soap.Width, 1);
        var s = SelectData.Cloud(3, 4);
        double Of(params int[] atoms) => Energy(soap, new Structure(Block.From(atoms.Select(_ => Ni)), Block.From(atoms.Select(i => s.Positions[i]))), p => Vectors.Dot(p, weights));
        var residual = Of(0, 1, 2) - Of(0, 1) - Of(0, 2) - Of(1, 2) + Of(0) + Of(1) + Of(2);
        Assert.True(Math.Abs(residual) > 1e-3 * Math.Abs(Of(0, 1, 2)), $"{residual:E2}");
    }

    public static TheoryData<double> Apices => [0, 2.2, -3.1];

    [Theory]
    [MemberData(nameof(Apices))]
    public void Degenerate_environments_have_one_power_spectrum(double apex)
    {
        var (first, second) = Shapes.DegeneratePair(Ni, Pt, 2.5, apex == 0 ? null : apex);
        foreach (var soap in new[]
        {
            new Soap(new Cutoff(5, Smoothing.Cosine, 1), [Ni, Pt], 8, 8, 0.3),
            new Soap(new Cutoff(5, Smoothing.Cosine, 1), [Ni, Pt], 8, 8, 0.3, new DiscreteVariableBasis(), Normalize: false),
        })
        {
            var (a, b) = (soap.Of(first), soap.Of(second));
            var scale = a[0].ToArray().Max(Math.Abs);
            for (var k = 0; k < soap.Width; k++)
            {
                Assert.True(Math.Abs(a[0][k] - b[0][k]) <= 1e-12 * scale, $"feature {k}: {a[0][k]:R}, {b[0][k]:R}");
            }

            // They are not the same environment: four bodies, and the neighbours themselves, see that.
            Assert.True(Enumerable.Range(0, soap.Width).Max(k => Math.Abs(a[1][k] - b[1][k])) > 1e-3 * scale);
        }

        Assert.True(Math.Abs(FourBodySum(first) - FourBodySum(second)) > 1e-3);
        Assert.Equal(ThreeBodySum(first), ThreeBodySum(second), 1e-12);
    }

    // A 4-body invariant of the centre: over triplets of neighbours, the product of smooth functions of the three angles between them.
    private static double FourBodySum(Structure s) => (
        from j in Enumerable.Range(1, s.Count - 1)
        from k in Enumerable.Range(j + 1, s.Count - 1 - j)
        from l in Enumerable.Range(k + 1, s.Count - 1 - k)
        select Angle(s, j, k) * Angle(s, k, l) * Angle(s, l, j)).Sum();

    private static double ThreeBodySum(Structure s) => (
        from j in Enumerable.Range(1, s.Count - 1)
        from k in Enumerable.Range(j + 1, s.Count - 1 - j)
        select Angle(s, j, k)).Sum();

    private static double Angle(Structure s, int j, int k) =>
        Math.Exp((s.Positions[j] - s.Positions[0]).Dot(s.Positions[k] - s.Positions[0]) / 6);
}
