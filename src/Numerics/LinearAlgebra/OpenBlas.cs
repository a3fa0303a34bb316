using System.Runtime.InteropServices;

namespace Pipelines.Numerics;

/// <summary>
/// Dense linear algebra by the system's OpenBLAS (Fortran symbols; no LAPACKE). A row-major matrix is the transpose of a column-major one
/// in the same memory, so nothing is copied: lower triangles become upper ones and sides change places.
/// </summary>
internal sealed unsafe class OpenBlas : ILinearAlgebra
{
    private const byte No = (byte)'N', Yes = (byte)'T', Upper = (byte)'U', Left = (byte)'L', Right = (byte)'R', Vectors = (byte)'V';

    private readonly delegate* unmanaged<byte*, byte*, int*, int*, int*, double*, double*, int*, double*, int*, double*, double*, int*, nuint, nuint, void> _gemm;
    private readonly delegate* unmanaged<byte*, byte*, int*, int*, double*, double*, int*, double*, double*, int*, nuint, nuint, void> _syrk;
    private readonly delegate* unmanaged<byte*, int*, double*, int*, int*, nuint, void> _potrf;
    private readonly delegate* unmanaged<byte*, byte*, byte*, byte*, int*, int*, double*, double*, int*, double*, int*, nuint, nuint, nuint, nuint, void> _trsm;
    private readonly delegate* unmanaged<byte*, byte*, int*, double*, int*, double*, double*, int*, int*, int*, int*, nuint, nuint, void> _syevd;
    private readonly delegate* unmanaged<byte*, int*, int*, int*, double*, int*, double*, int*, double*, int*, int*, nuint, void> _gels;
    private readonly delegate* unmanaged<byte*, int*, int*, double*, int*, double*, double*, int*, double*, int*, double*, int*, int*, int*, nuint, void> _gesdd;

    private OpenBlas(nint library)
    {
        _gemm = (delegate* unmanaged<byte*, byte*, int*, int*, int*, double*, double*, int*, double*, int*, double*, double*, int*, nuint, nuint, void>)Export(library, "dgemm_");
        _syrk = (delegate* unmanaged<byte*, byte*, int*, int*, double*, double*, int*, double*, double*, int*, nuint, nuint, void>)Export(library, "dsyrk_");
        _potrf = (delegate* unmanaged<byte*, int*, double*, int*, int*, nuint, void>)Export(library, "dpotrf_");
        _trsm = (delegate* unmanaged<byte*, byte*, byte*, byte*, int*, int*, double*, double*, int*, double*, int*, nuint, nuint, nuint, nuint, void>)Export(library, "dtrsm_");
        _syevd = (delegate* unmanaged<byte*, byte*, int*, double*, int*, double*, double*, int*, int*, int*, int*, nuint, nuint, void>)Export(library, "dsyevd_");
        _gels = (delegate* unmanaged<byte*, int*, int*, int*, double*, int*, double*, int*, double*, int*, int*, nuint, void>)Export(library, "dgels_");
        _gesdd = (delegate* unmanaged<byte*, int*, int*, double*, int*, double*, double*, int*, double*, int*, double*, int*, int*, int*, nuint, void>)Export(library, "dgesdd_");

        // Parallelism is Dense's: with OpenBLAS's own threads the bits would depend on their number.
        ((delegate* unmanaged<int, void>)Export(library, "openblas_set_num_threads"))(1);
        var config = Text(((delegate* unmanaged<byte*>)Export(library, "openblas_get_config"))());
        var core = Text(((delegate* unmanaged<byte*>)Export(library, "openblas_get_corename"))());
        Name = $"{string.Join(' ', config.Split(' ').Take(2))} ({core})";
    }

    public string Name { get; }

    /// <summary>The system's OpenBLAS; null where there is none, or none with LAPACK.</summary>
    public static OpenBlas? Find()
    {
        string[] names = OperatingSystem.IsWindows() ? ["libopenblas.dll", "openblas.dll"]
            : OperatingSystem.IsMacOS() ? ["libopenblas.0.dylib", "libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib", "/usr/local/opt/openblas/lib/libopenblas.dylib"]
            : ["libopenblas.so.0", "libopenblas.so"];
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
            {
                continue;
            }

            try
            {
                return new(library);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }

    public void Gemm(bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb, double beta, Span<double> c, int ldc)
    {
        SpanShapes.Check(transposeA ? k : m, transposeA ? m : k, a.Length, lda, nameof(a));
        SpanShapes.Check(transposeB ? n : k, transposeB ? k : n, b.Length, ldb, nameof(b));
        SpanShapes.Check(m, n, c.Length, ldc, nameof(c));
        byte opA = transposeA ? Yes : No, opB = transposeB ? Yes : No;
        (lda, ldb, ldc) = (Leading(lda), Leading(ldb), Leading(ldc));
        fixed (double* pa = a, pb = b, pc = c)
        {
            _gemm(&opB, &opA, &n, &m, &k, &alpha, pb, &ldb, pa, &lda, &beta, pc, &ldc, 1, 1);
        }
    }

    public void Syrk(int n, int k, double alpha, ReadOnlySpan<double> a, int lda, double beta, Span<double> c, int ldc)
    {
        SpanShapes.Check(n, k, a.Length, lda, nameof(a));
        SpanShapes.Check(n, n, c.Length, ldc, nameof(c));
        byte upper = Upper, op = Yes;
        (lda, ldc) = (Leading(lda), Leading(ldc));
        fixed (double* pa = a, pc = c)
        {
            _syrk(&upper, &op, &n, &k, &alpha, pa, &lda, &beta, pc, &ldc, 1, 1);
        }
    }

    public int Cholesky(int n, Span<double> a, int lda)
    {
        SpanShapes.Check(n, n, a.Length, lda, nameof(a));
        byte upper = Upper;
        lda = Leading(lda);
        int info;
        fixed (double* pa = a)
        {
            _potrf(&upper, &n, pa, &lda, &info, 1);
        }

        // OpenBLAS lets NaN and infinite pivots pass.
        for (var i = 0; i < n && (info == 0 || i < info); i++)
        {
            var pivot = a[(int)(((long)i * lda) + i)];
            if (!(pivot > 0 && double.IsFinite(pivot)))
            {
                return i + 1;
            }
        }

        return info;
    }

    public void SolveLowerTransposedRight(int m, int n, ReadOnlySpan<double> l, int ldl, Span<double> b, int ldb)
    {
        SpanShapes.Check(n, n, l.Length, ldl, nameof(l));
        SpanShapes.Check(m, n, b.Length, ldb, nameof(b));
        Trsm(Left, Yes, n, m, l, ldl, b, ldb);
    }

    public void SolveLower(bool transpose, int n, int columns, ReadOnlySpan<double> l, int ldl, Span<double> b, int ldb)
    {
        SpanShapes.Check(n, n, l.Length, ldl, nameof(l));
        SpanShapes.Check(n, columns, b.Length, ldb, nameof(b));
        Trsm(Right, transpose ? Yes : No, columns, n, l, ldl, b, ldb);
    }

    public void SymmetricEigen(int n, Span<double> a, int lda, Span<double> eigenvalues)
    {
        SpanShapes.Check(n, n, a.Length, lda, nameof(a));
        SpanShapes.Check(1, n, eigenvalues.Length, n, nameof(eigenvalues));
        byte vectors = Vectors, upper = Upper;
        lda = Leading(lda);
        int info, query = -1, integers;
        double size;
        fixed (double* pa = a, pw = eigenvalues)
        {
            _syevd(&vectors, &upper, &n, pa, &lda, pw, &size, &query, &integers, &query, &info, 1, 1);
            var (length, work, integerWork) = ((int)size, new double[(int)size], new int[integers]);
            fixed (double* pwork = work)
            fixed (int* pinteger = integerWork)
            {
                _syevd(&vectors, &upper, &n, pa, &lda, pw, pwork, &length, pinteger, &integers, &info, 1, 1);
            }
        }

        Converged(info, "dsyevd");
    }

    public bool LeastSquares(int m, int n, Span<double> a, int lda, Span<double> b)
    {
        SpanShapes.Check(m, n, a.Length, lda, nameof(a));
        SpanShapes.Check(1, m, b.Length, m, nameof(b));
        SpanShapes.Tall(m, n);
        byte op = Yes;
        lda = Leading(lda);
        int info, query = -1, one = 1, rows = Leading(m);
        double size;
        fixed (double* pa = a, pb = b)
        {
            _gels(&op, &n, &m, &one, pa, &lda, pb, &rows, &size, &query, &info, 1);
            var (length, work) = ((int)size, new double[(int)size]);
            fixed (double* pwork = work)
            {
                _gels(&op, &n, &m, &one, pa, &lda, pb, &rows, pwork, &length, &info, 1);
            }
        }

        var (least, most) = (double.PositiveInfinity, 0.0);
        for (var i = 0; i < n; i++)
        {
            var pivot = Math.Abs(a[(int)(((long)i * lda) + i)]);
            (least, most) = (Math.Min(least, pivot), Math.Max(most, pivot));
        }

        return n == 0 || (info == 0 && least > SpanShapes.RankTolerance(m) * most);
    }

    public void SingularValues(int m, int n, Span<double> a, int lda, Span<double> values)
    {
        SpanShapes.Check(m, n, a.Length, lda, nameof(a));
        SpanShapes.Check(1, Math.Min(m, n), values.Length, Math.Min(m, n), nameof(values));
        byte none = No;
        lda = Leading(lda);
        int info, query = -1, one = 1;
        double size, unused;
        var integerWork = new int[8 * Math.Max(1, Math.Min(m, n))];
        fixed (double* pa = a, ps = values)
        fixed (int* pinteger = integerWork)
        {
            _gesdd(&none, &n, &m, pa, &lda, ps, &unused, &one, &unused, &one, &size, &query, pinteger, &info, 1);
            var (length, work) = ((int)size, new double[(int)size]);
            fixed (double* pwork = work)
            {
                _gesdd(&none, &n, &m, pa, &lda, ps, &unused, &one, &unused, &one, pwork, &length, pinteger, &info, 1);
            }
        }

        Converged(info, "dgesdd");
    }

    private void Trsm(byte side, byte op, int rows, int columns, ReadOnlySpan<double> l, int ldl, Span<double> b, int ldb)
    {
        byte upper = Upper, notUnit = No;
        var one = 1.0;
        (ldl, ldb) = (Leading(ldl), Leading(ldb));
        fixed (double* pl = l, pb = b)
        {
            _trsm(&side, &upper, &op, &notUnit, &rows, &columns, &one, pl, &ldl, pb, &ldb, 1, 1, 1, 1);
        }
    }

    // LAPACK wants at least 1 even for matrices of no columns.
    private static int Leading(int ld) => Math.Max(1, ld);

    private static void Converged(int info, string routine)
    {
        if (info != 0)
        {
            throw new ArithmeticException($"{routine} did not converge (info {info}): the matrix is not finite");
        }
    }

    private static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "OpenBLAS";
}
