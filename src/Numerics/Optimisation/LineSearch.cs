namespace Pipelines.Numerics;

/// <summary>
/// A step along a descent direction that satisfies the strong Wolfe conditions: bracketing and zoom with safeguarded cubic interpolation
/// (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 3.5 and 3.6, doi:10.1007/978-0-387-40065-5). Trial values that are
/// not finite count as infinitely high, so the step shortens until they are gone.
/// </summary>
internal sealed class LineSearch(Objective objective, int n)
{
    private const double Decrease = 1e-4;
    private const double Curvature = 0.9;
    private const int Trials = 40;

    // Where rounding hides the decrease, the slope decides: the approximate Wolfe condition of Hager and Zhang (doi:10.1137/030601880).
    private const double Noise = 1e-12;

    private Trial _start;

    /// <summary>The last point tried.</summary>
    public double[] X { get; } = new double[n];

    /// <summary>The gradient there.</summary>
    public double[] Gradient { get; } = new double[n];

    /// <summary>The value there.</summary>
    public double Value { get; private set; }

    /// <summary>Calls of the objective so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Evaluates a point without a direction: the start.</summary>
    public void Evaluate(ReadOnlySpan<double> x)
    {
        x.CopyTo(X);
        Value = objective(X, Gradient);
        Evaluations++;
    }

    /// <summary>True with the accepted point in <see cref="X"/>, <see cref="Value"/> and <see cref="Gradient"/>; false where no lower one was found.</summary>
    public bool Run(ReadOnlySpan<double> x, ReadOnlySpan<double> direction, double value, double slope, double first, double longest)
    {
        _start = new(0, value, slope);
        var (previous, step) = (_start, Math.Min(first, longest));
        for (var trial = 0; trial < Trials; trial++)
        {
            var here = Try(x, direction, step);
            if (Accepted(here))
            {
                return true;
            }

            if (!LowEnough(here) || here.Value >= previous.Value)
            {
                return Zoom(x, direction, previous, here, Trials);
            }

            if (here.Slope >= 0)
            {
                return Zoom(x, direction, here, previous, Trials);
            }

            if (step >= longest)
            {
                return true;
            }

            (previous, step) = (here, Math.Min(4 * step, longest));
        }

        return true;
    }

    // low: the lowest trial that decreases enough; the minimum lies between it and high, on the side to which its slope falls.
    private bool Zoom(ReadOnlySpan<double> x, ReadOnlySpan<double> direction, Trial low, Trial high, int trials)
    {
        while (trials-- > 0 && Math.Abs(high.Step - low.Step) > 1e-15 * Math.Max(high.Step, low.Step))
        {
            var here = Try(x, direction, Between(low, high));
            if (Accepted(here))
            {
                return true;
            }

            if (!LowEnough(here) || here.Value >= low.Value)
            {
                high = here;
            }
            else
            {
                if (here.Slope * (high.Step - low.Step) >= 0)
                {
                    high = low;
                }

                low = here;
            }
        }

        return low.Step > 0 && Try(x, direction, low.Step).Value < _start.Value;
    }

    private Trial Try(ReadOnlySpan<double> x, ReadOnlySpan<double> direction, double step)
    {
        x.CopyTo(X);
        Vectors.AddScaled(step, direction, X);
        Value = objective(X, Gradient);
        Evaluations++;
        var slope = Vectors.Dot(Gradient, direction);
        return double.IsFinite(Value) && double.IsFinite(slope) ? new(step, Value, slope) : new(step, double.PositiveInfinity, double.NaN);
    }

    private bool LowEnough(Trial here) => here.Value <= _start.Value + (Decrease * here.Step * _start.Slope);

    private bool Accepted(Trial here) => Math.Abs(here.Slope) <= -Curvature * _start.Slope
        && (LowEnough(here) || (here.Value <= _start.Value + (Noise * Math.Abs(_start.Value)) && here.Slope <= ((2 * Decrease) - 1) * _start.Slope));

    // The minimum of the cubic through both values and slopes, kept a tenth of the interval away from its ends; half-way where there is none.
    private static double Between(Trial low, Trial high)
    {
        var width = high.Step - low.Step;
        var middle = low.Step + (0.5 * width);
        if (!double.IsFinite(high.Value))
        {
            return middle;
        }

        var d1 = low.Slope + high.Slope - (3 * (high.Value - low.Value) / width);
        var root = Math.Sqrt((d1 * d1) - (low.Slope * high.Slope)) * Math.Sign(width);
        var step = high.Step - (width * (high.Slope + root - d1) / (high.Slope - low.Slope + (2 * root)));
        if (!double.IsFinite(step))
        {
            return middle;
        }

        var margin = 0.1 * width;
        return width > 0
            ? Math.Clamp(step, low.Step + margin, high.Step - margin)
            : Math.Clamp(step, high.Step - margin, low.Step + margin);
    }

    private readonly record struct Trial(double Step, double Value, double Slope);
}
