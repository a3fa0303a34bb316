using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// A few functions of a distance, each a cubic spline on the same knots: what a linear model of pairs is linear in, and what its functions of
/// triplets are products of.
/// </summary>
public sealed unsafe class SplineFunctions : IEquatable<SplineFunctions>
{
    private const int Lanes = 4;

    // Coefficients x padded: the four that a distance touches are four rows.
    private readonly double[] _rows;

    /// <summary>Takes functions by their coefficients.</summary>
    /// <param name="grid">Knots.</param>
    /// <param name="count">Number of functions.</param>
    /// <param name="coefficients">Coefficients x functions.</param>
    public SplineFunctions(UniformGrid grid, int count, ReadOnlySpan<double> coefficients)
    {
        if (coefficients.Length != (long)grid.Coefficients * count)
        {
            throw new ArgumentException($"There must be {grid.Coefficients} x {count} coefficients; found {coefficients.Length}.", nameof(coefficients));
        }

        (Grid, Count, Padded) = (grid, count, (count + Lanes - 1) / Lanes * Lanes);
        _rows = new double[(long)grid.Coefficients * Padded];
        for (var c = 0; c < grid.Coefficients; c++)
        {
            coefficients.Slice(c * count, count).CopyTo(_rows.AsSpan(c * Padded));
        }
    }

    /// <summary>Knots.</summary>
    public UniformGrid Grid { get; }

    /// <summary>Number of functions.</summary>
    public int Count { get; }

    /// <summary>The next multiple of four: what is beyond <see cref="Count"/> is zero.</summary>
    public int Padded { get; }

    /// <summary>Coefficients x functions.</summary>
    public double[] Coefficients()
    {
        var all = new double[Grid.Coefficients * Count];
        for (var c = 0; c < Grid.Coefficients; c++)
        {
            _rows.AsSpan(c * Padded, Count).CopyTo(all.AsSpan(c * Count));
        }

        return all;
    }

    /// <summary>
    /// The principal functions of a random function with a given covariance: eigenvectors of its values at the knots, made splines with level ends. A sum
    /// of them with independent weights of the variances returned has that covariance at the knots (up to what is left out).
    /// </summary>
    /// <param name="grid">Knots.</param>
    /// <param name="covariance">Of the values at the knots, row by row; overwritten.</param>
    /// <param name="truncation">Functions whose variance is below this fraction of the largest are left out.</param>
    /// <returns>Functions by falling variance, and their variances.</returns>
    public static (SplineFunctions Functions, double[] Variances) OfCovariance(UniformGrid grid, double[] covariance, double truncation)
    {
        var knots = grid.Intervals + 1;
        var values = new double[knots];
        Dense.SymmetricEigen(knots, covariance, values);
        Array.Reverse(values);
        var count = Math.Max(1, values.TakeWhile(v => v > truncation * values[0]).Count());
        double[] all = new double[grid.Coefficients * count], one = new double[grid.Coefficients];
        for (var f = 0; f < count; f++)
        {
            CubicBSpline.Interpolate(grid, covariance.AsSpan((knots - 1 - f) * knots, knots), 0, 0, one);
            for (var c = 0; c < one.Length; c++)
            {
                all[(c * count) + f] = one[c];
            }
        }

        return (new(grid, count, all), values[..count]);
    }

    /// <summary>Values and derivatives at x, which lies before the end of the knots; below their start the values of the start, and no slope.</summary>
    /// <param name="x">Distance.</param>
    /// <param name="values"><see cref="Padded"/> numbers.</param>
    /// <param name="derivatives">As many, or null.</param>
    [SkipLocalsInit]
    internal void Evaluate(double x, double* values, double* derivatives)
    {
        var b = stackalloc double[8];
        var at = Grid.Basis(x, new Span<double>(b, 8));
        fixed (double* rows = _rows)
        {
            double* r0 = rows + ((long)at * Padded), r1 = r0 + Padded, r2 = r1 + Padded, r3 = r2 + Padded;
            Combine(r0, r1, r2, r3, b, values);
            if (derivatives != null)
            {
                Combine(r0, r1, r2, r3, b + 4, derivatives);
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(SplineFunctions? other) => other is not null && Grid == other.Grid && Count == other.Count && _rows.AsSpan().SequenceEqual(other._rows);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SplineFunctions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Grid, Count);

    private void Combine(double* r0, double* r1, double* r2, double* r3, double* b, double* result)
    {
        Vector256<double> b0 = Vector256.Create(b[0]), b1 = Vector256.Create(b[1]), b2 = Vector256.Create(b[2]), b3 = Vector256.Create(b[3]);
        for (var f = 0; f < Padded; f += Lanes)
        {
            var sum = Vector256.Load(r0 + f) * b0;
            sum = Vector256.FusedMultiplyAdd(Vector256.Load(r1 + f), b1, sum);
            sum = Vector256.FusedMultiplyAdd(Vector256.Load(r2 + f), b2, sum);
            Vector256.FusedMultiplyAdd(Vector256.Load(r3 + f), b3, sum).Store(result + f);
        }
    }
}
