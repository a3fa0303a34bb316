using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
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
            var process = potential as GaussianProcess ?? throw new UsageException($"--variance needs a Gaussian process; this is a {Spec.KindOf(potential.GetType())}.");
            var predictions = WithVariance(process, data, session.Run);
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

    private static GaussianPrediction[] WithVariance(GaussianProcess process, Dataset data, Run run)
    {
        var predictions = new GaussianPrediction[data.Count];
        for (var f = 0; f < data.Count; f++)
        {
            run.Report("prediction with variance", f, data.Count);
            predictions[f] = process.Predict(data[f].Structure, run);
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

/// <summary>Errors of predictions against labels, as people and machines read them. Null where there is no such label.</summary>
/// <param name="EnergyPerAtom">eV/atom.</param>
/// <param name="ForceComponents">eV/Å.</param>
/// <param name="ForceVectors">Length of the error vector, eV/Å.</param>
internal sealed record Errors(Error? EnergyPerAtom, Error? ForceComponents, Error? ForceVectors)
{
    /// <summary>Null where the data have no labels at all.</summary>
    public static Errors? Of(IReadOnlyList<Evaluation> predicted, Dataset data)
    {
        var m = ErrorMetrics.Of(predicted, data);
        return m is { Energies: 0, Forces: 0 }
            ? null
            : new(
                m.Energies == 0 ? null : new(m.Energies, m.EnergyMae, m.EnergyRmse, m.EnergyMax),
                m.Forces == 0 ? null : new(3 * m.Forces, m.ForceMaec, m.ForceRmse, null),
                m.Forces == 0 ? null : new(m.Forces, m.ForceMaef, double.Hypot(m.ForceMaef, m.ForceMaefDeviation), m.ForceMax));
    }

    /// <summary>A table.</summary>
    public string ToText()
    {
        List<string[]> rows = [];
        Add("energy (meV/atom)", EnergyPerAtom, 1000);
        Add("force components (eV/Å)", ForceComponents, 1);
        Add("force vectors (eV/Å)", ForceVectors, 1);
        return new StringBuilder(TextTable.Of(["against the labels", "MAE", "RMSE", "max", "labels"], rows)).ToString();

        void Add(string what, Error? e, double unit)
        {
            if (e is not null)
            {
                rows.Add([what, $"{unit * e.Mae:F4}", $"{unit * e.Rmse:F4}", e.Max is { } max ? $"{unit * max:F4}" : string.Empty, $"{e.Labels}"]);
            }
        }
    }
}

/// <summary>Errors of one kind of label.</summary>
/// <param name="Labels">How many were compared.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Rmse">Root mean square error.</param>
/// <param name="Max">The largest.</param>
internal sealed record Error(int Labels, double Mae, double Rmse, double? Max);
