using System.Collections.Immutable;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What every model has, whatever its kind: it is part of its equality and of its file, and its deviations can be made true.</summary>
public sealed class ModelFactsTests
{
    public static TheoryData<string> All => [.. Models.Keys];

    private static IReadOnlyDictionary<string, Model> Models { get; } = Enrolment.Examples<Model>();

    private static Dataset Data { get; } = Dataset.Of(ExampleModels.Process.Structures.Select(s =>
    {
        var e = new Emt().Evaluate(s);
        return new Configuration(s, e.Energy, e.Forces);
    }));

    private static ModelCard Card { get; } = ModelCard.Of(new LinearFit(Describe.Soap(4, 2, 2)), [CardData.Of("training", TrainingSet.All(Data))], "by hand") with
    {
        Laws = [new("force", 3, true)],
        Errors = [CardErrors.From("training", ErrorReport.Of(new Emt(), Data, FrameGroup.Formula), 4, 4, FrameGroup.Formula)],
        Calibration = CalibrationReport.Of(ExampleModels.Process, Data),
        Notes = ["made for a test"],
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Facts_are_part_of_a_models_equality(string name)
    {
        var model = Models[name];
        Assert.Equal(model, model with { });
        Assert.NotEqual(model, model with { CalibrationFactors = new(2, 1) });
        Assert.NotEqual(model, model with { Card = Card });
        Assert.NotEqual(model, model with { Domain = null });
        Assert.NotEqual(model, model with { ShortestDistance = 0.1 });
        Assert.NotEqual(model, model with { IsolatedAtomEnergies = model.IsolatedAtomEnergies.SetItems(model.IsolatedAtomEnergies.Select(e => KeyValuePair.Create(e.Key, e.Value + 1))) });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Facts_are_kept_in_the_file_and_the_file_is_the_same_to_the_bit(string name)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var (first, second) = (Path.Combine(folder, "a"), Path.Combine(folder, "b"));
        var model = Models[name] with { CalibrationFactors = new(1.5, 0.3), Card = Card };
        model.Save(first);
        var back = Model.Load(first).GetOrThrow();
        Assert.Equal(model, back);
        Assert.Equal(Card, back.Card);
        back.Save(second);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Factors_multiply_every_deviation(string name)
    {
        if (Models[name] is not IUncertain plain)
        {
            return;
        }

        var twice = Assert.IsAssignableFrom<UncertainModel>(Models[name]) with { CalibrationFactors = new(2, 3) };
        var (a, b) = (plain.Predict(Data[0].Structure), twice.Predict(Data[0].Structure));
        Assert.Equal(a.Mean, b.Mean);
        Assert.Equal(9 * a.NoisyEnergyVariance, b.NoisyEnergyVariance, 1e-12 * b.NoisyEnergyVariance);
        Assert.Equal(9 * a.LatentEnergyVariance, b.LatentEnergyVariance, 1e-12 * b.NoisyEnergyVariance);
        Assert.Equal(4 * a.NoisyForceVariance[3].Y, b.NoisyForceVariance[3].Y, 1e-12 * b.NoisyForceVariance[3].Y);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Calibrated_deviations_are_true_on_what_they_were_calibrated_by(string name)
    {
        if (Models[name] is not UncertainModel model)
        {
            return;
        }

        var report = CalibrationReport.Of(model.Calibrated(Data), Data);
        Assert.Equal(1, report.Forces!.Factor, 1e-9);
        Assert.Equal(1, report.Energies!.Factor, 1e-9);
        Assert.Equal(model.Calibrated(Data), (model with { CalibrationFactors = new(7, 7) }).Calibrated(Data));
        Assert.Equal(1, Calibration.OfEnergies(model.Calibrated(Data), Data).Factor, 1e-9);
        Assert.Throws<DataException>(() => model.Calibrated(Dataset.Of(new Configuration(Data[0].Structure))));
    }

    [Fact]
    public void A_model_that_claims_to_be_certain_cannot_be_calibrated()
    {
        var sure = ExampleModels.Network.Member(0) with { ForceNoiseVariance = 0, EnergyNoiseVariance = 0 };
        Assert.Equal(new CalibrationReport(), CalibrationReport.Of(sure, Data));
        Assert.Contains("claims to be certain", Assert.Throws<DataException>(() => sure.Calibrated(Data)).Message);
        var judged = Appraisal.Of(sure, new LinearFit(Describe.Soap(4, 2, 2)), TrainingSet.All(Data), TrainingSet.All(Data));
        Assert.Equal(CalibrationFactors.None, judged.Model.CalibrationFactors);
    }

    [Fact]
    public void A_factor_must_be_positive() => Assert.Contains("Force must be positive", Assert.Throws<ArgumentException>(() => new CalibrationFactors(0, 1)).Message);

    [Fact]
    public void A_species_that_was_never_shown_is_named_with_its_frame()
    {
        var foreign = Dataset.Of(Data[0], new Configuration(new([Species.Parse("Cu"), Species.Parse("Pt")], [default, new(0, 0, 2.5)])));
        var e = Assert.Throws<DataException>(() => Predict.All(ExampleModels.Linear, foreign)).Error;
        Assert.Equal((1, "atom 1", "Pt", "one of Cu, Au"), (e.Frame, e.Field, e.Found, e.Expected));
        Assert.Throws<DataException>(() => Predict.WithVariance(ExampleModels.Linear, foreign));
    }

    [Fact]
    public void Groups_are_told_by_size_formula_and_key()
    {
        var cu = Species.Parse("Cu");
        Configuration Cluster(int n) => new(new(Block.From(Enumerable.Repeat(cu, n)), Block.From(Enumerable.Range(0, n).Select(i => new Numerics.Vec3(2.5 * i, 0, 0)))), n);
        var data = Dataset.Of(Cluster(9), Cluster(10), Cluster(10), Cluster(2));
        var report = ErrorReport.Of(new Emt(), data, FrameGroup.Atoms);
        Assert.Equal(["2", "9", "10"], report.ByGroup.Keys);
        Assert.Equal((2, 2), (report.ByGroup["10"].Frames, report.ByGroup["10"].Energy!.Count));
        Assert.Null(report.ByGroup["10"].ForceComponent);
        Assert.Equal("(none)", FrameGroup.Of(data[0], "plan"));
        Assert.Equal("cube", FrameGroup.Of(new(data[0].Structure, info: ImmutableSortedDictionary<string, string>.Empty.Add("natoms", "cube")), FrameGroup.Atoms));
        Assert.Equal([10, 20, 30, 40], ErrorReport.Of(Predict.All(new Emt(), data), data, numbers: [10, 40, 30, 20]).Worst.Select(w => w.Frame).Order());
    }
}
