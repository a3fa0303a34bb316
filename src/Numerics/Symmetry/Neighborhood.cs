namespace Pipelines.Numerics;

/// <summary>
/// Neighbours in slots: those of one kind one after another from a multiple of eight on, so that every load is aligned; slots between kinds hold zeros,
/// which count for nothing. With them all that depends on one neighbour alone, and room for gradients.
/// </summary>
internal sealed unsafe class Neighborhood<T>(SymmetryPlan plan)
    where T : unmanaged, IOctet<T>
{
    // x, y, z, r, r^2, 1/r, the gradient's part along the displacement and its three others; then two rows a cutoff function.
    private const int Rows = 10;

    private readonly Scratch _memory = new();
    private readonly int[] _begin = new int[plan.Kinds + 1], _first = new int[plan.Kinds + 1];
    private readonly int[] _within = new int[plan.Kinds * plan.Cutoffs.Length];
    private int _stride;

    public double* X => _memory.Start;

    public double* Y => _memory.Start + _stride;

    public double* Z => _memory.Start + (2 * _stride);

    public double* R => _memory.Start + (3 * _stride);

    public double* Square => _memory.Start + (4 * _stride);

    /// <summary>1/r; zero where r is.</summary>
    public double* Inverse => _memory.Start + (5 * _stride);

    /// <summary>Gradient by a neighbour's displacement = Along times the displacement, plus (Gx, Gy, Gz).</summary>
    public double* Along => _memory.Start + (6 * _stride);

    public double* Gx => _memory.Start + (7 * _stride);

    public double* Gy => _memory.Start + (8 * _stride);

    public double* Gz => _memory.Start + (9 * _stride);

    /// <summary>The distance from one row of gradients to the next.</summary>
    public int Stride => _stride;

    /// <summary>A cutoff function.</summary>
    public double* Cut(int cutoff) => _memory.Start + ((Rows + (2 * cutoff)) * _stride);

    /// <summary>Its logarithmic slope divided by r.</summary>
    public double* CutSlope(int cutoff) => _memory.Start + ((Rows + 1 + (2 * cutoff)) * _stride);

    public int Begin(int kind) => _begin[kind];

    /// <summary>The first slot of the next kind.</summary>
    public int End(int kind) => _begin[kind + 1];

    public int Count(int kind) => _first[kind + 1] - _first[kind];

    /// <summary>How many of a kind are within a cutoff: they are the first ones.</summary>
    public int Within(int kind, int cutoff) => _within[(kind * plan.Cutoffs.Length) + cutoff];

    /// <summary>The number, in the surroundings, of a kind's neighbour.</summary>
    public int Neighbor(int kind, int place) => _first[kind] + place;

    public void Fill(in Surroundings at)
    {
        Locate(at.Kinds);
        var slots = _begin[plan.Kinds];
        if (_stride < slots)
        {
            _stride = slots + 8;
            _memory.Grow((Rows + (2 * plan.Cutoffs.Length)) * _stride);
        }

        for (var kind = 0; kind < plan.Kinds; kind++)
        {
            var (from, count) = (_first[kind], Count(kind));
            Copy(at.X.Slice(from, count), X, kind);
            Copy(at.Y.Slice(from, count), Y, kind);
            Copy(at.Z.Slice(from, count), Z, kind);
            Copy(at.R.Slice(from, count), R, kind);
            for (var c = 0; c < plan.Cutoffs.Length; c++)
            {
                _within[(kind * plan.Cutoffs.Length) + c] = Below(at.R.Slice(from, count), plan.Cutoffs[c].Radius);
            }
        }

        T zero = T.Create(0), one = T.Create(1);
        for (var s = 0; s < slots; s += 8)
        {
            var r = T.Load(R + s);
            var some = T.Below(zero, r);
            T.Store(r * r, Square + s);
            T.Store(T.Select(some, one / T.Select(some, r, one), zero), Inverse + s);
        }

        for (var c = 0; c < plan.Cutoffs.Length; c++)
        {
            for (var kind = 0; kind < plan.Kinds; kind++)
            {
                new Span<double>(Cut(c) + _begin[kind], End(kind) - _begin[kind]).Clear();
                new Span<double>(Cut(c) + _begin[kind], Count(kind)).Fill(1);
            }

            plan.Cutoffs[c].Weigh<T>(R, Cut(c), CutSlope(c), slots);
        }
    }

    public void ClearGradients() => new Span<double>(Along, 4 * _stride).Clear();

    /// <summary>The gradients, in the surroundings' order.</summary>
    public void Gradients(Span<double> gx, Span<double> gy, Span<double> gz)
    {
        for (var kind = 0; kind < plan.Kinds; kind++)
        {
            for (var s = _begin[kind]; s < End(kind); s += 8)
            {
                var along = T.Load(Along + s);
                T.Store(T.Fma(along, T.Load(X + s), T.Load(Gx + s)), Gx + s);
                T.Store(T.Fma(along, T.Load(Y + s), T.Load(Gy + s)), Gy + s);
                T.Store(T.Fma(along, T.Load(Z + s), T.Load(Gz + s)), Gz + s);
            }

            var (to, count) = (_first[kind], Count(kind));
            new Span<double>(Gx + _begin[kind], count).CopyTo(gx[to..]);
            new Span<double>(Gy + _begin[kind], count).CopyTo(gy[to..]);
            new Span<double>(Gz + _begin[kind], count).CopyTo(gz[to..]);
        }
    }

    private void Locate(ReadOnlySpan<int> kinds)
    {
        var next = 0;
        for (var kind = 0; kind < plan.Kinds; kind++)
        {
            _first[kind] = next;
            while (next < kinds.Length && kinds[next] == kind)
            {
                next++;
            }

            _begin[kind + 1] = _begin[kind] + ((next - _first[kind] + 7) & ~7);
        }

        _first[plan.Kinds] = next;
    }

    private void Copy(ReadOnlySpan<double> from, double* to, int kind)
    {
        new Span<double>(to + _begin[kind], End(kind) - _begin[kind]).Clear();
        from.CopyTo(new(to + _begin[kind], from.Length));
    }

    private static int Below(ReadOnlySpan<double> ascending, double limit)
    {
        var count = ascending.Length;
        while (count > 0 && !(ascending[count - 1] < limit))
        {
            count--;
        }

        return count;
    }
}
