using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Tool;

/// <summary><c>predict MODEL FILE --out FILE</c>.</summary>
internal static class PredictVerb
{
    private static readonly Argument<FileInfo> ModelFile = PotentialFile.Argument;
    private static readonly Argument<FileInfo> Frames = new("FILE") { Description = "Extended XYZ, gzipped or not." };
    private static readonly Option<FileInfo> Out = new("--out") { Description = "Where the predictions go: extended XYZ with the keys energy and forces.", HelpName = "FILE", Required = true };
    private static readonly Option<bool> Variance = new("--variance") { Description = "Also write standard deviations: key energy_std and column forces_std (latent, without the noise of labels)." };

    public static Command Create() => Host.Verb(
        "predict", "Predict energies and forces, and compare with the labels where there are any.", [ModelFile, Frames, Out, Variance, .. DataOptions.All], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var potential = PotentialFile.Load(parse.GetRequiredValue(ModelFile));
        var data = DataOptions.Read(parse, session, parse.GetRequiredValue(Frames));
        var path = WholeFile.Ready(parse.GetRequiredValue(Out).ToString());
        Evaluation[] predicted;
        if (parse.GetValue(Variance))
        {
            var model = potential as IUncertain ?? throw new UsageException($"--variance needs a model that knows how sure it is (a Gaussian process, a linear model); this is a {Spec.KindOf(potential.GetType())}.");
            var predictions = WithVariance(model, data, session.Run);
            Write.ExtXyz(path, predictions.Select((p, f) => Frame(data[f], p)), session.Run).GetOrThrow();
            predicted = [.. predictions.Select(p => p.Mean)];
        }
        else
        {
            predicted = Predict.All(potential, data, session.Run);
            Write.ExtXyz(path, predicted.Select((p, f) => Frame(data[f], p)), session.Run).GetOrThrow();
        }

        var errors = Errors.Of(predicted, data);
        return new(
            new { Out = path, Frames = data.Count, Errors = errors },
            $"{PotentialFile.Describe(potential)}: {data.Count} frames -> {path}\n{errors?.ToText() ?? "The file has no labels to compare with."}");
    }

    private static GaussianPrediction[] WithVariance(IUncertain model, Dataset data, Run run)
    {
        var predictions = new GaussianPrediction[data.Count];
        for (var f = 0; f < data.Count; f++)
        {
            run.Report("prediction with variance", f, data.Count);
            predictions[f] = model.Predict(data[f].Structure, run);
        }

        return predictions;
    }

    private static Configuration Frame(Configuration frame, Evaluation predicted, ImmutableSortedDictionary<string, string>? info = null) =>
        new(frame.Structure, predicted.Energy, predicted.Forces, frame.Structure.Cell is null ? null : predicted.Virial, info ?? frame.Info);

    private static (Configuration Frame, IReadOnlyList<AtomColumn> Columns) Frame(Configuration frame, GaussianPrediction p)
    {
        var deviation = Math.Sqrt(p.LatentEnergyVariance).ToString("R", CultureInfo.InvariantCulture);
        var forces = Block.From(p.LatentForceVariance.Select(v => new Vec3(Math.Sqrt(v.X), Math.Sqrt(v.Y), Math.Sqrt(v.Z))));
        return (Frame(frame, p.Mean, frame.Info.SetItem("energy_std", deviation)), [new("forces_std", forces)]);
    }
}
