using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary>How good a model is, as text and as a page.</summary>
internal static class Appraised
{
    /// <summary>Sees before long work that a report can be written.</summary>
    public static void Check(FileInfo? report)
    {
        if (report is not null && !IsPage(report) && !report.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"A report is written as .html or .json; found '{report.Extension}'.");
        }
    }

    /// <summary>For the terminal: sets side by side, details of the one that counts most, deviations, laws.</summary>
    public static string Text(Appraisal appraisal, LawReport? laws)
    {
        var text = new StringBuilder($"{appraisal}");
        if (appraisal.Sets is [{ Frames: var compared, Of: var all }, ..] && compared < all)
        {
            text.AppendLine($"(training: {compared} of {all} frames, evenly spaced)");
        }

        var last = appraisal.Sets[^1];
        text.AppendLine().AppendLine($"on the {last.Set} frames:").Append(last.Errors.Details);
        foreach (var set in appraisal.Sets)
        {
            text.Append(Deviations(set.Set == "validation" ? "validation, before calibration" : set.Set, set.Calibration));
        }

        if (appraisal.Model.CalibrationFactors != CalibrationFactors.None)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"deviations are multiplied by {appraisal.Model.CalibrationFactors.Force:G4} (forces) and {appraisal.Model.CalibrationFactors.Energy:G4} (energies), found on the validation frames");
        }

        if (laws is not null)
        {
            var asked = laws.Results.Count(r => r.Limit is null);
            text.AppendLine(laws.Holds
                ? $"obeys all {asked} laws of physics that it was put to"
                : $"BREAKS {laws.Broken.Length} of {asked} laws of physics: {string.Join(", ", laws.Broken)} ('pipelines laws' says how)");
        }

        return text.ToString();
    }

    /// <summary>Writes the report.</summary>
    public static void Write(FileInfo file, string title, IReadOnlyList<SetAppraisal> sets, Appraisal? appraisal = null, LawReport? laws = null, LearningCurve? curve = null, ExtrapolationReport? outside = null)
    {
        if (!IsPage(file))
        {
            object facts = new { Title = title, Sets = sets, appraisal?.Model.CalibrationFactors, Laws = laws, LearningCurve = curve, Extrapolation = outside };
            WholeFile.Write(file.ToString(), JsonSerializer.Serialize(facts, Spec.Reported));
            return;
        }

        List<ReportPart> parts = appraisal is null ? [] : [new("Errors side by side", appraisal)];
        foreach (var set in sets.Reverse())
        {
            parts.Add(new($"Errors on the {set.Set} frames", set.Errors)
            {
                Words = set.Frames == set.Of ? $"{set.Of} frames." : $"{set.Frames} of {set.Of} frames, evenly spaced.",
            });
        }

        foreach (var set in sets.Where(s => s.Calibration is not null))
        {
            parts.Add(new($"Uncertainty on the {set.Set} frames", [.. new object?[] { set.Calibration!.Forces, set.Calibration.Energies }.OfType<object>()])
            {
                Words = (set.Set == "validation" ? "Before the factors that the model keeps. " : string.Empty) + "First forces, then energies, where both are known.",
            });
        }

        if (outside is not null)
        {
            parts.Add(new("Extrapolation", outside));
        }

        if (curve is not null)
        {
            parts.Add(new("Learning curve", curve));
        }

        if (laws is not null)
        {
            parts.Add(new("Laws of physics", laws));
        }

        WholeFile.Write(file.ToString(), ReportPage.Write(title, parts));
    }

    /// <summary>How true deviations are, in a line for forces and one for energies.</summary>
    public static string Deviations(string set, CalibrationReport? calibration)
    {
        var text = new StringBuilder();
        void Line(string what, Calibration? c)
        {
            if (c is not null)
            {
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"deviations of {what} on {set}: {100 * c.Within68:F1} % of errors within one (68.3), {100 * c.Within95:F1} % within 1.96 (95.0), factor {c.Factor:G4}");
            }
        }

        Line("forces", calibration?.Forces);
        Line("energies", calibration?.Energies);
        return text.ToString();
    }

    private static bool IsPage(FileInfo file) => file.Extension.ToUpperInvariant() is ".HTML" or ".HTM";
}
