using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Chooses hyper-parameters and noises by L-BFGS on their logarithms, with exact gradients.</summary>
internal static class HyperparameterSearch
{
    /// <summary>The kernel and noise with the best objective, and how many evaluations that took.</summary>
    public static (Kernel Kernel, LabelNoise Noise, int Evaluations) Run(GaussianProcessProblem problem, Kernel kernel, Optimise by, Run run)
    {
        var noise = problem.InitialNoise;
        var start = new List<double>(kernel.Hyperparameters.Select(h => Math.Log(h.Value)));
        start.Add(Math.Log(Math.Max(noise.Force, 1e-12)));
        start.Add(Math.Log(Math.Max(noise.Energy, 1e-18)));
        var evaluations = 0;
        var options = new LbfgsOptions { MaximumIterations = 40, ValueTolerance = 1e-5, GradientTolerance = 1e-2, FirstStep = 0.3, MaximumStep = 1 };
        var best = Lbfgs.Minimize(Objective, start.ToArray(), options, cancellation: run.Cancellation);
        run.Report("hyper-parameters", evaluations, evaluations);
        var (k, n) = Unpack(best.X);
        return (k, n, evaluations);

        double Objective(ReadOnlySpan<double> x, Span<double> gradient)
        {
            evaluations++;
            run.Report("hyper-parameters", evaluations, 2 * options.MaximumIterations);
            var (trial, trialNoise) = Unpack(x);
            try
            {
                var value = Value(problem, trial, trialNoise, by, gradient, run);
                for (var i = 0; i < gradient.Length; i++)
                {
                    gradient[i] = -gradient[i];
                }

                return -value;
            }
            catch (DataException)
            {
                return double.PositiveInfinity; // Not positive definite: the search turns back.
            }
        }

        (Kernel Kernel, LabelNoise Noise) Unpack(ReadOnlySpan<double> x)
        {
            var values = new double[x.Length];
            for (var i = 0; i < x.Length; i++)
            {
                values[i] = Math.Exp(x[i]);
            }

            return (kernel.WithHyperparameters(values.AsSpan(0, values.Length - 2)), new(values[^2], values[^1]));
        }
    }

    /// <summary>The objective and its gradient by the logarithms of the kernel's hyper-parameters, of the forces' and of the energies' noise.</summary>
    public static double Value(GaussianProcessProblem problem, Kernel kernel, LabelNoise noise, Optimise by, Span<double> gradient, Run run)
    {
        var (gram, factor) = problem.Factorise(kernel, noise, run);
        var weights = problem.Values.ToArray();
        factor.Solve(weights);
        var inverse = factor.Inverse();
        double value;
        double[] m;
        if (by == Optimise.LeaveOneOut)
        {
            value = Evidence.LeaveOneOut(weights, inverse);
            m = Evidence.LeaveOneOutGradientMatrix(weights, inverse, run);
        }
        else
        {
            value = Evidence.LogMarginalLikelihood(problem.Values, weights, factor.LogDeterminant());
            Evidence.LikelihoodGradientMatrix(weights, inverse);
            m = inverse;
        }

        gram.Contract(m, run).CopyTo(gradient);
        var (force, energy) = problem.ContractNoise(m, noise);
        gradient[^2] = force;
        gradient[^1] = energy;
        return value;
    }
}
