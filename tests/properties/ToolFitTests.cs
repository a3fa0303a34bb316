using System.Text.Json.Nodes;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What the command says of a fit: errors of the sets side by side, deviations, laws, a card, a learning curve, a page.</summary>
public sealed class ToolFitTests(ToolFitTests.Folder folder) : IClassFixture<ToolFitTests.Folder>
{
    /// <summary>60 frames, a SPEC, a split, and a model fitted with them.</summary>
    public sealed class Folder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("pipelines-fit-").FullName;

        public Folder()
        {
            var source = Path.Combine(AppContext.BaseDirectory, "data", "ni19", "ni19-bip300.extxyz");
            Data = Read.ExtXyz(source, new() { Stride = 13, Stop = 780 }).GetOrThrow();
            Write.ExtXyz(this["data.xyz"], Data).GetOrThrow();
            File.WriteAllText(this["fit.json"], """{"kind":"linear","descriptor":{"kind":"soap","cutoff":{"radius":4.5,"smoothing":"polynomial"},"nMax":3,"lMax":2,"normalize":false}}""");
            File.WriteAllText(this["split.json"], """{"kind":"blocks","train":30,"validation":10,"test":16,"gap":2}""");
            Fitted = Cli.Run("fit", this["data.xyz"], "--with", this["fit.json"], "--split", this["split.json"], "--out", this["model"], "--group", "natoms", "--learning-curve", "5,10,20", "--learning-curves", "2", "--report", this["fit.html"], "--json");
            Assert.True(Fitted.Exit == 0, Fitted.Error);
        }

        public Dataset Data { get; }

        public Cli.Outcome Fitted { get; }

        public string this[string name] => Path.Combine(_path, name);

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }

    [Fact]
    public void Errors_stand_side_by_side_and_are_those_of_the_library()
    {
        var model = Model.Load(folder["model"]).GetOrThrow();
        var sets = folder.Fitted.Json["sets"]!.AsArray();
        Assert.Equal(["training", "validation", "test"], sets.Select(s => (string?)s!["set"]));
        Assert.Equal([30, 10, 16], sets.Select(s => (int)s!["frames"]!));
        var test = ErrorReport.Of(model, folder.Data.Subset(Enumerable.Range(44, 16)), "natoms");
        Assert.Equal(test.ForceComponent!.Rmse, (double)sets[2]!["forceComponent"]!["rmse"]!);
        Assert.Equal(test.ByGroup["19"].Energy!.Mae, (double)sets[2]!["byGroup"]!["19"]!["energy"]!["mae"]!);
        Assert.Equal(3, model.Card!.Errors.Length);
    }

    [Fact]
    public void Deviations_are_calibrated_on_the_validation_frames_and_kept()
    {
        var model = Assert.IsType<LinearModel>(Model.Load(folder["model"]).GetOrThrow());
        var expected = Calibration.Factors(model with { CalibrationFactors = CalibrationFactors.None }, folder.Data.Subset(Enumerable.Range(32, 10)));
        Assert.Equal(expected, model.CalibrationFactors);
        Assert.NotEqual(CalibrationFactors.None, model.CalibrationFactors);
        Assert.Equal(expected.Force, (double)folder.Fitted.Json["calibrationFactors"]!["force"]!);
        Assert.Equal(expected.Force, model.Card!.Calibration!.Forces!.Factor);
    }

    [Fact]
    public void The_same_fit_gives_the_same_file_to_the_bit_whatever_the_threads_and_the_folder()
    {
        var elsewhere = Directory.CreateDirectory(folder["elsewhere"]).FullName;
        File.Copy(folder["data.xyz"], Path.Combine(elsewhere, "data.xyz"), overwrite: true);
        var again = Cli.RunHere("fit", Path.Combine(elsewhere, "data.xyz"), "--with", folder["fit.json"], "--split", folder["split.json"], "--out", folder["again"], "--group", "natoms", "--threads", "3");
        Assert.True(again.Exit == 0, again.Error);
        Assert.Equal(File.ReadAllBytes(folder["model"]), File.ReadAllBytes(folder["again"]));
        Assert.Contains("obeys all", again.Out);
        Assert.Contains("on the test frames:", again.Out);
        Assert.Contains("deviations are multiplied by", again.Out);
        Assert.Contains("frame ", again.Out);
    }

    [Fact]
    public void Files_for_validation_and_test_do_as_a_split_does()
    {
        void Part(string name, int first, int count) => Write.ExtXyz(folder[name], folder.Data.Subset(Enumerable.Range(first, count))).GetOrThrow();
        Part("train.xyz", 0, 30);
        Part("watch.xyz", 32, 10);
        Part("test.xyz", 44, 16);
        var outcome = Cli.RunHere(
            "fit", folder["train.xyz"], "--with", folder["fit.json"], "--validation", folder["watch.xyz"], "--test", folder["test.xyz"], "--out", folder["files"], "--laws", "0", "--json");
        Assert.True(outcome.Exit == 0, outcome.Error);
        var (split, files) = ((LinearModel)Model.Load(folder["model"]).GetOrThrow(), (LinearModel)Model.Load(folder["files"]).GetOrThrow());
        Assert.Equal(split.Coefficients, files.Coefficients);
        Assert.Equal(split.CalibrationFactors, files.CalibrationFactors);
        Assert.Equal(split.Card!.Errors.Select(e => e.ForceComponent), files.Card!.Errors.Select(e => e.ForceComponent));
        Assert.Equal(split.Card.Data.Select(d => d.Hash), files.Card.Data.Select(d => d.Hash));
        Assert.Equal(["train.xyz", "watch.xyz", "test.xyz"], files.Card.Data.Select(d => Assert.Single(d.Files).Name));
        Assert.Empty(files.Card.Laws);
    }

    [Fact]
    public void A_learning_curve_is_nested_and_falls()
    {
        var points = folder.Fitted.Json["learningCurve"]!["points"]!.AsArray();
        Assert.Equal([5, 10, 20, 5, 10, 20], points.Select(p => (int)p!["frames"]!));
        Assert.Equal([1, 1, 1, 2, 2, 2], points.Select(p => (int)p!["seed"]!));
        Assert.True((double)points[2]!["force"]!["rmse"]! < (double)points[0]!["force"]!["rmse"]!);
        var stage = Spec.Read<IFitStage>(File.ReadAllText(folder["fit.json"])).GetOrThrow();
        var (train, held) = (TrainingSet.All(folder.Data), TrainingSet.All(folder.Data.Subset([50])));
        Assert.Equal(LearningCurve.Of(stage, train, held, [4, 8]), LearningCurve.Of(stage, train, held, [4, 8], [1]));
        Assert.Contains("ascend", Assert.Throws<ArgumentException>(() => LearningCurve.Of(stage, train, held, [8, 4])).Message);
        Assert.Contains("at most the 60", Assert.Throws<ArgumentException>(() => LearningCurve.Of(stage, train, held, [61])).Message);
    }

    [Fact]
    public void The_card_says_where_the_model_comes_from()
    {
        var printed = Cli.RunHere("card", folder["model"]);
        Assert.Equal(0, printed.Exit);
        Assert.All(["# Model card: linearModel for Ni", "## Errors", "| test | 16 |", "## Uncertainty", "Hold in 3 random cases:", "data.xyz (SHA-256", "\"kind\": \"soap\"", "\"kind\":\"blocks\"", "Ni-Ni", "## Please cite"], s => Assert.Contains(s, printed.Out));
        foreach (var name in new[] { "card.md", "card.html", "card.json" })
        {
            Assert.Equal(0, Cli.RunHere("card", folder["model"], "--out", folder[name]).Exit);
        }

        Assert.Equal(printed.Out.TrimEnd(), File.ReadAllText(folder["card.md"]).TrimEnd());
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(folder["card.html"]));
        Assert.Equal(16, (int)JsonNode.Parse(File.ReadAllText(folder["card.json"]))!["card"]!["errors"]![2]!["frames"]!);
        Assert.Equal(2, Cli.RunHere("card", folder["model"], "--out", folder["card.pdf"]).Exit);
        ExampleModels.Process.Save(folder["bare"]);
        Assert.Contains("Nobody wrote down", Cli.RunHere("card", folder["bare"]).Out);
    }

    [Fact]
    public void The_report_is_one_page_that_loads_nothing()
    {
        var page = File.ReadAllText(folder["fit.html"]);
        Assert.All(["Errors side by side", "Errors on the test frames", "Uncertainty on the validation frames", "Uncertainty on the test frames", "Learning curve", "Laws of physics", "<svg"], s => Assert.Contains(s, page));
        Assert.DoesNotContain("src=\"http", page);
        var predicted = Cli.RunHere("predict", folder["model"], folder["data.xyz"], "--out", folder["p.xyz"], "--report", folder["p.json"], "--variance", "--extrapolation");
        Assert.True(predicted.Exit == 0, predicted.Error);
        var facts = JsonNode.Parse(File.ReadAllText(folder["p.json"]))!;
        Assert.Equal(60 * 57, facts["sets"]![0]!["errors"]!["forces"]!.AsArray().Count);
        Assert.NotNull(facts["sets"]![0]!["calibration"]!["energies"]);
        Assert.Equal(2, Cli.RunHere("predict", folder["model"], folder["data.xyz"], "--out", folder["p.xyz"], "--report", folder["p.txt"]).Exit);
    }

    [Fact]
    public void Predict_tells_which_atoms_are_outside_and_why_and_writes_what_is_asked_for()
    {
        var squeezed = folder.Data[3].Structure;
        var near = squeezed.Positions.ToArray();
        near[4] = near[9] + (1.5 / (near[4] - near[9]).Length * (near[4] - near[9]));
        Write.ExtXyz(folder["near.xyz"], [folder.Data[3], new Configuration(squeezed.WithPositions(Block.From(near)))]).GetOrThrow();
        var outcome = Cli.RunHere("predict", folder["model"], folder["near.xyz"], "--out", folder["far.xyz"], "--extrapolation", "--atom-energies", "--virial");
        Assert.True(outcome.Exit == 0, outcome.Error);
        Assert.Matches(@"lie outside what the model was trained on; the farthest:\s+frame 1, atom (4|9): ", outcome.Out);
        var lines = File.ReadAllLines(folder["far.xyz"]);
        Assert.Contains(":energies:R:1:extrapolation:R:1", lines[1]);
        Assert.Contains("virial=", lines[1]);
        var model = Model.Load(folder["model"]).GetOrThrow();
        var expected = model.Extrapolation(squeezed.WithPositions(Block.From(near)))[4].Degree;
        Assert.Equal(expected, double.Parse(lines[21 + 2 + 4].Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(expected > 2);
        File.WriteAllText(folder["lj.json"], """{"kind":"emt"}""");
        Assert.Contains("knows what it was trained on", Cli.RunHere("predict", folder["lj.json"], folder["near.xyz"], "--out", folder["x.xyz"], "--extrapolation").Error);
    }

    [Fact]
    public void Energies_in_another_unit_are_refused_with_their_name()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "data", "ni19", "ni19-bip300.extxyz");
        var trajectory = Read.ExtXyz(source, new() { Stop = 40 }).GetOrThrow();
        Write.ExtXyz(folder["hartree.xyz"], trajectory.Configurations.Select(c => new Configuration(c.Structure, c.Energy / Units.Hartree, c.Forces))).GetOrThrow();
        var refused = Cli.RunHere("fit", folder["hartree.xyz"], "--with", folder["fit.json"], "--out", folder["wrong"]);
        Assert.Equal(3, refused.Exit);
        Assert.Contains("The energies look like Hartree", refused.Error);
        Assert.Contains("slope of dE against -F.dx 0.03", refused.Error);
        Assert.False(File.Exists(folder["wrong"]));
        var trusted = Cli.RunHere("fit", folder["hartree.xyz"], "--with", folder["fit.json"], "--out", folder["wrong"], "--trust-units", "--laws", "0");
        Assert.Equal(0, trusted.Exit);
        Assert.Contains("Warning: ", trusted.Error);
    }

    [Fact]
    public void Copies_among_the_frames_are_warned_of()
    {
        var changed = new Configuration(folder.Data[3].Structure, folder.Data[3].Energy + 1, folder.Data[3].Forces);
        Write.ExtXyz(folder["twice.xyz"], [.. folder.Data.Configurations.Take(20), folder.Data[2], changed]).GetOrThrow();
        Write.ExtXyz(folder["leak.xyz"], folder.Data.Subset([19, 20, 21])).GetOrThrow();
        var outcome = Cli.RunHere("fit", folder["twice.xyz"], "--with", folder["fit.json"], "--test", folder["leak.xyz"], "--out", folder["leaky"], "--laws", "0", "--trust-units");
        Assert.Equal(0, outcome.Exit);
        Assert.Contains("1 training frames have the atoms of another one at the same places, but other labels", outcome.Error);
        Assert.Contains("1 test frames are also training frames", outcome.Error);
    }

    [Fact]
    public void A_folder_is_no_place_for_a_model_and_that_is_told_before_the_fit()
    {
        var folderOfModels = Directory.CreateDirectory(folder["models"]).FullName;
        var outcome = Cli.RunHere("fit", folder["data.xyz"], "--with", folder["fit.json"], "--out", folderOfModels);
        Assert.Equal(2, outcome.Exit);
        Assert.Contains("is a folder; expected the name of a file", outcome.Error);
    }

    [Fact]
    public void A_learning_curve_that_fails_says_where_and_the_model_is_there()
    {
        File.WriteAllText(folder["many.json"], """{"kind":"gaussianProcess","environments":30,"kernel":{"kind":"twoBody","cutoff":4.5,"lengthScale":1}}""");
        var outcome = Cli.RunHere("fit", folder["data.xyz"], "--with", folder["many.json"], "--split", folder["split.json"], "--out", folder["many"], "--laws", "0", "--learning-curve", "1,2");
        Assert.Equal(3, outcome.Exit);
        Assert.Contains("learning curve at 1 frames: There are too few environments", outcome.Error);
        Assert.True(Model.Load(folder["many"]).IsOk);
    }

    [Theory]
    [InlineData("""{"kind":"linear","solver":"qr","prior":{"kind":"ridge"},"descriptor":{"kind":"soap","cutoff":4.5,"nMax":3,"lMax":2,"normalize":false}}""")]
    [InlineData("""{"kind":"sparseProcess","tuning":"none","terms":[{"kernel":{"kind":"twoBody","cutoff":4.5,"lengthScale":1},"inducing":4}]}""")]
    [InlineData("""{"kind":"splineForceField","prior":{"kind":"splineRidge","pairCutoff":4.5,"tripletCutoff":3,"pairStep":0.5,"tripletStep":1}}""")]
    public void What_was_not_worked_out_is_left_out_and_never_told_as_a_number(string spec)
    {
        // Energies alone, which do not change: no error of forces, no slope against them, no evidence where the prior is given.
        Write.ExtXyz(folder["flat.xyz"], folder.Data.Configurations.Take(8).Select(c => new Configuration(c.Structure, -3))).GetOrThrow();
        File.WriteAllText(folder["flat.json"], spec);
        string[] fit = ["fit", folder["flat.xyz"], "--with", folder["flat.json"], "--out", folder["flat"], "--laws", "0"];
        foreach (var said in new[] { Cli.RunHere(fit), Cli.RunHere([.. fit, "--json"]), Cli.RunHere("card", folder["flat"]), Cli.RunHere("card", folder["flat"], "--json") })
        {
            Assert.True(said.Exit == 0, said.Error);
            Assert.DoesNotContain("NaN", said.Out + said.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--split and --validation both", "--split", "@split.json", "--validation", "@data.xyz")]
    [InlineData("a test part and there is a --test file", "--split", "@split.json", "--test", "@data.xyz")]
    [InlineData("needs frames to test on", "--learning-curve", "5")]
    [InlineData("asks for 50 frames; there are 30", "--split", "@split.json", "--learning-curve", "5,50")]
    [InlineData("takes numbers of frames", "--split", "@split.json", "--learning-curve", "5;6")]
    [InlineData("--laws must not be negative", "--laws", "-1")]
    [InlineData("written as .html or .json", "--report", "@r.pdf")]
    public void What_is_wrong_is_told_before_anything_is_fitted(string sentence, params string[] args)
    {
        var outcome = Cli.RunHere(["fit", folder["data.xyz"], "--with", folder["fit.json"], "--out", folder["never"], .. args.Select(a => a.StartsWith('@') ? folder[a[1..]] : a)]);
        Assert.Equal(2, outcome.Exit);
        Assert.Contains(sentence, outcome.Error);
        Assert.False(File.Exists(folder["never"]));
    }
}
