using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines;

/// <summary>A model's card written out: what every model of any kind knows of itself, for people (Markdown) and for machines (JSON).</summary>
public static class ModelCards
{
    private const int LongestValue = 160;

    // Of the header, what the card says elsewhere in other words, or is of no use to a reader.
    private static readonly string[] Elsewhere = ["isolatedAtomEnergies", "shortestDistance", "calibrationFactors", "card", "domainCutoff", "domainDescriptor", "domainTriangles", "kind", "blocks"];

    /// <summary>For people.</summary>
    public static string Markdown(Model model)
    {
        var text = new StringBuilder();
        var kind = Spec.KindOf(model.GetType());
        text.Append(CultureInfo.InvariantCulture, $"# Model card: {kind} for {string.Join(", ", model.Species)}\n\n");
        if (model.Card is null)
        {
            text.Append("Nobody wrote down where this model comes from: it was not made by `pipelines fit`, nor appraised.\n\n");
        }

        Table(text, ["", ""], Facts(model));
        if (model.Card is { } card)
        {
            Errors(text, card);
            Calibration(text, model, card);
            Laws(text, card);
            Data(text, card);
        }

        Domain(text, model.Domain);
        text.Append("## Parameters\n\n");
        Table(text, ["parameter", "value"], Flat(Parameters(model)).Select(p => new[] { $"`{p.Name}`", p.Value }));
        if (model.Card is { } made)
        {
            text.Append(CultureInfo.InvariantCulture, $"The SPEC that it was fitted with:\n\n```json\n{Indented(made.Fit)}\n```\n\n");
            if (made.Citations.Length > 0)
            {
                text.Append("## Please cite\n\n").AppendJoin('\n', made.Citations.Select((c, i) => $"{i + 1}. {c.Text} ({string.Join(", ", c.For)})")).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>For machines.</summary>
    public static JsonObject Json(Model model) => new()
    {
        ["kind"] = Spec.KindOf(model.GetType()),
        ["species"] = new JsonArray([.. model.Species.Select(s => (JsonNode)s.Symbol)]),
        ["cutoff"] = model.Cutoff,
        ["shortestDistance"] = model.ShortestDistance,
        ["isolatedAtomEnergies"] = new JsonObject(model.IsolatedAtomEnergies.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key.Symbol, e.Value))),
        ["calibrationFactors"] = JsonSerializer.SerializeToNode(model.CalibrationFactors, Spec.Options),
        ["domain"] = model.Domain is not { } domain ? null : new JsonObject
        {
            ["cutoff"] = domain.Cutoff,
            ["pairs"] = new JsonObject(domain.Pairs.Select(p => KeyValuePair.Create(p.Key.ToString(), JsonSerializer.SerializeToNode(p.Value, Spec.Reported)))),
            ["features"] = domain.Descriptor is { } descriptor ? new JsonArray([.. descriptor.Columns.Select(c => (JsonNode)c)]) : null,
            ["least"] = JsonSerializer.SerializeToNode(domain.Least, Spec.Options),
            ["most"] = JsonSerializer.SerializeToNode(domain.Most, Spec.Options),
        },
        ["parameters"] = Parameters(model),
        ["card"] = model.Card is { } card ? JsonSerializer.SerializeToNode(card, Spec.Options) : null,
    };

    // What the kind itself puts into the header of its file: hyper-parameters, noises, the quality of the fit.
    private static JsonObject Parameters(Model model)
    {
        var writer = new ModelWriter();
        model.WriteTo(writer);
        foreach (var name in Elsewhere)
        {
            writer.Header.Remove(name);
        }

        Forget(writer.Header);
        return writer.Header;
    }

    // Not a number means that there was nothing to say.
    private static void Forget(JsonNode? node)
    {
        if (node is JsonObject o)
        {
            foreach (var (name, value) in o.ToArray())
            {
                if (value is JsonValue said && said.GetValueKind() is JsonValueKind.String && said.GetValue<string>() is "NaN")
                {
                    o.Remove(name);
                }

                Forget(value);
            }
        }
        else if (node is JsonArray a)
        {
            foreach (var item in a)
            {
                Forget(item);
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Flat(JsonNode node, string name = "") => node switch
    {
        JsonObject o => o.Where(p => p.Value is not null).SelectMany(p => Flat(p.Value!, name.Length == 0 ? p.Key : $"{name}.{p.Key}")),
        JsonArray a when a.Any(x => x is JsonObject) && a.Count <= 8 => a.SelectMany((x, i) => x is null ? [] : Flat(x, $"{name}[{i}]")),
        _ => [(name, Short(node is JsonValue value && value.TryGetValue<double>(out var number) ? number.ToString("G6", CultureInfo.InvariantCulture) : node is JsonValue word && word.TryGetValue<string>(out var said) ? said : node.ToJsonString(Spec.Reported).ReplaceLineEndings(" ")))],
    };

    private static string Short(string text) => text.Length <= LongestValue ? text : $"{text[..LongestValue]} ... ({text.Length} characters)";

    private static string Indented(string json) => JsonNode.Parse(json)!.ToJsonString(Spec.Indented);

    private static IEnumerable<string[]> Facts(Model model)
    {
        yield return ["cutoff", Invariant($"{model.Cutoff:0.###} Å")];
        yield return ["isolated atoms", string.Join(", ", model.IsolatedAtomEnergies.Select(e => Invariant($"{e.Key} {e.Value:F4} eV")))];
        yield return ["shortest training distance", Invariant($"{model.ShortestDistance:F3} Å")];
        if (model is UncertainModel)
        {
            yield return ["deviations multiplied by", Invariant($"{model.CalibrationFactors.Force:G4} (forces), {model.CalibrationFactors.Energy:G4} (energies)")];
        }

        if (model.Card is { } card)
        {
            yield return ["made by", $"Pipelines {card.Library}"];
            foreach (var note in card.Notes)
            {
                yield return ["note", note];
            }
        }
    }

    private static void Errors(StringBuilder text, ModelCard card)
    {
        if (card.Errors.Length == 0)
        {
            return;
        }

        text.Append("## Errors\n\n");
        Table(
            text, ["", "frames", "energy MAE", "energy RMSE", "force MAE", "force RMSE", "force vector", "angle", "stress RMSE"],
            card.Errors.Select(e => new[]
            {
                e.Set, e.Frames == e.Of ? $"{e.Of}" : $"{e.Frames} of {e.Of}", Number(1000 * e.Energy?.Mae, "F2"), Number(1000 * e.Energy?.Rmse, "F2"), Number(e.ForceComponent?.Mae, "F4"),
                Number(e.ForceComponent?.Rmse, "F4"), Number(e.ForceVector?.Mae, "F4"), Number(e.ForceAngle?.Mae, "F2"), Number(e.Stress?.Rmse, "F3"),
            }));
        text.Append("Energies in meV/atom, force components and the length of the error vector in eV/Å, the mean angle between forces in degrees, stress in GPa.\n\n");
        foreach (var set in card.Errors.Where(e => e.ByGroup.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"By {set.Group}, {set.Set}:\n\n");
            Table(text, [set.Group ?? "group", "frames", "energy MAE", "energy RMSE", "force MAE", "force RMSE"], set.ByGroup.OrderBy(g => g.Key, FrameGroup.Order).Select(g => new[]
            {
                g.Key, $"{g.Value.Frames}", Number(1000 * g.Value.Energy?.Mae, "F2"), Number(1000 * g.Value.Energy?.Rmse, "F2"), Number(g.Value.ForceComponent?.Mae, "F4"), Number(g.Value.ForceComponent?.Rmse, "F4"),
            }));
        }

        foreach (var set in card.Errors.Where(e => e.BySpecies.Count > 1))
        {
            text.Append(CultureInfo.InvariantCulture, $"Force components by species, {set.Set}:\n\n");
            Table(text, ["species", "compared", "MAE", "RMSE", "max"], set.BySpecies.Select(s => new[] { s.Key, $"{s.Value.Count}", Number(s.Value.Mae, "F4"), Number(s.Value.Rmse, "F4"), Number(s.Value.Max, "F4") }));
        }
    }

    private static void Calibration(StringBuilder text, Model model, ModelCard card)
    {
        if (card.Calibration is not { } found)
        {
            return;
        }

        text.Append("## Uncertainty\n\nOn the validation labels, before the factors that the model keeps:\n\n");
        Table(text, ["", "compared", "within 1 deviation (68.3 %)", "within 1.96 (95 %)", "factor", "miscalibration area", "sharpness", "negative log likelihood"],
            new (string Name, Calibration? Found)[] { ("force components (eV/Å)", found.Forces), ("energies (eV/atom)", found.Energies) }.Where(c => c.Found is not null).Select(c => new[]
            {
                c.Name, $"{c.Found!.Count}", Invariant($"{100 * c.Found.Within68:F1} %"), Invariant($"{100 * c.Found.Within95:F1} %"), Number(c.Found.Factor, "G4"), Number(c.Found.Miscalibration, "F3"),
                Number(c.Found.Sharpness, "G4"), Number(c.Found.NegativeLogLikelihood, "F3"),
            }));
        text.Append(model.CalibrationFactors == CalibrationFactors.None ? "The model's deviations are as it was fitted.\n\n" : "The model multiplies its deviations by the factors.\n\n");
    }

    private static void Laws(StringBuilder text, ModelCard card)
    {
        if (card.Laws.Length > 0)
        {
            text.Append("## Laws of physics\n\n");
            foreach (var like in card.Laws.Where(l => l is { Holds: true, Remark: null }).GroupBy(l => l.Cases).OrderByDescending(g => g.Key))
            {
                text.Append(CultureInfo.InvariantCulture, $"- {(like.Key == 0 ? "Nothing to say in the cases tried" : $"Hold in {like.Key} random cases")}: {string.Join(", ", like.Select(l => l.Law))}.\n");
            }

            foreach (var law in card.Laws.Where(l => l is not { Holds: true, Remark: null }))
            {
                text.Append(CultureInfo.InvariantCulture, $"- {(law.Holds ? "Not asked" : "**Broken**")}: {law.Law} ({law.Remark}).\n");
            }

            text.Append('\n');
        }
    }

    private static void Data(StringBuilder text, ModelCard card)
    {
        text.Append("## Data\n\n");
        Table(text, ["set", "frames", "forces", "energies", "of", "content (SHA-256)"], card.Data.Select(d => new[] { d.Set, $"{d.Frames}", $"{d.Forces}", $"{d.Energies}", d.Species, $"`{d.Hash[..16]}`" }));
        if (card.Split is { } split)
        {
            text.Append(CultureInfo.InvariantCulture, $"Divided by: `{split}`\n\n");
        }

        foreach (var file in card.Data.SelectMany(d => d.Files).Distinct())
        {
            text.Append(CultureInfo.InvariantCulture, $"- {file.Name} (SHA-256 `{file.Hash}`)\n");
        }

        text.Append('\n');
    }

    private static void Domain(StringBuilder text, TrainingDomain? domain)
    {
        if (domain is null)
        {
            return;
        }

        text.Append("## What it was shown\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Distances within {domain.Cutoff:0.###} Å, in Å{(domain.Descriptor is { } d ? $"; also the ranges of {d.Width} features for each species" : domain.Triangles is not null ? "; also which triangles occurred" : string.Empty)}. `predict --extrapolation` says which atoms lie outside, how far, and why.\n\n");
        Table(text, ["pair", "shortest", "farthest nearest neighbour", "longest"], domain.Pairs.Select(p => new[] { $"{p.Key}", Number(p.Value.Shortest, "F3"), Number(p.Value.FarthestNearest, "F3"), Number(p.Value.Longest, "F3") }));
    }

    private static void Table(StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", head)} |\n|{string.Concat(head.Select((_, i) => i == 0 ? "---|" : "---:|"))}\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
        }

        text.Append('\n');
    }

    private static string Number(double? x, string format) => x is { } number ? number.ToString(format, CultureInfo.InvariantCulture) : "-";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
