using System.Runtime.CompilerServices;

namespace Pipelines.Numerics;

/// <summary>
/// Real solid harmonics r^l Y_lm(x, y, z), l = 0 .. lmax, m = -l .. l, at place l² + l + m: polynomials in x, y, z, so that nothing is divided
/// by r. Y_lm is orthonormal on the sphere, with cos(m phi) for m > 0, sin(|m| phi) for m &lt; 0 and no Condon-Shortley phase: Y_1 is
/// sqrt(3/4pi) (y, z, x)/r. By recursion in l from r^m (cos, sin)(m phi); the gradient of degree l is a sum of at most two harmonics of
/// degree l - 1 (as in Bigi, Fraux, Browning and Ceriotti 2023, doi:10.1063/5.0156307, where the harmonics carry the phase (-1)^m).
/// </summary>
public sealed unsafe class SolidHarmonics
{
    /// <summary>The highest degree: beyond it r^l leaves little of the range of a double.</summary>
    public const int HighestDegree = 30;

    private readonly double[] _seed;
    private readonly double[] _up;
    private readonly double[] _down;
    private readonly double[] _z;
    private readonly double[] _lower;
    private readonly double[] _raise;

    /// <summary>Prepares the recursion.</summary>
    /// <param name="degree">lmax, 0 to <see cref="HighestDegree"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is out of range.</exception>
    public SolidHarmonics(int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, HighestDegree);
        Degree = degree;
        var n = (degree + 1) * (degree + 1);
        (_seed, _up, _down, _z, _lower, _raise) = (new double[degree + 1], new double[n], new double[n], new double[n], new double[n], new double[n]);
        var seed = Math.Sqrt(1 / (4 * Math.PI));
        for (var m = 0; m <= degree; m++)
        {
            seed *= m == 0 ? 1 : Math.Sqrt(((2.0 * m) + 1) / (2.0 * m));
            _seed[m] = m == 0 ? seed : Math.Sqrt(2) * seed;
        }

        for (var l = 1; l <= degree; l++)
        {
            for (var m = 0; m <= l; m++)
            {
                Prepare(l, m);
            }
        }
    }

    /// <summary>lmax.</summary>
    public int Degree { get; }

    /// <summary>(lmax + 1)².</summary>
    public int Count => (Degree + 1) * (Degree + 1);

    /// <summary>r^l Y_lm of one point.</summary>
    /// <param name="x">Its x.</param>
    /// <param name="y">Its y.</param>
    /// <param name="z">Its z.</param>
    /// <param name="values">Destination, length <see cref="Count"/>; overwritten.</param>
    public void At(double x, double y, double z, Span<double> values)
    {
        Check(values);
        fixed (double* v = values)
        {
            Values<OneLane>(&x, &y, &z, v);
        }
    }

    /// <summary>r^l Y_lm of one point, and the gradient.</summary>
    /// <param name="x">Its x.</param>
    /// <param name="y">Its y.</param>
    /// <param name="z">Its z.</param>
    /// <param name="values">Destination, length <see cref="Count"/>; overwritten.</param>
    /// <param name="dx">d/dx, likewise.</param>
    /// <param name="dy">d/dy, likewise.</param>
    /// <param name="dz">d/dz, likewise.</param>
    public void At(double x, double y, double z, Span<double> values, Span<double> dx, Span<double> dy, Span<double> dz)
    {
        Check(values);
        Check(dx);
        Check(dy);
        Check(dz);
        fixed (double* v = values, gx = dx, gy = dy, gz = dz)
        {
            Values<OneLane>(&x, &y, &z, v);
            Gradients<OneLane>(v, gx, gy, gz);
        }
    }

    /// <summary>As many points as there are lanes. Destination: shape <see cref="Count"/> x lanes.</summary>
    internal void Values<T>(double* px, double* py, double* pz, double* values)
        where T : unmanaged, ILanes<T>
    {
        T x = T.Load(px), y = T.Load(py), z = T.Load(pz);
        var r2 = T.MultiplyAdd(x, x, T.MultiplyAdd(y, y, z * z));
        var (cos, sin) = (T.All(1), T.All(0));
        fixed (double* seeds = _seed, up = _up, down = _down)
        {
            for (var m = 0; m <= Degree; m++)
            {
                var seed = T.All(seeds[m]);
                Column<T>(m, m, seed * cos, z, r2, up, down, values);
                if (m > 0)
                {
                    Column<T>(m, -m, seed * sin, z, r2, up, down, values);
                }

                (cos, sin) = ((x * cos) - (y * sin), (x * sin) + (y * cos));
            }
        }
    }

    /// <summary>The gradients that belong to values of <see cref="Values{T}"/>; same shape.</summary>
    internal void Gradients<T>(double* values, double* dx, double* dy, double* dz)
        where T : unmanaged, ILanes<T>
    {
        var n = T.Count;
        var zero = T.All(0);
        zero.Store(dx);
        zero.Store(dy);
        zero.Store(dz);
        for (var l = 1; l <= Degree; l++)
        {
            // The harmonic of degree l - 1 and order m is at previous + m, that of degree l at here + m.
            double* previous = values + (n * ((l * l) - l));
            var here = (l * l) + l;
            (zero - (T.All(_raise[here]) * At<T>(previous, l, 1))).Store(dx + (n * here));
            (zero - (T.All(_raise[here]) * At<T>(previous, l, -1))).Store(dy + (n * here));
            (T.All(_z[here]) * T.Load(previous)).Store(dz + (n * here));
            for (var m = 1; m <= l; m++)
            {
                T lower = T.All(_lower[here + m]), raise = T.All(_raise[here + m]), up = T.All(_z[here + m]);
                T cosLower = lower * At<T>(previous, l, m - 1), cosRaise = raise * At<T>(previous, l, m + 1);
                T sinLower = m == 1 ? zero : lower * At<T>(previous, l, 1 - m), sinRaise = raise * At<T>(previous, l, -m - 1);
                (cosLower - cosRaise).Store(dx + (n * (here + m)));
                (sinLower - sinRaise).Store(dx + (n * (here - m)));
                (zero - sinRaise - sinLower).Store(dy + (n * (here + m)));
                (cosRaise + cosLower).Store(dy + (n * (here - m)));
                (up * At<T>(previous, l, m)).Store(dz + (n * (here + m)));
                (up * At<T>(previous, l, -m)).Store(dz + (n * (here - m)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T At<T>(double* previous, int l, int m)
        where T : unmanaged, ILanes<T> => Math.Abs(m) < l ? T.Load(previous + (T.Count * m)) : T.All(0);

    // All degrees of one order, from l = |m| on: each follows from the two before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Column<T>(int m, int order, T first, T z, T r2, double* up, double* down, double* values)
        where T : unmanaged, ILanes<T>
    {
        var (before, last) = (T.All(0), first);
        last.Store(values + (T.Count * ((m * m) + m + order)));
        for (var l = m + 1; l <= Degree; l++)
        {
            var at = (l * l) + l;
            (before, last) = (last, (T.All(up[at + m]) * z * last) - (T.All(down[at + m]) * r2 * before));
            last.Store(values + (T.Count * (at + order)));
        }
    }

    private void Prepare(int l, int m)
    {
        var at = (l * l) + l + m;
        double Up(int degree) => Math.Sqrt(((4.0 * degree * degree) - 1) / ((double)(degree * degree) - (m * m)));
        if (l > m)
        {
            _up[at] = Up(l);
            _down[at] = l - 1 > m ? Up(l) / Up(l - 1) : 0;
        }

        var ratio = ((2.0 * l) + 1) / ((2.0 * l) - 1);
        _z[at] = Math.Sqrt(ratio * (l - m) * (l + m));
        _lower[at] = m == 0 ? 0 : (m == 1 ? Math.Sqrt(0.5) : 0.5) * Math.Sqrt(ratio * (l + m) * (l + m - 1));
        _raise[at] = (m == 0 ? Math.Sqrt(0.5) : 0.5) * Math.Sqrt(ratio * (l - m) * Math.Max(0, l - m - 1));
    }

    private void Check(Span<double> destination)
    {
        if (destination.Length != Count)
        {
            throw new ArgumentException($"There must be room for {Count} harmonics; found {destination.Length}.");
        }
    }
}
