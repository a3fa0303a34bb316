using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// The innermost product: C += alpha A B for a block that stays in registers, A packed Rows a step and B Columns a step.
/// Every element of C is one chain of fused multiply-adds over the depth from 0 and one more onto C, whatever the shape of the block:
/// all kernels give the same bits, so the widest one a machine has may be taken.
/// </summary>
internal interface IMicroKernel
{
    /// <summary>Rows of the block: a multiple of 4.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the block: a multiple of 4.</summary>
    static abstract int Columns { get; }

    static abstract unsafe void Run(int depth, double* a, double* b, double alpha, double* c, int ldc);
}

/// <summary>4 x 12 in twelve of sixteen registers (AVX2 and the like).</summary>
internal readonly struct Kernel256 : IMicroKernel
{
    public static int Rows => 4;

    public static int Columns => 12;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static unsafe void Run(int depth, double* a, double* b, double alpha, double* c, int ldc)
    {
        Row r0 = default, r1 = default, r2 = default, r3 = default;
        for (var p = 0; p < depth; p++)
        {
            var (b0, b1, b2) = (Vector256.Load(b), Vector256.Load(b + 4), Vector256.Load(b + 8));
            r0.Add(a[0], b0, b1, b2);
            r1.Add(a[1], b0, b1, b2);
            r2.Add(a[2], b0, b1, b2);
            r3.Add(a[3], b0, b1, b2);
            a += 4;
            b += 12;
        }

        var factor = Vector256.Create(alpha);
        r0.AddTo(c, factor);
        r1.AddTo(c + ldc, factor);
        r2.AddTo(c + (2 * ldc), factor);
        r3.AddTo(c + (3 * ldc), factor);
    }

    private struct Row
    {
        private Vector256<double> _x;
        private Vector256<double> _y;
        private Vector256<double> _z;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(double a, Vector256<double> x, Vector256<double> y, Vector256<double> z)
        {
            var factor = Vector256.Create(a);
            _x = Vector256.FusedMultiplyAdd(factor, x, _x);
            _y = Vector256.FusedMultiplyAdd(factor, y, _y);
            _z = Vector256.FusedMultiplyAdd(factor, z, _z);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly unsafe void AddTo(double* c, Vector256<double> factor)
        {
            Vector256.FusedMultiplyAdd(factor, _x, Vector256.Load(c)).Store(c);
            Vector256.FusedMultiplyAdd(factor, _y, Vector256.Load(c + 4)).Store(c + 4);
            Vector256.FusedMultiplyAdd(factor, _z, Vector256.Load(c + 8)).Store(c + 8);
        }
    }
}

/// <summary>8 x 24 in twenty-four of thirty-two registers (AVX-512).</summary>
internal readonly struct Kernel512 : IMicroKernel
{
    public static int Rows => 8;

    public static int Columns => 24;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static unsafe void Run(int depth, double* a, double* b, double alpha, double* c, int ldc)
    {
        Row r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default;
        for (var p = 0; p < depth; p++)
        {
            var (b0, b1, b2) = (Vector512.Load(b), Vector512.Load(b + 8), Vector512.Load(b + 16));
            r0.Add(a[0], b0, b1, b2);
            r1.Add(a[1], b0, b1, b2);
            r2.Add(a[2], b0, b1, b2);
            r3.Add(a[3], b0, b1, b2);
            r4.Add(a[4], b0, b1, b2);
            r5.Add(a[5], b0, b1, b2);
            r6.Add(a[6], b0, b1, b2);
            r7.Add(a[7], b0, b1, b2);
            a += 8;
            b += 24;
        }

        var factor = Vector512.Create(alpha);
        r0.AddTo(c, factor);
        r1.AddTo(c + ldc, factor);
        r2.AddTo(c + (2 * ldc), factor);
        r3.AddTo(c + (3 * ldc), factor);
        r4.AddTo(c + (4 * ldc), factor);
        r5.AddTo(c + (5 * ldc), factor);
        r6.AddTo(c + (6 * ldc), factor);
        r7.AddTo(c + (7 * ldc), factor);
    }

    private struct Row
    {
        private Vector512<double> _x;
        private Vector512<double> _y;
        private Vector512<double> _z;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(double a, Vector512<double> x, Vector512<double> y, Vector512<double> z)
        {
            var factor = Vector512.Create(a);
            _x = Vector512.FusedMultiplyAdd(factor, x, _x);
            _y = Vector512.FusedMultiplyAdd(factor, y, _y);
            _z = Vector512.FusedMultiplyAdd(factor, z, _z);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly unsafe void AddTo(double* c, Vector512<double> factor)
        {
            Vector512.FusedMultiplyAdd(factor, _x, Vector512.Load(c)).Store(c);
            Vector512.FusedMultiplyAdd(factor, _y, Vector512.Load(c + 8)).Store(c + 8);
            Vector512.FusedMultiplyAdd(factor, _z, Vector512.Load(c + 16)).Store(c + 16);
        }
    }
}

/// <summary>The scalar twin, for machines without vectors and for the tests.</summary>
internal readonly struct KernelScalar : IMicroKernel
{
    public static int Rows => 4;

    public static int Columns => 4;

    public static unsafe void Run(int depth, double* a, double* b, double alpha, double* c, int ldc)
    {
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                var sum = 0.0;
                for (var p = 0; p < depth; p++)
                {
                    sum = Math.FusedMultiplyAdd(a[(4 * p) + i], b[(4 * p) + j], sum);
                }

                c[(i * ldc) + j] = Math.FusedMultiplyAdd(alpha, sum, c[(i * ldc) + j]);
            }
        }
    }
}
