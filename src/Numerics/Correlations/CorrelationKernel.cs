namespace Pipelines.Numerics;

/// <summary>
/// Evaluates a <see cref="CorrelationBasis"/>: radial functions and harmonics of the neighbours, factors, tensors of pairs, functions; and back by
/// the chain rule, step by step in reverse, which costs about twice as much as the values however many functions there are.
/// </summary>
/// <typeparam name="T">How many numbers are worked on at once.</typeparam>
internal sealed unsafe partial class CorrelationKernel<T> : IEnvironmentKernel
    where T : unmanaged, ILanes<T>
{
    private readonly CorrelationPlan _plan;
    private readonly NeighborBlocks<T> _neighbors;
    private readonly Scratch _tensors, _adjoint, _slots, _products;

    public CorrelationKernel(CorrelationPlan plan, RadialFamily radial)
    {
        _plan = plan;
        _neighbors = new(radial, plan.Kinds, plan.Radials.Max(), plan.DegreeL);
        _tensors = new(plan.Size);
        _adjoint = new(plan.Size);
        _slots = new(plan.Slots + T.Count);
        _products = new(plan.Rows.Select(r => r.Coupling.First * r.Coupling.Second).DefaultIfEmpty(1).Max() * T.Count);
        _tensors.Start[0] = 1;
    }

    /// <inheritdoc/>
    public int Width => _plan.Functions.Length;

    /// <inheritdoc/>
    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        _neighbors.Fill(at, keep);
        for (var kind = 0; kind < _plan.Kinds; kind++)
        {
            for (var l = 0; l <= _plan.DegreeL; l++)
            {
                Factors(kind, l);
            }
        }

        foreach (ref readonly var row in _plan.Rows.AsSpan())
        {
            Couple(row);
        }

        foreach (ref readonly var run in _plan.Runs.AsSpan())
        {
            Multiply(run);
        }

        var planned = _plan.Planned;
        for (var k = 0; k < planned.Length; k++)
        {
            values[k] = _slots.Start[planned[k].Slot];
        }
    }

    // A_nlm = sum over neighbours of R_n Y_lm: a product of two narrow matrices, in tiles of 3 x 4.
    private void Factors(int kind, int l)
    {
        var (start, stride) = _plan.Place(l);
        int blocks = _neighbors.Blocks(kind), radials = _plan.Radials[l], kinds = _plan.Kinds;
        double* radial = _neighbors.Radial(kind), harmonics = _neighbors.Harmonics(kind), tile = stackalloc double[12];
        for (var m = 0; m <= 2 * l;)
        {
            var rows = m + 3 <= (2 * l) + 1 ? 3 : 1;
            var target = _tensors.Start + start + (m * stride) + kind;
            for (var n = 0; n < radials; n += 4)
            {
                if (rows == 3)
                {
                    ThreeRows(harmonics + (T.Count * ((l * l) + m)), _neighbors.HarmonicStep, radial + (T.Count * n), _neighbors.RadialStep, blocks, tile);
                }
                else
                {
                    OneRow(harmonics + (T.Count * ((l * l) + m)), _neighbors.HarmonicStep, radial + (T.Count * n), _neighbors.RadialStep, blocks, tile);
                }

                for (var k = 0; k < Math.Min(4, radials - n); k++)
                {
                    for (var row = 0; row < rows; row++)
                    {
                        target[(row * stride) + ((n + k) * kinds)] = tile[(4 * row) + k];
                    }
                }
            }

            m += rows;
        }
    }

    private static void ThreeRows(double* y, int yStep, double* r, int rStep, int blocks, double* tile)
    {
        T a0 = T.All(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0, c0 = a0, c1 = a0, c2 = a0, c3 = a0;
        for (var b = 0; b < blocks; b++, y += yStep, r += rStep)
        {
            T y0 = T.Load(y), y1 = T.Load(y + T.Count), y2 = T.Load(y + (2 * T.Count));
            var q = T.Load(r);
            (a0, b0, c0) = (T.MultiplyAdd(q, y0, a0), T.MultiplyAdd(q, y1, b0), T.MultiplyAdd(q, y2, c0));
            q = T.Load(r + T.Count);
            (a1, b1, c1) = (T.MultiplyAdd(q, y0, a1), T.MultiplyAdd(q, y1, b1), T.MultiplyAdd(q, y2, c1));
            q = T.Load(r + (2 * T.Count));
            (a2, b2, c2) = (T.MultiplyAdd(q, y0, a2), T.MultiplyAdd(q, y1, b2), T.MultiplyAdd(q, y2, c2));
            q = T.Load(r + (3 * T.Count));
            (a3, b3, c3) = (T.MultiplyAdd(q, y0, a3), T.MultiplyAdd(q, y1, b3), T.MultiplyAdd(q, y2, c3));
        }

        (tile[0], tile[1], tile[2], tile[3]) = (T.Sum(a0), T.Sum(a1), T.Sum(a2), T.Sum(a3));
        (tile[4], tile[5], tile[6], tile[7]) = (T.Sum(b0), T.Sum(b1), T.Sum(b2), T.Sum(b3));
        (tile[8], tile[9], tile[10], tile[11]) = (T.Sum(c0), T.Sum(c1), T.Sum(c2), T.Sum(c3));
    }

    private static void OneRow(double* y, int yStep, double* r, int rStep, int blocks, double* tile)
    {
        T a0 = T.All(0), a1 = a0, a2 = a0, a3 = a0;
        for (var b = 0; b < blocks; b++, y += yStep, r += rStep)
        {
            var y0 = T.Load(y);
            a0 = T.MultiplyAdd(T.Load(r), y0, a0);
            a1 = T.MultiplyAdd(T.Load(r + T.Count), y0, a1);
            a2 = T.MultiplyAdd(T.Load(r + (2 * T.Count)), y0, a2);
            a3 = T.MultiplyAdd(T.Load(r + (3 * T.Count)), y0, a3);
        }

        (tile[0], tile[1], tile[2], tile[3]) = (T.Sum(a0), T.Sum(a1), T.Sum(a2), T.Sum(a3));
    }

    private void Couple(in PairRow row)
    {
        double* first = _tensors.Start + row.First.Start, x = _products.Start;
        var coupling = row.Coupling;
        int stride1 = row.First.Stride, stride2 = row.Second.Stride, out1 = row.Tensors.Stride, n1 = coupling.First, n2 = coupling.Second;
        fixed (int* start = coupling.Start, product = coupling.Product)
        fixed (double* value = coupling.Value)
        {
            for (var chunk = 0; chunk < row.Chunks; chunk++)
            {
                double* second = _tensors.Start + row.Second.Start + (chunk * T.Count), tensors = _tensors.Start + row.Tensors.Start + (chunk * T.Count);
                var next = x;
                for (var m1 = 0; m1 < n1; m1++)
                {
                    var a = T.All(first[m1 * stride1]);
                    for (var m2 = 0; m2 < n2; m2++, next += T.Count)
                    {
                        (a * T.Load(second + (m2 * stride2))).Store(next);
                    }
                }

                for (var k = 0; k < coupling.Outputs; k++)
                {
                    var sum = T.All(0);
                    for (var t = start[k]; t < start[k + 1]; t++)
                    {
                        sum = T.MultiplyAdd(T.All(value[t]), T.Load(x + (product[t] * T.Count)), sum);
                    }

                    sum.Store(tensors + (k * out1));
                }
            }
        }
    }

    private void Multiply(in FunctionRun run)
    {
        double* left = _tensors.Start + run.Left.Start, right = _tensors.Start + run.Right.Start, slots = _slots.Start + run.Slot;
        var scale = T.All(run.Scale);
        for (var chunk = 0; chunk < run.Chunks; chunk++, right += T.Count, slots += T.Count)
        {
            var sum = T.All(0);
            for (var m = 0; m < run.Components; m++)
            {
                sum = T.MultiplyAdd(T.All(left[m * run.Left.Stride]), T.Load(right + (m * run.Right.Stride)), sum);
            }

            (scale * sum).Store(slots);
        }
    }
}
