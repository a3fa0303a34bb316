using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Covariances of a point's share of pair functions with inducing distances: feature m is factor times the sum over neighbours, whose pair of kinds is m's, of
/// f(r) exp(-(r - r_m)²/2 s²). A function linear in them is a sum over pairs.
/// </summary>
public sealed class InducedPairs : IEnvironmentKernel
{
    private readonly int _kinds, _most;
    private readonly int[] _start, _length;
    private readonly double[] _distances;
    private readonly double _factor, _inverse;
    private readonly Func<double, (double Value, double Slope)> _cutoff;
    private double[] _slopes = [];

    /// <summary>Makes a kernel.</summary>
    /// <param name="kinds">Number of kinds of points.</param>
    /// <param name="pairs">Of each inducing distance its pair of kinds, the lower one first; equal pairs follow each other.</param>
    /// <param name="distances">The inducing distances.</param>
    /// <param name="lengthScale">s, positive.</param>
    /// <param name="factor">Multiplies every feature.</param>
    /// <param name="cutoff">f and its derivative.</param>
    public InducedPairs(
        int kinds, ReadOnlySpan<(int First, int Second)> pairs, ReadOnlySpan<double> distances, double lengthScale, double factor, Func<double, (double Value, double Slope)> cutoff)
    {
        (_kinds, _factor, _cutoff) = (kinds, factor, cutoff);
        _inverse = 1 / (lengthScale * lengthScale);
        _distances = distances.ToArray();
        (_start, _length) = (new int[kinds * kinds], new int[kinds * kinds]);
        for (var m = distances.Length - 1; m >= 0; m--)
        {
            var (a, b) = pairs[m];
            foreach (var label in a == b ? [(a * kinds) + b] : (ReadOnlySpan<int>)[(a * kinds) + b, (b * kinds) + a])
            {
                _start[label] = m;
                _most = Math.Max(_most, ++_length[label]);
            }
        }
    }

    /// <inheritdoc/>
    public int Width => _distances.Length;

    /// <summary>The covariance of two inducing distances of the same pair of kinds, but for the variance.</summary>
    public static double Covariance(double a, double b, double lengthScale) => VectorMath.Exp(-0.5 * (a - b) * (a - b) / (lengthScale * lengthScale));

    /// <inheritdoc/>
    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        if (_slopes.Length < at.Count * _most)
        {
            _slopes = new double[2 * at.Count * _most];
        }

        values.Clear();
        for (var k = 0; k < at.Count; k++)
        {
            var label = (at.Kind * _kinds) + at.Kinds[k];
            var (f, slope) = _cutoff(at.R[k]);
            Add(at.R[k], _factor * f, _factor * slope, _distances.AsSpan(_start[label], _length[label]), values.Slice(_start[label], _length[label]), _slopes.AsSpan(k * _most, _length[label]));
        }
    }

    /// <inheritdoc/>
    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        for (var k = 0; k < at.Count; k++)
        {
            var label = (at.Kind * _kinds) + at.Kinds[k];
            var slope = at.R[k] > 0 ? Vectors.Dot(outer.Slice(_start[label], _length[label]), _slopes.AsSpan(k * _most, _length[label])) / at.R[k] : 0;
            (gx[k], gy[k], gz[k]) = (slope * at.X[k], slope * at.Y[k], slope * at.Z[k]);
        }
    }

    /// <inheritdoc/>
    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        jacobian.Clear();
        for (var k = 0; k < at.Count; k++)
        {
            var label = (at.Kind * _kinds) + at.Kinds[k];
            var slopes = _slopes.AsSpan(k * _most, _length[label]);
            var inverse = at.R[k] > 0 ? 1 / at.R[k] : 0;
            ReadOnlySpan<double> direction = [at.X[k] * inverse, at.Y[k] * inverse, at.Z[k] * inverse];
            for (var a = 0; a < 3; a++)
            {
                Vectors.AddScaled(direction[a], slopes, jacobian.Slice((((3 * k) + a) * Width) + _start[label], slopes.Length));
            }
        }
    }

    // f exp(...) and its derivative by r, for all inducing distances of a pair.
    private void Add(double r, double f, double df, ReadOnlySpan<double> distances, Span<double> values, Span<double> slopes)
    {
        ref var d = ref MemoryMarshal.GetReference(distances);
        ref var v = ref MemoryMarshal.GetReference(values);
        ref var s = ref MemoryMarshal.GetReference(slopes);
        var (half, inverse) = (Vector256.Create(-0.5 * _inverse), Vector256.Create(_inverse));
        var m = 0;
        for (; m + 4 <= distances.Length; m += 4)
        {
            var delta = Vector256.LoadUnsafe(ref d, (nuint)m) - Vector256.Create(r);
            var g = VectorMath.Exp(delta * delta * half);
            Vector256.FusedMultiplyAdd(g, Vector256.Create(f), Vector256.LoadUnsafe(ref v, (nuint)m)).StoreUnsafe(ref v, (nuint)m);
            (g * Vector256.FusedMultiplyAdd(delta * inverse, Vector256.Create(f), Vector256.Create(df))).StoreUnsafe(ref s, (nuint)m);
        }

        for (; m < distances.Length; m++)
        {
            var delta = distances[m] - r;
            var g = VectorMath.Exp(delta * delta * (-0.5 * _inverse));
            values[m] = Math.FusedMultiplyAdd(g, f, values[m]);
            slopes[m] = g * Math.FusedMultiplyAdd(delta * _inverse, f, df);
        }
    }
}
