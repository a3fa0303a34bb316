using System.Collections.Immutable;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The mean of models of different kinds.</summary>
public sealed class EnsembleTests
{
    private static readonly Ensemble Two = Ensemble.Examples.First();

    private static Structure Cluster => Shapes.Icosahedron(Species.Parse("Cu"), 2, 3.9) is var s ? new(Block.From(s.Species.Select((e, i) => i % 4 == 0 ? Species.Parse("Au") : e)), s.Positions) : null!;

    [Fact]
    public void It_is_the_mean_of_its_members_in_every_number()
    {
        var (all, parts) = (Two.Evaluate(Cluster), Two.Members.Select(m => m.Evaluate(Cluster)).ToArray());
        Assert.Equal(parts.Average(p => p.Energy), all.Energy, 1e-12 * Math.Abs(all.Energy));
        for (var i = 0; i < Cluster.Count; i++)
        {
            Assert.True((((parts[0].Forces[i] + parts[1].Forces[i]) * 0.5) - all.Forces[i]).Length < 1e-12);
            Assert.Equal(parts.Average(p => p.AtomEnergies[i]), all.AtomEnergies[i], 1e-12);
        }
    }

    [Fact]
    public void Its_variance_is_that_of_a_mixture()
    {
        var (all, parts) = (Two.Predict(Cluster), Two.Members.Select(m => m.Predict(Cluster)).ToArray());
        double Mixture(Func<GaussianPrediction, double> mean, Func<GaussianPrediction, double> variance)
        {
            // E[x^2] - E[x]^2 of equal parts.
            var m = parts.Average(mean);
            return parts.Average(p => variance(p) + (mean(p) * mean(p))) - (m * m);
        }

        Assert.Equal(Mixture(p => p.Mean.Energy, p => p.LatentEnergyVariance), all.LatentEnergyVariance, 1e-9);
        Assert.Equal(Mixture(p => p.Mean.Forces[3].Y, p => p.LatentForceVariance[3].Y), all.LatentForceVariance[3].Y, 1e-12);
        Assert.True(all.LatentForceVariance[3].Y > parts.Average(p => p.LatentForceVariance[3].Y));
    }

    [Fact]
    public void One_member_alone_is_itself()
    {
        var alone = Ensemble.Of([Two.Members[0]]);
        Assert.Equal(Two.Members[0].Evaluate(Cluster).Forces, alone.Evaluate(Cluster).Forces);
        Assert.Equal(Two.Members[0].Predict(Cluster).LatentForceVariance, alone.Predict(Cluster).LatentForceVariance);
    }

    [Fact]
    public void Members_keep_their_calibration_in_the_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            var changed = Ensemble.Of([Two.Members[0] with { CalibrationFactors = new(2, 3) }, Two.Members[1]]);
            changed.Save(path);
            var back = Assert.IsType<Ensemble>(Model.Load(path).GetOrThrow());
            Assert.Equal(changed, back);
            Assert.NotEqual(Two.Predict(Cluster).LatentEnergyVariance, back.Predict(Cluster).LatentEnergyVariance);
            Assert.Equal(changed.Predict(Cluster).LatentEnergyVariance, back.Predict(Cluster).LatentEnergyVariance);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Nobody_is_no_ensemble()
    {
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => Ensemble.Of([])).Message);
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => new EnsembleFit([])).Message);
    }

    [Fact]
    public void A_fit_names_the_files_of_all_its_members()
    {
        var fit = Fit.Ensemble(LinearFit.Examples.First() with { Frames = Draw.FromFile("a.txt") }, SplineFit.Examples.First() with { Frames = Draw.FromFile("b.txt") });
        Assert.Equal(["a.txt", "b.txt"], fit.InputFiles);
        Assert.Equal(fit, Spec.Read<IFitStage>(Spec.Write<IFitStage>(fit)).GetOrThrow());
    }
}
