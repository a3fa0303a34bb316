namespace Pipelines.Numerics;

/// <summary>
/// The seam for dense linear algebra. All matrices are row-major spans with a leading dimension (elements from one row to the next).
/// Each call is single-threaded; parallel algorithms (Dense) cut their work into calls in a fixed way,
/// so that the number of threads never changes a bit.
/// </summary>
public interface ILinearAlgebra
{
    /// <summary>"OpenBLAS 0.3.21 (Haswell)" or "managed".</summary>
    string Name { get; }

    /// <summary>C = alpha op(A) op(B) + beta C, with op(A) m x k, op(B) k x n, C m x n.</summary>
    void Gemm(bool transposeA, bool transposeB, int m, int n, int k, double alpha, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb, double beta, Span<double> c, int ldc);

    /// <summary>C = alpha A A^T + beta C for the lower triangle of the n x n matrix C, with A n x k.</summary>
    void Syrk(int n, int k, double alpha, ReadOnlySpan<double> a, int lda, double beta, Span<double> c, int ldc);

    /// <summary>Lower Cholesky factor in place of the lower triangle; the upper one is not touched. Returns 0, or the 1-based order of the first leading minor that is not positive and finite.</summary>
    int Cholesky(int n, Span<double> a, int lda);

    /// <summary>X = B L^-T for an m x n matrix B in place, L lower n x n (the panel step of a blocked Cholesky).</summary>
    void SolveLowerTransposedRight(int m, int n, ReadOnlySpan<double> l, int ldl, Span<double> b, int ldb);

    /// <summary>B = L^-1 B (or L^-T B where <paramref name="transpose"/>) in place, L lower n x n, B n x columns.</summary>
    void SolveLower(bool transpose, int n, int columns, ReadOnlySpan<double> l, int ldl, Span<double> b, int ldb);

    /// <summary>Eigenvalues (ascending) and, in the rows of <paramref name="a"/> on return, orthonormal eigenvectors of the symmetric matrix in the lower triangle of a; all elements finite.</summary>
    void SymmetricEigen(int n, Span<double> a, int lda, Span<double> eigenvalues);

    /// <summary>Least-squares solution of A x = b by Householder QR; A (m x n, m >= n) is overwritten, x comes in the first n elements of <paramref name="b"/>. False where A is rank deficient to working precision.</summary>
    bool LeastSquares(int m, int n, Span<double> a, int lda, Span<double> b);

    /// <summary>Singular values (descending) of an m x n matrix (overwritten, all elements finite); min(m, n) of them.</summary>
    void SingularValues(int m, int n, Span<double> a, int lda, Span<double> values);
}
