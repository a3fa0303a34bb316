namespace Pipelines.Numerics;

/// <summary>
/// The radial bases of smooth densities, as <see cref="RadialProjection"/>s. The function projected is a sum of bells of width sigma (standard
/// deviation) centred at most at a reach, so it is negligible (under 1e-17) 9 sigma beyond.
/// </summary>
public static class RadialBases
{
    private const double Tail = 9;

    /// <summary>
    /// Gaussian-type orbitals as DScribe has them: r^l exp(-a_ln r²), the n-th falling to 0.001 at a distance between 1 and the radius, in
    /// equal steps; orthonormal by Löwdin's method for each l (Himanen et al. 2020, doi:10.1016/j.cpc.2019.106949).
    /// </summary>
    /// <exception cref="ArgumentException">The functions depend on each other.</exception>
    public static RadialProjection GaussianOrbitals(int count, int degree, double radius, double sigma, double reach) =>
        Primitives(count, degree, sigma, reach + (Tail * sigma), l =>
        {
            var exponents = new double[count];
            for (var n = 0; n < count; n++)
            {
                var at = count == 1 ? 1 : 1 + ((radius - 1) * n / (count - 1));
                exponents[n] = -Math.Log(1e-3 / Math.Pow(at, l)) / (at * at);
            }

            var overlaps = Overlaps(count, (i, j) => 0.5 * HalfGamma((2 * l) + 3) * Math.Pow(exponents[i] + exponents[j], -l - 1.5));
            return (overlaps, (n, r) => Math.Pow(r, l) * Math.Exp(-exponents[n] * r * r));
        });

    /// <summary>
    /// Gaussian-type orbitals as featomic and librascal have them: r^n exp(-r²/2s_n²), s_n = radius max(sqrt n, 1)/count, n from 0, the same for all l,
    /// normalised and then made orthonormal by Löwdin's method (Musil et al. 2021, doi:10.1063/5.0044689).
    /// </summary>
    /// <exception cref="ArgumentException">The functions depend on each other.</exception>
    public static RadialProjection PowerGaussians(int count, int degree, double radius, double sigma, double reach)
    {
        double Width(int n) => radius * Math.Max(Math.Sqrt(n), 1) / count;
        double Bare(int i, int j) => 0.5 * HalfGamma(i + j + 3) * Math.Pow((0.5 / Square(Width(i))) + (0.5 / Square(Width(j))), -0.5 * (i + j + 3));
        return Primitives(count, degree, sigma, reach + (Tail * sigma), _ => (
            Overlaps(count, (i, j) => Bare(i, j) / Math.Sqrt(Bare(i, i) * Bare(j, j))),
            (n, r) => Math.Pow(r, n) * Math.Exp(-0.5 * Square(r / Width(n))) / Math.Sqrt(Bare(n, n))));
    }

    /// <summary>Polynomials (radius - r)^(n + 3), n from 0, up to the radius, orthonormal by Löwdin's method: as DScribe has them.</summary>
    /// <exception cref="ArgumentException">The functions depend on each other.</exception>
    public static RadialProjection Polynomials(int count, int degree, double radius, double sigma, double reach) =>
        Primitives(count, degree, sigma, Math.Min(radius, reach + (Tail * sigma)), _ => (
            Overlaps(count, (i, j) => 2 * Math.Pow(radius, i + j + 9) / ((double)(i + j + 7) * (i + j + 8) * (i + j + 9))),
            (n, r) => Math.Pow(radius - r, n + 3)));

    /// <summary>
    /// Equispaced Gaussians of the density's own width, at 0, d, 2d ..., d = (radius + 6.8 sigma)/count, as GAP has them: the function is
    /// interpolated at their centres, and the coefficients are made orthonormal by Cholesky's method (Bartók, Kondor and Csányi 2013,
    /// doi:10.1103/PhysRevB.87.184115).
    /// </summary>
    /// <exception cref="ArgumentException">The functions depend on each other.</exception>
    public static RadialProjection EquispacedGaussians(int count, int degree, double radius, double sigma)
    {
        var step = (radius + (sigma * Math.Sqrt(2 * 10 * Math.Log(10)))) / count;
        var centres = Enumerable.Range(0, count).Select(n => step * n).ToArray();
        double Bell(double r, int n) => Math.Exp(-0.5 * Square((r - centres[n]) / sigma));
        var (points, weights) = GaussLegendre.Pieces(0, centres[^1] + (Tail * sigma), sigma, 16);
        var overlaps = Overlaps(count, (i, j) => points.Zip(weights, (r, w) => w * r * r * Bell(r, i) * Bell(r, j)).Sum());
        var values = Overlaps(count, (i, j) => Bell(centres[i], j));
        var l = Orthonormal.Triangular(overlaps) ?? throw Dependent(count);
        var k = Orthonormal.Triangular(values) ?? throw Dependent(count);
        var projection = new RadialProjection(centres, degree, count);
        for (var n = 0; n < count; n++)
        {
            // Row n of Lᵀ K⁻¹, K = k kᵀ: the solution of K x = column n of L.
            var x = Enumerable.Range(0, count).Select(q => l[q, n]).ToArray();
            Solve(k, x);
            for (var degreeAt = 0; degreeAt <= degree; degreeAt++)
            {
                x.CopyTo(projection.Weights(degreeAt, n));
            }
        }

        return projection;
    }

    /// <summary>
    /// The discrete variable representation of Legendre's polynomials up to radius + 3 sigma: the function's values r_n f(r_n) at Gauss's points,
    /// times the root of the weights, as librascal has it. It converges with the number of points like the quadrature.
    /// </summary>
    public static RadialProjection DiscreteVariable(int count, int degree, double radius, double sigma)
    {
        var (points, weights) = GaussLegendre.Rule(count, 0, radius + (3 * sigma));
        var projection = new RadialProjection(points, degree, count);
        for (var l = 0; l <= degree; l++)
        {
            for (var n = 0; n < count; n++)
            {
                projection.Weights(l, n)[n] = Math.Sqrt(weights[n]) * points[n];
            }
        }

        return projection;
    }

    private delegate (double[,] Overlaps, Func<int, double, double> Function) Family(int l);

    // Quadrature: pieces of one sigma with 16 points each leave nothing to be seen in double precision.
    private static RadialProjection Primitives(int count, int degree, double sigma, double end, Family family)
    {
        var (points, weights) = GaussLegendre.Pieces(0, end, sigma, 16);
        var projection = new RadialProjection(points, degree, count);
        for (var l = 0; l <= degree; l++)
        {
            var (overlaps, function) = family(l);
            var mixing = Orthonormal.Symmetric(overlaps) ?? throw Dependent(count);
            for (var q = 0; q < points.Length; q++)
            {
                for (var k = 0; k < count; k++)
                {
                    var value = weights[q] * points[q] * points[q] * function(k, points[q]);
                    for (var n = 0; n < count; n++)
                    {
                        projection.Weights(l, n)[q] += mixing[n, k] * value;
                    }
                }
            }
        }

        return projection;
    }

    private static double[,] Overlaps(int count, Func<int, int, double> entry)
    {
        var s = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                s[i, j] = entry(Math.Min(i, j), Math.Max(i, j));
            }
        }

        return s;
    }

    private static void Solve(double[,] l, double[] x)
    {
        var n = x.Length;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                x[i] -= l[i, j] * x[j];
            }

            x[i] /= l[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < n; j++)
            {
                x[i] -= l[j, i] * x[j];
            }

            x[i] /= l[i, i];
        }
    }

    // Gamma(n/2), n at least 1.
    private static double HalfGamma(int n)
    {
        var value = n % 2 == 0 ? 1.0 : Math.Sqrt(Math.PI);
        for (var k = n % 2 == 0 ? 2 : 1; k < n; k += 2)
        {
            value *= 0.5 * k;
        }

        return value;
    }

    private static double Square(double x) => x * x;

    private static ArgumentException Dependent(int count) =>
        new($"{count} radial functions depend on each other to working precision: use fewer, or a larger radius, or another basis.", nameof(count));
}
