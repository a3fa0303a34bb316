using System.CommandLine;
using System.Text.Json;

namespace Pipelines.Tool;

/// <summary>What a fit learns from, watches and is tested on.</summary>
/// <param name="Labels">What the stage is given: of a split its training part, and its validation part is watched.</param>
/// <param name="Training">To learn from.</param>
/// <param name="Validation">To watch, and to calibrate by.</param>
/// <param name="Test">To test on.</param>
/// <param name="Division">How they were divided.</param>
/// <param name="Warnings">What deserves a second look.</param>
internal sealed record FitData(ILabelled Labels, TrainingSet Training, TrainingSet? Validation, TrainingSet? Test, string? Division, IReadOnlyList<string> Warnings)
{
    private static readonly Argument<FileInfo[]> Files = new("FILE") { Description = "Extended XYZ with energies or forces, gzipped or not.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<FileInfo?> SplitBy = new("--split") { Description = "SPEC of how to divide the frames into training, validation and test; see 'pipelines schema blocks'.", HelpName = "SPEC.json" };
    private static readonly Option<FileInfo?> ValidationFile = new("--validation") { Description = "Frames to watch while training and to calibrate deviations by.", HelpName = "FILE" };
    private static readonly Option<FileInfo?> TestFile = new("--test") { Description = "Frames to test on.", HelpName = "FILE" };
    private static readonly Option<bool> TrustUnits = new("--trust-units") { Description = "Fit even where energies and forces look as if they were in different units." };

    /// <summary>To watch, and to calibrate by; null where no frame of it has labels.</summary>
    public TrainingSet? Validation { get; } = Any(Validation);

    /// <summary>To test on; null where no frame of it has labels.</summary>
    public TrainingSet? Test { get; } = Any(Test);

    /// <summary>What a learning curve is tested on.</summary>
    public TrainingSet? Held => Test ?? Validation;

    /// <summary>To be added to a verb.</summary>
    public static IReadOnlyList<Symbol> All => [Files, SplitBy, ValidationFile, TestFile, TrustUnits, .. DataOptions.All];

    /// <summary>Reads and divides.</summary>
    public static FitData Read(ParseResult parse, Session session)
    {
        var data = Divided(parse, session);
        return data with { Warnings = [.. data.Warnings, .. Copies(data)] };
    }

    private static FitData Divided(ParseResult parse, Session session)
    {
        var trust = parse.GetValue(TrustUnits);
        List<string> warnings = [];
        Dataset Frames(params IEnumerable<FileInfo> files)
        {
            var data = DataOptions.Read(parse, session, files);
            if (UnitsOf(data, trust) is { } doubt)
            {
                warnings.Add(doubt);
            }

            return data;
        }

        var data = Frames(parse.GetRequiredValue(Files));
        var (by, validationFile, testFile) = (parse.GetValue(SplitBy), parse.GetValue(ValidationFile), parse.GetValue(TestFile));
        var test = testFile is null ? null : TrainingSet.All(Frames(testFile));
        if (by is not null)
        {
            if (validationFile is not null)
            {
                throw new UsageException("--split and --validation both say what is watched: give one of them.");
            }

            // Its seed is not replaced by --seed: the test frames stay the same whatever the seed of the fit.
            var splitter = SpecOption.Read<Splitter>(by);
            var split = splitter.Apply(data, session.Run);
            if (!split.Train.LabelledFrames.Any())
            {
                throw new DataException(new("This split leaves no frame to learn from.", Found: $"{split}"));
            }

            if (split.Leakage() is { IsClean: false } leak)
            {
                warnings.Add($"{leak}");
            }

            if (test is not null && split.Test.LabelledFrames.Any())
            {
                throw new UsageException("The split has a test part and there is a --test file: give one of them.");
            }

            return new(split, split.Train, split.Validation, test ?? split.Test, JsonSerializer.Serialize(splitter, Spec.Options), warnings);
        }

        if (validationFile is null)
        {
            var all = TrainingSet.All(data);
            return new(all, all, null, test, test is null ? null : "by file", warnings);
        }

        var watched = Frames(validationFile);
        var both = TrainingSet.All(new([.. data.Configurations, .. watched.Configurations], [.. data.Sources, .. watched.Sources]));
        var training = both.Within(Block.From(Enumerable.Range(0, data.Count)));
        var parts = new Split(training, both.Within(Block.From(Enumerable.Range(data.Count, watched.Count))), both.Within([]), []);
        return new(parts, TrainingSet.All(data), TrainingSet.All(watched), test, "by file", warnings);
    }

    // Copies of training frames among the others make errors look small; copies with other labels make noise.
    private static IEnumerable<string> Copies(FitData data)
    {
        Dictionary<Structure, Configuration> seen = [];
        var contradictions = 0;
        foreach (var frame in data.Training.LabelledFrames.Select(f => data.Training.Data[f]))
        {
            contradictions += !seen.TryAdd(frame.Structure, frame) && (seen[frame.Structure].Energy != frame.Energy || !Nullable.Equals(seen[frame.Structure].Forces, frame.Forces)) ? 1 : 0;
        }

        if (contradictions > 0)
        {
            yield return $"{contradictions} training frames have the atoms of another one at the same places, but other labels.";
        }

        foreach (var (name, set) in new[] { ("validation", data.Validation), ("test", data.Test) })
        {
            if (set?.LabelledFrames.Count(f => seen.ContainsKey(set.Data[f].Structure)) is > 0 and var shared)
            {
                yield return $"{shared} {name} frames are also training frames: errors on them will look too small.";
            }
        }
    }

    private static TrainingSet? Any(TrainingSet? set) => set is not null && set.LabelledFrames.Any() ? set : null;

    // Energies in Hartree beside forces in eV/Å fit somehow, and nobody sees it: the data themselves know better.
    private static string? UnitsOf(Dataset data, bool trust)
    {
        if (EnergyForceCheck.Of(data) is not { IsSound: false } check)
        {
            return null;
        }

        var file = string.Join(", ", data.Sources.Select(s => s.Name));
        var steps = $"over {check.Steps} steps";
        var found = double.IsFinite(check.Slope) ? $"slope of dE against -F.dx {check.Slope:0.####}, correlation {check.Correlation:0.###} {steps}" : steps;
        return trust || !check.IsMistake
            ? $"{file}: {check.Verdict} ({found})"
            : throw new DataException(new(
                $"{check.Verdict.TrimEnd('.')}. Mend the file, or say --trust-units if you know better.", file, Field: "energy", Found: found, Expected: "slope 1"));
    }
}
