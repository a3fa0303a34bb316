namespace Pipelines.Numerics;

/// <summary>
/// How a function of distance becomes numbers, one set for each degree l: c_ln = sum over q of Weights[l, n, q] f_l(Points[q]). An
/// orthonormal basis g_n is integrated over by quadrature (weight w_q r_q² g_n(r_q)); a collocation or a discrete-variable basis looks
/// at the points only.
/// </summary>
/// <param name="points">Distances, from zero on.</param>
/// <param name="degree">lmax.</param>
/// <param name="count">Numbers a degree.</param>
public sealed class RadialProjection(double[] points, int degree, int count)
{
    private readonly double[] _weights = new double[(degree + 1) * count * points.Length];

    /// <summary>The distances.</summary>
    public ReadOnlySpan<double> Points => points;

    /// <summary>lmax.</summary>
    public int Degree => degree;

    /// <summary>Numbers a degree.</summary>
    public int Count => count;

    /// <summary>The weights of the points for one number.</summary>
    public Span<double> Weights(int l, int n) => _weights.AsSpan(((l * count) + n) * points.Length, points.Length);
}
