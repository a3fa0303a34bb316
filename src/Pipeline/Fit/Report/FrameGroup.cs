using System.Globalization;

namespace Pipelines;

/// <summary>Errors of the frames of a group.</summary>
/// <param name="Frames">Frames.</param>
/// <param name="Energy">eV/atom; null without energies.</param>
/// <param name="ForceComponent">eV/Å; null without forces.</param>
public sealed record GroupErrors(int Frames, ErrorSummary? Energy = null, ErrorSummary? ForceComponent = null);

/// <summary>How frames are grouped in reports.</summary>
public static class FrameGroup
{
    /// <summary>Groups by the number of atoms: how well does a model of small clusters do on larger ones?</summary>
    public const string Atoms = "natoms";

    /// <summary>Groups by the formula.</summary>
    public const string Formula = "formula";

    private static readonly string[] Names = ["name", "id", "frame_id", "structure_id", "filename", "config_type", "frame"];

    /// <summary>What a frame calls itself: the first of "name", "id", "frame_id", "structure_id", "filename", "config_type", "frame" that it has.</summary>
    public static string? NameOf(Configuration frame) => Names.Select(n => frame.Info.GetValueOrDefault(n)).FirstOrDefault(n => n is not null);

    /// <summary>Numbers by their size, before words by their letters.</summary>
    internal static IComparer<string> Order { get; } = Comparer<string>.Create((a, b) =>
        (Number(a), Number(b)) switch
        {
            ({ } x, { } y) when x != y => x.CompareTo(y),
            ({ }, null) => -1,
            (null, { }) => 1,
            _ => string.CompareOrdinal(a, b),
        });

    /// <summary>The group of a frame; "(none)" where it does not have the key.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="key">A key of its information, or <see cref="Atoms"/>, or <see cref="Formula"/>, where the frame has no such key itself.</param>
    public static string Of(Configuration frame, string key) => frame.Info.TryGetValue(key, out var own) ? own : key switch
    {
        Atoms => frame.Structure.Count.ToString(CultureInfo.InvariantCulture),
        Formula => frame.Structure.Formula,
        _ => "(none)",
    };

    private static double? Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var x) ? x : null;
}
