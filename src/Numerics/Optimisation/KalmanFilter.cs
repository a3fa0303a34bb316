using System.Runtime.InteropServices;

namespace Pipelines.Numerics;

/// <summary>
/// The global extended Kalman filter as a method of fitting: parameters are the state, which does not move by itself; every label is a measurement
/// of it. Shah, Palmieri and Datum 1992, doi:10.1016/S0893-6080(05)80139-X; with forces: Singraber, Morawietz, Behler and Dellago 2019,
/// doi:10.1021/acs.jctc.8b01092. Several labels make one update, whose cost is that of two products of matrices.
/// </summary>
/// <remarks>
/// With the derivatives H of m labels by n parameters, errors e and noise r: S = H P H^T + r, K = P H^T S^-1, x += K e, P -= K H P, P += q. Only the lower
/// triangle of P is ever changed by an update, as a product of a matrix by its own transpose (with the Cholesky factor of S): P stays symmetric to the last bit.
/// </remarks>
public sealed class KalmanFilter
{
    private readonly double[] _p;
    private readonly int _n;
    private double[] _ph = [], _wt = [], _s = [], _r = [];

    /// <summary>Begins with independent parameters of one variance.</summary>
    /// <param name="unknowns">Number of parameters.</param>
    /// <param name="variance">Of each of them.</param>
    public KalmanFilter(int unknowns, double variance)
    {
        (_n, _p) = (unknowns, new double[checked(unknowns * unknowns)]);
        AddNoise(variance);
    }

    /// <summary>The covariance of the parameters, row by row; symmetric.</summary>
    public ReadOnlySpan<double> Covariance => _p;

    /// <summary>Learns from some labels at once.</summary>
    /// <param name="x">The parameters; moved.</param>
    /// <param name="derivatives">Labels x parameters: of the model's answers by the parameters.</param>
    /// <param name="errors">Labels less the model's answers.</param>
    /// <param name="noise">Variance of each label's noise; positive.</param>
    /// <param name="forgetting">At most 1: all that was learned before counts so much less (fading memory); 1 for nothing.</param>
    /// <param name="context">Threads of the products.</param>
    /// <returns>False where rounding has made the innovation's covariance not positive; nothing has changed then.</returns>
    public bool Update(Span<double> x, ReadOnlySpan<double> derivatives, ReadOnlySpan<double> errors, ReadOnlySpan<double> noise, double forgetting = 1, DenseContext? context = null)
    {
        var m = errors.Length;
        if (_ph.Length < m * _n)
        {
            (_ph, _wt, _s, _r) = (new double[m * _n], new double[m * _n], new double[m * m], new double[m]);
        }

        Span<double> ph = _ph.AsSpan(0, m * _n), wt = _wt.AsSpan(0, m * _n), s = _s.AsSpan(0, m * m), r = _r.AsSpan(0, m);
        Dense.Multiply(false, false, m, _n, _n, 1, derivatives, _p, 0, ph, context);
        Dense.Multiply(false, true, m, m, _n, 1, ph, derivatives, 0, s, context);
        for (var i = 0; i < m; i++)
        {
            s[(i * m) + i] += noise[i];
        }

        if (Dense.Cholesky(s, m, context) != 0)
        {
            return false;
        }

        // W = L^-1 H P turns the downdate into W^T W, and the gain times the errors into W^T (L^-1 e).
        Dense.SolveLower(s, m, ph, _n, context);
        errors.CopyTo(r);
        Dense.SolveLower(s, m, r, 1, context);
        for (var i = 0; i < m; i++)
        {
            Vectors.AddScaled(r[i], ph.Slice(i * _n, _n), x);
        }

        Transpose(ph, m, _n, wt);
        Dense.Syrk(_n, m, -1 / forgetting, wt, 1 / forgetting, _p, context);
        Mirror();
        return true;
    }

    /// <summary>Adds a variance to every parameter: what they may have moved since.</summary>
    public void AddNoise(double variance)
    {
        for (var i = 0; i < _n; i++)
        {
            _p[((long)i * _n) + i] += variance;
        }
    }

    /// <summary>Writes down where it stands.</summary>
    public void Save(BinaryWriter writer) => writer.Write(MemoryMarshal.AsBytes(_p.AsSpan()));

    /// <summary>Goes on from where another one of as many parameters stood.</summary>
    public void Load(BinaryReader reader) => reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_p.AsSpan()));

    private static void Transpose(ReadOnlySpan<double> a, int rows, int columns, Span<double> into)
    {
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                into[(j * rows) + i] = a[(i * columns) + j];
            }
        }
    }

    // The upper triangle from the lower one, tile by tile: whole rows would miss the cache on one side.
    private void Mirror()
    {
        const int tile = 16;
        for (var i0 = 0; i0 < _n; i0 += tile)
        {
            for (var j0 = 0; j0 <= i0; j0 += tile)
            {
                for (var i = i0; i < Math.Min(_n, i0 + tile); i++)
                {
                    for (var j = j0; j < Math.Min(i, j0 + tile); j++)
                    {
                        _p[((long)j * _n) + i] = _p[((long)i * _n) + j];
                    }
                }
            }
        }
    }
}
