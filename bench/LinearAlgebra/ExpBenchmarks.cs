using BenchmarkDotNet.Attributes;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>1,024 exponentials of [-20, 0], and as many normal numbers.</summary>
public class ExpBenchmarks
{
    private const int Count = 1024;
    private readonly double[] _x = [.. Enumerable.Range(0, Count).Select(i => -20.0 * i / Count)];
    private readonly double[] _y = new double[Count];

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void VectorMathExp() => VectorMath.Exp(_x, _y);

    [Benchmark(OperationsPerInvoke = Count)]
    public void VectorMathExpScalar()
    {
        for (var i = 0; i < Count; i++)
        {
            _y[i] = VectorMath.Exp(_x[i]);
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void MathExp()
    {
        for (var i = 0; i < Count; i++)
        {
            _y[i] = Math.Exp(_x[i]);
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void PhiloxNormals() => Philox.FillNormals(1, 2, 3, _y);
}
