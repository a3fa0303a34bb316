namespace Pipelines;

/// <summary>Errors as a table.</summary>
internal sealed class ErrorMetricsView : IView<ErrorMetrics>
{
    public MimeBundle Of(ErrorMetrics value)
    {
        var table = Table.Of(
            ["error", "compared", "mean absolute", "root mean square", "largest"],
            [
                ["energy (meV/atom)", value.Energies, 1000 * value.EnergyMae, 1000 * value.EnergyRmse, 1000 * value.EnergyMax],
                ["force component (eV/Å)", 3 * value.Forces, value.ForceMaec, value.ForceRmse, null],
                ["force vector (eV/Å)", value.Forces, value.ForceMaef, null, value.ForceMax],
                ["force vector, relative (%)", value.Forces, 100 * value.ForceRelative, null, null],
            ]);
        return new MimeBundle($"{table}").With(MimeBundle.Html, new HtmlText().Table(table).ToString());
    }
}

/// <summary>What a model gets wrong, and where: parity plots, how errors are spread, tables by species and group, the worst frames.</summary>
internal sealed class ErrorReportView : IView<ErrorReport>
{
    public MimeBundle Of(ErrorReport value)
    {
        static object?[][] Row(string name, ErrorSummary? s, double unit = 1) => s is null ? [] : [[name, s.Count, unit * s.Mae, unit * s.Rmse, unit * s.Max]];
        var html = new HtmlText().Table(Table.Of(
            ["error", "compared", "mean absolute", "root mean square", "largest"],
            [
                .. Row("energy (meV/atom)", value.Energy, 1000), .. Row("force component (eV/Å)", value.ForceComponent), .. Row("force vector (eV/Å)", value.ForceVector),
                .. Row("force angle (°)", value.ForceAngle), .. Row("virial (meV/atom)", value.Virial, 1000), .. Row("stress (GPa)", value.Stress),
                .. value.BySpecies.Count > 1 ? value.BySpecies.SelectMany(s => Row($"force component on {s.Key} (eV/Å)", s.Value)) : [],
                .. value.ByGroup.SelectMany(g => Row($"energy, {g.Key} (meV/atom)", g.Value.Energy, 1000)),
                .. value.ByGroup.SelectMany(g => Row($"force component, {g.Key} (eV/Å)", g.Value.ForceComponent)),
            ]));
        List<Figure> figures = [];
        if (value.Forces.Length > 0)
        {
            figures.Add(Plot.Parity(value.Forces.Select(p => p.Reference), value.Forces.Select(p => p.Predicted), "force component (eV/Å)"));
            figures.Add(Plot.Histogram(value.Forces.Select(p => 1000 * p.Error)).X("error of a force component (meV/Å)"));
        }

        if (value.Energies.Length > 0)
        {
            figures.Add(Plot.Parity(value.Energies.Select(p => p.Reference), value.Energies.Select(p => p.Predicted), "energy (eV/atom)"));
            figures.Add(Plot.Histogram(value.Energies.Select(p => 1000 * p.Error)).X("error of the energy (meV/atom)"));
        }

        if (value.ForceAngle is not null)
        {
            figures.Add(Plot.Histogram(value.ForceAngles).X("angle between force and reference (°)"));
        }

        html.Raw($"<div class=\"row\">{string.Concat(figures.Select(f => f.ToHtml()))}</div>");
        if (value.Worst.Length > 0)
        {
            html.Details("the worst frames", new HtmlText().Table(Table.Of(
                ["frame", "name", "energy error (meV/atom)", "force RMSE (eV/Å)"], value.Worst.Select(w => new object?[] { w.Frame, w.Id, double.IsNaN(w.Energy) ? null : 1000 * w.Energy, double.IsNaN(w.Force) ? null : w.Force }))).ToString());
        }

        return new MimeBundle($"{value}").With(MimeBundle.Html, html.ToString());
    }
}

/// <summary>How errors fall with the number of training frames: one line a seed, logarithmic axes.</summary>
internal sealed class LearningCurveView : IView<LearningCurve>
{
    public MimeBundle Of(LearningCurve value)
    {
        Figure[] figures =
        [
            .. value.Points.All(p => p.Force is not null) ? (Figure[])[Curve(value, p => p.Force!.Rmse, "force RMSE (eV/Å)")] : [],
            .. value.Points.All(p => p.Energy is not null) ? (Figure[])[Curve(value, p => 1000 * p.Energy!.Rmse, "energy RMSE (meV/atom)")] : [],
        ];
        var table = Table.Of(
            ["training frames", "seed", "energy MAE (meV/atom)", "energy RMSE (meV/atom)", "force MAE (eV/Å)", "force RMSE (eV/Å)"],
            value.Points.Select(p => new object?[] { p.Frames, $"{p.Seed}", 1000 * p.Energy?.Mae, 1000 * p.Energy?.Rmse, p.Force?.Mae, p.Force?.Rmse }));
        var html = new HtmlText().Raw($"<div class=\"row\">{string.Concat(figures.Select(f => f.ToHtml()))}</div>").Table(table);
        return new MimeBundle($"{value}").With(MimeBundle.Html, html.ToString());
    }

    private static Figure Curve(LearningCurve value, Func<LearningPoint, double> error, string name) => Plot.LearningCurve(
        value.Points.GroupBy(p => p.Seed).Select(g => ($"seed {g.Key}", (IReadOnlyList<double>)[.. g.Select(p => (double)p.Frames)], (IReadOnlyList<double>)[.. g.Select(error)], (IReadOnlyList<double>?)null)),
        name, "training frames");
}

/// <summary>Where a model was asked about what it was never shown.</summary>
internal sealed class ExtrapolationReportView : IView<ExtrapolationReport>
{
    public MimeBundle Of(ExtrapolationReport value)
    {
        var html = new HtmlText().Paragraph($"{value.Outside} of {value.Atoms} atoms, in {value.Frames} frames, lie outside what the model was trained on.");
        if (value.Worst.Length > 0)
        {
            html.Table(Table.Of(["frame", "name", "atom", "degree (1 is the boundary)", "cause"], value.Worst.Select(w => new object?[] { w.Frame, w.Id, w.Atom, w.Degree, w.Cause })));
        }

        return new MimeBundle($"{value}").With(MimeBundle.Html, html.ToString());
    }
}

/// <summary>Errors of several sets side by side.</summary>
internal sealed class AppraisalView : IView<Appraisal>
{
    public MimeBundle Of(Appraisal value)
    {
        static object?[] Row(SetAppraisal s) =>
        [
            s.Set, s.Frames == s.Of ? $"{s.Of}" : $"{s.Frames} of {s.Of}", 1000 * s.Errors.Energy?.Mae, 1000 * s.Errors.Energy?.Rmse, 1000 * s.Errors.Energy?.Max, s.Errors.ForceComponent?.Mae,
            s.Errors.ForceComponent?.Rmse, s.Errors.ForceVector?.Mae, s.Errors.ForceVector?.Max, s.Errors.ForceAngle?.Mae,
        ];
        string[] head =
        [
            "set", "frames", "energy MAE (meV/atom)", "RMSE", "largest", "force component MAE (eV/Å)", "RMSE", "force vector MAE (eV/Å)", "largest", "angle (°)",
        ];
        return new MimeBundle($"{value}").With(MimeBundle.Html, new HtmlText().Table(Table.Of(head, value.Sets.Select(Row))).ToString());
    }
}

/// <summary>How true predicted deviations are.</summary>
internal sealed class CalibrationView : IView<Calibration>
{
    public MimeBundle Of(Calibration value)
    {
        var table = Table.Of(
            [string.Empty, "found", "perfect"],
            [
                ["errors compared", value.Count, null], ["within one deviation (%)", 100 * value.Within68, 68.27], ["within 1.96 deviations (%)", 100 * value.Within95, 95.0],
                ["deviations should be longer by", value.Factor, 1.0], ["area between the curve and the diagonal", value.Miscalibration, 0.0],
                ["sharpness", value.Sharpness, "small"], ["negative log likelihood", value.NegativeLogLikelihood, "small"],
            ]);
        var curve = value.Curve.Prepend(default).Append(new(1, 1));
        var figure = Plot.Line([0, 1], [0, 1], "perfect", House.Muted, "dash", 1.2)
            .And(Plot.Line(curve.Select(c => c.Expected), curve.Select(c => c.Observed), "model", House.Blue, marks: true))
            .X("predicted probability of the interval", from: 0, to: 1).Y("observed share inside", from: 0, to: 1).Sized(95, 82);
        return new MimeBundle($"{value}").With(MimeBundle.Svg, figure.ToSvg())
            .With(MimeBundle.Html, new HtmlText().Raw($"<div class=\"row\">{figure.ToHtml()}").Table(table).Raw("</div>").ToString());
    }
}
