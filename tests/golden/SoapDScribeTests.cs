using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>SOAP against DScribe 2.1.1 (commit 893722c): frame 0 of Ni19, r_cut 5, sigma 0.5, values and analytic derivatives printed to 16 digits.</summary>
public sealed class SoapDScribeTests
{
    private static readonly SpeciesList Nickel = [Species.Parse("Ni")];

    private static readonly Structure Frame = Frames.Xyz("dscribe", "ni19_frame0.xyz").Structure;

    private static Soap Small => Soap.AsDScribe(5, Nickel, 4, 3, 0.5);

    [Theory]
    [InlineData("soap_gto_n4l3_rc5_sig0.5_ni19_frame0.txt", 4, 3, false, 1e-10)]
    [InlineData("soap_gto_n8l6_rc5_sig0.5_ni19_frame0.txt", 8, 6, false, 1e-8)]
    [InlineData("soap_polynomial_n4l3_rc5_sig0.5_ni19_frame0.txt", 4, 3, true, 1e-8)]
    public void Values(string file, int nMax, int lMax, bool polynomial, double tolerance)
    {
        var expected = Golden.Table("dscribe", file);
        var features = Soap.AsDScribe(5, Nickel, nMax, lMax, 0.5, polynomial).Of(Frame);
        Assert.Equal((expected.Length, expected[0].Length), (features.Rows, features.Columns));
        var scale = expected.SelectMany(row => row).Max(Math.Abs);
        for (var a = 0; a < features.Rows; a++)
        {
            for (var k = 0; k < features.Columns; k++)
            {
                Near(expected[a][k], features[a][k], scale, tolerance, $"atom {a}, feature {k}");
            }
        }
    }

    // attach=True: the centre moves with its atom.
    [Fact]
    public void Derivatives_where_centres_move_with_their_atoms()
    {
        var rows = Golden.Table("dscribe", "soap_gto_n4l3_deriv_attach_ni19_frame0.txt");
        var jacobian = Small.Jacobian(Frame);
        Compare(rows, (centre, atom) => Entry(jacobian, centre, atom));
    }

    // attach=False: it stays, and where the central atom moves the features change as for a neighbour at distance zero.
    [Fact]
    public void Derivatives_where_centres_stay()
    {
        var rows = Golden.Table("dscribe", "soap_gto_n4l3_deriv_ni19_frame0.txt");
        var jacobian = Small.Jacobian(Frame);
        Compare(rows, (centre, atom) => centre == atom ? OwnAtom(centre) : Entry(jacobian, centre, atom));
    }

    private static double[] Entry(FeatureJacobian jacobian, int centre, int atom)
    {
        for (var e = jacobian.Start[centre]; e < jacobian.Start[centre + 1]; e++)
        {
            if (jacobian.Atoms[e] == atom)
            {
                return jacobian[e].ToArray();
            }
        }

        return new double[3 * jacobian.Width];
    }

    private static double[] OwnAtom(int centre)
    {
        var soap = Small with { CentralWeight = 0 };
        var d = Enumerable.Range(0, Frame.Count).Select(i => Frame.Positions[i] - Frame.Positions[centre]).ToArray();
        var buffer = new SurroundingsBuffer();
        var at = buffer.Fill(
            0, new int[d.Length], [.. d.Select(v => v.X)], [.. d.Select(v => v.Y)], [.. d.Select(v => v.Z)], [.. d.Select(v => v.Length)], soap.Cutoff.Radius);
        var kernel = soap.CreateKernel();
        kernel.Values(at, new double[kernel.Width], keep: true);
        var all = new double[at.Count * 3 * kernel.Width];
        kernel.Jacobian(at, all);
        Assert.Equal(centre, buffer.Source[0]);
        return all[..(3 * kernel.Width)];
    }

    private static void Compare(double[][] rows, Func<int, int, double[]> derivative)
    {
        int[] centres = [0, 4], atoms = [0, 1, 4];
        var scale = rows.SelectMany(row => row).Max(Math.Abs);
        for (var c = 0; c < centres.Length; c++)
        {
            for (var a = 0; a < atoms.Length; a++)
            {
                var ours = derivative(centres[c], atoms[a]);
                for (var axis = 0; axis < 3; axis++)
                {
                    var expected = rows[(((c * atoms.Length) + a) * 3) + axis];
                    for (var k = 0; k < expected.Length; k++)
                    {
                        Near(expected[k], ours[(axis * expected.Length) + k], scale, 1e-9, $"centre {centres[c]}, atom {atoms[a]}, axis {axis}, feature {k}");
                    }
                }
            }
        }
    }

    private static void Near(double expected, double found, double scale, double tolerance, string where) =>
        Assert.True(Math.Abs(expected - found) <= tolerance * scale, $"{where}: expected {expected:R}, found {found:R}, difference {expected - found:E2}");
}
