using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Pipelines.Tool;

/// <summary><c>fit FILE... --with SPEC --out MODEL</c>: a model, its errors, its laws, its card.</summary>
internal static class FitVerb
{
    private static readonly Option<FileInfo> With = SpecOption.Create("how to fit", "gaussianProcess");
    private static readonly Option<FileInfo> Out = new("--out") { Description = "Where the model goes.", HelpName = "MODEL", Required = true };
    private static readonly Option<string?> Group = new("--group") { Description = "Also give errors by this key of the frames; 'natoms' groups by size, 'formula' by composition.", HelpName = "KEY" };
    private static readonly Option<FileInfo?> Report = new("--report") { Description = "Where a report with figures goes (.html), or its numbers (.json).", HelpName = "FILE" };
    private static readonly Option<string?> Curve = new("--learning-curve") { Description = "Also fit to so many training frames, for example 50,100,200, and test each on the held-out frames.", HelpName = "SIZES" };
    private static readonly Option<int> Curves = new("--learning-curves") { Description = "How many orders of the frames to try in a learning curve.", DefaultValueFactory = _ => 1, HelpName = "N" };
    private static readonly Option<int> LawCases = new("--laws") { Description = "Random cases for each law of physics that the model is put to; 0 for none.", DefaultValueFactory = _ => 3, HelpName = "N" };
    private static readonly Option<int> TrainingFrames = new("--training-frames") { Description = "Compare at most so many training frames, evenly spaced.", DefaultValueFactory = _ => 50, HelpName = "N" };

    // A look, not a proof: 'pipelines laws' puts a hundred cases of all sizes.
    private const int LargestCase = 8;

    public static Command Create() => Host.Verb(
        "fit", "Fit a model to reference energies and forces, and say how good it is.", [.. FitData.All, With, Out, Group, Report, Curve, Curves, LawCases, TrainingFrames], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var (cases, most) = (parse.GetValue(LawCases), parse.GetValue(TrainingFrames));
        if (cases < 0 || most < 1)
        {
            throw new UsageException(cases < 0 ? $"--laws must not be negative; found {cases}." : $"--training-frames must be at least 1; found {most}.");
        }

        var stage = SpecOption.Read<IFitStage>(parse.GetRequiredValue(With), session.Seed);
        var report = parse.GetValue(Report);
        Appraised.Check(report);
        var data = FitData.Read(parse, session);
        var sizes = Sizes(parse, data);
        foreach (var warning in data.Warnings)
        {
            session.Note($"Warning: {warning}");
        }

        var path = WholeFile.Ready(parse.GetRequiredValue(Out).ToString());
        var before = Environment.CpuUsage.TotalTime;
        var resumable = Resumable.Of(stage, path);
        var model = resumable.Stage.Fit(data.Labels, session.Run);
        var seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;

        // Kept at once: whatever interrupts what follows, the fit is not lost.
        model.Save(path);
        resumable.Done();
        var group = parse.GetValue(Group);
        var appraisal = Appraisal.Of(model, stage, data.Training, data.Validation, data.Test, data.Division, group, most, testCalibration: report is not null, session.Run);
        var laws = cases == 0 ? null : Laws.Run(Laws.For(model), cases, run: session.Run, largest: LargestCase);
        appraisal = laws is null ? appraisal : appraisal.WithLaws(laws.Results.Select(OnCard));
        model = appraisal.Model;
        model.Save(path);
        var curve = sizes.Length == 0 ? null : LearningCurve.Of(resumable.Plain, data.Training, data.Held!, sizes, Block.From(Enumerable.Range(1, parse.GetValue(Curves)).Select(s => (long)s)), session.Run);
        if (report is not null)
        {
            Appraised.Write(report, $"{Spec.KindOf(model.GetType())} for {string.Join(", ", model.Species)}", appraisal.Sets, appraisal, laws, curve);
        }

        var text = new StringBuilder($"{PotentialFile.Describe(model)} -> {path}\n{resumable.Words}");
        var facts = new FitFacts(path, Spec.KindOf(model.GetType()), [.. model.Species.Select(s => s.Symbol)], model.Cutoff, model.IsolatedAtomEnergies.ToDictionary(e => e.Key.Symbol, e => e.Value))
        {
            CpuSeconds = seconds,
            Resumed = resumable.Resumed,
            LinearAlgebra = Machine.LinearAlgebra,
            Warnings = data.Warnings,
            Sets = [.. model.Card!.Errors],
            CalibrationFactors = model.CalibrationFactors,
            Calibration = model.Card.Calibration,
            Laws = [.. model.Card.Laws],
            LearningCurve = curve,
        };
        facts = Told(model, facts, text);
        text.AppendLine().Append(Appraised.Text(appraisal, laws));
        if (curve is not null)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"learning curve, errors on the {(data.Held == data.Test ? "test" : "validation")} frames:\n{curve}");
        }

        if (report is not null)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"report -> {report}\n");
        }

        text.AppendLine().Append(CultureInfo.InvariantCulture, $"the fit took {seconds:0.##} s of processor time; {Machine.LinearAlgebra}\n");
        return new(facts, text.ToString());
    }

    private static Block<int> Sizes(ParseResult parse, FitData data)
    {
        if (parse.GetValue(Curve) is not { } text)
        {
            return [];
        }

        var orders = parse.GetValue(Curves);
        int[] sizes = [.. text.Split(',').Select(w => int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0
            ? n : throw new UsageException($"--learning-curve takes numbers of frames, as 50,100,200; found '{text}'.")).Order().Distinct()];
        return orders < 1 ? throw new UsageException($"--learning-curves must be at least 1; found {orders}.")
            : data.Held is null ? throw new UsageException("A learning curve needs frames to test on: give --split, --validation or --test.")
            : sizes[^1] > data.Training.LabelledFrames.Count() ? throw new UsageException($"--learning-curve asks for {sizes[^1]} frames; there are {data.Training.LabelledFrames.Count()} to learn from.")
            : Block.Create<int>(sizes);
    }

    private static CardLaw OnCard(LawResult law) => new(
        law.Name, law.Cases - law.Vacuous, law.Violation is null,
        law.Limit ?? (law.Violation is { } v ? string.Create(CultureInfo.InvariantCulture, $"{v.What}: {v.Deviation:G3}, allowed {v.Allowed:G3} (seed {v.Case.Seed}, size {v.Case.Size})") : null));

    // What only one kind of model has to say.
    private static FitFacts Told(Model model, FitFacts facts, StringBuilder text)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"isolated atoms: {string.Join(", ", model.IsolatedAtomEnergies.Select(e => $"{e.Key} {e.Value:F4} eV"))}");
        if (model is GaussianProcess gp)
        {
            var forces = gp.Labels.Count(l => l.Label.Kind == LabelKind.Force);
            text.AppendLine($"trained on {forces} forces and {gp.Labels.Length - forces} energies");
            text.AppendLine($"leave-one-out RMSE {gp.Quality.LeaveOneOutRmse:G4} {(forces > 0 ? "eV/Å" : "eV")}, log marginal likelihood {gp.Quality.LogMarginalLikelihood:F1}");
            text.AppendLine($"condition number at least {gp.Quality.ConditionEstimate:G3}, jitter {(gp.Quality.Jitter == 0 ? "none" : $"{gp.Quality.Jitter:G3}")}");
            foreach (var h in gp.Kernel.Hyperparameters)
            {
                text.AppendLine($"{h.Name} = {h.Value:G6}");
            }

            facts = facts with { Forces = forces, Energies = gp.Labels.Length - forces, Kernel = gp.Kernel, Quality = gp.Quality };
        }

        if (model is not (GaussianProcess or LinearModel) && ModelCards.Json(model)["parameters"]?["quality"] is JsonObject quality)
        {
            foreach (var (name, value) in quality.Where(q => q.Value is JsonValue))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{name} = {(value!.AsValue().TryGetValue<double>(out var number) ? number.ToString("G6", CultureInfo.InvariantCulture) : value.ToString())}");
            }
        }

        if (model is LinearModel linear)
        {
            var q = linear.Quality;
            text.AppendLine($"trained on {q.Labels} numbers; {q.EffectiveParameters:F0} of {q.Parameters} coefficients decided by the data");
            text.AppendLine($"noise found: forces {Math.Sqrt(linear.ForceNoiseVariance):G4} eV/Å, energies {Math.Sqrt(linear.EnergyNoiseVariance):G4} eV per square root of an atom");
            (string Words, double Value)[] told =
            [
                ($"training RMSE of forces {q.ForceRmse:G4} eV/Å", q.ForceRmse), ($"training RMSE of energies {q.EnergyRmse:G4} eV per square root of an atom", q.EnergyRmse),
                ($"log evidence {q.LogEvidence:F1}", q.LogEvidence),
            ];
            text.AppendLine(string.Join("; ", told.Where(t => !double.IsNaN(t.Value)).Select(t => t.Words)));
            facts = facts with { Linear = q };
        }

        return facts;
    }

    /// <summary>What a fit tells machines.</summary>
    private sealed record FitFacts(string Out, string Kind, string[] Species, double Cutoff, Dictionary<string, double> IsolatedAtomEnergies)
    {
        public bool Resumed { get; init; }

        public int Forces { get; init; }

        public int Energies { get; init; }

        public string LinearAlgebra { get; init; } = string.Empty;

        public double CpuSeconds { get; init; }

        public IReadOnlyList<string> Warnings { get; init; } = [];

        public CardErrors[] Sets { get; init; } = [];

        public CalibrationFactors CalibrationFactors { get; init; }

        public CalibrationReport? Calibration { get; init; }

        public CardLaw[] Laws { get; init; } = [];

        public LearningCurve? LearningCurve { get; init; }

        public Kernel? Kernel { get; init; }

        public FitQuality? Quality { get; init; }

        public LinearQuality? Linear { get; init; }
    }
}
