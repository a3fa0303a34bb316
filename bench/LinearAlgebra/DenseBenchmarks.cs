using BenchmarkDotNet.Attributes;
using MathNet.Numerics.LinearAlgebra.Double;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>Products and Cholesky factors of 1,000 x 1,000 matrices on one thread.</summary>
public class DenseBenchmarks
{
    private const int N = 1000;
    private readonly double[] _a = new double[N * N];
    private readonly double[] _work = new double[N * N];
    private readonly DenseContext _managed = new() { Backend = Dense.Managed };
    private readonly DenseContext _native = new() { Backend = Dense.OpenBlas };
    private readonly DenseMatrix _matrix;

    public DenseBenchmarks()
    {
        var random = new RandomSequence(1);
        for (var i = 0; i < N; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                _a[(i * N) + j] = _a[(j * N) + i] = i == j ? N : random.NextDouble() - 0.5;
            }
        }

        _matrix = new(N, N, _a);
    }

    [Benchmark]
    public void ProductManaged() => Dense.Multiply(false, true, N, N, N, 1, _a, _a, 0, _work, _managed);

    [Benchmark]
    public void ProductDefault() => Dense.Multiply(false, true, N, N, N, 1, _a, _a, 0, _work, _native);

    [Benchmark]
    public DenseMatrix ProductMathNet() => _matrix * _matrix;

    [Benchmark]
    public int CholeskyManaged() => Factor(_managed);

    [Benchmark]
    public int CholeskyDefault() => Factor(_native);

    [Benchmark]
    public double CholeskyMathNet() => _matrix.Cholesky().DeterminantLn;

    private int Factor(DenseContext context)
    {
        _a.CopyTo(_work, 0);
        return Dense.Cholesky(_work, N, context);
    }
}
