using System.Collections.Immutable;

namespace Pipelines;

/// <summary>A model judged on a set of labels.</summary>
/// <param name="Set">"training", "validation", "test".</param>
/// <param name="Errors">What it gets wrong; frames are called by their numbers in the data.</param>
/// <param name="Frames">Frames that were compared.</param>
/// <param name="Of">Frames in the set.</param>
/// <param name="Calibration">How true its deviations are; null where that was not asked, or the model has none.</param>
public sealed record SetAppraisal(string Set, ErrorReport Errors, int Frames, int Of, CalibrationReport? Calibration = null);

/// <summary>A fitted model judged on what it was trained, watched and tested on, its deviations calibrated on the validation labels, and a card that says so.</summary>
/// <param name="Model">With its factors and its card.</param>
/// <param name="Sets">Training, validation and test, those that there are.</param>
public sealed record Appraisal(Model Model, ImmutableArray<SetAppraisal> Sets)
{
    // Variances may cost far more than means, and two factors need no more.
    private const int MostWithVariance = 100;

    /// <summary>Judges.</summary>
    /// <param name="model">As it was fitted.</param>
    /// <param name="fit">By what.</param>
    /// <param name="training">What it was fitted to.</param>
    /// <param name="validation">Not trained on; if the model knows how sure it is, its factors are fitted to these labels (of a hundred frames, evenly spaced, where there are more).</param>
    /// <param name="test">Not looked at before. Its frames are always compared all.</param>
    /// <param name="split">How the sets were divided, for the card.</param>
    /// <param name="group">The key that errors are grouped by; see <see cref="ErrorReport.ByGroup"/>.</param>
    /// <param name="mostTraining">Compare at most so many training frames, evenly spaced.</param>
    /// <param name="testCalibration">Say also how true the calibrated deviations are on the test labels.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static Appraisal Of(
        Model model, IFitStage fit, TrainingSet training, TrainingSet? validation = null, TrainingSet? test = null, string? split = null, string? group = null,
        int mostTraining = int.MaxValue, bool testCalibration = false, Run? run = null)
    {
        Parameter.AtLeast(1, mostTraining);
        run ??= Run.Default;
        List<SetAppraisal> sets = [Judge("training", model, training, group, mostTraining, uncertain: false, run)];
        List<CardData> data = [CardData.Of("training", training)];
        if (Any(validation) is { } watched)
        {
            var found = Judge("validation", model, watched, group, int.MaxValue, uncertain: true, run);
            model = model is UncertainModel && found.Calibration is { } calibration ? model with { CalibrationFactors = calibration.Factors } : model;
            sets.Add(found);
            data.Add(CardData.Of("validation", watched));
        }

        if (Any(test) is { } unseen)
        {
            sets.Add(Judge("test", model, unseen, group, int.MaxValue, testCalibration, run));
            data.Add(CardData.Of("test", unseen));
        }

        var card = ModelCard.Of(fit, [.. data], split) with
        {
            Errors = [.. sets.Select(s => CardErrors.From(s.Set, s.Errors, s.Frames, s.Of, group))],
            Calibration = sets.FirstOrDefault(s => s.Set == "validation")?.Calibration,
        };
        return new(model with { Card = card }, [.. sets]);
    }

    /// <summary>The model with a card that also says which laws it was put to.</summary>
    /// <param name="laws">Results.</param>
    public Appraisal WithLaws(IEnumerable<CardLaw> laws) => this with { Model = Model with { Card = Model.Card! with { Laws = [.. laws] } } };

    /// <inheritdoc/>
    public bool Equals(Appraisal? other) => other is not null && Model == other.Model && Sets.SequenceEqual(other.Sets);

    /// <inheritdoc/>
    public override int GetHashCode() => Model.GetHashCode();

    /// <summary>The sets side by side.</summary>
    public override string ToString() => ErrorReport.Compare(Sets.Select(s => (s.Set, s.Errors)));

    private static TrainingSet? Any(TrainingSet? set) => set is not null && set.LabelledFrames.Any() ? set : null;

    private static SetAppraisal Judge(string name, Model model, TrainingSet set, string? group, int most, bool uncertain, Run run)
    {
        int[] frames = [.. set.LabelledFrames];
        var compared = Spaced(frames, most);
        var data = set.Data.Subset(compared);
        var errors = ErrorReport.Of(Predict.All(model, data, run), data, group, Block.Create(compared));
        var calibration = uncertain && model is IUncertain sure ? CalibrationReport.Of(sure, set.Data.Subset(Spaced(compared, MostWithVariance)), run) : null;
        return new(name, errors, compared.Length, frames.Length, calibration);
    }

    private static int[] Spaced(int[] frames, int most) =>
        frames.Length <= most ? frames : [.. Enumerable.Range(0, most).Select(i => frames[(int)((long)i * frames.Length / most)])];
}
