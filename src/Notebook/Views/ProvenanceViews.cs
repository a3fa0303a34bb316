using System.Text.Json.Nodes;

namespace Pipelines;

/// <summary>A chain as boxes and arrows: what went in, each step with its parameters, what came out. Reads from left to right and wraps.</summary>
internal static class ChainDiagram
{
    private const string Box = "border:1px solid color-mix(in srgb,currentColor 35%,transparent);border-radius:6px;padding:5px 10px;max-width:17em;font-size:12.5px;line-height:1.35;overflow-wrap:anywhere";
    private const int MostParameters = 5;

    public static string Of(string? start, IEnumerable<Step> steps, Type end)
    {
        List<string> boxes = start is null ? [] : [$"<div style=\"{Box}\">{start}</div>"];
        boxes.AddRange(steps.Select(s => $"<div style=\"{Box};border-color:{House.Blue}\"><b>{HtmlText.Escape(s.Kind)}</b>{(s.Version > 1 ? $" <small>v{s.Version}</small>" : string.Empty)}{Parameters(s)}</div>"));
        boxes.Add($"<div style=\"{Box};border-style:dashed\">{HtmlText.Escape(NameOf(end))}</div>");
        return $"<div style=\"display:flex;flex-wrap:wrap;align-items:center;gap:6px;margin:.3em 0 .6em\">{string.Join("<span aria-hidden=\"true\" style=\"opacity:.6\">→</span>", boxes)}</div>";
    }

    /// <summary>A record as its kind and the first of its parameters.</summary>
    public static string Short(object record) => $"{Spec.KindOf(record.GetType())}{Short(JsonNode.Parse(Spec.Canonical(record)))}";

    private static string Parameters(Step step)
    {
        var all = JsonNode.Parse(step.Parameters) is JsonObject o ? o.Where(p => p.Key != "kind").Select(p => $"{p.Key}: {Short(p.Value)}").ToArray() : [];
        var files = step.Inputs.Length > 0 ? $"<br/><small>file {HtmlText.Escape(step.Inputs[..Math.Min(12, step.Inputs.Length)])}…</small>" : string.Empty;
        return string.Concat(all.Take(MostParameters).Select(p => $"<br/><small>{HtmlText.Escape(p)}</small>")) + (all.Length > MostParameters ? "<br/><small>…</small>" : string.Empty) + files;
    }

    // A kernel or a grid within a step: its kind and its own parameters in short.
    private static string Short(JsonNode? node) => node switch
    {
        JsonObject o => $"{o["kind"]?.ToString()}({string.Join(", ", o.Where(p => p.Key != "kind").Take(4).Select(p => Short(p.Value)))})",
        JsonArray a => a.Count > 3 ? $"{a.Count} items" : $"[{string.Join(", ", a.Select(Short))}]",
        null => "none",
        _ => node.ToString(),
    };

    private static string NameOf(Type type) => type.IsGenericType ? $"{type.Name.Split('`')[0]} of {string.Join(", ", type.GetGenericArguments().Select(NameOf))}" : type.Name;
}

/// <summary>A value that knows how it came about: the chain as a diagram, then the value.</summary>
internal sealed class TracedView<T> : IView<Traced<T>>
{
    public MimeBundle Of(Traced<T> value)
    {
        var inner = Rich.Of(value.Value);
        var html = new HtmlText().Raw(ChainDiagram.Of("data", value.Steps, typeof(T)))
            .Raw($"<small>hash {HtmlText.Escape(value.Hash)}: the same hash means the same bits</small>").Raw(inner.ToHtml());
        var steps = string.Join(" -> ", value.Steps.Select(s => s.Kind).Prepend("data"));
        return new MimeBundle($"{steps}\n{inner[MimeBundle.Plain]}\nhash {value.Hash}").With(MimeBundle.Html, html.ToString());
    }
}

/// <summary>Papers, as a numbered list, with BibTeX to copy.</summary>
internal sealed class CitationsView : IView<Citations>
{
    public MimeBundle Of(Citations value)
    {
        if (value.Items.IsEmpty)
        {
            return new("There is nothing to cite.");
        }

        var html = new HtmlText().Title("Papers behind this").Raw("<ol style=\"margin:.2em 0;padding-left:1.6em\">");
        foreach (var item in value.Items)
        {
            var text = item.Reference.ToString();
            var cut = text.LastIndexOf("doi:", StringComparison.Ordinal);
            var words = HtmlText.Escape((cut > 0 ? text[..cut] : text).TrimEnd(' ', ','));
            html.Raw($"<li>{words} <a href=\"https://doi.org/{HtmlText.Escape(item.Reference.Doi)}\">doi:{HtmlText.Escape(item.Reference.Doi)}</a> <small>({HtmlText.Escape(string.Join(", ", item.For))})</small></li>");
        }

        html.Raw("</ol>").Details("BibTeX", $"<pre>{HtmlText.Escape(value.BibTeX)}</pre>");
        return new MimeBundle($"{value}").With(MimeBundle.Html, html.ToString());
    }
}

/// <summary>A result: its value, or what is wrong with the data.</summary>
internal sealed class ResultView<T> : IView<Result<T>>
{
    public MimeBundle Of(Result<T> value) => value.Match(v => Rich.Of(v), e => new MimeBundle($"{e}").With(MimeBundle.Html, new HtmlText().Warning($"{e}").ToString()));
}

/// <summary>How a subject stands with its laws.</summary>
internal sealed class LawReportView : IView<LawReport>
{
    public MimeBundle Of(LawReport value)
    {
        var table = Table.Of(
            ["law", "cases", "worst deviation", "allowed", string.Empty],
            value.Results.Select(r => new object?[] { r.Name, r.Cases - r.Vacuous, r.Deviation, r.Allowed, r.Limit is { } reason ? $"not asked: {reason}" : r.Violation is null ? "holds" : "BROKEN" }));
        var html = new HtmlText().Title(value.Holds ? "All laws hold" : $"Broken: {string.Join(", ", value.Broken)}").Table(table);
        foreach (var r in value.Results.Where(r => r.Violation is not null))
        {
            html.Warning($"{r.Name}: {r.Statement}").Raw($"<pre>{HtmlText.Escape($"{r.Violation}")}</pre>");
        }

        return new MimeBundle($"{value}").With(MimeBundle.Html, html.ToString());
    }
}
