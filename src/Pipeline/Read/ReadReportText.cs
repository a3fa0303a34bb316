namespace Pipelines;

/// <summary>A read report as a person wants to see it.</summary>
internal static class ReadReportText
{
    private const int MostListed = 12;

    private static readonly string[] LabelWords = ["energy", "virial", "stress"];

    public static IReadOnlyList<string> Of(ReadReport report)
    {
        List<string> lines = [Title(report), string.Empty];
        void Row(string name, string text) => lines.Add($"  {name,-13} {text}");

        foreach (var source in report.Sources)
        {
            Row("file", $"{source.Name} (SHA-256 {source.Hash[..12]}...)");
        }

        Row("cell", Cell(report));
        Row("energy", Label(report, "energy", report.EnergyFrames, report.EnergyPerAtom is { } e ? $"{e.Least:0.0000} to {e.Most:0.0000} eV an atom" : null));
        Row("forces", Label(report, "forces", report.ForceFrames, report.Forces is { } f ? $"up to {f.Most:0.000} eV/Å (frame {f.MostFrame}), rms component {report.ForceComponent:0.000}" : null));
        Row("virial", Label(report, "virial", report.VirialFrames, report.Pressure is { } p ? $"{p.Least:0.00} to {p.Most:0.00} GPa" : null));
        if (report.InfoKeys.Length > 0)
        {
            Row("information", string.Join(", ", report.InfoKeys.Take(MostListed).Select(k => k.Key)) + (report.InfoKeys.Length > MostListed ? ", ..." : string.Empty));
        }

        if (report.InfoKeys.Select(k => k.Key).Where(SoundsLikeLabel).ToArray() is { Length: > 0 } unused)
        {
            Row("not a label", $"{string.Join(", ", unused)} (to use one of them, name it with EnergyKey, VirialKey or StressKey)");
        }

        if (report.Sources.SelectMany(s => s.Reading?.IgnoredColumns ?? []).Distinct().ToArray() is { Length: > 0 } ignored)
        {
            Row("not read", $"columns {string.Join(", ", ignored)}");
        }

        Row("units", "Å, eV, eV/Å; virial W = -dE/d(strain) in eV");
        lines.Add(string.Empty);
        if (report.EnergyForce is { } check)
        {
            Row("dE = -F.dx", double.IsNaN(check.Slope)
                ? check.Verdict
                : $"slope {check.Slope:0.000}, correlation {check.Correlation:0.000} over {check.Steps} steps of {check.MedianStep:0.000} Å. {check.Verdict}");
        }

        if (report.NetForce is { } net)
        {
            Row("net force", $"mean {net.Mean:0.0000}, largest {net.Most:0.0000} eV/Å (frame {net.MostFrame})");
        }

        Row("duplicates", report.Duplicates.Length == 0 ? "none" : $"{report.Duplicates.Length} structures occur more than once");
        Row("fragments", report.Fragmented.Length == 0 ? $"none (no gap over {ReadReport.FragmentGap} Å)" : $"{report.Fragmented.Length} frames: {Numbers(report.Fragmented)}");
        Row("trajectories", Trajectories(report));
        if (report.Warnings.Count > 0)
        {
            lines.Add(string.Empty);
            lines.AddRange(report.Warnings.Select(w => $"  ! {w}"));
        }

        return lines;
    }

    /// <summary>The first few of many numbers.</summary>
    public static string Numbers(Block<int> numbers) =>
        string.Join(", ", numbers.Take(MostListed)) + (numbers.Length > MostListed ? ", ..." : string.Empty);

    private static bool SoundsLikeLabel(string key) =>
        LabelWords.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string Title(ReadReport report)
    {
        if (report.Atoms is not { } atoms)
        {
            return "No frames.";
        }

        var size = atoms.Least == atoms.Most ? $"{atoms.Most} atoms each" : $"{atoms.Least} to {atoms.Most} atoms";
        var what = report.Compositions.Length <= 3
            ? string.Join(", ", report.Compositions.Select(c => c.Key))
            : $"{string.Join("-", report.Species)} ({report.Compositions.Length} compositions)";
        return $"{report.Frames} frames of {what}, {size}";
    }

    private static string Cell(ReadReport report)
    {
        var none = report.Frames - report.PeriodicFrames - report.OpenBoxFrames;
        (int Count, string Words)[] kinds = [(none, "none (clusters)"), (report.PeriodicFrames, "periodic"), (report.OpenBoxFrames, "a box that does not repeat")];
        var present = kinds.Where(k => k.Count > 0).ToArray();
        return present.Length == 1 ? present[0].Words : string.Join("; ", present.Select(k => $"{k.Words}: {k.Count} frames"));
    }

    private static string Label(ReadReport report, string label, int frames, string? range)
    {
        if (frames == 0)
        {
            return "none";
        }

        var keys = report.Sources.SelectMany(s => s.Reading?.Keys ?? []).Where(k => k.Label == label).Select(k => $"'{k.Key}' ({k.Meaning})").Distinct().ToArray();
        var from = keys.Length == 0 ? string.Empty : $"from {string.Join(", ", keys)}; ";
        var count = frames == report.Frames ? "all frames" : $"{frames} of {report.Frames} frames";
        return $"{from}{count}{(range is null ? string.Empty : $"; {range}")}";
    }

    private static string Trajectories(ReadReport report)
    {
        if (report.Trajectories.Length == 0)
        {
            return "none (no runs of neighbouring frames)";
        }

        var shown = report.Trajectories.OrderByDescending(t => t.Count).Take(3).OrderBy(t => t.First).Select(t => $"frames {t.First}-{t.Last} (steps of {t.MedianStep:0.000} Å)");
        return report.Trajectories.Length <= 3
            ? string.Join(", ", shown)
            : $"{report.Trajectories.Length}, the longest {string.Join(", ", shown)}";
    }
}
