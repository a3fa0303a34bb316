using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;
using static Pipelines.Tests.LinearAlgebraCases;

namespace Pipelines.Tests;

/// <summary>Every routine of every backend against its definition, at sizes about the edges of its blocks.</summary>
public sealed class LinearAlgebraSeamTests
{
    public static TheoryData<string> Everywhere => Backends;

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Gemm_is_the_product(string name)
    {
        var algebra = Backend(name);
        var cases = from m in Size from n in Size from k in Size from gap in Gen.Choose(0, 3) from op in Gen.Choose(0, 3) from seed in Seed select (m, n, k, gap, op, seed);
        Property.ForAll(cases, c =>
        {
            var (ta, tb) = ((c.op & 1) != 0, (c.op & 2) != 0);
            int lda = (ta ? c.m : c.k) + c.gap, ldb = (tb ? c.k : c.n) + c.gap, ldc = c.n + c.gap;
            var a = Random(ta ? c.k : c.m, lda - c.gap, lda, c.seed);
            var b = Random(tb ? c.n : c.k, ldb - c.gap, ldb, c.seed + 1);
            var product = Random(c.m, c.n, ldc, c.seed + 2);
            var beta = c.seed % 3 / 2.0;
            var expected = Product(ta, tb, c.m, c.n, c.k, -0.75, a, lda, b, ldb, beta, product, ldc);
            algebra.Gemm(ta, tb, c.m, c.n, c.k, -0.75, a, lda, b, ldb, beta, product, ldc);
            Close(expected, product, 1e-14 * (c.k + 1));
        });
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Beta_of_zero_forgets_what_was_there(string name)
    {
        double[] c = [double.NaN, double.PositiveInfinity];
        Backend(name).Gemm(false, false, 1, 2, 1, 1, [2], 1, [3, 4], 2, 0, c, 2);
        Assert.Equal([6, 8], c);
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Syrk_is_the_lower_half_of_the_product(string name)
    {
        var algebra = Backend(name);
        Property.ForAll(from n in Size from k in Size from gap in Gen.Choose(0, 3) from seed in Seed select (n, k, gap, seed), c =>
        {
            var (lda, ldc) = (c.k + c.gap, c.n + c.gap);
            var a = Random(c.n, c.k, lda, c.seed);
            var found = Random(c.n, c.n, ldc, c.seed + 1);
            var full = Product(false, true, c.n, c.n, c.k, 1.5, a, lda, a, lda, -1, found, ldc);
            var expected = (double[])found.Clone();
            for (var i = 0; i < c.n; i++)
            {
                full.AsSpan(i * ldc, i + 1).CopyTo(expected.AsSpan(i * ldc));
            }

            algebra.Syrk(c.n, c.k, 1.5, a, lda, -1, found, ldc);
            Close(expected, found, 3e-14 * (c.k + 1));
        });
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Cholesky_times_its_transpose_is_the_matrix(string name)
    {
        var algebra = Backend(name);
        Property.ForAll(from n in Size from gap in Gen.Choose(0, 3) from seed in Seed select (n, gap, seed), c =>
        {
            var ld = c.n + c.gap;
            var a = PositiveDefinite(c.n, ld, c.seed);
            var l = (double[])a.Clone();
            Assert.Equal(0, algebra.Cholesky(c.n, l, ld));
            var product = (double[])a.Clone();
            for (var i = 0; i < c.n; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    product[(i * ld) + j] = Vectors.Dot(l.AsSpan(i * ld, j + 1), l.AsSpan(j * ld, j + 1));
                }

                // Above the diagonal and in the gaps nothing was touched.
                Assert.All(l[((i * ld) + i + 1)..((i + 1) * ld)], x => Assert.True(double.IsNaN(x)));
            }

            Close(a, product, 1e-13);
        });
    }

    // L D L^T with one negative element of D: the minors below it are positive, its own is not.
    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Cholesky_names_the_first_minor_that_is_not_positive(string name)
    {
        var algebra = Backend(name);
        Property.ForAll(from n in Size.Where(n => n > 0) from bad in Gen.Choose(1, n) from kind in Gen.Choose(0, 2) from seed in Seed select (n, bad, kind, seed), c =>
        {
            var a = PositiveDefinite(c.n, c.n, c.seed);
            var diagonal = ((c.bad - 1) * c.n) + c.bad - 1;
            a[diagonal] = c.kind == 0 ? -0.1 : c.kind == 1 ? 0 : double.NaN;
            Assert.Equal(c.bad, algebra.Cholesky(c.n, a, c.n));
        });
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Triangular_solutions_solve(string name)
    {
        var algebra = Backend(name);
        var cases = from n in Size from columns in Size from gap in Gen.Choose(0, 3) from seed in Seed select (n, columns, gap, seed);
        Property.ForAll(cases, c =>
        {
            var (ldl, ldb, ldr) = (c.n + c.gap, c.columns + c.gap, c.n + c.gap);
            var l = PositiveDefinite(c.n, ldl, c.seed);
            Assert.Equal(0, algebra.Cholesky(c.n, l, ldl));
            var clean = Array.ConvertAll(l, x => double.IsNaN(x) ? 0 : x);
            var b = Random(c.n, c.columns, ldb, c.seed + 1);
            foreach (var transpose in new[] { false, true })
            {
                var x = (double[])b.Clone();
                algebra.SolveLower(transpose, c.n, c.columns, l, ldl, x, ldb);
                Close(b, Product(transpose, false, c.n, c.columns, c.n, 1, clean, ldl, x, ldb, 0, b, ldb), 1e-12);
            }

            var rows = Random(c.columns, c.n, ldr, c.seed + 2);
            var solved = (double[])rows.Clone();
            algebra.SolveLowerTransposedRight(c.columns, c.n, l, ldl, solved, ldr);
            Close(rows, Product(false, true, c.columns, c.n, c.n, 1, solved, ldr, clean, ldl, 0, rows, ldr), 1e-12);
        });
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Eigenvectors_diagonalise(string name)
    {
        var algebra = Backend(name);
        Property.ForAll(from n in Gen.Choose(0, 40) from gap in Gen.Choose(0, 3) from seed in Seed select (n, gap, seed), c =>
        {
            var ld = c.n + c.gap;
            var a = Random(c.n, c.n, ld, c.seed);
            for (var i = 0; i < c.n; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    a[(j * ld) + i] = a[(i * ld) + j];
                }
            }

            var (v, values) = ((double[])a.Clone(), new double[c.n]);
            algebra.SymmetricEigen(c.n, v, ld, values);
            Assert.Equal(values.Order(), values);
            var images = Product(false, false, c.n, c.n, c.n, 1, v, ld, a, ld, 0, v, ld);
            var expected = (double[])v.Clone();
            var identity = Product(false, true, c.n, c.n, c.n, 1, v, ld, v, ld, 0, v, ld);
            for (var i = 0; i < c.n; i++)
            {
                Vectors.Scale(values[i], expected.AsSpan(i * ld, c.n));
                identity[(i * ld) + i] -= 1;
            }

            Close(expected, images, 1e-12);
            Close(Array.ConvertAll(identity, x => 0 * x), identity, 1e-12);
        }, 30);
    }

    // Singular values of [D; 0] turned by reflections from both sides are |D|.
    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Singular_values_do_not_turn(string name)
    {
        var algebra = Backend(name);
        Property.ForAll(from m in Gen.Choose(0, 40) from n in Gen.Choose(0, 40) from gap in Gen.Choose(0, 3) from seed in Seed select (m, n, gap, seed), c =>
        {
            var (ld, count) = (c.n + c.gap, Math.Min(c.m, c.n));
            var expected = Random(1, count, count, c.seed);
            var a = new double[c.m * ld];
            for (var i = 0; i < count; i++)
            {
                a[(i * ld) + i] = expected[i];
            }

            Reflect(c.m, c.n, ld, 1, a, Random(1, c.m, c.m, c.seed + 1));
            Reflect(c.n, c.m, 1, ld, a, Random(1, c.n, c.n, c.seed + 2));
            var found = new double[count];
            algebra.SingularValues(c.m, c.n, a, ld, found);
            Close(expected.Select(Math.Abs).OrderDescending().ToArray(), found, 1e-13);
        }, 30);

        static void Reflect(int m, int n, int down, int across, double[] a, double[] v)
        {
            var square = Vectors.Dot(v, v);
            for (var j = 0; j < n; j++)
            {
                var dot = 0.0;
                for (var i = 0; i < m; i++)
                {
                    dot += v[i] * a[(i * down) + (j * across)];
                }

                for (var i = 0; i < m; i++)
                {
                    a[(i * down) + (j * across)] -= 2 * dot / square * v[i];
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void The_residual_of_least_squares_is_orthogonal(string name)
    {
        var algebra = Backend(name);
        var cases = from n in Size from more in Gen.Choose(0, 60) from gap in Gen.Choose(0, 3) from seed in Seed select (n, m: n + more + 1, gap, seed);
        Property.ForAll(cases, c =>
        {
            var ld = c.n + c.gap;
            var a = Random(c.m, c.n, ld, c.seed);
            for (var i = 0; i < c.n; i++)
            {
                a[(i * ld) + i] += 4; // away from singular
            }

            var b = Random(1, c.m, c.m, c.seed + 1);
            var (factors, x) = ((double[])a.Clone(), (double[])b.Clone());
            Assert.True(algebra.LeastSquares(c.m, c.n, factors, ld, x));
            var residual = Product(false, false, c.m, 1, c.n, 1, a, ld, x, 1, -1, b, 1);
            Close(new double[c.n], Product(true, false, c.n, 1, c.m, 1, a, ld, residual, 1, 0, new double[c.n], 1), 1e-11);
        }, 50);
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Least_squares_tells_dependent_columns(string name)
    {
        var algebra = Backend(name);
        Property.ForAll(from n in Gen.Choose(1, 60) from from1 in Gen.Choose(0, n - 1) from seed in Seed select (n, from1, seed), c =>
        {
            var (m, n) = (c.n + 7, c.n);
            var a = Random(m, n, n, c.seed);
            for (var i = 0; i < m; i++)
            {
                a[(i * n) + n - 1] = n == 1 ? 0 : 2 * a[(i * n) + (c.from1 % (n - 1))];
            }

            Assert.False(algebra.LeastSquares(m, n, a, n, Random(1, m, m, c.seed + 1)));
        }, 50);
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Spans_that_are_too_short_are_refused(string name)
    {
        var algebra = Backend(name);
        var a = new double[12];
        Assert.Throws<ArgumentException>(() => algebra.Gemm(false, false, 3, 4, 4, 1, a, 4, a, 4, 0, a, 4));
        Assert.Throws<ArgumentException>(() => algebra.Cholesky(4, a, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => algebra.Cholesky(3, a, 2));
        Assert.Throws<ArgumentException>(() => algebra.Syrk(3, 4, 1, a, 5, 0, a, 3));
        Assert.Throws<ArgumentException>(() => algebra.SolveLower(false, 4, 1, a, 4, a, 1));
        Assert.Throws<ArgumentException>(() => algebra.SolveLowerTransposedRight(4, 3, a, 3, a, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => algebra.LeastSquares(2, 3, a, 3, a));
        Assert.Throws<ArgumentException>(() => algebra.SymmetricEigen(3, a, 3, new double[2]));
        Assert.Throws<ArgumentException>(() => algebra.SingularValues(4, 3, a, 3, new double[2]));
    }

    [Theory]
    [InlineData("managed 256")]
    [InlineData("managed 512")]
    public void Kernels_of_every_width_give_the_bits_of_the_scalar_one(string name)
    {
        var (wide, scalar) = (Backend(name), Backend("managed scalar"));
        Property.ForAll(from n in Size from k in Size from seed in Seed select (n, k, seed), c =>
        {
            Both(c.n * c.n, (algebra, x) =>
            {
                algebra.Gemm(c.seed % 2 == 0, true, c.n, c.n, c.k, 1.7, Random(c.n * c.k, 1, 1, c.seed), c.seed % 2 == 0 ? c.n : c.k, Random(c.n, c.k, c.k, 3), c.k, 0, x, c.n);
            });
            Both(c.n * c.n, (algebra, x) =>
            {
                PositiveDefinite(c.n, c.n, c.seed).CopyTo(x, 0);
                Assert.Equal(0, algebra.Cholesky(c.n, x, c.n));
            });
            Both(c.n + 5, (algebra, x) =>
            {
                Random(c.n + 5, 1, 1, 7).CopyTo(x, 0);
                Assert.True(algebra.LeastSquares(c.n + 5, c.n, Random(c.n + 5, c.n, c.n, c.seed), c.n, x));
            });
        }, 30);

        void Both(int length, Action<ILinearAlgebra, double[]> compute)
        {
            var (a, b) = (new double[length], new double[length]);
            compute(wide, a);
            compute(scalar, b);
            Same(b, a);
        }
    }
}
