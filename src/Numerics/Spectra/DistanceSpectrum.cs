namespace Pipelines.Numerics;

/// <summary>The spectrum of all distances, or of their inverses: each pair of points gives a Gaussian, with a weight by its distance.</summary>
/// <param name="grid">The grid.</param>
/// <param name="weight">Weight and its derivative by distance.</param>
/// <param name="inverse">1/r rather than r.</param>
public sealed class DistanceSpectrum(BroadenedGrid grid, Func<double, (double Value, double Slope)> weight, bool inverse)
{
    private readonly double[] _values = new double[grid.Window], _slopes = new double[grid.Window];

    /// <summary>Adds the spectrum of pairs, that of the kinds a ≤ b of k at place a k - a (a - 1)/2 + b - a.</summary>
    /// <param name="pairs">A half list. Two points in one place have no distance to speak of: they are left out.</param>
    /// <param name="kinds">One a point.</param>
    /// <param name="count">How many kinds there are.</param>
    /// <param name="offset">Where the first pair of kinds begins.</param>
    /// <param name="target">Added to.</param>
    public void Add(NeighborList pairs, ReadOnlySpan<int> kinds, int count, int offset, Spectrum target)
    {
        ReadOnlySpan<int> start = pairs.Start, index = pairs.Index;
        ReadOnlySpan<double> dx = pairs.Dx, dy = pairs.Dy, dz = pairs.Dz, distances = pairs.R;
        Span<double> slopes = target.Gradients ? _slopes : [];
        for (var i = 0; i < pairs.Points; i++)
        {
            for (var p = start[i]; p < start[i + 1]; p++)
            {
                var r = distances[p];
                var (w, dw) = weight(r);
                if (r == 0 || (w == 0 && dw == 0))
                {
                    continue;
                }

                var (first, from, to) = grid.At(inverse ? 1 / r : r, _values, slopes);
                if (to <= from)
                {
                    continue;
                }

                var j = index[p];
                var (a, b) = (Math.Min(kinds[i], kinds[j]), Math.Max(kinds[i], kinds[j]));
                var at = offset + (grid.Points * ((a * count) - (a * (a - 1) / 2) + b - a)) + first + from;
                target.Add(at, w, _values.AsSpan(from, to - from));
                if (target.Gradients)
                {
                    var d = new Vec3(dx[p], dy[p], dz[p]);
                    var u = d / r;
                    target.Add(j, i, d, at, dw * u, w * (inverse ? -1 / (r * r) : 1) * u, _values.AsSpan(from, to - from), slopes[from..to]);
                }
            }
        }
    }
}
