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
    private static readonly Option<FileInfo> Out = new("--out") { Description = "Where the predictions go: extended XYZ with the keys energy and forces, and virial where there is a cell.", HelpName = "FILE", Required = true };
    private static readonly Option<bool> Variance = new("--variance") { Description = "Also write standard deviations: key energy_std and column forces_std (latent, without the noise of labels; calibrated where the model is)." };
    private static readonly Option<bool> AtomEnergies = new("--atom-energies") { Description = "Also write the energy of each atom, eV: column energies." };
    private static readonly Option<bool> Virial = new("--virial") { Description = "Also write the virial of frames without a cell." };
    private static readonly Option<bool> Extrapolation = new("--extrapolation") { Description = "Also write how far each atom lies outside the training data (column extrapolation; 1 is the boundary), and name the worst atoms and why." };
    private static readonly Option<string?> Group = new("--group") { Description = "Also give errors by this key of the frames; 'natoms' groups by size, 'formula' by composition.", HelpName = "KEY" };
    private static readonly Option<FileInfo?> Report = new("--report") { Description = "Where a report on the errors goes, with figures (.html) or as numbers (.json).", HelpName = "FILE" };

    public static Command Create() => Host.Verb(
        "predict", "Predict energies and forces, and compare with the labels where there are any.",
        [ModelFile, Frames, Out, Variance, AtomEnergies, Virial, Extrapolation, Group, Report, .. DataOptions.All], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var report = parse.GetValue(Report);
        Appraised.Check(report);
        var potential = PotentialFile.Load(parse.GetRequiredValue(ModelFile));
        var sure = parse.GetValue(Variance)
            ? potential as IUncertain ?? throw new UsageException($"--variance needs a model that knows how sure it is (a Gaussian process, a linear model); this is a {Spec.KindOf(potential.GetType())}.")
            : null;
        var shown = parse.GetValue(Extrapolation)
            ? potential is Model { Domain: not null } model ? model : throw new UsageException($"--extrapolation needs a model that knows what it was trained on; this {Spec.KindOf(potential.GetType())} does not.")
            : null;
        var data = DataOptions.Read(parse, session, parse.GetRequiredValue(Frames));
        var path = WholeFile.Ready(parse.GetRequiredValue(Out).ToString());
        var predictions = sure is null ? null : Predict.WithVariance(sure, data, session.Run);
        var predicted = predictions?.Select(p => p.Mean).ToArray() ?? Predict.All(potential, data, session.Run);
        var (outside, degrees) = shown is null ? (null, []) : ExtrapolationReport.Of(shown, data, session.Run);
        var (each, whole) = (parse.GetValue(AtomEnergies), parse.GetValue(Virial));
        Write.ExtXyz(path, predicted.Select((p, f) => Frame(data[f], p, predictions?[f], each, whole, degrees.IsDefaultOrEmpty ? null : degrees[f])), session.Run).GetOrThrow();

        var errors = ErrorReport.Of(predicted, data, parse.GetValue(Group));
        var calibration = predictions is null ? null : CalibrationReport.Of(predictions, data);
        var summary = Errors.Of(errors);
        if (report is not null)
        {
            Appraised.Write(report, $"{Spec.KindOf(potential.GetType())} on {parse.GetRequiredValue(Frames).Name}", [new("given", errors, data.Count, data.Count, calibration)], outside: outside);
        }

        var text = $"{PotentialFile.Describe(potential)}: {data.Count} frames -> {path}\n{summary?.ToText() ?? "The file has no labels to compare with."}";
        return new(
            new { Out = path, Frames = data.Count, Errors = summary, errors.BySpecies, errors.ByGroup, errors.Worst, Calibration = calibration, Extrapolation = outside },
            string.Concat(text.TrimEnd(), "\n", summary is null ? string.Empty : $"\n{errors.Details}", Appraised.Deviations("these frames", calibration), outside is null ? string.Empty : $"\n{outside}\n", report is null ? string.Empty : $"report -> {report}\n"));
    }

    private static (Configuration Frame, IReadOnlyList<AtomColumn> Columns) Frame(
        Configuration frame, Evaluation mean, GaussianPrediction? sure, bool atomEnergies, bool virial, Block<Extrapolation>? outside)
    {
        var info = frame.Info;
        List<AtomColumn> columns = [];
        if (sure is not null)
        {
            info = info.SetItem("energy_std", Math.Sqrt(sure.LatentEnergyVariance).ToString("R", CultureInfo.InvariantCulture));
            columns.Add(new("forces_std", Block.From(sure.LatentForceVariance.Select(v => new Vec3(Math.Sqrt(v.X), Math.Sqrt(v.Y), Math.Sqrt(v.Z))))));
        }

        if (atomEnergies)
        {
            columns.Add(new("energies", mean.AtomEnergies));
        }

        if (outside is { } degrees)
        {
            columns.Add(new("extrapolation", Block.From(degrees.Select(d => d.Degree))));
        }

        return (new(frame.Structure, mean.Energy, mean.Forces, virial || frame.Structure.Cell is not null ? mean.Virial : null, info), columns);
    }
}
