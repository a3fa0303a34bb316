using System.Collections.Immutable;

namespace Pipelines;

/// <summary>
/// A small search for the parameters of a sparse process's kernels that are not variances (length scales above all): each in turn is multiplied and divided by a step for
/// as long as that helps; when nothing helps, steps become their own roots. Judged by what the fit's tuning is about, variances chosen anew each time, on a few frames.
/// </summary>
/// <param name="Frames">How many training frames, evenly spaced; at least 2.</param>
/// <param name="Step">The first step, above 1.</param>
/// <param name="Rounds">How many sizes of steps; at least 1.</param>
public sealed record SparseSearch(int Frames = 60, double Step = 1.5, int Rounds = 2)
{
    /// <summary>At least 2.</summary>
    public int Frames { get; init; } = Parameter.AtLeast(2, Frames);

    /// <summary>Above 1.</summary>
    public double Step { get; init; } = Step > 1 && double.IsFinite(Step) ? Step : throw new ArgumentException($"{nameof(Step)} must be above 1 and finite; found {Step}.", nameof(Step));

    /// <summary>At least 1.</summary>
    public int Rounds { get; init; } = Parameter.AtLeast(1, Rounds);

    /// <summary>The fit with the best parameters found, and the way there.</summary>
    internal (SparseProcessFit Fit, SparseSearchPath Path) Best(SparseProcessFit fit, TrainingSet chosen, Run run)
    {
        var frames = chosen.LabelledFrames.ToArray();
        var few = Math.Min(Frames, frames.Length);
        var subset = chosen.Within(Block.From(Enumerable.Range(0, few).Select(i => frames[(int)((long)i * frames.Length / few)])));
        var places = fit.Terms.SelectMany((t, i) => t.Kernel.Hyperparameters.Index().Where(h => !h.Item.Name.EndsWith("variance", StringComparison.OrdinalIgnoreCase)).Select(h => (Term: i, h.Index))).ToArray();
        List<double> trials = [], objectives = [];
        double Objective(double[] values)
        {
            run.Report("length scales", objectives.Count, objectives.Count + 1);
            var value = new SparseProblem(With(fit, places, values) with { Weights = null }, subset, run).Objective();
            trials.AddRange(values);
            objectives.Add(value);
            return value;
        }

        double[] best = [.. places.Select(p => fit.Terms[p.Term].Kernel.Hyperparameters[p.Index].Value)];
        var reached = places.Length > 0 ? Objective(best) : 0;
        for (var (round, step) = (0, Step); round < Rounds && places.Length > 0; round++, step = Math.Sqrt(step))
        {
            for (var (p, idle) = (0, 0); idle < places.Length; p = (p + 1) % places.Length)
            {
                var better = false;
                foreach (var factor in new[] { step, 1 / step })
                {
                    while (true)
                    {
                        double[] trial = [.. best];
                        trial[p] *= factor;
                        var value = Objective(trial);
                        if (!(value > reached))
                        {
                            break;
                        }

                        (best, reached, better) = (trial, value, true);
                    }

                    if (better)
                    {
                        break;
                    }
                }

                idle = better ? 1 : idle + 1;
            }
        }

        var names = places.Select(p => $"terms[{p.Term}].{fit.Terms[p.Term].Kernel.Hyperparameters[p.Index].Name}");
        return (With(fit, places, best), new([.. names], Block.From(trials), Block.From(objectives)));
    }

    private static SparseProcessFit With(SparseProcessFit fit, (int Term, int Index)[] places, double[] values)
    {
        var terms = fit.Terms.ToArray();
        foreach (var (place, value) in places.Zip(values))
        {
            var all = terms[place.Term].Kernel.Hyperparameters.Select(h => h.Value).ToArray();
            all[place.Index] = value;
            terms[place.Term] = terms[place.Term] with { Kernel = terms[place.Term].Kernel.WithHyperparameters(all) };
        }

        return fit with { Terms = [.. terms] };
    }
}

/// <summary>Every trial of a <see cref="SparseSearch"/> in its order.</summary>
/// <param name="Names">The parameters.</param>
/// <param name="Values">Trials x parameters.</param>
/// <param name="Objectives">One a trial, the larger the better: minus the mean logarithm of held-out errors, or the log evidence.</param>
public sealed record SparseSearchPath(ImmutableArray<string> Names, Block<double> Values, Block<double> Objectives)
{
    /// <inheritdoc/>
    public bool Equals(SparseSearchPath? other) => other is not null && Names.SequenceEqual(other.Names) && Values == other.Values && Objectives == other.Objectives;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Names.Length, Objectives);
}
