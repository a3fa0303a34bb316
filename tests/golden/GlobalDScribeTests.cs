using Xunit;

namespace Pipelines.Tests;

/// <summary>Many-body tensors and Coulomb matrices against DScribe 2.1.1 (commit 893722c): frame 0 of Ni19, printed to 16 digits.</summary>
public sealed class GlobalDScribeTests
{
    private static readonly SpeciesList Nickel = [Species.Parse("Ni")];

    private static readonly Structure Frame = Frames.Xyz("dscribe", "ni19_frame0.xyz").Structure;

    [Fact]
    public void Inverse_distances()
    {
        ManyBodyTensor tensor = new(Nickel, K2: new(new(0, 1, 100, 0.05), ExponentialWeight.AsDScribe(0.5)));
        Near("mbtr_k2_invdist_ni19_frame0.txt", tensor.Of(Frame).Values, 1e-12);
    }

    [Fact]
    public void Cosines()
    {
        ManyBodyTensor tensor = new(Nickel, K3: new(new(-1, 1, 100, 0.05), ExponentialWeight.AsDScribe(0.5)));
        Near("mbtr_k3_cos_ni19_frame0.txt", tensor.Of(Frame).Values, 1e-12);
    }

    [Fact]
    public void Eigenvalues_of_the_Coulomb_matrix() =>
        Near("coulomb_eigs_ni19_frame0.txt", new CoulombMatrix(19, CoulombOrder.Eigenvalues, Nickel).Of(Frame).Values, 1e-13);

    // DScribe's matrix was written with permutation "none": its rows are sorted here.
    [Fact]
    public void Sorted_Coulomb_matrix()
    {
        var rows = Golden.Table("dscribe", "coulomb_matrix_ni19_frame0.txt");
        var order = Enumerable.Range(0, 19).OrderByDescending(i => rows[i].Sum(x => x * x)).ToArray();
        var values = new CoulombMatrix(21, CoulombOrder.SortedRows, Nickel).Of(Frame).Values;
        for (var i = 0; i < 21; i++)
        {
            for (var j = 0; j < 21; j++)
            {
                var expected = i < 19 && j < 19 ? rows[order[i]][order[j]] : 0;
                Assert.Equal(expected, values[(21 * i) + j], 1e-12 * Math.Abs(expected));
            }
        }
    }

    private static void Near(string file, Block<double> values, double tolerance)
    {
        var expected = Golden.Table("dscribe", file).Single();
        Assert.Equal(expected.Length, values.Length);
        var scale = expected.Max(Math.Abs);
        for (var k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], values[k], tolerance * scale);
        }
    }
}
