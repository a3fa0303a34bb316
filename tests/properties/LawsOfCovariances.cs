using Xunit;

namespace Pipelines.Tests;

/// <summary>Every covariance of feature vectors against its laws, and the laws against mistakes.</summary>
public sealed class LawsOfCovariancesTests
{
    private static readonly IReadOnlyDictionary<string, Covariance> Covariances = Enrolment.Examples<Covariance>();

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (var (name, covariance) in Covariances)
            {
                foreach (var law in Laws.For(covariance))
                {
                    rows.Add(name, law.Name);
                }
            }

            return rows;
        }
    }

    public static TheoryData<CovarianceFault> Faults => [.. CovarianceGallery.All];

    [Theory]
    [MemberData(nameof(All))]
    public void Law_holds(string covariance, string law) => LawChecks.Holds(Laws.For(Covariances[covariance]).Single(l => l.Name == law));

    [Fact]
    public void Every_covariance_is_enrolled() =>
        Assert.Empty(Enrolment.Types.Where(t => t.IsAssignableTo(typeof(Covariance))).Except(Covariances.Values.Select(k => k.GetType())));

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_is_caught_by_the_law_that_names_it(CovarianceFault fault) =>
        Assert.Contains(fault.Law, Laws.Run(Laws.For(fault.Covariance), 100, seed: 3).Broken);

    [Fact]
    public void The_right_covariance_keeps_every_law_and_every_law_has_a_fault()
    {
        var report = Laws.Run(Laws.For(CovarianceGallery.Right), 200, seed: 11);
        Assert.True(report.Holds, report.ToString());
        Assert.Empty(report.Results.Select(r => r.Name).Except(CovarianceGallery.All.Select(f => f.Law)));
    }

    [Fact]
    public void The_normalised_dot_product_is_one_at_equal_vectors_and_flat_along_them()
    {
        var covariance = new DotProduct(4);
        double[] a = [0.3, -0.4, 1.2];
        var (square, k) = (a.Sum(x => x * x), covariance.At(1.69, 1.69, 1.69));
        Assert.Equal(1.69, square, 1e-14);
        Assert.Equal(1, k.Value, 1e-14);

        // dk/da = (2 k_A + k_S) a = 0: a longer vector is as alike. Across, d²k/da db = ζ/|a|².
        Assert.Equal(0, (2 * k.A) + k.S, 1e-14);
        Assert.Equal(4 / 1.69, k.S, 1e-13);
        Assert.Equal(0, (4 * k.AB) + (2 * k.AS) + (2 * k.BS) + k.SS + (k.S / 1.69), 1e-13);
        Assert.Equal(default, covariance.At(0, 1.69, 0));
    }
}
