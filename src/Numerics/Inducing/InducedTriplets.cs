using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Covariances of a point's share of triplet functions with inducing triangles: feature m is factor times the sum over pairs of neighbours that make
/// a triangle of m's kinds with the point, of f(r1) f(r2) f(r3) times the sum over the matchings of sides that kinds allow of
/// exp(-|r - P r_m|²/2 s²). All three sides are below the cutoff.
/// </summary>
public sealed unsafe class InducedTriplets : IEnvironmentKernel
{
    // An inducing side so long that its Gaussian is exactly zero: what fills groups up to whole vectors.
    private const double Nowhere = 1e9;

    private readonly int _kinds, _padded, _stride;
    private readonly double _radius, _factor, _inverse;
    private readonly Func<double, (double Value, double Slope)> _cutoff;
    private readonly Group[] _groups;
    private readonly int[] _groupOf;
    private readonly Scratch _sides = new(), _tables = new(), _derivatives = new(), _third = new();
    private readonly double[] _sums, _outer;
    private readonly List<Triplet> _triplets = [];
    private double[] _f = [], _df = [];

    /// <summary>Makes a kernel.</summary>
    /// <param name="kinds">Number of kinds of points.</param>
    /// <param name="corners">Of each inducing triangle the kinds of its corners, ascending; equal ones follow each other.</param>
    /// <param name="sides">Of each inducing triangle the sides between corners 1-2, 1-3 and 2-3; three a triangle.</param>
    /// <param name="lengthScale">s, positive.</param>
    /// <param name="factor">Multiplies every feature.</param>
    /// <param name="radius">Sides from here on are not there.</param>
    /// <param name="cutoff">f and its derivative.</param>
    public InducedTriplets(
        int kinds, ReadOnlySpan<(int First, int Second, int Third)> corners, ReadOnlySpan<double> sides, double lengthScale, double factor, double radius,
        Func<double, (double Value, double Slope)> cutoff)
    {
        (_kinds, _factor, _radius, _cutoff, _inverse) = (kinds, factor, radius, cutoff, 1 / (lengthScale * lengthScale));
        Width = corners.Length;
        _groupOf = new int[kinds * kinds * kinds];
        Array.Fill(_groupOf, -1);
        List<Group> groups = [];
        for (var from = 0; from < Width;)
        {
            var to = from + 1;
            while (to < Width && corners[to] == corners[from])
            {
                to++;
            }

            var (a, b, c) = corners[from];
            _groupOf[(((a * kinds) + b) * kinds) + c] = groups.Count;
            groups.Add(new(from, to - from, _padded, (to - from + 3) & ~3, TriangleMatching.Of(a, b, c)));
            _padded += groups[^1].Padded;
            from = to;
        }

        _groups = [.. groups];
        _stride = 3 * _groups.Select(g => g.Padded).DefaultIfEmpty().Max();
        (_sums, _outer) = (new double[_padded], new double[_padded]);
        var at = _sides.Grow(3 * _padded);
        new Span<double>(at, 3 * _padded).Fill(Nowhere);
        foreach (var g in _groups)
        {
            for (var m = 0; m < g.Count; m++)
            {
                for (var e = 0; e < 3; e++)
                {
                    at[(3 * g.Place) + (e * g.Padded) + m] = sides[(3 * (g.First + m)) + e];
                }
            }
        }
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        FillTables(at);
        Find(at);
        _third.Grow(_stride);
        _derivatives.Grow(keep ? _triplets.Count * _stride : _stride);
        _sums.AsSpan().Clear();
        for (var t = 0; t < _triplets.Count; t++)
        {
            Add(at, _triplets[t], _derivatives.Start + (keep ? (long)t * _stride : 0));
        }

        foreach (var g in _groups)
        {
            _sums.AsSpan(g.Place, g.Count).CopyTo(values[g.First..]);
        }
    }

    /// <inheritdoc/>
    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        _outer.AsSpan().Clear();
        foreach (var g in _groups)
        {
            outer.Slice(g.First, g.Count).CopyTo(_outer.AsSpan(g.Place));
        }

        gx.Clear();
        gy.Clear();
        gz.Clear();
        for (var i = 0; i < _triplets.Count; i++)
        {
            var t = _triplets[i];
            var g = _groups[t.Group];
            var from = _derivatives.Start + ((long)i * _stride);
            var weights = _outer.AsSpan(g.Place, g.Padded);
            var (along1, along2, along3) = (
                Vectors.Dot(weights, new(from, g.Padded)), Vectors.Dot(weights, new(from + g.Padded, g.Padded)), Vectors.Dot(weights, new(from + (2 * g.Padded), g.Padded)));
            var (u, v, w) = Directions(at, t);
            var (toP, toQ) = ((along1 * u) - (along3 * w), (along2 * v) + (along3 * w));
            (gx[t.P], gy[t.P], gz[t.P]) = (gx[t.P] + toP.X, gy[t.P] + toP.Y, gz[t.P] + toP.Z);
            (gx[t.Q], gy[t.Q], gz[t.Q]) = (gx[t.Q] + toQ.X, gy[t.Q] + toQ.Y, gz[t.Q] + toQ.Z);
        }
    }

    /// <inheritdoc/>
    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        jacobian.Clear();
        for (var i = 0; i < _triplets.Count; i++)
        {
            var t = _triplets[i];
            var g = _groups[t.Group];
            var from = _derivatives.Start + ((long)i * _stride);
            ReadOnlySpan<double> d1 = new(from, g.Count), d2 = new(from + g.Padded, g.Count), d3 = new(from + (2 * g.Padded), g.Count);
            var (u, v, w) = Directions(at, t);
            for (var a = 0; a < 3; a++)
            {
                var p = jacobian.Slice((((3 * t.P) + a) * Width) + g.First, g.Count);
                var q = jacobian.Slice((((3 * t.Q) + a) * Width) + g.First, g.Count);
                Vectors.AddScaled(u[a], d1, p);
                Vectors.AddScaled(-w[a], d3, p);
                Vectors.AddScaled(v[a], d2, q);
                Vectors.AddScaled(w[a], d3, q);
            }
        }
    }

    private static (Vec3 First, Vec3 Second, Vec3 Third) Directions(in Surroundings at, in Triplet t)
    {
        Vec3 p = new(at.X[t.P], at.Y[t.P], at.Z[t.P]), q = new(at.X[t.Q], at.Y[t.Q], at.Z[t.Q]);
        return (Unit(p, at.R[t.P]), Unit(q, at.R[t.Q]), Unit(q - p, t.Third));
    }

    private static Vec3 Unit(Vec3 v, double length) => length > 0 ? v / length : Vec3.Zero;

    // The Gaussians between each neighbour's distance and all inducing sides, and the cutoff functions.
    private void FillTables(in Surroundings at)
    {
        _tables.Grow(3 * _padded * at.Count);
        if (_f.Length < at.Count)
        {
            (_f, _df) = (new double[2 * at.Count], new double[2 * at.Count]);
        }

        for (var k = 0; k < at.Count; k++)
        {
            (_f[k], _df[k]) = _cutoff(at.R[k]);
            Gaussians(at.R[k], _sides.Start, 3 * _padded, _tables.Start + ((long)k * 3 * _padded));
        }
    }

    private void Gaussians(double r, double* sides, int count, double* destination)
    {
        var half = Vector256.Create(-0.5 * _inverse);
        for (var i = 0; i < count; i += 4)
        {
            var delta = Vector256.Load(sides + i) - Vector256.Create(r);
            VectorMath.Exp(delta * delta * half).Store(destination + i);
        }
    }

    private void Find(in Surroundings at)
    {
        _triplets.Clear();
        for (var p = 0; p < at.Count; p++)
        {
            for (var q = p + 1; q < at.Count; q++)
            {
                double x = at.X[q] - at.X[p], y = at.Y[q] - at.Y[p], z = at.Z[q] - at.Z[p];
                var third = Math.Sqrt((x * x) + (y * y) + (z * z));
                if (!(third < _radius))
                {
                    continue;
                }

                // Corners by kind: the place of the centre among the two neighbours, which are in order already.
                int kind = at.Kind, first = at.Kinds[p], second = at.Kinds[q];
                var place = kind <= first ? 0 : kind <= second ? 1 : 2;
                var label = place switch
                {
                    0 => (((kind * _kinds) + first) * _kinds) + second,
                    1 => (((first * _kinds) + kind) * _kinds) + second,
                    _ => (((first * _kinds) + second) * _kinds) + kind,
                };
                if (_groupOf[label] >= 0)
                {
                    _triplets.Add(new(p, q, _groupOf[label], place, third));
                }
            }
        }
    }

    // Adds a triplet to the sums of its group and writes the derivatives by its three sides (to first neighbour, to second, between).
    private void Add(in Surroundings at, in Triplet t, double* derivatives)
    {
        var g = _groups[t.Group];
        double* tp = _tables.Start + ((long)t.P * 3 * _padded) + (3 * g.Place), tq = _tables.Start + ((long)t.Q * 3 * _padded) + (3 * g.Place);
        var sides = _sides.Start + (3 * g.Place);
        Gaussians(t.Third, sides, 3 * g.Padded, _third.Start);
        var (f3, df3) = _cutoff(t.Third);
        double f1 = _f[t.P], f2 = _f[t.Q], all = _factor * f1 * f2 * f3;

        // Sides in canonical order (corners 1-2, 1-3, 2-3), each with where its derivative goes.
        Side first = new(tp, derivatives, at.R[t.P], _factor * _df[t.P] * f2 * f3);
        Side second = new(tq, derivatives + g.Padded, at.R[t.Q], _factor * f1 * _df[t.Q] * f3);
        Side between = new(_third.Start, derivatives + (2 * g.Padded), t.Third, _factor * f1 * f2 * df3);
        Side a = t.Place == 2 ? between : first, b = t.Place switch { 0 => second, 1 => between, _ => first }, c = t.Place == 0 ? between : second;
        var (n, matching, inverse) = (g.Padded, g.Matching, Vector256.Create(_inverse));
        fixed (double* sums = &_sums[g.Place])
        {
            for (var i = 0; i < n; i += 4)
            {
                Vector256<double> r0 = Vector256.Load(sides + i), r1 = Vector256.Load(sides + n + i), r2 = Vector256.Load(sides + (2 * n) + i);
                Vector256<double> a0 = Vector256.Load(a.Gaussians + i), a1 = Vector256.Load(a.Gaussians + n + i) * matching.M01, a2 = Vector256.Load(a.Gaussians + (2 * n) + i) * matching.M02;
                Vector256<double> b0 = Vector256.Load(b.Gaussians + i) * matching.M01, b1 = Vector256.Load(b.Gaussians + n + i), b2 = Vector256.Load(b.Gaussians + (2 * n) + i) * matching.M12;
                Vector256<double> c0 = Vector256.Load(c.Gaussians + i) * matching.M02, c1 = Vector256.Load(c.Gaussians + n + i) * matching.M12, c2 = Vector256.Load(c.Gaussians + (2 * n) + i);
                Vector256<double> bc12 = (b1 * c2) + (b2 * c1), bc02 = (b0 * c2) + (b2 * c0), bc01 = (b0 * c1) + (b1 * c0);
                var sum = (a0 * bc12) + (a1 * bc02) + (a2 * bc01);
                (Vector256.Load(sums + i) + (sum * all)).Store(sums + i);
                var scale = inverse * all;
                Slope(sum * a.Slope, scale, a0 * bc12, a1 * bc02, a2 * bc01, r0, r1, r2, a.R).Store(a.Derivatives + i);
                Slope(sum * b.Slope, scale, b0 * ((a1 * c2) + (a2 * c1)), b1 * ((a0 * c2) + (a2 * c0)), b2 * ((a0 * c1) + (a1 * c0)), r0, r1, r2, b.R).Store(b.Derivatives + i);
                Slope(sum * c.Slope, scale, c0 * ((a1 * b2) + (a2 * b1)), c1 * ((a0 * b2) + (a2 * b0)), c2 * ((a0 * b1) + (a1 * b0)), r0, r1, r2, c.R).Store(c.Derivatives + i);
            }
        }
    }

    private static Vector256<double> Slope(
        Vector256<double> byCutoff, Vector256<double> scale, Vector256<double> m0, Vector256<double> m1, Vector256<double> m2, Vector256<double> r0, Vector256<double> r1, Vector256<double> r2, double r)
    {
        var from = Vector256.Create(r);
        return byCutoff + (scale * ((m0 * (r0 - from)) + (m1 * (r1 - from)) + (m2 * (r2 - from))));
    }

    private sealed record Group(int First, int Count, int Place, int Padded, TriangleMatching Matching);

    private readonly struct Side(double* gaussians, double* derivatives, double r, double slope)
    {
        public readonly double* Gaussians = gaussians;
        public readonly double* Derivatives = derivatives;
        public readonly double R = r;

        // Of the product of cutoff functions by this side.
        public readonly double Slope = slope;
    }

    private readonly record struct Triplet(int P, int Q, int Group, int Place, double Third);
}
