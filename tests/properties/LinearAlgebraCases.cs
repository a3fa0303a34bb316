using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Matrices for the tests of linear algebra, and the plainest way to multiply them.</summary>
internal static class LinearAlgebraCases
{
    /// <summary>Sizes about the edges of registers (4, 8, 12, 24), blocks (32, 48) and tiles (192).</summary>
    public static Gen<int> Size { get; } = Gen.OneOf(
        Gen.Choose(0, 13),
        Gen.Elements(23, 24, 25, 31, 32, 33, 47, 48, 49, 95, 96, 97),
        Gen.Choose(0, 120),
        Gen.Elements(191, 192, 193));

    public static Gen<int> Seed { get; } = Gen.Choose(0, int.MaxValue);

    /// <summary>Every backend of this machine, the managed one in all its forms.</summary>
    public static TheoryData<string> Backends => ["managed", "managed 256", "managed 512", "managed scalar", "openblas"];

    public static ILinearAlgebra Backend(string name)
    {
        if (name == "openblas" && Dense.OpenBlas is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("PIPELINES_REQUIRE_TOOLS") == "1", "OpenBLAS is required and was not found");
            Assert.Skip("OpenBLAS is not installed");
        }

        return name switch
        {
            "managed" => Dense.Managed,
            "managed 256" => new ManagedLinearAlgebra<Kernel256>(),
            "managed 512" => new ManagedLinearAlgebra<Kernel512>(),
            "managed scalar" => new ManagedLinearAlgebra<KernelScalar>(),
            _ => Dense.OpenBlas!,
        };
    }

    /// <summary>rows x columns numbers of [-1, 1) with a leading dimension; the gaps hold NaN, which shows in any result that reads them.</summary>
    public static double[] Random(int rows, int columns, int ld, int seed)
    {
        var random = new RandomSequence((ulong)seed);
        var a = new double[rows * ld];
        Array.Fill(a, double.NaN);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                a[(i * ld) + j] = (2 * random.NextDouble()) - 1;
            }
        }

        return a;
    }

    /// <summary>B B^T / n + 0.1 I: positive definite, condition number below 50; NaN above the diagonal and in the gaps.</summary>
    public static double[] PositiveDefinite(int n, int ld, int seed)
    {
        var b = Random(n, n, n, seed);
        var a = new double[n * ld];
        Array.Fill(a, double.NaN);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                a[(i * ld) + j] = (Vectors.Dot(b.AsSpan(i * n, n), b.AsSpan(j * n, n)) / n) + (i == j ? 0.1 : 0);
            }
        }

        return a;
    }

    /// <summary>alpha op(A) op(B) + beta C by its definition.</summary>
    public static double[] Product(bool transposeA, bool transposeB, int m, int n, int k, double alpha, double[] a, int lda, double[] b, int ldb, double beta, double[] c, int ldc)
    {
        var result = (double[])c.Clone();
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = 0.0;
                for (var p = 0; p < k; p++)
                {
                    sum += a[transposeA ? (p * lda) + i : (i * lda) + p] * b[transposeB ? (j * ldb) + p : (p * ldb) + j];
                }

                result[(i * ldc) + j] = (alpha * sum) + (beta == 0 ? 0 : beta * c[(i * ldc) + j]);
            }
        }

        return result;
    }

    /// <summary>The same NaNs, and everything else within an absolute tolerance.</summary>
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - found[i]) <= tolerance) && !(double.IsNaN(expected[i]) && double.IsNaN(found[i])))
            {
                Assert.Fail($"element {i}: expected {expected[i]:R}, found {found[i]:R}, tolerance {tolerance}");
            }
        }
    }

    /// <summary>The same bits.</summary>
    public static void Same(ReadOnlySpan<double> expected, ReadOnlySpan<double> found) =>
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(expected).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(found)), "not the same bits");
}
