namespace Pipelines;

/// <summary>Derivatives of a black box by central differences, extrapolated to step zero (Richardson), with the step chosen by what the numbers say.</summary>
internal static class Richardson
{
    private const double Ulp = 2.2e-16;
    private const int Halvings = 22;

    /// <summary>df/dx at 0.</summary>
    /// <param name="f">The function.</param>
    /// <param name="step">The largest step to begin with; it is halved until the estimated error no longer falls.</param>
    /// <param name="magnitude">The size of the terms that f is summed from: f is rounded to some units in their last place.</param>
    /// <param name="goal">Stop where the estimated error is below this.</param>
    /// <returns>The derivative, the estimate of its truncation error (difference of two orders and of two steps), and the error that rounding may make.</returns>
    public static (double Value, double Truncation, double Rounding) Derivative(Func<double, double> f, double step, double magnitude, double goal)
    {
        double Central(double h) => (f(h) - f(-h)) / (2 * h);

        // Three steps h, h/2, h/4 give errors of order h^6: two columns of the Romberg table. The next three must agree: a kink inside the
        // stencil can make two orders agree by accident, but hardly twice.
        double coarse = Central(step), middle = Central(step / 2), last = double.NaN;
        var best = (Value: middle, Truncation: double.PositiveInfinity, Rounding: 0.0);
        for (var k = 2; k < Halvings; k++)
        {
            var h = step / (1 << k);
            var fine = Central(h);
            double low = middle + ((middle - coarse) / 3), high = fine + ((fine - middle) / 3);
            var value = high + ((high - low) / 15);

            // Two units in the last place of each evaluation, over the smallest step; the weights of the extrapolation add up to less than two.
            var rounding = 4 * Ulp * magnitude / h;
            var truncation = Math.Max(Math.Abs(value - high), Math.Abs(value - last));
            if (truncation + rounding < best.Truncation + best.Rounding)
            {
                best = (value, truncation, rounding);
            }

            var error = best.Truncation + best.Rounding;
            if (error <= goal || rounding > error)
            {
                break;
            }

            (coarse, middle, last) = (middle, fine, value);
        }

        return best;
    }
}
