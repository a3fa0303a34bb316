using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Automatic relevance determination: each coefficient has a prior variance of its own, and all of them, and the noises, maximise the evidence. Those of
/// features that the data do not ask for become zero, and the features leave the model (MacKay 1992, doi:10.1162/neco.1992.4.3.415; Tipping 2001,
/// doi:10.1162/15324430152748236).
/// </summary>
[Kind("ard")]
[Cites("10.1162/neco.1992.4.3.415")]
[Cites("10.1162/15324430152748236")]
public sealed record AutomaticRelevance : LinearPrior
{
    internal override LinearDecision Decide(LinearEquations equations)
    {
        try
        {
            var start = LinearEvidence.Maximise(equations.Classes, equations.Ratio, search: true, equations.Context);
            return new(RelevanceDetermination.Maximise(equations.Classes, start, equations.Context));
        }
        catch (ArithmeticException e)
        {
            throw new DataException(new($"Relevance cannot be determined: {e.Message}.", Expected: "features that do not depend on each other, or the Bayesian prior"));
        }
    }
}

/// <summary>
/// Orthogonal matching pursuit: the feature with the largest correlation with what is left enters, least squares on all that are in, and again (Pati et al. 1993,
/// doi:10.1109/ACSSC.1993.342465). The features chosen then have a common prior variance, found by the evidence.
/// </summary>
/// <param name="Features">How many coefficients (of all species together); by the Bayesian information criterion, or by the frames held out, where left out.</param>
/// <param name="Validation">Share of the frames held out to choose by, from 0 to 0.5: every so many-th. They are fitted too in the end.</param>
[Cites("10.1109/ACSSC.1993.342465")]
public sealed record MatchingPursuit(int? Features = null, double Validation = 0) : LinearPrior
{
    /// <summary>At least 1.</summary>
    public int? Features { get; init; } = Features is { } f ? Parameter.AtLeast(1, f, nameof(Features)) : null;

    /// <summary>From 0 to 0.5.</summary>
    public double Validation { get; init; } = SparseChoice.Share(Validation);

    internal override double HeldOut => Validation;

    internal override LinearDecision Decide(LinearEquations equations) =>
        SparseChoice.Of(equations, Features is not null, rows => SparsePath.MatchingPursuit(rows, Features ?? int.MaxValue));
}

/// <summary>
/// The LASSO: a penalty on the sum of the coefficients' magnitudes, which leaves more of them the smaller it is (Tibshirani 1996, doi:10.1111/j.2517-6161.1996.tb02080.x;
/// the whole path by coordinate descent, Friedman et al. 2010, doi:10.18637/jss.v033.i01). It only chooses the features: their coefficients are then found without
/// the penalty, which would make all of them too small, with a common prior variance by the evidence.
/// </summary>
/// <param name="Features">The most coefficients (of all species together), and as many as there are before; by the Bayesian information criterion, or by the frames held out, where left out.</param>
/// <param name="Penalties">How many penalties are tried, at least 2.</param>
/// <param name="Last">The last penalty as a part of the first, above 0 and below 1.</param>
/// <param name="Validation">Share of the frames held out to choose by, from 0 to 0.5: every so many-th. They are fitted too in the end.</param>
[Cites("10.1111/j.2517-6161.1996.tb02080.x")]
[Cites("10.18637/jss.v033.i01")]
public sealed record Lasso(int? Features = null, int Penalties = 60, double Last = 1e-4, double Validation = 0) : LinearPrior
{
    /// <summary>At least 1.</summary>
    public int? Features { get; init; } = Features is { } f ? Parameter.AtLeast(1, f, nameof(Features)) : null;

    /// <summary>At least 2.</summary>
    public int Penalties { get; init; } = Parameter.AtLeast(2, Penalties);

    /// <summary>Above 0, below 1.</summary>
    public double Last { get; init; } = Last is > 0 and < 1 ? Last : throw new ArgumentException($"Last must be above 0 and below 1 (no unit); found {Last}.", nameof(Last));

    /// <summary>From 0 to 0.5.</summary>
    public double Validation { get; init; } = SparseChoice.Share(Validation);

    internal override double HeldOut => Validation;

    internal override LinearDecision Decide(LinearEquations equations) =>
        SparseChoice.Of(equations, Features is not null, rows => SparsePath.Lasso(rows, Penalties, Last, Features ?? int.MaxValue));
}

/// <summary>Chooses one of a path of sparse models.</summary>
internal static class SparseChoice
{
    // A path is left when so many steps have brought nothing.
    private const int Patience = 20;

    public static double Share(double validation) => validation is >= 0 and <= 0.5
        ? validation
        : throw new ArgumentException($"Validation must be from 0 to 0.5 (a share); found {validation}.", nameof(validation));

    /// <summary>The step with the best score (or the last one), and the evidence of its features.</summary>
    /// <param name="equations">What to choose by.</param>
    /// <param name="last">Take the last step, not the best.</param>
    /// <param name="path">The path on all rows together, in units of their noise.</param>
    public static LinearDecision Of(LinearEquations equations, bool last, Func<NormalEquations, IEnumerable<SparseStep>> path)
    {
        var context = equations.Context;
        NormalEquations[] training = equations.HeldOut.Count == 0 ? [.. equations.Classes] : [.. equations.Classes.Select((c, i) => c.Less(equations.HeldOut[i]))];
        var noise = LinearEvidence.Maximise(training, equations.Ratio, search: true, context).Noise;
        var rows = NormalEquations.Together(training, noise);
        var heldOut = equations.HeldOut.Count == 0 ? null : NormalEquations.Together(equations.HeldOut, noise);
        var (steps, best, chosen, since) = (new List<LinearPathStep>(), double.PositiveInfinity, Array.Empty<int>(), 0);
        foreach (var step in path(rows))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (step.Chosen.Length >= rows.Rows || SparsePath.Refit(rows, step.Chosen) is not { } refitted)
            {
                break;
            }

            var square = Math.Max(rows.Residual(refitted), 1e-14 * rows.Square) / rows.Rows;
            var score = heldOut is null ? (rows.Rows * Math.Log(square)) + (step.Chosen.Length * Math.Log(rows.Rows)) : heldOut.Residual(refitted) / heldOut.Rows;
            steps.Add(new(step.Penalty, step.Chosen.Length, Math.Sqrt(square), score));
            (best, chosen, since) = last || score < best ? (Math.Min(best, score), step.Chosen, 0) : (best, chosen, since + 1);
            if (since > Patience)
            {
                break;
            }
        }

        if (chosen.Length == 0)
        {
            throw new DataException(new("No feature tells anything of the labels: a sparse model of them is a constant.", Expected: "labels that depend on the features"));
        }

        Array.Sort(chosen);
        var evidence = LinearEvidence.Maximise([.. equations.Classes.Select(c => c.Only(chosen))], equations.Ratio, search: true, context);
        var precisions = Enumerable.Repeat(double.PositiveInfinity, rows.Unknowns).ToArray();
        foreach (var p in chosen)
        {
            precisions[p] = 1 / evidence.Prior;
        }

        return new(evidence with { Precisions = precisions }, Block.From(steps));
    }
}
