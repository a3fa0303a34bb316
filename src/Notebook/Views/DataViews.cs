namespace Pipelines;

/// <summary>Data: what was read, and whether it can be trusted, with two frames to look at.</summary>
internal sealed class DatasetView : IView<Dataset>
{
    public MimeBundle Of(Dataset value)
    {
        var report = ReadReport.Of(value);
        var html = new HtmlText().Title($"{value}").Raw("<div class=\"row\"><div>");
        ReadReportView.Write(html, report);
        html.Raw("</div>");
        if (value.Count > 0 && value[0].Structure.Count > 0)
        {
            html.Raw((value[0].View() with { Size = 220, Caption = "frame 0" }).ToHtml());
        }

        html.Raw("</div>");
        if (value.Configurations.Where(c => c is { Energy: not null, Structure.Count: > 0 }).Select(c => c.Energy!.Value / c.Structure.Count).ToArray() is { Length: > 2 } energies)
        {
            var figures = new List<Figure> { Plot.Line(Enumerable.Range(0, energies.Length).Select(i => (double)i), energies, width: 1.2).X("frame with an energy").Y("energy (eV/atom)") };
            if (value.Configurations.SelectMany(c => c.Forces?.Select(f => f.Length) ?? []).ToArray() is { Length: > 2 } forces)
            {
                figures.Add(Plot.Histogram(forces).X("force on an atom (eV/Å)"));
            }

            html.Raw(Plot.Grid(figures.Count, figures).ToHtml());
        }

        return new MimeBundle($"{report}").With(MimeBundle.Html, html.ToString());
    }
}

/// <summary>What was read, as a table, with warnings where something deserves a second look.</summary>
internal sealed class ReadReportView : IView<ReadReport>
{
    public MimeBundle Of(ReadReport value)
    {
        var html = new HtmlText().Title(value.Lines[0]);
        Write(html, value);
        return new MimeBundle($"{value}").With(MimeBundle.Html, html.ToString());
    }

    public static void Write(HtmlText html, ReadReport report)
    {
        var rows = report.Lines.Skip(1).Where(l => l.StartsWith("  ", StringComparison.Ordinal) && !l.StartsWith("  !", StringComparison.Ordinal) && l.Length > 16)
            .Select(l => new object?[] { l[2..15].Trim(), l[16..].Trim() });
        html.Table(Table.Of([string.Empty, string.Empty], rows));
        foreach (var warning in report.Warnings)
        {
            html.Warning(warning);
        }
    }
}

/// <summary>The labels that a fit learns from.</summary>
internal sealed class TrainingSetView : IView<TrainingSet>
{
    public MimeBundle Of(TrainingSet value)
    {
        var species = value.Environments.CountBy(e => value.Data[e.Frame].Structure.Species[e.Atom]).OrderBy(s => s.Key);
        var table = Table.Of(
            ["labels", "how many"],
            [["forces on atoms", value.Environments.Length], .. species.Select(s => new object?[] { $"of these, on {s.Key}", s.Value }), ["energies of frames", value.Frames.Length], ["frames that have a label", value.LabelledFrames.Count()], ["frames in all", value.Data.Count]]);
        return new MimeBundle($"{value}").With(MimeBundle.Html, new HtmlText().Title("Training set").Table(table).ToString());
    }
}

/// <summary>Training, validation and test, and what they give away of each other.</summary>
internal sealed class SplitView : IView<Split>
{
    public MimeBundle Of(Split value)
    {
        var table = Table.Of(
            ["part", "frames", "forces", "energies"],
            [.. new[] { Part.Train, Part.Validation, Part.Test }.Select(p => new object?[] { $"{p}", value[p].LabelledFrames.Count(), value[p].Environments.Length, value[p].Frames.Length }), ["unused", value.Unused.Length, null, null]]);
        var leakage = value.Leakage();
        var html = new HtmlText().Title("Split").Table(table);
        html = leakage.IsClean ? html.Paragraph($"{leakage}") : html.Warning($"{leakage}");
        return new MimeBundle($"{value}. {leakage}").With(MimeBundle.Html, html.ToString());
    }
}

/// <summary>Features: a picture of the matrix, and the spread of each column.</summary>
internal sealed class FeatureMatrixView : IView<FeatureMatrix>
{
    private const int Most = 400;

    public MimeBundle Of(FeatureMatrix value)
    {
        if (value.Rows == 0 || value.Columns == 0)
        {
            return new($"{value}");
        }

        var (rows, columns) = (Chosen(value.Rows), Chosen(value.Columns));
        var grid = new Grid(rows.Length, columns.Length, Block.From(rows.SelectMany(r => columns.Select(c => value[r][c]))));
        var figure = Plot.HeatMap(grid, columns.Select(c => (double)c), rows.Select(r => (double)r), "feature").X("column").Y("row").Sized(130, Math.Clamp(20 + (0.6 * rows.Length), 50, 110));
        var empty = Enumerable.Range(0, value.Columns).Count(c => Enumerable.Range(0, value.Rows).All(r => value[r][c] == value[0][c]));
        var html = new HtmlText().Title($"{value}").Raw(figure.ToHtml());
        if (empty > 0)
        {
            html.Paragraph($"{empty} columns are the same in every row.");
        }

        return new MimeBundle($"{value}").With(MimeBundle.Svg, figure.ToSvg()).With(MimeBundle.Html, html.ToString());
    }

    private static int[] Chosen(int count) => count <= Most ? [.. Enumerable.Range(0, count)] : [.. Enumerable.Range(0, Most).Select(k => (int)((long)k * count / Most))];
}
