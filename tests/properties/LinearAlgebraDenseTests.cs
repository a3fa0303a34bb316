using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;
using static Pipelines.Tests.LinearAlgebraCases;

namespace Pipelines.Tests;

/// <summary>The parallel front door: the same bits on any number of threads, the same answers from every backend.</summary>
public sealed class LinearAlgebraDenseTests
{
    // Tiles are 192 or 384 wide.
    private static readonly int[] Sizes = Property.Full ? [0, 1, 47, 191, 192, 193, 383, 384, 385, 577, 700, 1000] : [0, 1, 47, 191, 193, 385, 577];

    public static TheoryData<string> Everywhere => ["managed", "openblas"];

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Cholesky_and_what_follows_from_it_have_the_same_bits_on_any_number_of_threads(string name)
    {
        foreach (var n in Sizes)
        {
            var one = Everything(n, new() { Backend = Backend(name) });
            foreach (var threads in new[] { 2, 4, 7 })
            {
                foreach (var (expected, found) in one.Zip(Everything(n, new() { Backend = Backend(name), Threads = threads })))
                {
                    Same(expected, found);
                }
            }
        }

        static double[][] Everything(int n, DenseContext context)
        {
            var l = PositiveDefinite(n, n, n);
            Assert.Equal(0, Dense.Cholesky(l, n, context));
            var (inverse, diagonal, x, y, c) = (new double[n * n], new double[n], Random(n, 1, 1, 1), Random(n, 400, 400, 2), Random(n, n, n, 3));
            Dense.InverseFromCholesky(l, n, inverse, context);
            Dense.InverseDiagonalFromCholesky(l, n, diagonal, context);
            Dense.SolveCholesky(l, n, x, 1, context);
            Dense.SolveCholesky(l, n, y, 400, context);
            Dense.Multiply(false, true, n, n, 400, 1, y, y, 0.5, c, context);
            Dense.Syrk(n, 400, 1, y, 0.5, c, context);
            return [l, inverse, diagonal, x, y, c];
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Factor_solution_and_inverse_belong_to_the_matrix(string name)
    {
        var context = new DenseContext { Backend = Backend(name), Threads = 2 };
        foreach (var n in Sizes)
        {
            var lower = PositiveDefinite(n, n, n + 1);
            var a = Full(lower, n);
            var l = (double[])lower.Clone();
            Assert.Equal(0, Dense.Cholesky(l, n, context));

            const int columns = 5;
            var b = Random(n, columns, columns, 1);
            var (x, z, one, inverse, diagonal) = ((double[])b.Clone(), (double[])b.Clone(), new double[n], new double[n * n], new double[n]);
            Dense.SolveCholesky(l, n, x, columns, context);
            Close(b, Times(a, x, n, columns), 1e-12);

            // |L^-1 b|^2 = b^T K^-1 b.
            Dense.SolveLower(l, n, z, columns, context);
            Assert.Equal(Vectors.Dot(b, x), Vectors.Dot(z, z), 1e-11 * (1 + n));

            for (var i = 0; i < n; i++)
            {
                one[i] = b[i * columns];
            }

            Dense.SolveCholesky(l, n, one);
            Close(x.Where((_, i) => i % columns == 0).ToArray(), one, 1e-12);

            Dense.InverseFromCholesky(l, n, inverse, context);
            Dense.InverseDiagonalFromCholesky(l, n, diagonal, context);
            Close(Identity(n), Times(a, inverse, n, n), 1e-12);
            for (var i = 0; i < n; i++)
            {
                Assert.Equal(inverse[(i * n) + i], diagonal[i], 1e-12);
                for (var j = 0; j < i; j++)
                {
                    Assert.Equal(inverse[(i * n) + j], inverse[(j * n) + i]);
                }
            }
        }
    }

    [Fact]
    public void Both_backends_agree_to_twelve_digits()
    {
        var native = Backend("openblas");
        Property.ForAll(Gen.Choose(1, 600).SelectMany(n => Seed.Select(seed => (n, seed))), c =>
        {
            var (a, b) = (PositiveDefinite(c.n, c.n, c.seed), PositiveDefinite(c.n, c.n, c.seed));
            Assert.Equal(0, Dense.Cholesky(a, c.n, new() { Backend = Dense.Managed, Threads = 2 }));
            Assert.Equal(0, Dense.Cholesky(b, c.n, new() { Backend = native, Threads = 2 }));
            Close(b, a, 1e-12);
            Assert.Equal(Dense.LogDeterminantFromCholesky(b, c.n), Dense.LogDeterminantFromCholesky(a, c.n), 1e-12 * c.n);
            var (x, y) = (Random(c.n, 3, 3, c.seed), Random(c.n, 3, 3, c.seed));
            Dense.SolveCholesky(a, c.n, x, 3, new() { Backend = Dense.Managed });
            Dense.SolveCholesky(b, c.n, y, 3, new() { Backend = native });
            Close(y, x, 1e-12 * (1 + Vectors.LargestMagnitude(y)));
        }, 20);
    }

    // The Hilbert matrix is positive definite, but from order 13 or so no longer in double precision.
    [Theory]
    [MemberData(nameof(Everywhere))]
    public void A_matrix_too_ill_conditioned_is_reported_not_thrown(string name)
    {
        var context = new DenseContext { Backend = Backend(name), Threads = 4 };
        foreach (var n in new[] { 5, 12, 20, 300, 500 })
        {
            var a = new double[n * n];
            for (var i = 0; i < n * n; i++)
            {
                a[i] = 1.0 / (1 + (i / n) + (i % n));
            }

            var failed = Dense.Cholesky(a, n, context);
            if (n <= 12)
            {
                Assert.Equal(0, failed);
            }
            else
            {
                Assert.InRange(failed, 12, 25);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void The_failing_minor_is_the_same_on_any_number_of_threads(string name)
    {
        const int n = 700;
        foreach (var bad in new[] { 1, 192, 193, 400, 700 })
        {
            foreach (var threads in new[] { 1, 2, 4 })
            {
                var a = PositiveDefinite(n, n, 5);
                a[((bad - 1) * n) + bad - 1] = bad == 400 ? double.NaN : -1;
                Assert.Equal(bad, Dense.Cholesky(a, n, new() { Backend = Backend(name), Threads = threads }));
            }
        }
    }

    [Fact]
    public void The_log_determinant_is_the_sum_of_the_logarithms_of_the_eigenvalues()
    {
        const int n = 60;
        var a = PositiveDefinite(n, n, 1);
        var (l, vectors, values) = ((double[])a.Clone(), Full(a, n), new double[n]);
        Assert.Equal(0, Dense.Cholesky(l, n));
        Dense.SymmetricEigen(n, vectors, values);
        Assert.Equal(values.Sum(Math.Log), Dense.LogDeterminantFromCholesky(l, n), 1e-11);
    }

    [Fact]
    public void Cancellation_and_progress_are_heard()
    {
        const int n = 700;
        using var source = new CancellationTokenSource();
        foreach (var threads in new[] { 1, 3 })
        {
            var last = 0.0;
            var a = PositiveDefinite(n, n, 5);
            Assert.Equal(0, Dense.Cholesky(a, n, new() { Threads = threads, Progress = done => last = done > last ? done : double.NaN }));
            Assert.Equal(1, last);
            last = 0;
            Dense.InverseFromCholesky(a, n, new double[n * n], new() { Threads = threads, Progress = done => last = done > last ? done : double.NaN });
            Assert.Equal(1, last, 1e-12);
        }

        foreach (var threads in new[] { 1, 3 })
        {
            using var cancelled = new CancellationTokenSource();
            var context = new DenseContext { Threads = threads, Cancellation = cancelled.Token, Progress = _ => cancelled.Cancel() };
            Assert.Throws<OperationCanceledException>(() => Dense.Cholesky(PositiveDefinite(n, n, 5), n, context));
        }
    }

    [Fact]
    public void The_backend_is_chosen_by_name()
    {
        Assert.Same(Dense.Managed, Dense.Choose("managed"));
        Assert.Same(Dense.OpenBlas ?? Dense.Managed, Dense.Choose(null));
        Assert.Throws<InvalidOperationException>(() => Dense.Choose("mkl"));
        Assert.Contains(Dense.Backend.Name, Dense.Description, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseContext { Threads = 0 });
        Assert.Throws<ArithmeticException>(() => Dense.SymmetricEigen(1, [double.NaN], new double[1]));
        Assert.Throws<ArithmeticException>(() => Dense.SingularValues(1, 1, [double.PositiveInfinity], new double[1]));
    }

    private static double[] Full(double[] lower, int n)
    {
        var a = (double[])lower.Clone();
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                a[(j * n) + i] = a[(i * n) + j];
            }
        }

        return a;
    }

    private static double[] Identity(int n)
    {
        var a = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            a[(i * n) + i] = 1;
        }

        return a;
    }

    private static double[] Times(double[] a, double[] x, int n, int columns)
    {
        var y = new double[n * columns];
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < n; k++)
            {
                Vectors.AddScaled(a[(i * n) + k], x.AsSpan(k * columns, columns), y.AsSpan(i * columns, columns));
            }
        }

        return y;
    }
}
