using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Pipelines.Numerics;

/// <summary>What the managed backend takes from MathNet.Numerics: correct, but 15 to 40 times slower than OpenBLAS at a size of 2,000.</summary>
internal static class MathNetFallback
{
    public static void SymmetricEigen(int n, Span<double> a, int lda, Span<double> eigenvalues)
    {
        if (n == 0)
        {
            return;
        }

        var matrix = new DenseMatrix(n, n);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                matrix[i, j] = matrix[j, i] = a[(int)(((long)i * lda) + j)];
            }
        }

        var factors = matrix.Evd(Symmetricity.Symmetric);
        for (var i = 0; i < n; i++)
        {
            eigenvalues[i] = factors.EigenValues[i].Real;
            for (var j = 0; j < n; j++)
            {
                a[(int)(((long)i * lda) + j)] = factors.EigenVectors[j, i];
            }
        }
    }

    public static void SingularValues(int m, int n, Span<double> a, int lda, Span<double> values)
    {
        if (Math.Min(m, n) == 0)
        {
            return;
        }

        var matrix = new DenseMatrix(m, n);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                matrix[i, j] = a[(int)(((long)i * lda) + j)];
            }
        }

        var singular = matrix.Svd(computeVectors: false).S;
        for (var i = 0; i < singular.Count; i++)
        {
            values[i] = singular[i];
        }
    }
}
