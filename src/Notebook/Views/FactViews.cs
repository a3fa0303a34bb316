namespace Pipelines;

/// <summary>A few named numbers, as a table.</summary>
internal abstract class FactsView<T> : IView<T>
{
    public MimeBundle Of(T value) => Table.Of([Title, string.Empty], Facts(value).Select(f => new[] { f.Name, f.Value })).ToMime();

    protected abstract string Title { get; }

    protected abstract IEnumerable<(string Name, object? Value)> Facts(T value);
}

internal sealed class FitQualityView : FactsView<FitQuality>
{
    protected override string Title => "fit";

    protected override IEnumerable<(string Name, object? Value)> Facts(FitQuality value) =>
    [
        ("log marginal likelihood", value.LogMarginalLikelihood), ("leave-one-out RMSE (eV/Å)", value.LeaveOneOutRmse), ("condition number, at least", value.ConditionEstimate),
        ("jitter", value.Jitter), ("evaluations of the objective", value.Evaluations),
    ];
}

internal sealed class LinearQualityView : FactsView<LinearQuality>
{
    protected override string Title => "fit";

    protected override IEnumerable<(string Name, object? Value)> Facts(LinearQuality value) =>
    [
        ("coefficients", value.Parameters), ("of these, the data decide", value.EffectiveParameters), ("numbers learned from", value.Labels), ("log evidence", value.LogEvidence),
        ("training force RMSE (eV/Å)", value.ForceRmse), ("training energy RMSE (eV/√atom)", value.EnergyRmse), ("jitter", value.Jitter),
    ];
}

internal sealed class MapCertificateView : FactsView<MapCertificate>
{
    protected override string Title => "map against its process";

    protected override IEnumerable<(string Name, object? Value)> Facts(MapCertificate value) =>
    [
        ("structures", value.Structures), ("forces", value.Atoms), ("largest force difference (meV/Å)", 1000 * value.MaximumForceError),
        ("mean force difference (meV/Å)", 1000 * value.MeanForceError), ("largest energy difference (meV/atom)", 1000 * value.MaximumEnergyError),
    ];
}

internal sealed class LeakageView : IView<Leakage>
{
    public MimeBundle Of(Leakage value)
    {
        var html = value.IsClean ? new HtmlText().Paragraph($"{value}") : new HtmlText().Warning($"{value}");
        return new MimeBundle($"{value}").With(MimeBundle.Html, html.ToString());
    }
}

/// <summary>What atoms are: the cluster coloured by classes cannot be told from the classes alone, so it is a table.</summary>
internal sealed class ClassesView : FactsView<CommonNeighborAnalysis>
{
    protected override string Title => "class of atoms";

    protected override IEnumerable<(string Name, object? Value)> Facts(CommonNeighborAnalysis value) =>
        value.ClassCounts.OrderByDescending(c => c.Value).Select(c => ($"{c.Key}", (object?)c.Value));
}
