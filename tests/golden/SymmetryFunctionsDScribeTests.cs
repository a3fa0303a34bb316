using Xunit;

namespace Pipelines.Tests;

/// <summary>Symmetry functions against DScribe 2.1.1's ACSF (commit 893722c) on frame 0 of Ni19: G1, G2, and G4 (narrow) or G5 (wide), printed to 16 digits.</summary>
public sealed class SymmetryFunctionsDScribeTests
{
    private static readonly double[][] Radial = [[0.02, 0], [0.08, 0], [0.2, 0], [0.5, 0], [2, 2.2], [2, 2.8], [2, 3.8], [2, 4.8]];

    // DScribe's columns: G1, which is G2 with eta 0; G2; then for each (eta, zeta, lambda).
    [Theory]
    [InlineData("acsf_8g2_18g4_rc6_ni19_frame0.txt", false, new double[] { 1, 4, 16 }, new[] { 0.005, 0.03, 0.1 })]
    [InlineData("acsf_8g2_8g5_rc6_ni19_frame0.txt", true, new double[] { 1, 4 }, new[] { 0.005, 0.03 })]
    public void Values(string file, bool wide, double[] zetas, double[] etas)
    {
        var nickel = Species.Parse("Ni");
        var functions = new SymmetryFunctions(
            6.0,
            Block.From(Radial.Prepend([0, 0]).Select(p => new RadialFunction(p[0], p[1]))),
            Block.From(etas.SelectMany(eta => zetas.SelectMany(zeta => new[] { 1.0, -1 }.Select(lambda => new AngularFunction(eta, zeta, lambda, Wide: wide))))),
            Species: [nickel]);
        var expected = Golden.Table("dscribe", file);
        var features = functions.Of(Frames.Xyz("dscribe", "ni19_frame0.xyz").Structure);
        Assert.Equal((expected.Length, expected[0].Length), (features.Rows, features.Columns));
        for (var a = 0; a < features.Rows; a++)
        {
            for (var c = 0; c < features.Columns; c++)
            {
                Assert.True(
                    Math.Abs(features[a][c] - expected[a][c]) <= 1e-12 * (1 + Math.Abs(expected[a][c])),
                    $"atom {a}, {functions.Columns[c]}: expected {expected[a][c]:R}, found {features[a][c]:R}");
            }
        }
    }
}
