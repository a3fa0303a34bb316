using System.Collections.Immutable;
using System.Globalization;

namespace Pipelines;

/// <summary>A <see cref="DescriptorReport"/> as a person wants to see it.</summary>
internal static class DescriptorReportText
{
    private const int MostListed = 8;
    private const double Blind = 100;

    private static readonly double[] Levels = [1e-2, 1e-4, 1e-6, 1e-8];

    public static IReadOnlyList<string> Of(DescriptorReport report)
    {
        var spectrum = report.Spectrum;
        var noun = report.Descriptor is GlobalDescriptor ? "structures" : "atoms";
        List<string> lines =
            [$"{Spec.KindOf(report.Descriptor.GetType())}: {spectrum.Columns} features, looked at on {spectrum.Rows} {noun} of {report.Frames} frames", string.Empty];
        void Row(string name, string text) => lines.Add($"  {name,-13} {text}");

        Row("rank", $"{spectrum.Rank} of {Math.Min(spectrum.Rows, spectrum.Columns)}; {spectrum.Directions} directions hold 99.9 % of the variance");
        Row("spectrum", string.Join(", ", Levels.Select(l => $"{spectrum.SingularValues.Count(v => v > l)} singular values above {Number(l)}")) + " of the first");
        Row("constant", Names(spectrum.Constant));
        Row("duplicates", Names([.. spectrum.Duplicates.Select(d => $"{d.Column} = {d.SameAs}")]));
        if (report.Descriptor is GlobalDescriptor)
        {
            return Warned(report, lines);
        }

        lines.Add(string.Empty);
        foreach (var check in report.Degenerate)
        {
            Row("degenerate", $"the known pair with the same triangles, {(check.Flat ? "flat" : "with an apex")}: {(check.Seen ? "told apart" : "NOT told apart")} (relative difference {Number(check.Relative)})");
        }

        Row("nearest pairs", report.Alike.Length == 0 ? "none of different environments" : "features near, environments different:");
        foreach (var pair in report.Alike)
        {
            Row(string.Empty, Invariant(
                $"frame {pair.FirstFrame} atom {pair.FirstAtom} and frame {pair.SecondFrame} atom {pair.SecondAtom}: features {Number(pair.Features)}, geometry {pair.Geometry:0.000} Å ({pair.Blindness:0.0} times the usual ratio)"));
        }

        if (report.Smoothness is { } smooth)
        {
            lines.Add(string.Empty);
            Row("smoothness", $"second derivative up to {Number(smooth.Curvature)} per Å²");
            Row("at the cutoff", $"jumps: value {Number(smooth.ValueJump)}, slope {Number(smooth.SlopeJump)} per Å, second derivative {Number(smooth.CurvatureJump)} per Å²");
        }

        foreach (var (k, shell) in report.Sensitivity.Index())
        {
            Row(k == 0 ? "sensitivity" : string.Empty, Invariant($"{shell.From:0.0} to {shell.To:0.0} Å: {shell.Neighbors:0.0} neighbours, {Number(shell.Sensitivity)} per Å each"));
        }

        if (report.Cost is { } cost)
        {
            lines.Add(string.Empty);
            if (cost is { Values: { } values, Forces: { } forces, Jacobian: { } jacobian })
            {
                Row("time", Invariant($"{values:0.00} µs an atom for values, {forces:0.00} with forces, {jacobian:0.00} with the Jacobian (one thread, {cost.Neighbors:0.0} neighbours)"));
            }

            Row("memory", Invariant($"{cost.ValueBytes} bytes an atom for values, {cost.JacobianBytes} for the sparse Jacobian"));
        }

        Row("units", "differences and derivatives are in standard deviations of the sample, root mean square over features");
        return Warned(report, lines);
    }

    public static IEnumerable<string> Warn(DescriptorReport report)
    {
        var spectrum = report.Spectrum;
        if (spectrum.Rows < 2 * spectrum.Columns)
        {
            yield return $"There are {spectrum.Rows} rows for {spectrum.Columns} features: the rank says more about the sample than about the descriptor.";
        }

        if (spectrum.Constant.Length > 0)
        {
            yield return $"{spectrum.Constant.Length} of {spectrum.Columns} features do not vary on these data.";
        }

        if (spectrum.Duplicates.Length > 0)
        {
            yield return $"{spectrum.Duplicates.Length} features say what others say.";
        }

        if (report.Degenerate.Any(d => !d.Seen))
        {
            yield return "Different environments with the same triangles about the centre have the same features: no model on one atom's features can tell them apart.";
        }

        if (report.Alike.FirstOrDefault(p => p.Blindness > Blind) is { } pair)
        {
            yield return $"Atom {pair.FirstAtom} of frame {pair.FirstFrame} and atom {pair.SecondAtom} of frame {pair.SecondFrame} differ but hardly in their features.";
        }

        if (report.Smoothness is { ValueJump: > 1e-6 } jump)
        {
            yield return $"Features jump by {Number(jump.ValueJump)} at the cutoff: energies on them will not be conserved.";
        }
    }

    private static List<string> Warned(DescriptorReport report, List<string> lines)
    {
        if (report.Warnings is { Count: > 0 } warnings)
        {
            lines.Add(string.Empty);
            lines.AddRange(warnings.Select(w => $"  ! {w}"));
        }

        return lines;
    }

    private static string Names(ImmutableArray<string> names) => names.Length == 0
        ? "none"
        : $"{names.Length}: {string.Join(", ", names.Take(MostListed))}{(names.Length > MostListed ? ", ..." : string.Empty)}";

    private static string Number(double x) => x == 0 ? "0" : x.ToString(Math.Abs(x) is >= 0.01 and < 1000 ? "0.###" : "0.0e+0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
