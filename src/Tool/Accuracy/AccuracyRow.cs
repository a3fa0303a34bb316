using System.Collections.Immutable;

namespace Pipelines.Tool;

/// <summary>Upper bounds of errors; null where there is none.</summary>
/// <param name="EnergyMae">meV/atom.</param>
/// <param name="EnergyRmse">meV/atom.</param>
/// <param name="ForceMae">Of components, eV/Å.</param>
/// <param name="ForceRmse">Of components, eV/Å.</param>
internal sealed record Bounds(double? EnergyMae = null, double? EnergyRmse = null, double? ForceMae = null, double? ForceRmse = null)
{
    /// <summary>Are all kept?</summary>
    public bool Holds(AccuracyErrors e) => Within(e.EnergyMae, EnergyMae) && Within(e.EnergyRmse, EnergyRmse) && Within(e.ForceMae, ForceMae) && Within(e.ForceRmse, ForceRmse);

    private static bool Within(double? value, double? bound) => bound is null || value <= bound;
}

/// <summary>One row of the published table: a SPEC, what it is fitted to, and what it is tested on.</summary>
/// <param name="Row">Name; the SPEC is the file ROW.json beside the table.</param>
/// <param name="Data">Files to fit to, from the current folder.</param>
/// <param name="Test">File to test on.</param>
/// <param name="Split">How the test set was cut from the data, in words.</param>
/// <param name="TestFrames">File that lists the test's frames; all of them where left out.</param>
/// <param name="TestEnvironments">File that lists the atoms whose forces are the test.</param>
/// <param name="Group">Key of frames to group errors by.</param>
/// <param name="Target">What was to be reached, by the whole test.</param>
/// <param name="GroupTargets">What was to be reached by groups.</param>
/// <param name="Claim">What is claimed and tested: the errors found, rounded up.</param>
/// <param name="Quick">One of the few that fit in seconds: the subset of --quick.</param>
/// <param name="Peers">What others reached.</param>
internal sealed record AccuracyRow(
    string Row,
    ImmutableArray<string> Data,
    string Test,
    string Split,
    string? TestFrames = null,
    string? TestEnvironments = null,
    string? Group = null,
    Bounds? Target = null,
    ImmutableSortedDictionary<string, Bounds>? GroupTargets = null,
    Bounds? Claim = null,
    bool Quick = false,
    string? Peers = null);

/// <summary>The table.</summary>
/// <param name="Rows">In the order in which they are printed.</param>
internal sealed record AccuracyTable(ImmutableArray<AccuracyRow> Rows);

/// <summary>Errors on a test set; null where it has no such labels. Energies in meV/atom, force components in eV/Å.</summary>
internal sealed record AccuracyErrors(int Frames, double? EnergyMae, double? EnergyRmse, double? ForceMae, double? ForceRmse)
{
    /// <summary>From the summaries of a report.</summary>
    public static AccuracyErrors Of(int frames, ErrorSummary? energy, ErrorSummary? force) => new(frames, 1000 * energy?.Mae, 1000 * energy?.Rmse, force?.Mae, force?.Rmse);
}

/// <summary>What a row came to.</summary>
/// <param name="Row">The row.</param>
/// <param name="Errors">On the whole test.</param>
/// <param name="Groups">By group, where the row asks for it.</param>
/// <param name="FitSeconds">CPU time of the fit, all threads together.</param>
/// <param name="PredictSeconds">CPU time of the predictions.</param>
internal sealed record AccuracyOutcome(AccuracyRow Row, AccuracyErrors Errors, ImmutableSortedDictionary<string, AccuracyErrors> Groups, double FitSeconds, double PredictSeconds)
{
    /// <summary>Are the targets reached? Null where there are none.</summary>
    public bool? Reached => Row is { Target: null, GroupTargets: null }
        ? null
        : Row.Target?.Holds(Errors) != false && Row.GroupTargets?.All(t => Groups.TryGetValue(t.Key, out var e) && t.Value.Holds(e)) != false;

    /// <summary>Is what is claimed true? Null where nothing is.</summary>
    public bool? Kept => Row.Claim?.Holds(Errors);
}
