namespace Pipelines;

/// <summary>A structure in space.</summary>
internal sealed class StructureInSpace : IView<Structure>
{
    public MimeBundle Of(Structure value) => value.Count == 0 ? new($"{value}") : value.View().ToMime().With(MimeBundle.Plain, $"{value}");
}

/// <summary>A configuration in space, coloured by forces, with its labels.</summary>
internal sealed class ConfigurationInSpace : IView<Configuration>
{
    public MimeBundle Of(Configuration value)
    {
        if (value.Structure.Count == 0)
        {
            return new($"{value.Structure}");
        }

        var energy = value.Energy is { } e ? $", {Numbers.Short(e, 8)} eV" : string.Empty;
        var forces = value.Forces is { Length: > 0 } f ? $", forces up to {Numbers.Short(f.Max(v => v.Length))} eV/Å" : string.Empty;
        var view = value.View() with { Caption = $"{value.Structure}{energy}{forces}" };
        return view.ToMime().With(MimeBundle.Plain, $"{value.Structure}{energy}{forces}");
    }
}

/// <summary>A trajectory: the atoms in motion beside temperature and energies, and how far it can be trusted.</summary>
internal sealed class TrajectoryView : IView<Trajectory>
{
    public MimeBundle Of(Trajectory value)
    {
        var html = new HtmlText().Raw("<div class=\"row\">");
        if (value.Frames.Length > 0 && value.Final.Structure.Count > 0)
        {
            html.Raw(value.View().ToHtml());
        }

        if (value.Thermo.Length > 1)
        {
            html.Raw(Plot.Thermo(value.Thermo, value.Final.Structure.Count).ToHtml());
        }

        html.Raw("</div>").Raw(SimulationQualityView.TableOf(value.Quality).ToHtml());
        return new MimeBundle($"{value}").With(MimeBundle.Html, html.ToString());
    }
}

/// <summary>How far a simulation can be trusted.</summary>
internal sealed class SimulationQualityView : IView<SimulationQuality>
{
    public static Table TableOf(SimulationQuality value) => Table.Of(
        ["quality", string.Empty],
        ["energy drift (meV per atom and ps)", value.EnergyDrift], ["energy fluctuation (meV/atom)", 1000 * value.EnergyFluctuation],
        ["largest force (eV/Å)", value.MaxForce], ["shortest distance (Å)", value.MinDistance]);

    public MimeBundle Of(SimulationQuality value) => TableOf(value).ToMime();
}

/// <summary>Where a relaxation ended, and the way there.</summary>
internal sealed class RelaxationView : IView<Relaxation>
{
    public MimeBundle Of(Relaxation value)
    {
        var html = new HtmlText().Paragraph($"{value}").Raw("<div class=\"row\">").Raw((value.Structure.View() with { Size = 260 }).ToHtml());
        if (value.Trace.Length > 1)
        {
            var steps = value.Trace.Select(t => (double)t.Step).ToArray();
            html.Raw(Plot.Grid(1, Plot.Line(steps, value.Trace.Select(t => t.Energy)).X("step").Y("energy (eV)"), Plot.Line(steps, value.Trace.Select(t => t.MaxForce), color: House.Vermilion).X("step").Y("largest force (eV/Å)", log: true)).ToHtml());
        }

        return new MimeBundle($"{value}").With(MimeBundle.Html, html.Raw("</div>").ToString());
    }
}

/// <summary>Several things one under the other, each as itself.</summary>
internal sealed class FiguresView : IView<IEnumerable<IRich>>
{
    private const int Most = 50;

    public MimeBundle Of(IEnumerable<IRich> value)
    {
        MimeBundle[] items = [.. value.Take(Most).Select(v => v.ToMime())];
        return new MimeBundle(string.Join('\n', items.Select(i => i[MimeBundle.Plain]))).With(MimeBundle.Html, string.Concat(items.Select(i => i.ToHtml())));
    }
}

/// <summary>Configurations of the same atoms are played; others are counted.</summary>
internal sealed class ConfigurationsView : IView<IEnumerable<Configuration>>
{
    public MimeBundle Of(IEnumerable<Configuration> value)
    {
        Configuration[] frames = [.. value];
        return frames.Length > 0 && frames[0].Structure.Count > 0 && frames.All(f => f.Structure.Species == frames[0].Structure.Species)
            ? frames.View().ToMime()
            : new($"{frames.Length} configurations");
    }
}
