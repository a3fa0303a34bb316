using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Chooses hyper-parameters and noises by L-BFGS on their logarithms, with exact gradients, from several starts.</summary>
internal sealed class HyperparameterSearch
{
    // A noise of zero has no logarithm.
    private const double LeastNoise = 1e-18;

    // How near to its bounds a search may begin: at a bound itself there is no slope.
    private const double Margin = 1e-3;

    private readonly GaussianProcessProblem _problem;
    private readonly Kernel _kernel;
    private readonly Optimise _by;
    private readonly EvidenceSearch _options;
    private readonly Run _run;
    private readonly string[] _names;
    private readonly double[] _start;
    private readonly ParameterBounds?[] _bounds;
    private readonly List<HyperparameterTrial> _trials = [];

    private HyperparameterSearch(GaussianProcessProblem problem, Kernel kernel, Optimise by, EvidenceSearch options, Run run)
    {
        (_problem, _kernel, _by, _options, _run) = (problem, kernel, by, options, run);
        _names = [.. kernel.Hyperparameters.Select(h => h.Name), .. problem.NoiseNames];
        _start = [.. kernel.Hyperparameters.Select(h => h.Value), .. problem.Pack(problem.InitialNoise).Select(v => Math.Max(v, LeastNoise))];
        _bounds = [.. _names.Select(n => options.Bounds?.GetValueOrDefault(n))];
        if (options.Bounds?.Keys.FirstOrDefault(k => !_names.Contains(k)) is { } unknown)
        {
            throw new DataException(new("There are bounds for a hyper-parameter that this fit does not have.", Field: "search.bounds", Found: unknown, Expected: string.Join(", ", _names)));
        }

        for (var i = 0; i < _start.Length; i++)
        {
            if (_bounds[i] is { } b && !(_start[i] >= b.Low && _start[i] <= b.High))
            {
                throw new DataException(new("A hyper-parameter begins outside its bounds.", Field: _names[i], Found: $"{_start[i]}", Expected: $"{b.Low} to {b.High}"));
            }
        }
    }

    /// <summary>The kernel and noise with the best objective, and every evaluation on the way.</summary>
    public static (Kernel Kernel, LabelNoise Noise, HyperparameterPath Path) Run(GaussianProcessProblem problem, Kernel kernel, Optimise by, EvidenceSearch options, Run run)
    {
        var search = new HyperparameterSearch(problem, kernel, by, options, run);
        search.Go();
        var path = new HyperparameterPath(by, [.. search._names], [.. search._trials]);
        var best = path.Best.Values.Span;
        var own = kernel.Hyperparameters.Length;
        return (kernel.WithHyperparameters(best[..own]), problem.Unpack(best[own..]), path);
    }

    /// <summary>The objective and its gradient by the logarithms of the kernel's hyper-parameters and of the noises that there are.</summary>
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

        var byKernel = gram.Contract(m, run);
        byKernel.CopyTo(gradient);
        problem.ContractNoise(m, noise).CopyTo(gradient[byKernel.Length..]);
        return value;
    }

    private void Go()
    {
        var options = new LbfgsOptions { MaximumIterations = _options.Iterations, ValueTolerance = 1e-5, GradientTolerance = 1e-2, FirstStep = 0.3, MaximumStep = 1 };
        for (var s = 0; s < _options.Starts; s++)
        {
            var number = s;
            Lbfgs.Minimize((x, gradient) => Objective(number, x, gradient), Start(s), options, cancellation: _run.Cancellation);
        }

        _run.Report("hyper-parameters", _trials.Count, _trials.Count);
    }

    // The first start is what is given; the others are spread about it, or between the bounds.
    private double[] Start(int number)
    {
        var draws = new RandomSequence(unchecked((ulong)_options.Seed), (uint)number);
        var x = new double[_start.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var u = draws.NextDouble();
            if (_bounds[i] is not { } b)
            {
                x[i] = Math.Log(_start[i]) + (number == 0 ? 0 : Math.Log(_options.Spread) * ((2 * u) - 1));
            }
            else if (b.High > b.Low)
            {
                var fraction = Math.Clamp(number == 0 ? Math.Log(_start[i] / b.Low) / Math.Log(b.High / b.Low) : u, Margin, 1 - Margin);
                x[i] = Math.Log(fraction / (1 - fraction));
            }
        }

        return x;
    }

    // Between bounds, the logarithm is a logistic function of what is searched: no step leaves them.
    private (double Value, double Slope) Logarithm(int i, double x)
    {
        if (_bounds[i] is not { } b)
        {
            return (x, 1);
        }

        var (fraction, width) = (1 / (1 + Math.Exp(-x)), Math.Log(b.High / b.Low));
        return (Math.Log(b.Low) + (width * fraction), width * fraction * (1 - fraction));
    }

    private double Objective(int start, ReadOnlySpan<double> x, Span<double> gradient)
    {
        _run.Report("hyper-parameters", _trials.Count, 2L * _options.Iterations * _options.Starts);
        var values = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            values[i] = Math.Exp(Logarithm(i, x[i]).Value);
        }

        var own = _kernel.Hyperparameters.Length;
        try
        {
            var value = Value(_problem, _kernel.WithHyperparameters(values.AsSpan(0, own)), _problem.Unpack(values.AsSpan(own)), _by, gradient, _run);
            _trials.Add(new(start, Block.Freeze(values), value, Math.Sqrt(Vectors.Dot(gradient, gradient))));
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] *= -Logarithm(i, x[i]).Slope;
            }

            return -value;
        }
        catch (Exception e) when (e is DataException or ArgumentException)
        {
            // Not positive definite, or beyond all numbers: the search turns back.
            _trials.Add(new(start, Block.Freeze(values), double.NegativeInfinity, double.NaN));
            return double.PositiveInfinity;
        }
    }
}
