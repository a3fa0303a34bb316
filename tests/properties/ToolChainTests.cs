using System.Collections.Immutable;
using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The verbs in a row, on a few frames of Ni19: what the command writes is what the library says.</summary>
public sealed class ToolChainTests(ToolChainTests.Folder folder) : IClassFixture<ToolChainTests.Folder>
{
    private const string FitSpec = """{"kind":"gaussianProcess","environments":40,"seed":3,"kernel":{"kind":"twoBody","lengthScale":0.6,"cutoff":5}}""";

    /// <summary>A folder with 30 frames, a SPEC and a model in it.</summary>
    public sealed class Folder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("pipelines-").FullName;

        public Folder()
        {
            Source = Path.Combine(AppContext.BaseDirectory, "data", "ni19", "ni19-bip300.extxyz");
            Data = Read.ExtXyz(Source, new() { Stride = 26, Stop = 780 }).GetOrThrow();
            Write.ExtXyz(this["data.xyz"], Data).GetOrThrow();
            File.WriteAllText(this["fit.json"], FitSpec);
            var outcome = Cli.Run("fit", this["data.xyz"], "--with", this["fit.json"], "--out", this["model.gp"], "--json");
            Assert.True(outcome.Exit == 0, outcome.Error);
            Fitted = outcome;
        }

        public string Source { get; }

        public Dataset Data { get; }

        public Cli.Outcome Fitted { get; }

        public string this[string name] => Path.Combine(_path, name);

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public void Fit_writes_the_model_that_the_library_fits()
    {
        var expected = Spec.Read<IFitStage>(FitSpec).GetOrThrow().Fit(TrainingSet.All(folder.Data), Run.Default with { Threads = 1 });
        var written = (GaussianProcess)Model.Load(folder["model.gp"]).GetOrThrow();
        Assert.Equal(((GaussianProcess)expected).Weights, written.Weights);
        Assert.Equal(40, (int)folder.Fitted.Json["forces"]!);
        Assert.Equal("twoBody", (string?)folder.Fitted.Json["kernel"]!["kind"]);
    }

    [Fact]
    public void The_seed_option_replaces_the_seed_of_the_SPEC()
    {
        var same = Cli.RunHere("fit", folder["data.xyz"], "--with", folder["fit.json"], "--out", folder["same.gp"], "--seed", "3");
        var other = Cli.RunHere("fit", folder["data.xyz"], "--with", folder["fit.json"], "--out", folder["other.gp"], "--seed", "4");
        Assert.Equal((0, 0), (same.Exit, other.Exit));
        Assert.Equal(File.ReadAllBytes(folder["model.gp"]), File.ReadAllBytes(folder["same.gp"]));
        Assert.NotEqual(File.ReadAllBytes(folder["model.gp"]), File.ReadAllBytes(folder["other.gp"]));
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        foreach (var threads in new[] { "1", "3" })
        {
            Assert.Equal(0, Cli.RunHere("fit", folder["data.xyz"], "--with", folder["fit.json"], "--out", folder["threads.gp"], "--threads", threads).Exit);
            Assert.Equal(File.ReadAllBytes(folder["model.gp"]), File.ReadAllBytes(folder["threads.gp"]));
        }
    }

    [Fact]
    public void Predict_writes_energies_and_forces_and_states_the_errors()
    {
        var outcome = Cli.Run("predict", folder["model.gp"], folder["data.xyz"], "--out", folder["predicted.xyz"], "--json");
        Assert.Equal(0, outcome.Exit);
        var model = Model.Load(folder["model.gp"]).GetOrThrow();
        var predicted = Read.ExtXyz(folder["predicted.xyz"]).GetOrThrow();
        Assert.Equal(folder.Data.Count, predicted.Count);
        var text = File.ReadAllText(folder["predicted.xyz"]);
        Assert.Contains(" energy=", text);
        Assert.Contains(":forces:R:3", text);
        foreach (var (frame, reference) in predicted.Configurations.Zip(folder.Data.Configurations))
        {
            var expected = model.Evaluate(reference.Structure);
            Assert.Equal(reference.Structure, frame.Structure);
            Assert.Equal(expected.Energy, frame.Energy);
            Assert.Equal(expected.Forces, frame.Forces);
        }

        var (report, metrics) = (ErrorReport.Of(model, folder.Data), ErrorMetrics.Of(model, folder.Data));
        var errors = outcome.Json["errors"]!;
        Assert.Equal(report.Energy!.Rmse, (double)errors["energyPerAtom"]!["rmse"]!);
        Assert.Equal(report.ForceComponent!.Mae, (double)errors["forceComponents"]!["mae"]!);
        Assert.Equal(report.ForceVector!.Mae, (double)errors["forceVectors"]!["mae"]!);
        Assert.Equal(metrics.ForceMaef, report.ForceVector.Mae, 1e-12);
        Assert.InRange(metrics.ForceMaef, 0, 0.4);
    }

    [Fact]
    public void Predict_without_labels_says_so()
    {
        Write.ExtXyz(folder["bare.xyz"], folder.Data.Configurations.Select(c => new Configuration(c.Structure))).GetOrThrow();
        var outcome = Cli.RunHere("predict", folder["model.gp"], folder["bare.xyz"], "--out", folder["bare-out.xyz"]);
        Assert.Equal(0, outcome.Exit);
        Assert.Contains("no labels to compare with", outcome.Out);
        Assert.Null(Cli.RunHere("predict", folder["model.gp"], folder["bare.xyz"], "--out", folder["bare-out.xyz"], "--json").Json["errors"]);
    }

    [Fact]
    public void Predict_writes_standard_deviations_on_request()
    {
        var outcome = Cli.RunHere("predict", folder["model.gp"], folder["data.xyz"], "--frames", "0:2", "--out", folder["variance.xyz"], "--variance");
        Assert.Equal(0, outcome.Exit);
        var expected = ((GaussianProcess)Model.Load(folder["model.gp"]).GetOrThrow()).Predict(folder.Data[0].Structure);
        var frame = Read.ExtXyz(folder["variance.xyz"]).GetOrThrow()[0];
        Assert.Equal(Math.Sqrt(expected.LatentEnergyVariance), double.Parse(frame.Info["energy_std"]), 1e-12);
        Assert.Contains("forces_std:R:3", File.ReadAllText(folder["variance.xyz"]));
    }

    [Fact]
    public void Map_writes_tables_that_predict_the_same()
    {
        File.WriteAllText(folder["splines.json"], """{"kind":"splines","forceAccuracy":1}""");
        var outcome = Cli.Run("map", folder["model.gp"], "--with", folder["splines.json"], "--out", folder["model.map"], "--json");
        Assert.True(outcome.Exit == 0, outcome.Error);
        Assert.InRange((double)outcome.Json["certificate"]!["maximumForceError"]!, 0, 1e-3);
        var mapped = (MappedForceField)Model.Load(folder["model.map"]).GetOrThrow();
        var process = Model.Load(folder["model.gp"]).GetOrThrow();
        var structure = folder.Data[0].Structure;
        Assert.Equal(process.Energy(structure), mapped.Energy(structure), 1e-3 * structure.Count);

        var again = Cli.RunHere("map", folder["model.map"], "--out", folder["x"]);
        Assert.Equal(3, again.Exit);
        Assert.Contains("Only a Gaussian process can be mapped.", again.Error);
    }

    [Fact]
    public void A_fitted_and_mapped_field_runs_and_relaxes()
    {
        Assert.Equal(0, Cli.RunHere("map", folder["model.gp"], "--out", folder["run.map"]).Exit);
        File.WriteAllText(folder["md.json"], """{"kind":"velocityVerlet","temperature":100,"timestep":1,"steps":200,"seed":2,"sampleEvery":50}""");
        var md = Cli.RunHere("simulate", folder["run.map"], folder["data.xyz"], "--with", folder["md.json"], "--out", folder["md.xyz"], "--json");
        Assert.True(md.Exit == 0, md.Error);
        Assert.Equal(5, Read.ExtXyz(folder["md.xyz"]).GetOrThrow().Count);
        var relaxed = Cli.RunHere("relax", folder["run.map"], folder["data.xyz"], "--frames", "0:2", "--out", folder["relaxed.xyz"], "--json");
        Assert.True(relaxed.Exit == 0, relaxed.Error);
        Assert.All(relaxed.Json["frames"]!.AsArray(), f => Assert.True((bool)f!["converged"]!));
        Assert.Equal(2, Read.ExtXyz(folder["relaxed.xyz"]).GetOrThrow().Count);
    }

    [Fact]
    public void Read_reports_and_rewrites()
    {
        var outcome = Cli.Run("read", folder.Source, "--frames", "::26", "--out", folder["copy.xyz"], "--json");
        Assert.Equal(0, outcome.Exit);
        Assert.Equal(31, (int)outcome.Json["frames"]!);
        Assert.Equal("energy", (string?)outcome.Json["sources"]![0]!["reading"]!["keys"]![0]!["key"]);
        Assert.Equal(folder.Data.Configurations[3], Read.ExtXyz(folder["copy.xyz"]).GetOrThrow()[3]);
        Assert.StartsWith("31 frames of Ni19", Cli.RunHere("read", folder["copy.xyz"]).Out);
    }

    [Fact]
    public void An_analytic_potential_is_a_model_too()
    {
        File.WriteAllText(folder["emt.json"], """{"kind":"emt"}""");
        Assert.Equal(0, Cli.RunHere("predict", folder["emt.json"], folder["data.xyz"], "--out", folder["emt.xyz"]).Exit);
        var potential = Spec.Read<AnalyticPotential>("""{"kind":"emt"}""").GetOrThrow();
        Assert.Equal(potential.Energy(folder.Data[0].Structure), Read.ExtXyz(folder["emt.xyz"]).GetOrThrow()[0].Energy);
    }

    [Fact]
    public void Select_writes_lists_that_a_fit_can_name()
    {
        File.WriteAllText(folder["select.json"], """{"kind":"draw","environments":25,"seed":5}""");
        Assert.Equal(0, Cli.RunHere("select", folder["data.xyz"], "--with", folder["select.json"], "--out", folder["chosen.txt"]).Exit);
        File.WriteAllText(folder["named.json"], $$$"""{"kind":"gaussianProcess","environments":{"file":"{{{folder["chosen.txt"]}}}"},"kernel":{"kind":"twoBody","lengthScale":0.6,"cutoff":5}}""");
        var outcome = Cli.RunHere("fit", folder["data.xyz"], "--with", folder["named.json"], "--out", folder["named.gp"], "--json");
        Assert.True(outcome.Exit == 0, outcome.Error);
        Assert.Equal(25, (int)outcome.Json["forces"]!);
    }

    [Fact]
    public void A_split_is_reported_with_what_it_gives_away()
    {
        File.WriteAllText(folder["blocks.json"], """{"kind":"blocks","train":0.5,"test":0.5,"gap":0}""");
        var outcome = Cli.RunHere("select", folder["data.xyz"], "--with", folder["blocks.json"], "--out", folder["train.txt"], "--part", "test", "--out-frames", folder["frames.txt"], "--json");
        Assert.Equal(0, outcome.Exit);
        Assert.Equal(15, (int)outcome.Json["frames"]!);
        Assert.Equal(["# frame", .. Enumerable.Range(15, 15).Select(f => $"{f}")], File.ReadAllLines(folder["frames.txt"]));
    }

    [Theory]
    [InlineData(2, "There is no file nowhere.xyz.", "predict", "@model.gp", "nowhere.xyz", "--out", "@x")]
    [InlineData(2, "--frames takes START:STOP:STRIDE", "predict", "@model.gp", "@data.xyz", "--out", "@x", "--frames", "first")]
    [InlineData(2, "Option '--out' is required.", "predict", "@model.gp", "@data.xyz")]
    [InlineData(2, "would replace a file that is read", "predict", "@model.gp", "@data.xyz", "--out", "@data.xyz")]
    [InlineData(2, "would replace a file that is read", "map", "@model.gp", "--out", "@model.gp")]
    [InlineData(2, "would replace a file that is read", "fit", "@data.xyz", "--with", "@fit.json", "--out", "@fit.json")]
    [InlineData(2, "is a folder", "predict", "@", "@data.xyz", "--out", "@x")]
    [InlineData(3, "not a model file", "predict", "@data.xyz", "@data.xyz", "--out", "@x")]
    [InlineData(3, "damaged", "predict", "@damaged.gp", "@data.xyz", "--out", "@x")]
    [InlineData(3, "data-cut.xyz, line", "predict", "@model.gp", "@data-cut.xyz", "--out", "@x")]
    [InlineData(3, "frame 0, atom 0: A frame has a species that the model was never shown", "predict", "@model.gp", "@gold.xyz", "--out", "@x")]
    [InlineData(3, "too few environments", "fit", "@data.xyz", "--with", "@greedy.json", "--out", "@x")]
    [InlineData(2, "did you mean \"noise\"?", "fit", "@data.xyz", "--with", "@misspelt.json", "--out", "@x")]
    [InlineData(2, "There is no kind \"langevin\" here", "fit", "@data.xyz", "--with", "@langevin.json", "--out", "@x")]
    public void What_is_wrong_is_told_in_a_sentence_with_its_exit_code(int exit, string sentence, params string[] args)
    {
        MakeWrongFiles();
        var outcome = Cli.RunHere([.. args.Select(a => a.StartsWith('@') ? folder[a[1..]] : a)]);
        Assert.Contains(sentence, outcome.Error);
        Assert.Equal(exit, outcome.Exit);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.Empty(outcome.Out);
        Assert.False(File.Exists(folder["x"]));
    }

    // A SPEC with some bytes lost or changed fits, or is refused with a sentence: never a crash, never a hang.
    [Fact]
    public void No_damaged_SPEC_makes_the_command_fall()
    {
        const string Spice = "{}[],:\"\\0-19e nulltrue\u00e9\u0000";
        var damage = from at in Gen.Choose(0, FitSpec.Length - 1)
                     from length in Gen.Choose(0, 8)
                     from other in Gen.Choose(0, Spice.Length - 1)
                     from times in Gen.Choose(0, 2)
                     select string.Concat(FitSpec[..at], new string(Spice[other], times), FitSpec[Math.Min(FitSpec.Length, at + length)..]);
        Property.ForAll(damage, json =>
        {
            File.WriteAllText(folder["fuzz.json"], json);
            var outcome = Cli.RunHere("fit", folder["data.xyz"], "--with", folder["fuzz.json"], "--out", folder["fuzz.gp"], "--frames", "0:4", "--laws", "0");
            Assert.True(outcome.Exit is 0 or 2 or 3, $"{json}: {outcome.Exit} {outcome.Error}");
            Assert.Equal(outcome.Exit == 0, outcome.Error.Length == 0);
        });
    }

    private void MakeWrongFiles()
    {
        var model = File.ReadAllBytes(folder["model.gp"]);
        model[model.Length / 2] ^= 1;
        File.WriteAllBytes(folder["damaged.gp"], model);
        var text = File.ReadAllText(folder["data.xyz"]);
        File.WriteAllText(folder["data-cut.xyz"], text[..(text.Length / 3)]);
        var cluster = folder.Data[0].Structure;
        var gold = new Structure(Block.From(Enumerable.Repeat(Species.Parse("Au"), cluster.Count)), cluster.Positions);
        Write.ExtXyz(folder["gold.xyz"], Dataset.Of(new Configuration(gold))).GetOrThrow();
        File.WriteAllText(folder["greedy.json"], FitSpec.Replace("40", "100000"));
        File.WriteAllText(folder["misspelt.json"], FitSpec.Replace("\"seed\"", "\"noize\""));
        File.WriteAllText(folder["langevin.json"], """{"kind":"langevin"}""");
    }
}
