namespace Pipelines.Numerics;

/// <summary>Interpolation by cubic B-splines on uniform knots with given end slopes, in one dimension and along the axes of a tensor product.</summary>
public static class CubicBSpline
{
    /// <summary>Coefficients of the C2 cubic spline through values at the knots.</summary>
    /// <param name="grid">Knots.</param>
    /// <param name="values">One a knot.</param>
    /// <param name="startSlope">Derivative at the first knot.</param>
    /// <param name="endSlope">Derivative at the last knot.</param>
    /// <param name="coefficients">Destination, grid.Coefficients long.</param>
    public static void Interpolate(UniformGrid grid, ReadOnlySpan<double> values, double startSlope, double endSlope, Span<double> coefficients)
    {
        // Knot i: (c[i] + 4 c[i+1] + c[i+2]) / 6 = f_i; ends: (c[2] - c[0]) / 2h = slope. With c[0] and c[n+2] eliminated, a tridiagonal system remains.
        var n = grid.Intervals;
        var h = grid.Step;
        Span<double> upper = n < 512 ? stackalloc double[n + 1] : new double[n + 1];
        var c = coefficients[1..];
        for (var i = 0; i <= n; i++)
        {
            var right = 6 * values[i];
            var above = 1.0;
            var below = 1.0;
            if (i == 0)
            {
                right += 2 * h * startSlope;
                above = 2;
                below = 0;
            }
            else if (i == n)
            {
                right -= 2 * h * endSlope;
                below = 2;
            }

            var pivot = 4 - (i == 0 ? 0 : below * upper[i - 1]);
            upper[i] = above / pivot;
            c[i] = (right - (i == 0 ? 0 : below * c[i - 1])) / pivot;
        }

        for (var i = n - 1; i >= 0; i--)
        {
            c[i] -= upper[i] * c[i + 1];
        }

        coefficients[0] = coefficients[2] - (2 * h * startSlope);
        coefficients[n + 2] = coefficients[n] + (2 * h * endSlope);
    }

    /// <summary>Value and derivative.</summary>
    public static (double Value, double Derivative) Evaluate(UniformGrid grid, ReadOnlySpan<double> coefficients, double x)
    {
        Span<double> b = stackalloc double[8];
        var i = grid.Basis(x, b);
        var c = coefficients.Slice(i, 4);
        return ((b[0] * c[0]) + (b[1] * c[1]) + (b[2] * c[2]) + (b[3] * c[3]), (b[4] * c[0]) + (b[5] * c[1]) + (b[6] * c[2]) + (b[7] * c[3]));
    }

    /// <summary>Coefficients of the tensor-product spline through values on a cube of knots, with zero slope at every face.</summary>
    /// <param name="grid">The same knots along the three axes.</param>
    /// <param name="values">(n + 1)^3 values, last axis fastest.</param>
    /// <returns>(n + 3)^3 coefficients, last axis fastest.</returns>
    public static double[] InterpolateCube(UniformGrid grid, ReadOnlySpan<double> values)
    {
        int knots = grid.Intervals + 1, m = grid.Coefficients;

        // Axis by axis: each pass turns knots into coefficients along the last axis and rotates the axes, so that three passes restore their order.
        var current = values.ToArray();
        int a = knots, b = knots;
        var line = new double[m];
        for (var pass = 0; pass < 3; pass++)
        {
            var next = new double[m * a * b];
            for (var i = 0; i < a; i++)
            {
                for (var j = 0; j < b; j++)
                {
                    Interpolate(grid, current.AsSpan(((i * b) + j) * knots, knots), 0, 0, line);
                    for (var k = 0; k < m; k++)
                    {
                        next[(((k * a) + i) * b) + j] = line[k];
                    }
                }
            }

            // (a, b, knots) became (m, a, b): the next axis to treat is b.
            current = next;
            (a, b) = (m, a);
        }

        return current;
    }
}
