using System.Text.Json;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What atoms are coloured by: a number each, or a class each.</summary>
/// <param name="Label">What it is, with its unit: "force (eV/Å)".</param>
/// <param name="Values">A list a frame: numbers (NaN where unknown) or the names of classes.</param>
public sealed record AtomColors(string Label, Items<Values> Values);

/// <summary>
/// Atoms in space, one frame or many: a picture of shaded balls, which turns, zooms and plays where scripts run, coloured by species or by
/// anything else that is known of each atom.
/// </summary>
/// <param name="Frames">The same atoms (as many, of the same species) in every frame; one at least.</param>
[TypeFormatterSource(typeof(RichFormatterSource))]
public sealed record StructureView(Items<Structure> Frames) : IRich
{
    private const int MostNumbers = 300_000;
    private const int MostFrames = 250;

    /// <summary>The same atoms in every frame.</summary>
    public Items<Structure> Frames { get; init; } = Valid(Frames);

    /// <summary>What they can be coloured by beside their species; the first is shown first.</summary>
    public Items<AtomColors> Colors { get; init; }

    /// <summary>What the frames are numbered by: times in ps; the numbers from 0 where left out.</summary>
    public Block<double> Times { get; init; }

    /// <summary>Below the picture.</summary>
    public string? Caption { get; init; }

    /// <summary>Pixels.</summary>
    public double Size { get; init; } = 380;

    /// <summary>With a colour a number.</summary>
    /// <param name="label">What it is, with its unit.</param>
    /// <param name="numbers">One an atom; a list a frame.</param>
    /// <exception cref="ArgumentException">There is not one list a frame, or not one number an atom.</exception>
    public StructureView ColoredBy(string label, params IEnumerable<IEnumerable<double>> numbers) => Colored(new(label, [.. numbers.Select(Values.Of)]));

    /// <summary>With a colour a class.</summary>
    /// <param name="label">What the classes are.</param>
    /// <param name="classes">One an atom; a list a frame.</param>
    /// <exception cref="ArgumentException">There is not one list a frame, or not one class an atom.</exception>
    public StructureView ColoredByClass(string label, params IEnumerable<IEnumerable<string>> classes) => Colored(new(label, [.. classes.Select(Values.Of)]));

    /// <summary>The first frame as a picture that needs nothing else.</summary>
    public string ToSvg() => new AtomsDrawing(this).Picture();

    /// <inheritdoc cref="IRich.ToMime"/>
    public string ToHtml()
    {
        var drawing = new AtomsDrawing(this);
        return $"""
            <figure class="pipelines-atoms" style="margin:0;display:inline-block;max-width:100%;width:{SvgText.N(Size)}px">{drawing.Picture()}{drawing.Key()}<figcaption style="font-size:13px;opacity:.75">{HtmlText.Escape(Caption ?? ToString())}</figcaption><script type="application/json">{drawing.Json(Chosen())}</script><script>{PageScripts.Embedded("atoms.js")}</script></figure>
            """;
    }

    /// <inheritdoc/>
    public MimeBundle ToMime() => new MimeBundle(ToString()).With(MimeBundle.Svg, ToSvg()).With(MimeBundle.Html, ToHtml());

    /// <summary>What is seen, in words.</summary>
    public override string ToString() => Frames.Count == 1 ? $"{Frames[0]}" : $"{Frames[0]}, {Frames.Count} frames";

    // As many frames as a page can carry, evenly spaced.
    private int[] Chosen()
    {
        var most = Math.Clamp(MostNumbers / Math.Max(1, 3 * Frames[0].Count), 1, MostFrames);
        return Frames.Count <= most ? [.. Enumerable.Range(0, Frames.Count)] : [.. Enumerable.Range(0, most).Select(k => (int)((long)k * (Frames.Count - 1) / Math.Max(1, most - 1))).Distinct()];
    }

    private StructureView Colored(AtomColors colors)
    {
        if (colors.Values.Count != Frames.Count || colors.Values.Any(v => v.Count != Frames[0].Count))
        {
            throw new ArgumentException($"There must be a list a frame and a value an atom; found {colors.Values.Count} lists for {Frames.Count} frames of {Frames[0].Count} atoms.", nameof(colors));
        }

        return this with { Colors = [colors, .. Colors] };
    }

    private static Items<Structure> Valid(Items<Structure> frames) => frames.Count > 0 && frames.All(f => f.Species == frames[0].Species)
        ? frames
        : throw new ArgumentException("A view needs one frame at least, and the same atoms in every frame.", nameof(frames));
}

/// <summary>Looks at atoms.</summary>
public static class Views
{
    /// <summary>A structure in space.</summary>
    public static StructureView View(this Structure structure) => new([structure]);

    /// <summary>A configuration in space, coloured by the length of the forces where they are known.</summary>
    public static StructureView View(this Configuration configuration) => Of([configuration]);

    /// <summary>A trajectory, to be played.</summary>
    public static StructureView View(this Trajectory trajectory) => new StructureView([.. trajectory.Frames.Select(f => f.Structure)])
    {
        Times = Block.From(trajectory.Frames.Select(f => f.Time / 1000)),
        Colors = [new("force (eV/Å)", [.. trajectory.Frames.Select(f => Values.Of(f.Forces.Select(v => v.Length)))])],
    };

    /// <summary>Configurations of the same atoms, to be played.</summary>
    public static StructureView View(this IEnumerable<Configuration> configurations) => Of([.. configurations]);

    private static StructureView Of(Configuration[] frames) => new([.. frames.Select(f => f.Structure)])
    {
        Colors = frames.All(f => f.Forces is not null) ? [new("force (eV/Å)", [.. frames.Select(f => Values.Of(f.Forces!.Value.Select(v => v.Length)))])] : [],
    };
}
