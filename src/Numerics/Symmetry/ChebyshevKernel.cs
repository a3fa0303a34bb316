namespace Pipelines.Numerics;

/// <summary>Chebyshev expansions of the distributions of distances and angles: Artrith, Urban and Ceder 2017 (doi:10.1103/PhysRevB.96.014112).</summary>
public static class ChebyshevKernel
{
    /// <summary>Makes a kernel: one a thread.</summary>
    /// <param name="terms">What to compute.</param>
    /// <exception cref="ArgumentException">An order is negative, or there is not one weight a kind.</exception>
    public static IEnvironmentKernel Create(ChebyshevTerms terms) => Create(terms, Octet512.IsSupported);

    /// <summary>Makes a kernel for registers of 512 bits or of 256; both give the same bits.</summary>
    internal static IEnvironmentKernel Create(ChebyshevTerms terms, bool registersOf512)
    {
        if (terms.RadialOrder < 0 || terms.AngularOrder < -1 || (terms.Weights.Count > 0 && terms.Weights.Count != terms.Kinds))
        {
            throw new ArgumentException($"Orders must not be negative and there must be {terms.Kinds} weights or none; found {terms}.", nameof(terms));
        }

        return registersOf512 ? new ChebyshevKernel<Octet512>(terms) : new ChebyshevKernel<Octet256>(terms);
    }
}

/// <summary>The kernel for one sort of registers. Polynomials are never stored: their recurrences run in registers, eight neighbours at a time.</summary>
/// <typeparam name="T">Eight doubles.</typeparam>
internal sealed unsafe class ChebyshevKernel<T>(ChebyshevTerms terms) : IEnvironmentKernel
    where T : unmanaged, IOctet<T>
{
    private const int RadialCut = 0, AngularCut = 1;

    private readonly Neighborhood<T> _near = new(new SymmetryPlan(new(0, terms.Kinds, [terms.Radial, terms.Angular], [], [])));
    private readonly Scratch _weights = new(), _sums = new(32 * terms.Width), _outer = new(2 * terms.Width);
    private readonly int _angular = terms.RadialOrder + 1, _set = terms.SetWidth;
    private readonly bool _weighted = terms.Weights.Count > 0;
    private int _slots;

    public int Width => terms.Width;

    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        Fill(at);
        var sums = _sums.Start;
        new Span<double>(sums, 8 * Width).Clear();
        for (var s = 0; s < _slots; s += 8)
        {
            var f = T.Load(_near.Cut(RadialCut) + s);
            Add(sums, f, f * T.Load(_weights.Start + s), Abscissa(s), terms.RadialOrder);
        }

        for (var j = 0; j < _slots; j++)
        {
            if (terms.AngularOrder < 0 || _near.Cut(AngularCut)[j] == 0)
            {
                continue;
            }

            for (var k = (j + 1) & ~7; k < _slots; k += 8)
            {
                var f = T.Create(_near.Cut(AngularCut)[j]) * T.Load(_near.Cut(AngularCut) + k);
                f = k > j ? f : T.Select(T.Mask(254 << (j - k) & 255), f, T.Create(0));
                var w = f * (T.Create(_weights.Start[j]) * T.Load(_weights.Start + k));
                Add(sums + (8 * _angular), f, w, Cosine(j, k, out _), terms.AngularOrder);
            }
        }

        for (var v = 0; v < Width; v++)
        {
            values[v] = T.Sum(T.Load(sums + (8 * v)));
        }
    }

    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        _near.ClearGradients();
        outer.CopyTo(new(_outer.Start, Width));
        T zero = T.Create(0), rate = T.Create(2 / terms.Radial.Radius);
        for (var s = 0; s < _slots; s += 8)
        {
            Combine(_outer.Start, T.Load(_weights.Start + s), Abscissa(s), terms.RadialOrder, out var value, out var slope);
            var along = T.Fma(value, T.Load(_near.CutSlope(RadialCut) + s), rate * slope * T.Load(_near.Inverse + s));
            T.Store(along * T.Load(_near.Cut(RadialCut) + s), _near.Along + s);
        }

        for (var j = 0; j < _slots; j++)
        {
            if (terms.AngularOrder < 0 || _near.Cut(AngularCut)[j] == 0)
            {
                continue;
            }

            T along = zero, x = zero, y = zero, z = zero, cutJ = T.Create(_near.Cut(AngularCut)[j]), slopeJ = T.Create(_near.CutSlope(AngularCut)[j]);
            T inverseJ = T.Create(_near.Inverse[j]), weightJ = T.Create(_weights.Start[j]);
            for (var k = 0; k < _slots; k += 8)
            {
                var f = Others(j, k, cutJ * T.Load(_near.Cut(AngularCut) + k));
                var cosine = Cosine(j, k, out var both);
                Combine(_outer.Start + _angular, weightJ * T.Load(_weights.Start + k), cosine, terms.AngularOrder, out var value, out var slope);
                slope *= f;
                along += T.Fma(f * value, slopeJ, zero - (slope * cosine * inverseJ * inverseJ));
                var across = slope * both;
                x = T.Fma(across, T.Load(_near.X + k), x);
                y = T.Fma(across, T.Load(_near.Y + k), y);
                z = T.Fma(across, T.Load(_near.Z + k), z);
            }

            _near.Along[j] += T.Sum(along);
            (_near.Gx[j], _near.Gy[j], _near.Gz[j]) = (T.Sum(x), T.Sum(y), T.Sum(z));
        }

        _near.Gradients(gx, gy, gz);
    }

    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        jacobian.Clear();
        for (var kind = 0; kind < terms.Kinds; kind++)
        {
            for (var place = 0; place < _near.Count(kind); place++)
            {
                var rows = jacobian.Slice(3 * Width * _near.Neighbor(kind, place), 3 * Width);
                var j = _near.Begin(kind) + place;
                AddRadial(j, rows);
                AddAngular(j, rows);
            }
        }
    }

    private void Fill(in Surroundings at)
    {
        _near.Fill(at);
        _slots = _near.End(terms.Kinds - 1);
        _weights.Grow(_slots);
        for (var kind = 0; kind < terms.Kinds; kind++)
        {
            new Span<double>(_weights.Start + _near.Begin(kind), _near.End(kind) - _near.Begin(kind)).Fill(_weighted ? terms.Weights[kind] : 0);
        }
    }

    private T Abscissa(int s) => T.Fma(T.Create(2 / terms.Radial.Radius), T.Load(_near.R + s), T.Create(-1));

    // With 1 / (r_j r_k).
    private T Cosine(int j, int k, out T both)
    {
        both = T.Create(_near.Inverse[j]) * T.Load(_near.Inverse + k);
        return T.Fma(T.Create(_near.Z[j]), T.Load(_near.Z + k), T.Fma(T.Create(_near.Y[j]), T.Load(_near.Y + k), T.Create(_near.X[j]) * T.Load(_near.X + k))) * both;
    }

    // Without j itself.
    private static T Others(int j, int k, T f) => (uint)(j - k) < 8 ? T.Select(T.Mask(255 ^ (1 << (j - k))), f, T.Create(0)) : f;

    private void Add(double* sums, T f, T weighted, T x, int order)
    {
        T before = x, at = T.Create(1), twice = x + x;
        for (var n = 0; n <= order; n++)
        {
            var to = sums + (8 * n);
            T.Store(T.Fma(f, at, T.Load(to)), to);
            if (_weighted)
            {
                to += 8 * _set;
                T.Store(T.Fma(weighted, at, T.Load(to)), to);
            }

            (before, at) = (at, T.Fma(twice, at, T.Create(0) - before));
        }
    }

    // Sum of coefficients times T_n, and its derivative: T_n' = n U_(n-1).
    private void Combine(double* coefficients, T weight, T x, int order, out T value, out T slope)
    {
        T zero = T.Create(0), before = x, at = T.Create(1), lower = zero, second = T.Create(-1), twice = x + x;
        (value, slope) = (zero, zero);
        for (var n = 0; n <= order; n++)
        {
            var c = T.Create(coefficients[n]);
            c = _weighted ? T.Fma(weight, T.Create(coefficients[_set + n]), c) : c;
            value = T.Fma(c, at, value);
            slope = T.Fma(c * T.Create(n), lower, slope);
            (before, at) = (at, T.Fma(twice, at, zero - before));
            (second, lower) = (lower, T.Fma(twice, lower, zero - second));
        }
    }

    private void AddRadial(int j, Span<double> rows)
    {
        double r = _near.R[j], x = (2 / terms.Radial.Radius * r) - 1, cut = _near.Cut(RadialCut)[j], slope = _near.CutSlope(RadialCut)[j];
        double before = x, at = 1, lower = 0, second = -1, rate = 2 / terms.Radial.Radius * _near.Inverse[j];
        for (var n = 0; n <= terms.RadialOrder; n++)
        {
            var along = cut * ((at * slope) + (rate * n * lower));
            Deliver(rows, n, along * _near.X[j], along * _near.Y[j], along * _near.Z[j], _weights.Start[j]);
            (before, at) = (at, (2 * x * at) - before);
            (second, lower) = (lower, (2 * x * lower) - second);
        }
    }

    private void AddAngular(int j, Span<double> rows)
    {
        if (terms.AngularOrder < 0 || _near.Cut(AngularCut)[j] == 0)
        {
            return;
        }

        var sums = _sums.Start;
        new Span<double>(sums, 32 * Width).Clear();
        T zero = T.Create(0), cutJ = T.Create(_near.Cut(AngularCut)[j]), slopeJ = T.Create(_near.CutSlope(AngularCut)[j]), inverseJ = T.Create(_near.Inverse[j]);
        for (var k = 0; k < _slots; k += 8)
        {
            var f = Others(j, k, cutJ * T.Load(_near.Cut(AngularCut) + k));
            T cosine = Cosine(j, k, out var both), turned = cosine * inverseJ * inverseJ, weight = T.Load(_weights.Start + k);
            T x = both * T.Load(_near.X + k), y = both * T.Load(_near.Y + k), z = both * T.Load(_near.Z + k);
            T before = cosine, at = T.Create(1), lower = zero, second = T.Create(-1), twice = cosine + cosine;
            for (var n = 0; n <= terms.AngularOrder; n++)
            {
                T slope = f * T.Create(n) * lower, along = T.Fma(f * at, slopeJ, zero - (slope * turned));
                AddFour(sums + (32 * n), along, slope * x, slope * y, slope * z);
                if (_weighted)
                {
                    slope *= weight;
                    AddFour(sums + (32 * (_set + n)), along * weight, slope * x, slope * y, slope * z);
                }

                (before, at) = (at, T.Fma(twice, at, zero - before));
                (second, lower) = (lower, T.Fma(twice, lower, zero - second));
            }
        }

        for (var n = 0; n <= terms.AngularOrder; n++)
        {
            Deliver(rows, _angular + n, sums + (32 * n), j, 1);
            if (_weighted)
            {
                Deliver(rows, _set + _angular + n, sums + (32 * (_set + n)), j, _weights.Start[j]);
            }
        }
    }

    private static void AddFour(double* to, T along, T x, T y, T z)
    {
        T.Store(T.Load(to) + along, to);
        T.Store(T.Load(to + 8) + x, to + 8);
        T.Store(T.Load(to + 16) + y, to + 16);
        T.Store(T.Load(to + 24) + z, to + 24);
    }

    private void Deliver(Span<double> rows, int feature, double* sums, int j, double factor)
    {
        var along = T.Sum(T.Load(sums));
        rows[feature] += factor * (T.Sum(T.Load(sums + 8)) + (along * _near.X[j]));
        rows[Width + feature] += factor * (T.Sum(T.Load(sums + 16)) + (along * _near.Y[j]));
        rows[(2 * Width) + feature] += factor * (T.Sum(T.Load(sums + 24)) + (along * _near.Z[j]));
    }

    private void Deliver(Span<double> rows, int feature, double x, double y, double z, double weight)
    {
        (rows[feature], rows[Width + feature], rows[(2 * Width) + feature]) = (x, y, z);
        if (_weighted)
        {
            feature += _set;
            (rows[feature], rows[Width + feature], rows[(2 * Width) + feature]) = (weight * x, weight * y, weight * z);
        }
    }
}
