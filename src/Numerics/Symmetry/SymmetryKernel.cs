namespace Pipelines.Numerics;

/// <summary>
/// Radial and angular symmetry functions of surroundings: Behler and Parrinello 2007 (doi:10.1103/PhysRevLett.98.146401), Behler 2011
/// (doi:10.1063/1.3553717). Pairs of neighbours within all cutoffs are listed first, eight at a time, closely packed; what costs (exponentials, powers,
/// cutoffs) then runs over the list without a branch. Derivatives go back through the list: no Jacobian is built for a contraction.
/// </summary>
public static class SymmetryKernel
{
    /// <summary>Makes a kernel: one a thread.</summary>
    /// <param name="terms">What to compute.</param>
    /// <exception cref="ArgumentException">A term names a feature, kind or cutoff that there is not, or has a parameter out of its range.</exception>
    public static IEnvironmentKernel Create(SymmetryTerms terms) => Create(terms, Octet512.IsSupported);

    /// <summary>Makes a kernel for registers of 512 bits or of 256; both give the same bits.</summary>
    internal static IEnvironmentKernel Create(SymmetryTerms terms, bool registersOf512)
    {
        Check(terms);
        var plan = new SymmetryPlan(terms);
        return registersOf512 ? new SymmetryKernel<Octet512>(plan) : new SymmetryKernel<Octet256>(plan);
    }

    private static void Check(SymmetryTerms terms)
    {
        bool Known(int feature, int centre, int kind, int cutoff) =>
            (uint)feature < (uint)terms.Width && (uint)centre < (uint)terms.Kinds && (uint)kind < (uint)terms.Kinds && (uint)cutoff < (uint)terms.Cutoffs.Count;
        foreach (var t in terms.Radial)
        {
            if (!Known(t.Feature, t.Centre, t.Neighbor, t.Cutoff) || !(t.Eta >= 0))
            {
                throw new ArgumentException($"A radial term is out of range: {t}.", nameof(terms));
            }
        }

        foreach (var t in terms.Angular)
        {
            if (!Known(t.Feature, t.Centre, t.First, t.Cutoff) || !Known(t.Feature, t.Centre, t.Second, t.Cutoff) || t.First > t.Second
                || !(t.Eta >= 0) || !(t.Zeta >= 1) || !(Math.Abs(t.Lambda) <= 1))
            {
                throw new ArgumentException($"An angular term is out of range: {t}.", nameof(terms));
            }
        }
    }
}

/// <summary>The kernel for one sort of registers.</summary>
/// <typeparam name="T">Eight doubles.</typeparam>
internal sealed unsafe partial class SymmetryKernel<T>(SymmetryPlan plan) : IEnvironmentKernel
    where T : unmanaged, IOctet<T>
{
    private readonly Neighborhood<T> _near = new(plan);
    private readonly TripletBatch<T> _batch = new(plan);
    private readonly Scratch _slopes = new();
    private int _centre;

    public int Width => plan.Width;

    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        _centre = at.Kind;
        _near.Fill(at);
        values.Clear();
        foreach (var term in plan.Radial(_centre))
        {
            values[term.Feature] += term.Factor * RadialSum(term);
        }

        var classes = plan.Angular(_centre);
        _batch.Begin(classes, _near, keep);
        foreach (var c in classes)
        {
            _batch.Add(c, values);
        }
    }

    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        _near.ClearGradients();
        foreach (var term in plan.Radial(_centre))
        {
            RadialGradient(term, term.Factor * outer[term.Feature]);
        }

        _batch.Rewind();
        foreach (var c in plan.Angular(_centre))
        {
            _batch.Contract(c, outer);
        }

        _near.Gradients(gx, gy, gz);
    }

    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        jacobian.Clear();
        for (var kind = 0; kind < plan.Kinds; kind++)
        {
            RadialJacobian(kind, jacobian);
        }

        _batch.Rewind();
        foreach (var c in plan.Angular(_centre))
        {
            _batch.Jacobian(c, jacobian);
        }
    }

    private double RadialSum(in RadialTerm term)
    {
        var sum = T.Create(0);
        double* r = _near.R, f = _near.Cut(term.Cutoff);
        T shift = T.Create(term.Shift), exponent = T.Create(-term.Eta);
        var end = _near.End(term.Neighbor);
        for (var s = _near.Begin(term.Neighbor); s < end; s += 8)
        {
            var d = T.Load(r + s) - shift;
            sum = T.Fma(T.Exp(exponent * d * d), T.Load(f + s), sum);
        }

        return T.Sum(sum);
    }

    // d/dr divided by r, from (r - shift) / r = 1 - shift / r: where r is 0, so is the displacement.
    private T RadialSlope(in RadialTerm term, int s)
    {
        var r = T.Load(_near.R + s);
        var d = r - T.Create(term.Shift);
        var value = T.Exp(T.Create(-term.Eta) * d * d) * T.Load(_near.Cut(term.Cutoff) + s);
        var ratio = T.Create(1) - (T.Create(term.Shift) * T.Load(_near.Inverse + s));
        return value * T.Fma(T.Create(-2 * term.Eta), ratio, T.Load(_near.CutSlope(term.Cutoff) + s));
    }

    private void RadialGradient(in RadialTerm term, double outer)
    {
        var along = _near.Along;
        var end = _near.End(term.Neighbor);
        for (var s = _near.Begin(term.Neighbor); s < end; s += 8)
        {
            T.Store(T.Fma(T.Create(outer), RadialSlope(term, s), T.Load(along + s)), along + s);
        }
    }

    // All terms of eight neighbours, then neighbour by neighbour.
    private void RadialJacobian(int kind, Span<double> jacobian)
    {
        var terms = plan.Radial(_centre);
        var slopes = _slopes.Grow(8 * terms.Length);
        int begin = _near.Begin(kind), count = _near.Count(kind);
        fixed (double* start = jacobian)
        {
            for (var s = 0; s < count; s += 8)
            {
                for (var t = 0; t < terms.Length; t++)
                {
                    if (terms[t].Neighbor == kind)
                    {
                        T.Store(T.Create(terms[t].Factor) * RadialSlope(terms[t], begin + s), slopes + (8 * t));
                    }
                }

                for (var l = 0; l < Math.Min(8, count - s); l++)
                {
                    var slot = begin + s + l;
                    double x = _near.X[slot], y = _near.Y[slot], z = _near.Z[slot];
                    var row = start + (3 * Width * _near.Neighbor(kind, s + l));
                    for (var t = 0; t < terms.Length; t++)
                    {
                        ref readonly var term = ref terms[t];
                        if (term.Neighbor == kind)
                        {
                            var slope = slopes[(8 * t) + l];
                            var to = row + term.Feature;
                            to[0] += slope * x;
                            to[Width] += slope * y;
                            to[2 * Width] += slope * z;
                        }
                    }
                }
            }
        }
    }
}
