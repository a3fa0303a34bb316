using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Pipelines;

/// <summary>
/// What a model should say of itself: where it comes from, what it was shown, how good it was found to be. All of it follows from the input (no dates, no timings, no
/// folders), so that the same fit gives the same file to the bit.
/// </summary>
/// <param name="Library">Version of this library that made it.</param>
/// <param name="Fit">The stage that made it, as the JSON of its SPEC.</param>
/// <param name="Data">The sets of frames that it was trained, watched and tested on.</param>
/// <param name="Split">How the frames were divided, as the JSON of its SPEC, or in words; null where all were trained on.</param>
/// <param name="Errors">Errors on those sets.</param>
/// <param name="Calibration">How true its standard deviations were on validation data, before the factors that the model keeps.</param>
/// <param name="Laws">Laws of physics that it was put to.</param>
/// <param name="Citations">Papers behind the fit.</param>
/// <param name="Notes">What else a user should know, in sentences.</param>
public sealed record ModelCard(
    string Library,
    string Fit,
    ImmutableArray<CardData> Data,
    ImmutableArray<CardErrors> Errors,
    ImmutableArray<CardLaw> Laws,
    ImmutableArray<CardCitation> Citations,
    ImmutableArray<string> Notes,
    string? Split = null,
    CalibrationReport? Calibration = null)
{
    /// <summary>Version of this library.</summary>
    public static string LibraryVersion { get; } =
        typeof(ModelCard).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The beginning of a card: who made the model, from what.</summary>
    /// <param name="fit">The stage.</param>
    /// <param name="data">The sets, training first.</param>
    /// <param name="split">How they were divided.</param>
    public static ModelCard Of(IFitStage fit, ImmutableArray<CardData> data, string? split = null) => new(
        LibraryVersion, JsonSerializer.Serialize(fit, Spec.Options), data, [], [],
        [.. Cite.For(fit).Items.Select(c => new CardCitation(c.Reference.Doi, c.Reference.ToString(), [.. c.For]))], [], split);

    /// <summary>The card of tables made from the model.</summary>
    internal ModelCard Tabulated(Model from) => this with
    {
        Notes = Notes.Add($"Tabulated from a {Spec.KindOf(from.GetType())}, whose errors, uncertainty and laws these are; the certificate says how far the tables are from it."),
    };

    /// <inheritdoc/>
    public bool Equals(ModelCard? other) => other is not null && Spec.Canonical(this) == Spec.Canonical(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Library, Fit);
}

/// <summary>A set of frames on a card.</summary>
/// <param name="Set">"training", "validation", "test".</param>
/// <param name="Files">Names of the files, without their folders, each with the SHA-256 of its content.</param>
/// <param name="Frames">Frames with labels.</param>
/// <param name="Forces">Atoms whose forces are labels.</param>
/// <param name="Energies">Frames whose energies are labels.</param>
/// <param name="Species">Of the frames.</param>
/// <param name="Hash">SHA-256 of the content of the frames: structures, labels, information.</param>
public sealed record CardData(string Set, ImmutableArray<Source> Files, int Frames, int Forces, int Energies, string Species, string Hash)
{
    /// <summary>Of some labels.</summary>
    /// <param name="set">"training", "validation", "test".</param>
    /// <param name="labels">The labels.</param>
    public static CardData Of(string set, TrainingSet labels)
    {
        var frames = labels.Data.Subset(labels.LabelledFrames);
        return new(
            set, [.. labels.Data.Sources.Select(s => new Source(Path.GetFileName(s.Name), s.Hash))], frames.Count, labels.Environments.Length, labels.Frames.Length,
            string.Join("-", frames.Species), DatasetHash.Of(frames));
    }
}

/// <summary>Errors on a set of frames on a card.</summary>
/// <param name="Set">"training", "validation", "test".</param>
/// <param name="Frames">Frames that were compared.</param>
/// <param name="Of">Frames in the set.</param>
/// <param name="Energy">eV/atom.</param>
/// <param name="ForceComponent">eV/Å.</param>
/// <param name="ForceVector">eV/Å.</param>
/// <param name="ForceAngle">Degrees.</param>
/// <param name="Virial">Components, eV/atom.</param>
/// <param name="Stress">Components, GPa.</param>
/// <param name="BySpecies">Force components, eV/Å.</param>
/// <param name="Group">The key that groups were made by.</param>
/// <param name="ByGroup">Energies (eV/atom) and force components (eV/Å) by group.</param>
public sealed record CardErrors(
    string Set,
    int Frames,
    int Of,
    ImmutableSortedDictionary<string, ErrorSummary> BySpecies,
    ImmutableSortedDictionary<string, GroupErrors> ByGroup,
    string? Group = null,
    ErrorSummary? Energy = null,
    ErrorSummary? ForceComponent = null,
    ErrorSummary? ForceVector = null,
    ErrorSummary? ForceAngle = null,
    ErrorSummary? Virial = null,
    ErrorSummary? Stress = null)
{
    /// <summary>The numbers of a report.</summary>
    /// <param name="set">"training", "validation", "test".</param>
    /// <param name="report">The report.</param>
    /// <param name="frames">Frames that were compared.</param>
    /// <param name="of">Frames in the set.</param>
    /// <param name="group">The key that groups were made by.</param>
    public static CardErrors From(string set, ErrorReport report, int frames, int of, string? group) => new(
        set, frames, of, report.BySpecies, report.ByGroup, group, report.Energy, report.ForceComponent, report.ForceVector, report.ForceAngle, report.Virial, report.Stress);
}

/// <summary>A law that a model was put to.</summary>
/// <param name="Law">Its name.</param>
/// <param name="Cases">Random cases that were tried; 0 where the model says that it cannot keep the law.</param>
/// <param name="Holds">Did it hold in all of them?</param>
/// <param name="Remark">Why it was not tried, or how it was broken.</param>
public sealed record CardLaw(string Law, int Cases, bool Holds, string? Remark = null);

/// <summary>A paper behind a fit.</summary>
/// <param name="Doi">DOI.</param>
/// <param name="Text">The reference.</param>
/// <param name="For">What it is cited for.</param>
public sealed record CardCitation(string Doi, string Text, ImmutableArray<string> For);
