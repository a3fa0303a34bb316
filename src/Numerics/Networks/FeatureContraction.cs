using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// The derivatives of the features of some points by the coordinates of others, kept for the two products that a loss on gradients takes again and again:
/// with one number a feature, and with one number a coordinate. Each point's derivatives stand together, feature after feature, padded to
/// whole vectors, so that both products read them once, in order.
/// </summary>
public abstract class FeatureContraction
{
    /// <summary>Bytes that the numbers take.</summary>
    public abstract long Bytes { get; }

    /// <summary>Bytes that derivatives would take.</summary>
    /// <param name="features">Of a point.</param>
    /// <param name="targets">Those that the point's features depend on.</param>
    /// <param name="compact">In single precision.</param>
    public static long BytesOf(int features, int targets, bool compact) => compact
        ? (long)features * Padded<float>(targets) * sizeof(float)
        : (long)features * Padded<double>(targets) * sizeof(double);

    /// <summary>Keeps derivatives.</summary>
    /// <param name="features">Of each point.</param>
    /// <param name="start">Where the targets of each point begin; one more number than points.</param>
    /// <param name="targets">Those that the features depend on, ascending for each point.</param>
    /// <param name="derivative">Derivative of a feature: its number within all points' features, number within targets, axis.</param>
    /// <param name="compact">In single precision.</param>
    public static FeatureContraction Create(int[] features, int[] start, int[] targets, Func<int, int, int, double> derivative, bool compact) => compact
        ? new FeatureContraction<float>(features, start, targets, derivative)
        : new FeatureContraction<double>(features, start, targets, derivative);

    /// <summary>Derivative by each coordinate of the sum of outer times feature.</summary>
    /// <param name="outer">One a feature of each point.</param>
    /// <param name="gradient">Destination, three a target; added to.</param>
    public abstract void AddGradient(ReadOnlySpan<double> outer, Span<double> gradient);

    /// <summary>How fast the features change where coordinates do.</summary>
    /// <param name="velocities">Three a target.</param>
    /// <param name="directions">Destination, one a feature of each point; overwritten.</param>
    public abstract void Differential(ReadOnlySpan<double> velocities, Span<double> directions);

    /// <summary>How fast the features of one point change along one coordinate.</summary>
    /// <param name="point">The point.</param>
    /// <param name="target">Whose coordinate.</param>
    /// <param name="axis">0 to 2.</param>
    /// <param name="direction">Destination, one a feature of the point; overwritten.</param>
    /// <returns>False where they do not depend on it; nothing is written then.</returns>
    public abstract bool Column(int point, int target, int axis, Span<double> direction);

    internal static int Padded<T>(int targets) => ((3 * targets) + Vector256<T>.Count - 1) / Vector256<T>.Count * Vector256<T>.Count;
}

internal sealed class FeatureContraction<T> : FeatureContraction
    where T : unmanaged, INumberBase<T>
{
    private static readonly int Lanes = Vector256<T>.Count;

    private readonly int[] _features, _start, _targets, _first;
    private readonly T[] _values;
    private readonly int _widest;

    [ThreadStatic]
    private static T[]? _scratch;

    public FeatureContraction(int[] features, int[] start, int[] targets, Func<int, int, int, double> derivative)
    {
        (_features, _start, _targets, _first) = (features, start, targets, new int[features.Length]);
        var size = 0L;
        for (var i = 0; i < features.Length; i++)
        {
            _first[i] = checked((int)size);
            var columns = Padded<T>(start[i + 1] - start[i]);
            size += (long)features[i] * columns;
            _widest = Math.Max(_widest, columns + features[i]);
        }

        _values = new T[checked((int)size)];
        for (int i = 0, feature = 0; i < features.Length; i++)
        {
            var columns = Padded<T>(start[i + 1] - start[i]);
            for (var (v, at) = (0, _first[i]); v < features[i]; v++, feature++, at += columns)
            {
                for (var e = start[i]; e < start[i + 1]; e++)
                {
                    for (var a = 0; a < 3; a++)
                    {
                        _values[at + (3 * (e - start[i])) + a] = T.CreateTruncating(derivative(feature, e, a));
                    }
                }
            }
        }
    }

    public override long Bytes => (long)_values.Length * Marshal.SizeOf<T>();

    public override void AddGradient(ReadOnlySpan<double> outer, Span<double> gradient)
    {
        ref var value = ref MemoryMarshal.GetArrayDataReference(_values);
        var scratch = Scratch();
        for (var (i, feature) = (0, 0); i < _features.Length; i++)
        {
            var (width, columns) = (_features[i], Padded<T>(_start[i + 1] - _start[i]));
            Span<T> sums = scratch.AsSpan(0, columns), weights = scratch.AsSpan(columns, width);
            for (var v = 0; v < width; v++)
            {
                weights[v] = T.CreateTruncating(outer[feature + v]);
            }

            Sum(ref Unsafe.Add(ref value, _first[i]), weights, sums);
            for (var e = _start[i]; e < _start[i + 1]; e++)
            {
                var from = 3 * (e - _start[i]);
                var to = 3 * _targets[e];
                gradient[to] += double.CreateTruncating(sums[from]);
                gradient[to + 1] += double.CreateTruncating(sums[from + 1]);
                gradient[to + 2] += double.CreateTruncating(sums[from + 2]);
            }

            feature += width;
        }
    }

    public override void Differential(ReadOnlySpan<double> velocities, Span<double> directions)
    {
        ref var value = ref MemoryMarshal.GetArrayDataReference(_values);
        var scratch = Scratch();
        for (var (i, feature) = (0, 0); i < _features.Length; i++)
        {
            var (width, columns) = (_features[i], Padded<T>(_start[i + 1] - _start[i]));
            var along = scratch.AsSpan(0, columns);
            along[^Math.Min(columns, Lanes)..].Clear();
            for (var e = _start[i]; e < _start[i + 1]; e++)
            {
                for (var a = 0; a < 3; a++)
                {
                    along[(3 * (e - _start[i])) + a] = T.CreateTruncating(velocities[(3 * _targets[e]) + a]);
                }
            }

            Dots(ref Unsafe.Add(ref value, _first[i]), along, directions.Slice(feature, width));
            feature += width;
        }
    }

    public override bool Column(int point, int target, int axis, Span<double> direction)
    {
        var own = _targets.AsSpan(_start[point], _start[point + 1] - _start[point]);
        var found = own.BinarySearch(target);
        if (found < 0)
        {
            return false;
        }

        var columns = Padded<T>(own.Length);
        for (var v = 0; v < _features[point]; v++)
        {
            direction[v] = double.CreateTruncating(_values[_first[point] + (v * columns) + (3 * found) + axis]);
        }

        return true;
    }

    // sums = weights times the rows, as many columns at once as registers hold.
    private static void Sum(ref T rows, ReadOnlySpan<T> weights, Span<T> sums)
    {
        var columns = sums.Length;
        var c = 0;
        for (; c <= columns - (7 * Lanes); c += 7 * Lanes)
        {
            Vector256<T> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default;
            ref var row = ref Unsafe.Add(ref rows, c);
            for (var v = 0; v < weights.Length; v++)
            {
                var w = Vector256.Create(weights[v]);
                s0 += w * Vector256.LoadUnsafe(ref row);
                s1 += w * Vector256.LoadUnsafe(ref row, (nuint)Lanes);
                s2 += w * Vector256.LoadUnsafe(ref row, (nuint)(2 * Lanes));
                s3 += w * Vector256.LoadUnsafe(ref row, (nuint)(3 * Lanes));
                s4 += w * Vector256.LoadUnsafe(ref row, (nuint)(4 * Lanes));
                s5 += w * Vector256.LoadUnsafe(ref row, (nuint)(5 * Lanes));
                s6 += w * Vector256.LoadUnsafe(ref row, (nuint)(6 * Lanes));
                row = ref Unsafe.Add(ref row, columns);
            }

            s0.CopyTo(sums[c..]);
            s1.CopyTo(sums[(c + Lanes)..]);
            s2.CopyTo(sums[(c + (2 * Lanes))..]);
            s3.CopyTo(sums[(c + (3 * Lanes))..]);
            s4.CopyTo(sums[(c + (4 * Lanes))..]);
            s5.CopyTo(sums[(c + (5 * Lanes))..]);
            s6.CopyTo(sums[(c + (6 * Lanes))..]);
        }

        for (; c < columns; c += Lanes)
        {
            Vector256<T> s = default;
            ref var row = ref Unsafe.Add(ref rows, c);
            for (var v = 0; v < weights.Length; v++)
            {
                s += Vector256.Create(weights[v]) * Vector256.LoadUnsafe(ref row);
                row = ref Unsafe.Add(ref row, columns);
            }

            s.CopyTo(sums[c..]);
        }
    }

    // Four rows at a time: the vector is loaded once for all of them.
    private static void Dots(ref T rows, ReadOnlySpan<T> along, Span<double> results)
    {
        var columns = along.Length;
        ref var x = ref MemoryMarshal.GetReference(along);
        var v = 0;
        for (; v <= results.Length - 4; v += 4)
        {
            Vector256<T> s0 = default, s1 = default, s2 = default, s3 = default;
            ref var r0 = ref Unsafe.Add(ref rows, v * columns);
            ref var r1 = ref Unsafe.Add(ref r0, columns);
            ref var r2 = ref Unsafe.Add(ref r1, columns);
            ref var r3 = ref Unsafe.Add(ref r2, columns);
            for (var c = 0; c < columns; c += Lanes)
            {
                var y = Vector256.LoadUnsafe(ref x, (nuint)c);
                s0 += y * Vector256.LoadUnsafe(ref r0, (nuint)c);
                s1 += y * Vector256.LoadUnsafe(ref r1, (nuint)c);
                s2 += y * Vector256.LoadUnsafe(ref r2, (nuint)c);
                s3 += y * Vector256.LoadUnsafe(ref r3, (nuint)c);
            }

            results[v] = double.CreateTruncating(Vector256.Sum(s0));
            results[v + 1] = double.CreateTruncating(Vector256.Sum(s1));
            results[v + 2] = double.CreateTruncating(Vector256.Sum(s2));
            results[v + 3] = double.CreateTruncating(Vector256.Sum(s3));
        }

        for (; v < results.Length; v++)
        {
            Vector256<T> s = default;
            ref var row = ref Unsafe.Add(ref rows, v * columns);
            for (var c = 0; c < columns; c += Lanes)
            {
                s += Vector256.LoadUnsafe(ref x, (nuint)c) * Vector256.LoadUnsafe(ref row, (nuint)c);
            }

            results[v] = double.CreateTruncating(Vector256.Sum(s));
        }
    }

    private T[] Scratch() => _scratch is { } s && s.Length >= _widest ? s : _scratch = new T[_widest];
}
