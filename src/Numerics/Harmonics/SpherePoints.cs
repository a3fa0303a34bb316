using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// The neighbours of a point on the 3-sphere, in groups of four that belong to one channel; the last group of a channel is filled up with neighbours that count nothing.
/// (a, b) = (cos theta - i S z, S (y - i x)), S = sin theta / r.
/// </summary>
internal sealed class SpherePoints
{
    /// <summary>Lanes.</summary>
    public const int Lanes = 4;

    private readonly BispectrumSettings _settings;
    private readonly int _kinds;
    private int[] _slot = [];
    private double[] _a = [], _s = [], _x = [], _y = [], _z = [], _weight = [], _slope = [], _unitX = [], _unitY = [], _unitZ = [], _along = [], _turn = [];

    /// <summary>Prepares for a convention.</summary>
    public SpherePoints(BispectrumSettings settings)
    {
        _settings = settings;
        _kinds = settings.Weights.Length;
        End = new int[settings.Channels ? _kinds : 1];
    }

    /// <summary>Number of groups.</summary>
    public int Groups { get; private set; }

    /// <summary>One more than the last group of each channel.</summary>
    public int[] End { get; }

    /// <summary>The neighbour in a lane; -1 for none.</summary>
    public int Neighbour(int group, int lane) => _slot[(Lanes * group) + lane];

    /// <summary>What the four count in the expansion.</summary>
    public Vector256<double> Weight(int group) => Load(_weight, group);

    /// <summary>The four points' a.</summary>
    public (Vector256<double> Re, Vector256<double> Im) A(int group) => (Load(_a, group), -(Load(_s, group) * Load(_z, group)));

    /// <summary>The four points' b.</summary>
    public (Vector256<double> Re, Vector256<double> Im) B(int group) => (Load(_s, group) * Load(_y, group), -(Load(_s, group) * Load(_x, group)));

    /// <summary>Puts surroundings on the sphere.</summary>
    public void Fill(in Surroundings at)
    {
        Grow(Lanes * (at.Count + End.Length));
        var count = 0;
        for (int channel = 0, k = 0; channel < End.Length; channel++)
        {
            for (; k < at.Count && (End.Length == 1 || at.Kinds[k] == channel); k++)
            {
                var pair = (at.Kind * _kinds) + at.Kinds[k];
                if (at.R[k] < _settings.Reach[pair])
                {
                    Add(at, k, pair, count++);
                }
            }

            while (count % Lanes != 0)
            {
                Nothing(count++);
            }

            End[channel] = count / Lanes;
        }

        Groups = count / Lanes;
    }

    /// <summary>The gradient of weight times f at the four points, from f and its derivatives along the sphere.</summary>
    public (Vector256<double> X, Vector256<double> Y, Vector256<double> Z) Gradient(
        int group, Vector256<double> f, Vector256<double> fx, Vector256<double> fy, Vector256<double> fz)
    {
        var ((ar, ai), (br, bi)) = (A(group), B(group));
        var radial = (fx * br) - (fy * bi) + (fz * ai);
        var vx = (fx * ai) - (fy * ar) - (fz * br);
        var vy = -((fx * ar) + (fy * ai) + (fz * bi));
        var vz = (fz * ar) - (fx * bi) - (fy * br);
        Vector256<double> ux = Load(_unitX, group), uy = Load(_unitY, group), uz = Load(_unitZ, group), w = Weight(group), s = Load(_s, group);
        var outward = (Load(_slope, group) * f) + (w * ((Load(_along, group) * ((vx * ux) + (vy * uy) + (vz * uz))) - (Load(_turn, group) * radial)));
        return ((w * s * vx) + (outward * ux), (w * s * vy) + (outward * uy), (w * s * vz) + (outward * uz));
    }

    private static Vector256<double> Load(double[] values, int group) => Vector256.Create<double>(values.AsSpan(Lanes * group, Lanes));

    private void Add(in Surroundings at, int k, int pair, int to)
    {
        double r = at.R[k], span = _settings.Reach[pair] - _settings.Start, part = (r - _settings.Start) / span;
        var (rate, inverse) = (_settings.Angle * Math.PI / span, r > 0 ? 1 / r : 0);
        var (sin, cos) = Math.SinCos(rate * (r - _settings.Start));

        // Two points in one place: sin theta / r goes to the rate where the angle begins at zero distance, and has no limit otherwise.
        var s = r > 0 ? sin * inverse : _settings.Start == 0 ? rate : 0;
        _slot[to] = k;
        (_x[to], _y[to], _z[to]) = (at.X[k], at.Y[k], at.Z[k]);
        (_unitX[to], _unitY[to], _unitZ[to]) = (inverse * at.X[k], inverse * at.Y[k], inverse * at.Z[k]);
        (_a[to], _s[to], _along[to], _turn[to]) = (cos, s, (rate * cos) - s, rate * sin);
        var (weight, slope) = (1.0, 0.0);
        if (_settings.Switched && part > 0)
        {
            var (down, level) = Math.SinCos(Math.PI * part);
            (weight, slope) = (0.5 * (1 + level), -0.5 * Math.PI / span * down);
        }

        if (_settings.InnerMiddle.Length > 0)
        {
            var (inner, rise) = Inner(r, _settings.InnerMiddle[pair], _settings.InnerWidth[pair]);
            (weight, slope) = (weight * inner, (slope * inner) + (weight * rise));
        }

        var counts = _settings.Weights[at.Kinds[k]];
        (_weight[to], _slope[to]) = (counts * weight, counts * slope);
    }

    private static (double Value, double Slope) Inner(double r, double middle, double width)
    {
        if (Math.Abs(r - middle) >= width)
        {
            return (r > middle ? 1 : 0, 0);
        }

        var (sin, cos) = Math.SinCos(Math.PI / 2 * (1 + ((r - middle) / width)));
        return (0.5 * (1 - cos), 0.25 * Math.PI / width * sin);
    }

    private void Nothing(int to)
    {
        _slot[to] = -1;
        _a[to] = 1;
        (_s[to], _x[to], _y[to], _z[to], _weight[to], _slope[to]) = (0, 0, 0, 0, 0, 0);
        (_unitX[to], _unitY[to], _unitZ[to], _along[to], _turn[to]) = (0, 0, 0, 0, 0);
    }

    private void Grow(int count)
    {
        if (_slot.Length < count)
        {
            _slot = new int[count];
            (_a, _s, _x, _y, _z, _weight) = (new double[count], new double[count], new double[count], new double[count], new double[count], new double[count]);
            (_slope, _unitX, _unitY, _unitZ, _along, _turn) = (new double[count], new double[count], new double[count], new double[count], new double[count], new double[count]);
        }
    }
}
