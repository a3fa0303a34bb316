using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A choice of hyper-parameters.</summary>
/// <param name="Prior">With its variances and length scales.</param>
/// <param name="Noise">(eV/Å)².</param>
/// <param name="EnergyNoise">eV² per atom.</param>
internal sealed record SplineTrial(SplinePrior Prior, double Noise, double EnergyNoise);

/// <summary>What came of a choice.</summary>
internal sealed record SplineSolution(SplineTrial Trial, SplineDesign Design, NormalEquations Forces, NormalEquations Energies, IReadOnlyList<NormalEquations> Classes, BlockPosterior? Posterior);

/// <summary>Sums over the rows for a prior's functions, whitened with its variances.</summary>
internal sealed class SplineSums
{
    private readonly SplinePrior _prior;
    private readonly SplineDesign _design;
    private readonly NormalEquations _forces, _energies;
    private readonly NormalEquations[] _classes;
    private readonly int[] _blocks;

    public SplineSums(SplinePrior prior, SplineDesign design, IReadOnlyList<SplineLayer> layers, NormalEquations forces, NormalEquations energies)
    {
        (_prior, _design, _forces, _energies) = (prior, design, forces, energies);
        _classes = [.. new[] { forces, energies }.Where(c => c.Rows > 0)];
        _blocks = new int[forces.Unknowns];
        Array.Fill(_blocks, -1);
        for (var l = 0; l < layers.Count; l++)
        {
            var from = design.ColumnOf(l, new int[layers[l].Order]);
            var to = l + 1 < layers.Count ? design.ColumnOf(l + 1, new int[layers[l + 1].Order]) : design.Unknowns;
            _blocks.AsSpan(from..to).Fill(l);
        }
    }

    /// <summary>The posterior for other variances and noises than those that the sums were made with.</summary>
    public SplineSolution At(SplineTrial trial, DenseContext context)
    {
        var factors = trial.Prior.Variances.Zip(_prior.Variances, (v, own) => v / own).ToArray();
        return new(trial, _design, _forces, _energies, _classes, BlockPosterior.Of(_classes, Noise(trial), _blocks, factors, context));
    }

    /// <summary>The variances and noises with the largest evidence, from a start.</summary>
    /// <param name="start">Where to begin.</param>
    /// <param name="iterations">Most steps.</param>
    /// <param name="context">Threads, cancellation.</param>
    public SplineSolution Maximise(SplineTrial start, int iterations, DenseContext context)
    {
        var variances = start.Prior.Variances;
        var x = variances.Concat(Noise(start)).Select(v => Math.Log(v)).ToArray();
        var options = new LbfgsOptions { MaximumIterations = iterations, ValueTolerance = 1e-5, GradientTolerance = 1e-2, FirstStep = 0.5, MaximumStep = 2 };
        var best = Lbfgs.Minimize(Objective, x, options, cancellation: context.Cancellation);
        return At(Trial(best.X), context);

        double Objective(ReadOnlySpan<double> at, Span<double> gradient)
        {
            if (At(Trial(at), context).Posterior is not { } posterior)
            {
                return double.PositiveInfinity; // Not positive definite: the search turns back.
            }

            posterior.Gradient(gradient, context);
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] = -gradient[i];
            }

            return -posterior.LogEvidence;
        }

        SplineTrial Trial(ReadOnlySpan<double> at)
        {
            var values = new double[at.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Math.Exp(at[i]);
            }

            var noise = values.AsSpan(variances.Length);
            return new(
                start.Prior.WithVariances(values.AsSpan(0, variances.Length)), _forces.Rows > 0 ? noise[0] : start.Noise, _energies.Rows > 0 ? noise[^1] : start.EnergyNoise);
        }
    }

    private double[] Noise(SplineTrial trial) => [.. new[] { (trial.Noise, _forces), (trial.EnergyNoise, _energies) }.Where(c => c.Item2.Rows > 0).Select(c => c.Item1)];
}

/// <summary>
/// Chooses hyper-parameters by the evidence: variances and noises by L-BFGS with the exact gradient, for which the sums over the data are kept; length scales
/// one after the other along lines, for which they are made anew.
/// </summary>
internal static class SplineSearch
{
    private const int Sweeps = 2;
    private const double Reach = 0.7; // of a logarithm: a factor of two
    private const int Shortenings = 4;

    // Along a line the variances of the best point so far are a good start.
    private const int FewIterations = 10;
    private const int ManyIterations = 60;
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    public static SplineSolution Run(SplineTrial start, Func<SplinePrior, SplineSums> prepare, DenseContext context, Run run)
    {
        var best = prepare(start.Prior).Maximise(start, ManyIterations, context);
        var lengths = start.Prior.Lengths.ToArray();
        var (done, all) = (0, Sweeps * lengths.Length * (Shortenings + 2));
        var reach = Reach;
        for (var sweep = 0; sweep < Sweeps; sweep++, reach /= 2)
        {
            for (var l = 0; l < lengths.Length; l++)
            {
                var centre = Math.Log(lengths[l]);
                Along(centre - reach, centre + reach, x =>
                {
                    run.Report("hyper-parameters", ++done, all);
                    var trial = lengths.ToArray();
                    trial[l] = Math.Exp(x);
                    var from = best.Trial with { Prior = best.Trial.Prior.WithLengths(trial) };
                    var found = prepare(from.Prior).Maximise(from, FewIterations, context);
                    best = Value(found) > Value(best) ? found : best;
                    return Value(found);
                });
                lengths = best.Trial.Prior.Lengths.ToArray();
            }
        }

        run.Report("hyper-parameters", all, all);
        return lengths.Length == 0 ? best : prepare(best.Trial.Prior).Maximise(best.Trial, ManyIterations, context);
    }

    private static double Value(SplineSolution solution) => solution.Posterior?.LogEvidence is { } value && double.IsFinite(value) ? value : double.NegativeInfinity;

    // Golden section.
    private static void Along(double a, double b, Func<double, double> value)
    {
        double c = b - (Golden * (b - a)), d = a + (Golden * (b - a));
        double atC = value(c), atD = value(d);
        for (var k = 0; k < Shortenings; k++)
        {
            if (atC > atD)
            {
                (b, d, atD) = (d, c, atC);
                c = b - (Golden * (b - a));
                atC = value(c);
            }
            else
            {
                (a, c, atC) = (c, d, atD);
                d = a + (Golden * (b - a));
                atD = value(d);
            }
        }
    }
}
