using System.Collections.Immutable;

namespace Pipelines.Tool;

/// <summary>Tells what the demo found out.</summary>
internal static class DemoReport
{
    private const int MovieEvery = 5;

    /// <summary>The page.</summary>
    public static Report Of(DemoResults r)
    {
        var formula = r.Data[0].Structure.Formula;
        return new(
            $"{formula}: from DFT frames to a running force field",
            $"{r.Data.Count} frames of density functional theory become a Gaussian process on pairs and triplets, the process becomes a table, and the table drives the cluster for {r.Trajectory.Final.Time / 1000:F0} ps. Every number on this page was computed in the {r.Times.Sum(t => t.Seconds):F0} s before it was written.",
            DemoPlan.Code,
            Tiles(r),
            MovieOf(r),
            [Data(r), Model(r), MapSection(r), Dynamics(r), Provenance(r)]);
    }

    private static ImmutableArray<Tile> Tiles(DemoResults r) =>
    [
        new($"{r.MappedErrors.ForceMaef:F3}", "eV/Å", $"mean error of a force vector against DFT, {r.Training.Environments.Length} training environments"),
        new($"{1000 * r.MappedErrors.EnergyRmse:F2}", "meV/atom", "RMSE of the energy on frames never seen"),
        new($"{1000 * Statistics.Median(r.MappingErrors.Select(e => e.Difference)):F2}", "meV/Å", "median force difference between the map and the Gaussian process"),
        new($"{Thousands(r.ProcessMicroseconds / r.MappedMicroseconds)}×", "faster", $"the map ({r.MappedMicroseconds:F1} µs an atom) against the process ({r.ProcessMicroseconds / 1000:F1} ms), one thread"),
    ];

    private static StructureView MovieOf(DemoResults r)
    {
        var frames = r.Trajectory.Frames.Where((_, i) => i % MovieEvery == 0);
        return (r.Trajectory with { Frames = [.. frames] }).View() with
        {
            Size = 420,
            Caption = $"{r.Data[0].Structure.Formula} at {r.Plan.Dynamics.Temperature:F0} K, {r.Trajectory.Final.Time / 1000:F0} ps with the mapped force field. Drag to turn.",
        };
    }

    private static Section Data(DemoResults r) => new(
        "The data",
        string.Join(' ', [
            $"{r.Data.Count} frames of {string.Join(", ", r.Report.Compositions.Select(c => c.Key))} without a cell, each with an energy and forces.",
            r.Report.EnergyForce is { } check ? $"Between neighbouring frames dE against −F·dx has the slope {check.Slope:F3}. {check.Verdict}" : string.Empty,
            r.Report.NetForce is { } net ? $"The net force is {1000 * net.Mean:F2} meV/Å on average." : string.Empty,
            $"Training: {r.Split.Train.LabelledFrames.Count()} frames; a gap of {r.Split.Unused.Length}; test: {r.Split.Test.LabelledFrames.Count()} frames. {r.Split.Leakage()}",
        ]),
        [], []);

    private static Section Model(DemoResults r) => new(
        "The model",
        $"An atom's energy depends on the distances to its neighbours and on the triangles they form, within {r.Process.Value.Cutoff} Å. {r.Training.Environments.Length} environments, chosen so that each brings triangles not seen before, carry the labels: three force components each.",
        [DemoFigures.Parity(r), DemoFigures.Energies(r), DemoFigures.Learning(r), DemoFigures.Calibration(r)],
        [Errors(r), Learning(r)]);

    private static Section MapSection(DemoResults r) => new(
        "The map",
        $"Pair and triplet energies are tabulated as cubic splines. What a step costs no longer depends on the number of training environments: {r.MappedMicroseconds:F1} µs an atom on one thread, where the process takes {r.ProcessMicroseconds:N0}.",
        [DemoFigures.Mapping(r), DemoFigures.Pair(r)],
        []);

    private static Section Dynamics(DemoResults r) => new(
        "The dynamics",
        $"{r.Plan.Dynamics.Steps:N0} steps of {r.Plan.Dynamics.Timestep} fs took {r.Times.First(t => t.Part == "simulate").Seconds:F1} s. The largest force was {r.Trajectory.Quality.MaxForce:F2} eV/Å, the closest pair {r.Trajectory.Quality.MinDistance:F2} Å apart.",
        [DemoFigures.Temperature(r), DemoFigures.Conserved(r), DemoFigures.Distances(r)],
        []);

    private static Section Provenance(DemoResults r) => new(
        "Where it comes from",
        $"The map's hash, over the data's content and every step's parameters: {r.Field.Hash}. The same hash means the same bits. Data: C. Zeni et al., J. Chem. Phys. 148, 241739 (2018), Apache-2.0.",
        [],
        [
            new("Steps", ["stage", "parameters"], [.. r.Field.Steps.Select(s => ImmutableArray.Create(s.Kind, s.Parameters))]) { Words = true },
            new("Papers", ["reference", "for"], [.. Cite.For(r.Field).Items.Concat(Cite.For(r.Plan.Dynamics).Items).Select(c => ImmutableArray.Create(c.Reference.ToString(), string.Join(", ", c.For)))]) { Words = true },
            new("Time", ["part", "s"], [.. r.Times.Select(t => ImmutableArray.Create(t.Part, $"{t.Seconds:F1}"))]),
        ]);

    private static Table Errors(DemoResults r)
    {
        return new(
            "Errors on test frames, against DFT.",
            ["model", "frames", "energy MAE (meV/atom)", "energy RMSE", "force component MAE (eV/Å)", "force component RMSE", "force vector MAE"],
            [Row("Gaussian process", r.Both.Count(), r.ProcessErrors), Row("mapped force field", r.Test.Length, r.MappedErrors)]);

        static ImmutableArray<string> Row(string model, int frames, ErrorMetrics e) =>
            [model, $"{frames}", $"{1000 * e.EnergyMae:F3}", $"{1000 * e.EnergyRmse:F3}", $"{e.ForceMaec:F4}", $"{e.ForceRmse:F4}", $"{e.ForceMaef:F4}"];
    }

    private static Table Learning(DemoResults r)
    {
        var kernels = r.Learning.Select(p => p.Kernel).Distinct().ToArray();
        return new(
            "Learning curve: mean error of force vectors (eV/Å) by training environments.",
            ["environments", .. kernels],
            [.. r.Learning.GroupBy(p => p.Environments).Select(g => ImmutableArray.Create<string>([$"{g.Key}", .. kernels.Select(k => $"{g.First(p => p.Kernel == k).Errors.ForceMaef:F4}")]))]);
    }

    // Two digits are all that a timing on an unknown machine deserves.
    private static string Thousands(double ratio)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(ratio)) - 1));
        return $"{Math.Round(ratio / unit) * unit:N0}";
    }
}
