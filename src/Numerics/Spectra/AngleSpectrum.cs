namespace Pipelines.Numerics;

/// <summary>
/// The spectrum of all angles, or of their cosines: each pair of neighbours of each point gives a Gaussian, with a weight by the triangle's perimeter.
/// </summary>
/// <param name="grid">The grid.</param>
/// <param name="weight">Weight and its derivative by perimeter.</param>
/// <param name="degrees">The angle in degrees rather than its cosine. Its derivative does not exist at 0 and 180 degrees: it is zero there.</param>
public sealed class AngleSpectrum(BroadenedGrid grid, Func<double, (double Value, double Slope)> weight, bool degrees)
{
    private const double Straight = 1e-12;

    private readonly double[] _values = new double[grid.Window], _slopes = new double[grid.Window];

    /// <summary>Adds the spectrum, that of centre c and ends a ≤ b of k kinds at place c k (k + 1)/2 + a k - a (a - 1)/2 + b - a.</summary>
    /// <param name="neighbors">A full list that reaches half as far as the longest perimeter. Triangles with a side of zero are left out.</param>
    /// <param name="kinds">One a point.</param>
    /// <param name="count">How many kinds there are.</param>
    /// <param name="offset">Where the first triple of kinds begins.</param>
    /// <param name="target">Added to.</param>
    public void Add(NeighborList neighbors, ReadOnlySpan<int> kinds, int count, int offset, Spectrum target)
    {
        ReadOnlySpan<int> start = neighbors.Start, index = neighbors.Index;
        ReadOnlySpan<double> dx = neighbors.Dx, dy = neighbors.Dy, dz = neighbors.Dz, distances = neighbors.R;
        for (var c = 0; c < neighbors.Points; c++)
        {
            for (var p = start[c]; p < start[c + 1]; p++)
            {
                var left = new Vec3(dx[p], dy[p], dz[p]);
                for (var q = p + 1; q < start[c + 1]; q++)
                {
                    var right = new Vec3(dx[q], dy[q], dz[q]);
                    var across = right - left;
                    double a = distances[p], b = distances[q], side = across.Length;
                    var (w, dw) = weight(a + b + side);
                    if (a == 0 || b == 0 || side == 0 || (w == 0 && dw == 0))
                    {
                        continue;
                    }

                    var (low, high) = (Math.Min(kinds[index[p]], kinds[index[q]]), Math.Max(kinds[index[p]], kinds[index[q]]));
                    var place = (kinds[c] * count * (count + 1) / 2) + (low * count) - (low * (low - 1) / 2) + high - low;
                    Triangle(new(c, index[p], index[q]), left, right, across, (a, b, side), (w, dw), offset + (grid.Points * place), target);
                }
            }
        }
    }

    private void Triangle(
        Corners at, Vec3 left, Vec3 right, Vec3 across, (double A, double B, double Side) sides, (double Value, double Slope) weight, int offset, Spectrum target)
    {
        Vec3 u = left / sides.A, v = right / sides.B;
        var cos = Math.Clamp(u.Dot(v), -1, 1);
        Span<double> slopes = target.Gradients ? _slopes : [];
        var (first, from, to) = grid.At(degrees ? Math.Acos(cos) * (180 / Math.PI) : cos, _values, slopes);
        if (to <= from)
        {
            return;
        }

        var shape = _values.AsSpan(from, to - from);
        target.Add(offset + first + from, weight.Value, shape);
        if (target.Gradients)
        {
            var sine = 1 - (cos * cos);
            var inner = weight.Value * (!degrees ? 1 : sine > Straight ? -180 / (Math.PI * Math.Sqrt(sine)) : 0);
            var slope = slopes[from..to];
            var n = across / sides.Side;
            target.Add(at.Left, at.Centre, left, offset + first + from, weight.Slope * (u - n), inner / sides.A * (v - (cos * u)), shape, slope);
            target.Add(at.Right, at.Centre, right, offset + first + from, weight.Slope * (v + n), inner / sides.B * (u - (cos * v)), shape, slope);
        }
    }

    private readonly record struct Corners(int Centre, int Left, int Right);
}
