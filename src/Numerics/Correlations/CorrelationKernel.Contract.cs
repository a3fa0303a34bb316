namespace Pipelines.Numerics;

/// <content>The chain rule.</content>
internal sealed unsafe partial class CorrelationKernel<T>
{
    /// <inheritdoc/>
    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        _slots.Span(_slots.Length).Clear();
        var planned = _plan.Planned;
        for (var k = 0; k < planned.Length; k++)
        {
            _slots.Start[planned[k].Slot] = outer[k];
        }

        _adjoint.Span(_plan.Size).Clear();
        foreach (ref readonly var run in _plan.Runs.AsSpan())
        {
            MultiplyBack(run);
        }

        var rows = _plan.Rows;
        for (var k = rows.Length - 1; k >= 0; k--)
        {
            CoupleBack(rows[k]);
        }

        for (var kind = 0; kind < _plan.Kinds; kind++)
        {
            for (var block = 0; block < _neighbors.Blocks(kind); block++)
            {
                FactorsBack(kind, block);
                _neighbors.Scatter(kind, block, gx, gy, gz);
            }
        }
    }

    private void MultiplyBack(in FunctionRun run)
    {
        double* left = _tensors.Start + run.Left.Start, leftBack = _adjoint.Start + run.Left.Start, outer = _slots.Start + run.Slot;
        var scale = T.All(run.Scale);
        for (var m = 0; m < run.Components; m++)
        {
            double* right = _tensors.Start + run.Right.Start + (m * run.Right.Stride), rightBack = _adjoint.Start + run.Right.Start + (m * run.Right.Stride);
            T factor = T.All(left[m * run.Left.Stride]) * scale, sum = T.All(0);
            for (var i = 0; i < run.Chunks * T.Count; i += T.Count)
            {
                var w = T.Load(outer + i);
                sum = T.MultiplyAdd(w, T.Load(right + i), sum);
                T.MultiplyAdd(w, factor, T.Load(rightBack + i)).Store(rightBack + i);
            }

            leftBack[m * run.Left.Stride] += T.Sum(sum) * run.Scale;
        }
    }

    private void CoupleBack(in PairRow row)
    {
        double* first = _tensors.Start + row.First.Start, firstBack = _adjoint.Start + row.First.Start;
        var coupling = row.Coupling;
        int stride1 = row.First.Stride, stride2 = row.Second.Stride, out1 = row.Tensors.Stride, n1 = coupling.First, n2 = coupling.Second;
        fixed (int* start = coupling.BackStart, output = coupling.BackOut)
        fixed (double* value = coupling.BackValue)
        {
            for (var chunk = 0; chunk < row.Chunks; chunk++)
            {
                double* second = _tensors.Start + row.Second.Start + (chunk * T.Count), secondBack = _adjoint.Start + row.Second.Start + (chunk * T.Count);
                double* tensors = _adjoint.Start + row.Tensors.Start + (chunk * T.Count);
                var product = 0;
                for (var m1 = 0; m1 < n1; m1++)
                {
                    T a = T.All(first[m1 * stride1]), sum = T.All(0);
                    for (var m2 = 0; m2 < n2; m2++, product++)
                    {
                        var x = T.All(0);
                        for (var t = start[product]; t < start[product + 1]; t++)
                        {
                            x = T.MultiplyAdd(T.All(value[t]), T.Load(tensors + (output[t] * out1)), x);
                        }

                        sum = T.MultiplyAdd(x, T.Load(second + (m2 * stride2)), sum);
                        T.MultiplyAdd(x, a, T.Load(secondBack + (m2 * stride2))).Store(secondBack + (m2 * stride2));
                    }

                    firstBack[m1 * stride1] += T.Sum(sum);
                }
            }
        }
    }

    // With W_lm = sum_n a_nlm R_n and W' likewise of R_n': the gradient of sum_lm W_lm Y_lm(u), u = r/|r|, is
    // u sum (W'_lm - l W_lm/r) Y_lm + sum W_lm/r grad Y_lm, for Y_lm as the homogeneous polynomials that they are.
    private void FactorsBack(int kind, int block)
    {
        double* harmonics = _neighbors.Harmonics(kind, block), radial = _neighbors.Radial(kind, block), slopes = _neighbors.Slope(kind, block);
        double* dx = _neighbors.Gradients(harmonics), dy = dx + _neighbors.HarmonicStep, dz = dy + _neighbors.HarmonicStep;
        var kinds = _plan.Kinds;
        T along = T.All(0), gx = along, gy = along, gz = along;
        for (var l = 0; l <= _plan.DegreeL; l++)
        {
            var (start, stride) = _plan.Place(l);
            var radials = _plan.Radials[l];
            T lower = T.All(0);
            for (var m = 0; m <= 2 * l; m++)
            {
                var a = _adjoint.Start + start + (m * stride) + kind;
                T w = T.All(0), slope = w;
                for (var n = 0; n < radials; n++)
                {
                    var factor = T.All(a[n * kinds]);
                    w = T.MultiplyAdd(factor, T.Load(radial + (n * T.Count)), w);
                    slope = T.MultiplyAdd(factor, T.Load(slopes + (n * T.Count)), slope);
                }

                var at = ((l * l) + m) * T.Count;
                var y = T.Load(harmonics + at);
                along = T.MultiplyAdd(slope, y, along);
                lower = T.MultiplyAdd(w, y, lower);
                gx = T.MultiplyAdd(w, T.Load(dx + at), gx);
                gy = T.MultiplyAdd(w, T.Load(dy + at), gy);
                gz = T.MultiplyAdd(w, T.Load(dz + at), gz);
            }

            along -= T.All(l) * lower * _neighbors.Inverse(kind, block);
        }

        _neighbors.Put(kind, block, along, gx, gy, gz);
    }
}
