namespace Pipelines.Numerics;

/// <summary>
/// Dense linear algebra on row-major matrices without gaps (element (i, j) of an m x n matrix is i n + j). Work is cut into tiles of a fixed size, and
/// every tile is computed in one fixed order, so that 1, 2 or 4 threads give the same bits. A span holds 2^31 elements: n is at most 46,340.
/// </summary>
public static partial class Dense
{
    /// <summary>Environment variable that chooses the backend: "managed", "openblas", or unset for OpenBLAS where it is found.</summary>
    public const string BackendVariable = "PIPELINES_BLAS";

    private static readonly Lazy<OpenBlas?> Native = new(Numerics.OpenBlas.Find);
    private static readonly Lazy<ILinearAlgebra> Chosen = new(() => Choose(Environment.GetEnvironmentVariable(BackendVariable)));

    /// <summary>Managed code: always there, the same bits on every machine.</summary>
    public static ILinearAlgebra Managed { get; } =
        System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? new ManagedLinearAlgebra<Kernel512>()
        : System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? new ManagedLinearAlgebra<Kernel256>()
        : new ManagedLinearAlgebra<KernelScalar>();

    /// <summary>The system's OpenBLAS; null where it is not installed.</summary>
    public static ILinearAlgebra? OpenBlas => Native.Value;

    /// <summary>The default backend of this process: what <see cref="BackendVariable"/> said at first use.</summary>
    /// <exception cref="InvalidOperationException">The variable asks for something that is not there.</exception>
    public static ILinearAlgebra Backend => Chosen.Value;

    /// <summary>The backend in one line.</summary>
    public static string Description => Backend is OpenBlas
        ? $"linear algebra: {Backend.Name}"
        : OpenBlas is null
            ? "linear algebra: managed code (OpenBLAS is not installed; with it eigenvalues and singular values are 15 to 40 times faster)"
            : "linear algebra: managed code";

    internal static ILinearAlgebra Choose(string? wish) => wish switch
    {
        null or "" => OpenBlas ?? Managed,
        "managed" => Managed,
        "openblas" => OpenBlas ?? throw new InvalidOperationException($"{BackendVariable} is 'openblas', but no OpenBLAS library with LAPACK was found"),
        _ => throw new InvalidOperationException($"{BackendVariable} is '{wish}'; it must be 'managed', 'openblas' or unset"),
    };

    /// <summary>C = alpha op(A) op(B) + beta C with op(A) m x k, op(B) k x n, C m x n; op transposes where asked. C overlaps neither A nor B.</summary>
    public static unsafe void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, ReadOnlySpan<double> b, double beta, Span<double> c, DenseContext? context = null)
    {
        context ??= DenseContext.Default;
        var (lda, ldb) = (transposeA ? m : k, transposeB ? k : n);
        SpanShapes.Check(transposeA ? k : m, lda, a.Length, lda, nameof(a));
        SpanShapes.Check(transposeB ? n : k, ldb, b.Length, ldb, nameof(b));
        SpanShapes.Check(m, n, c.Length, n, nameof(c));
        var (down, across, algebra) = (Tiles.Count(m, Tiles.Large), Tiles.Count(n, Tiles.Large), context.Algebra);
        fixed (double* pa = a, pb = b, pc = c)
        {
            Matrix left = new(pa, lda), right = new(pb, ldb), product = new(pc, n);
            new Team(context).Run(down * across, task =>
            {
                int i = task / across * Tiles.Large, j = task % across * Tiles.Large;
                int rows = Math.Min(Tiles.Large, m - i), columns = Math.Min(Tiles.Large, n - j);
                algebra.Gemm(
                    transposeA, transposeB, rows, columns, k, alpha,
                    transposeA ? left.Block(0, i, k, rows) : left.Block(i, 0, rows, k), lda,
                    transposeB ? right.Block(j, 0, columns, k) : right.Block(0, j, k, columns), ldb,
                    beta, product.Block(i, j, rows, columns), n);
            });
        }
    }

    /// <summary>C = alpha A A^T + beta C, lower triangle only, with A n x k and C n x n; the upper triangle is not touched. C does not overlap A.</summary>
    public static unsafe void Syrk(int n, int k, double alpha, ReadOnlySpan<double> a, double beta, Span<double> c, DenseContext? context = null)
    {
        context ??= DenseContext.Default;
        SpanShapes.Check(n, k, a.Length, k, nameof(a));
        SpanShapes.Check(n, n, c.Length, n, nameof(c));
        var (count, algebra) = (Tiles.Count(n, Tiles.Large), context.Algebra);
        fixed (double* pa = a, pc = c)
        {
            Matrix factor = new(pa, k), product = new(pc, n);
            new Team(context).Run(count * (count + 1) / 2, task =>
            {
                var (p, q) = Tiles.Lower(task);
                int i = p * Tiles.Large, j = q * Tiles.Large;
                int rows = Math.Min(Tiles.Large, n - i), columns = Math.Min(Tiles.Large, n - j);
                if (p == q)
                {
                    algebra.Syrk(rows, k, alpha, factor.Block(i, 0, rows, k), k, beta, product.Block(i, i, rows, rows), n);
                }
                else
                {
                    algebra.Gemm(false, true, rows, columns, k, alpha, factor.Block(i, 0, rows, k), k, factor.Block(j, 0, columns, k), k, beta, product.Block(i, j, rows, columns), n);
                }
            });
        }
    }

    /// <summary>
    /// Eigenvalues (ascending) and, in the rows of <paramref name="a"/> on return, orthonormal eigenvectors of the symmetric n x n matrix whose lower triangle is in a.
    /// Single-threaded.
    /// </summary>
    /// <exception cref="ArithmeticException">The matrix is not finite.</exception>
    public static void SymmetricEigen(int n, Span<double> a, Span<double> eigenvalues, DenseContext? context = null)
    {
        SpanShapes.Check(n, n, a.Length, n, nameof(a));
        Finite(a[..(n * n)]);
        (context ?? DenseContext.Default).Algebra.SymmetricEigen(n, a, n, eigenvalues);
    }

    /// <summary>The min(m, n) singular values (descending) of the m x n matrix a, which is overwritten. Single-threaded.</summary>
    /// <exception cref="ArithmeticException">The matrix is not finite.</exception>
    public static void SingularValues(int m, int n, Span<double> a, Span<double> values, DenseContext? context = null)
    {
        SpanShapes.Check(m, n, a.Length, n, nameof(a));
        Finite(a[..(m * n)]);
        (context ?? DenseContext.Default).Algebra.SingularValues(m, n, a, n, values);
    }

    /// <summary>
    /// Least-squares solution of A x = b by Householder QR; A (m x n, m at least n) is overwritten, x comes in the first n elements of <paramref name="b"/> (m of them).
    /// False where A is rank deficient to working precision. Single-threaded.
    /// </summary>
    public static bool LeastSquares(int m, int n, Span<double> a, Span<double> b, DenseContext? context = null) =>
        (context ?? DenseContext.Default).Algebra.LeastSquares(m, n, a, n, b);

    private static void Finite(ReadOnlySpan<double> a)
    {
        foreach (var value in a)
        {
            if (!double.IsFinite(value))
            {
                throw new ArithmeticException("the matrix is not finite");
            }
        }
    }
}
