namespace Pipelines;

/// <summary>The card of a model: what it knows, what it was made of, how good its fit was.</summary>
internal abstract class ModelView<T> : IView<T>
    where T : Model
{
    public MimeBundle Of(T value)
    {
        object?[][] rows =
        [
            ["species", string.Join(", ", value.Species)], ["cutoff (Å)", value.Cutoff], ["shortest training distance (Å)", value.ShortestDistance],
            .. Facts(value).Select(f => new[] { f.Name, f.Value }),
            ["isolated atoms (eV)", string.Join(", ", value.IsolatedAtomEnergies.Select(e => $"{e.Key} {Numbers.Short(e.Value, 6)}"))],
        ];
        var table = Table.Of([string.Empty, string.Empty], rows);
        var html = new HtmlText().Title(Title).Table(table);
        foreach (var figure in Figures(value))
        {
            html.Raw(figure.ToHtml());
        }

        if (value.Card is not null)
        {
            html.Details("model card", Notebooks.MarkdownText.ToHtml(ModelCards.Markdown(value)));
        }

        return new MimeBundle($"{Title}\n{table}").With(MimeBundle.Html, html.ToString());
    }

    protected abstract string Title { get; }

    protected abstract IEnumerable<(string Name, object? Value)> Facts(T value);

    protected virtual IEnumerable<Figure> Figures(T value) => [];

    protected static string Hash(string hash) => hash.Length > 16 ? $"{hash[..16]}…" : hash;
}

internal sealed class GaussianProcessView : ModelView<GaussianProcess>
{
    protected override string Title => "Gaussian process";

    protected override IEnumerable<(string Name, object? Value)> Facts(GaussianProcess value) =>
    [
        ("kernel", ChainDiagram.Short(value.Kernel)), ("convention", value.Convention), ("labels", $"{value.Labels.Length} ({value.Weights.Length} numbers) of {value.Structures.Length} structures"),
        ("noise of a force component (eV/Å)", Math.Sqrt(value.ForceNoiseVariance)), ("noise of an energy (eV/√atom)", Math.Sqrt(value.EnergyNoiseVariance)),
        ("log marginal likelihood", value.Quality.LogMarginalLikelihood), ("leave-one-out RMSE (eV/Å)", value.Quality.LeaveOneOutRmse),
        ("condition number, at least", value.Quality.ConditionEstimate), ("jitter", value.Quality.Jitter), ("data", Hash(value.DataHash)),
    ];
}

internal sealed class LinearModelView : ModelView<LinearModel>
{
    protected override string Title => "Linear model";

    protected override IEnumerable<(string Name, object? Value)> Facts(LinearModel value) =>
    [
        ("descriptor", ChainDiagram.Short(value.Descriptor)), ("coefficients", value.Coefficients.Length), ("effective parameters", value.Quality.EffectiveParameters),
        ("numbers learned from", value.Quality.Labels), ("training force RMSE (eV/Å)", value.Quality.ForceRmse), ("log evidence", value.Quality.LogEvidence),
        ("noise of a force component (eV/Å)", Math.Sqrt(value.ForceNoiseVariance)), ("jitter", value.Quality.Jitter), ("data", Hash(value.DataHash)),
    ];
}

internal sealed class NetworkModelView : ModelView<NetworkModel>
{
    protected override string Title => "Neural network";

    protected override IEnumerable<(string Name, object? Value)> Facts(NetworkModel value) =>
    [
        ("descriptor", ChainDiagram.Short(value.Descriptor)), ("hidden layers", string.Join("; ", value.Hidden.Select(h => string.Join(" × ", h.Select(l => $"{l.Units} {l.Activation}"))).Distinct())), ("members", value.Members),
        ("weights", value.Weights.Length), ("data", Hash(value.DataHash)),
    ];

    protected override IEnumerable<Figure> Figures(NetworkModel value)
    {
        if (value.History.Length < 2)
        {
            yield break;
        }

        var figure = new Figure();
        foreach (var member in value.History.GroupBy(h => h.Member))
        {
            var first = member.Key == value.History[0].Member;
            figure = figure.And(
                Plot.Line(member.Select(h => (double)h.Step), member.Select(h => h.Training), first ? "training" : null, House.Blue, width: 1.4),
                Plot.Line(member.Select(h => (double)h.Step), member.Select(h => h.Validation), first ? "validation" : null, House.Vermilion, "dash", 1.4));
        }

        yield return figure.X("step").Y("loss", log: true);
    }
}

/// <summary>A map: its grid and certificate, the energies of pairs and a cut through those of triplets.</summary>
internal sealed class MappedForceFieldView : ModelView<MappedForceField>
{
    protected override string Title => "Mapped force field";

    protected override IEnumerable<(string Name, object? Value)> Facts(MappedForceField value) =>
    [
        ("pair knots", $"{value.PairGrid.Intervals} intervals, {Numbers.Short(value.PairGrid.Start)} to {Numbers.Short(value.PairGrid.End)} Å"),
        .. value.Triplets.Select(t => ("triplet knots along a side", (object?)$"{t.Grid.Intervals} intervals, {Numbers.Short(t.Grid.Start)} to {Numbers.Short(t.Grid.End)} Å")),
        ("certificate", $"{value.Certificate.Atoms} forces on {value.Certificate.Structures} structures it was not made from"),
        ("largest force difference (meV/Å)", 1000 * value.Certificate.MaximumForceError), ("mean force difference (meV/Å)", 1000 * value.Certificate.MeanForceError),
        ("largest energy difference (meV/atom)", 1000 * value.Certificate.MaximumEnergyError), ("repulsion below (Å)", value.RepulsionDistance),
    ];

    protected override IEnumerable<Figure> Figures(MappedForceField value)
    {
        yield return value.Triplets.Length == 0 ? Plot.PairEnergies(value) : Plot.Grid(2, Plot.PairEnergies(value), Plot.TripletSlice(value));
    }
}

/// <summary>A stage: its kind and parameters, as a SPEC says them.</summary>
internal sealed class StageView<TIn, TOut> : IView<Stage<TIn, TOut>>
{
    public MimeBundle Of(Stage<TIn, TOut> value)
    {
        // A composed stage has no kind of its own; it prints its parts.
        var single = !value.GetType().IsGenericType;
        var html = single ? ChainDiagram.Of(null, [new Step(Spec.KindOf(value.GetType()), 1, Spec.Canonical(value))], typeof(TOut)) : $"<pre>{HtmlText.Escape($"{value}")}</pre>";
        return new MimeBundle($"{value}").With(MimeBundle.Html, new HtmlText().Raw(html).ToString());
    }
}
