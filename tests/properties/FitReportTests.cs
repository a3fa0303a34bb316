using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Calibration and error reports on cases whose answers are known.</summary>
public sealed class FitReportTests
{
    private static double[] Normals(int count)
    {
        var numbers = new double[count];
        Philox.FillNormals(11, 0, 0, numbers);
        return numbers;
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    [InlineData(0.5)]
    public void Deviations_that_are_too_large_or_small_are_found_out(double truth)
    {
        const int n = 200_000;
        var deviations = Enumerable.Range(0, n).Select(i => 0.1 + (i % 7)).ToArray();
        var errors = Normals(n).Select((z, i) => truth * z * deviations[i]).ToArray();
        var c = Calibration.Of(errors, deviations);
        Assert.Equal(truth, c.Factor, 0.01);
        var mended = Calibration.Of(errors, deviations.Select(d => d * c.Factor).ToArray());
        Assert.Equal(0.6827, mended.Within68, 0.005);
        Assert.Equal(0.95, mended.Within95, 0.003);
        Assert.True(mended.Miscalibration < 0.003);
        Assert.True(mended.NegativeLogLikelihood <= c.NegativeLogLikelihood);
        Assert.All(mended.Curve, r => Assert.Equal(r.Expected, r.Observed, 0.006));
    }

    [Fact]
    public void Deviations_must_be_positive() => Assert.Contains("number 1", Assert.Throws<ArgumentException>(() => Calibration.Of([1, 2], [1, 0])).Message);

    [Fact]
    public void A_model_says_how_true_it_is()
    {
        var data = Dataset.Of(ExampleModels.Process.Structures.Select(s =>
        {
            var e = new Emt().Evaluate(s);
            return new Configuration(s, e.Energy, e.Forces);
        }));
        Assert.True(Calibration.OfForces(ExampleModels.Process, data).Within95 > 0.5);
        Assert.Throws<DataException>(() => Calibration.OfForces(ExampleModels.Process, Dataset.Of(new Configuration(data[0].Structure))));
    }

    [Fact]
    public void Errors_are_counted_where_they_are()
    {
        Species ni = Species.Parse("Ni"), pt = Species.Parse("Pt");
        var s = new Structure([ni, pt], [new(0, 0, 0), new(0, 0, 2.5)]);
        Configuration Frame(string name, double energy, Vec3 force) =>
            new(s, energy, [force, -force], null, ImmutableSortedDictionary<string, string>.Empty.Add("name", name).Add("morphology", name == "a" ? "cube" : "star"));
        Evaluation Said(double energy, Vec3 first, Vec3 second) => new(energy, [0, 0], [first, second], Mat3.Zero);
        var data = Dataset.Of(Frame("a", 1, new(1, 0, 0)), Frame("b", 2, new(0, 2, 0)), new Configuration(s, 3));
        var report = ErrorReport.Of(
            [Said(1.2, new(1, 0, 0), new(-1, 0, 0)), Said(1.6, new(0, 2, 2), new(0, -2, 0)), Said(3, new(9, 9, 9), default)], data, group: "morphology");
        Assert.Equal(0.1, report.Energy!.Mae, 1e-12);
        Assert.Equal(Math.Sqrt((0.01 + 0.04) / 3), report.Energy.Rmse, 1e-12);
        Assert.Equal((3, 0.2), (report.Energy.Count, Math.Round(report.Energy.Max, 12)));
        Assert.Equal((12, 2.0 / 12, 2.0), (report.ForceComponent!.Count, report.ForceComponent.Mae, report.ForceComponent.Max));
        Assert.Equal(45.0 / 4, report.ForceAngle!.Mae, 1e-12);
        Assert.Equal((2.0, 0.0), (report.BySpecies["Ni"].Max, report.BySpecies["Pt"].Max));
        Assert.Equal((0.0, 2.0), (report.ByGroup["cube"].ForceComponent!.Max, report.ByGroup["star"].ForceComponent!.Max));
        Assert.Equal([1, 0, 2], report.Worst.Select(w => w.Frame));
        Assert.Equal("b", report.Worst[0].Id);
        Assert.Null(report.Virial);
        Assert.Equal((3, 12), (report.Energies.Length, report.Forces.Length));
        Assert.Contains("45", ErrorReport.Of([Said(1, new(1, 0, 0), new(0, 1, 0))], Dataset.Of(Frame("a", 1, new(1, 0, 0)))).ToString());
    }

    [Fact]
    public void Perfect_predictions_have_no_errors()
    {
        var s = Shapes.Icosahedron(Species.Parse("Cu"), 2, 3.6);
        var e = new Emt().Evaluate(s);
        var report = ErrorReport.Of(new Emt(), Dataset.Of(new Configuration(s, e.Energy, e.Forces, e.Virial)));
        Assert.Equal((0.0, 0.0, 0.0), (report.Energy!.Max, report.ForceVector!.Max, report.Virial!.Max));
    }
}
