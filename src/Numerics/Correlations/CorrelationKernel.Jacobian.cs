namespace Pipelines.Numerics;

/// <content>All derivatives of all functions: for each function the derivative by its few factors, then by the neighbours.</content>
internal sealed unsafe partial class CorrelationKernel<T>
{
    private readonly Scratch _byFactor = new(), _factorGradients = new(), _row = new();

    /// <inheritdoc/>
    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        var perFunction = CorrelationRule.HighestOrder * ((2 * _plan.DegreeL) + 1);
        _byFactor.Grow(Width * perFunction);
        for (var k = 0; k < Width; k++)
        {
            ByFactors(k, _byFactor.Start + (k * perFunction));
        }

        _factorGradients.Grow(3 * T.Count * _plan.FactorPlaces[^1]);
        _row.Grow(3 * Width * T.Count);
        for (var kind = 0; kind < _plan.Kinds; kind++)
        {
            for (var block = 0; block < _neighbors.Blocks(kind); block++)
            {
                FactorGradients(kind, block);
                for (var k = 0; k < Width; k++)
                {
                    Differentiate(kind, _plan.Functions[k], _byFactor.Start + (k * perFunction), _row.Start + (3 * k * T.Count));
                }

                for (var j = 0; j < _neighbors.Count(kind, block); j++)
                {
                    var target = jacobian.Slice(3 * (_neighbors.First(kind, block) + j) * Width, 3 * Width);
                    var source = _row.Start + j;
                    for (var k = 0; k < Width; k++, source += 3 * T.Count)
                    {
                        (target[k], target[k + Width], target[k + (2 * Width)]) = (*source, source[T.Count], source[2 * T.Count]);
                    }
                }
            }
        }
    }

    // One factor after the other, 2 l + 1 components each.
    private void ByFactors(int function, double* factors)
    {
        var f = _plan.Functions[function];
        ref readonly var planned = ref _plan.Planned[function];
        var (left, right) = (planned.Left, planned.Right);
        int components = (2 * planned.Coupled) + 1, own = (2 * _plan.DegreeL) + 1;
        double* byLeft = stackalloc double[(4 * CorrelationRule.HighestL) + 1], byRight = stackalloc double[(4 * CorrelationRule.HighestL) + 1];
        var scale = 1 / Math.Sqrt(components);
        for (var m = 0; m < components; m++)
        {
            byLeft[m] = scale * _tensors.Start[right.Start + (m * right.Stride)];
            byRight[m] = scale * _tensors.Start[left.Start + (m * left.Stride)];
        }

        switch (f.Order)
        {
            case 1:
                factors[0] = 1;
                break;
            case 2:
                Copy(byLeft, factors, components);
                Copy(byRight, factors + own, components);
                break;
            case 3:
                ByPair(f.Channels[0], f.Channels[1], planned.First!, byLeft, factors, factors + own);
                Copy(byRight, factors + (2 * own), components);
                break;
            default:
                ByPair(f.Channels[0], f.Channels[1], planned.First!, byLeft, factors, factors + own);
                ByPair(f.Channels[2], f.Channels[3], planned.Second!, byRight, factors + (2 * own), factors + (3 * own));
                break;
        }
    }

    private static void Copy(double* from, double* to, int count) => new ReadOnlySpan<double>(from, count).CopyTo(new(to, count));

    private void ByPair(CorrelationChannel a, CorrelationChannel b, RealCoupling coupling, double* byTensor, double* byFirst, double* bySecond)
    {
        TensorPlace first = _plan.Place(a), second = _plan.Place(b);
        new Span<double>(byFirst, (2 * a.L) + 1).Clear();
        new Span<double>(bySecond, (2 * b.L) + 1).Clear();
        foreach (ref readonly var term in coupling.Terms.AsSpan())
        {
            var w = term.Value * byTensor[term.Out];
            byFirst[term.First] += w * _tensors.Start[second.Start + (term.Second * second.Stride)];
            bySecond[term.Second] += w * _tensors.Start[first.Start + (term.First * first.Stride)];
        }
    }

    // The gradient of R_n Y_lm, n running fastest.
    private void FactorGradients(int kind, int block)
    {
        double* harmonics = _neighbors.Harmonics(kind, block), radial = _neighbors.Radial(kind, block), slopes = _neighbors.Slope(kind, block);
        double* dx = _neighbors.Gradients(harmonics), dy = dx + _neighbors.HarmonicStep, dz = dy + _neighbors.HarmonicStep;
        T inverse = _neighbors.Inverse(kind, block), ux = _neighbors.Direction(kind, block, 0), uy = _neighbors.Direction(kind, block, 1), uz = _neighbors.Direction(kind, block, 2);
        var target = _factorGradients.Start;
        for (var l = 0; l <= _plan.DegreeL; l++)
        {
            for (var lm = l * l; lm < (l + 1) * (l + 1); lm++)
            {
                var at = lm * T.Count;
                T y = T.Load(harmonics + at), ly = T.All(l) * y;
                T tx = inverse * (T.Load(dx + at) - (ly * ux)), ty = inverse * (T.Load(dy + at) - (ly * uy)), tz = inverse * (T.Load(dz + at) - (ly * uz));
                for (var n = 0; n < _plan.Radials[l]; n++, target += 3 * T.Count)
                {
                    T r = T.Load(radial + (n * T.Count)), slope = T.Load(slopes + (n * T.Count)) * y;
                    T.MultiplyAdd(slope, ux, r * tx).Store(target);
                    T.MultiplyAdd(slope, uy, r * ty).Store(target + T.Count);
                    T.MultiplyAdd(slope, uz, r * tz).Store(target + (2 * T.Count));
                }
            }
        }
    }

    private void Differentiate(int kind, in CorrelationFunction function, double* factors, double* target)
    {
        T gx = T.All(0), gy = gx, gz = gx;
        var own = (2 * _plan.DegreeL) + 1;
        foreach (var c in function.Channels)
        {
            if (c.Kind == kind)
            {
                var gradient = _factorGradients.Start + (3 * T.Count * (_plan.FactorPlaces[c.L] + c.N - 1));
                var step = 3 * T.Count * _plan.Radials[c.L];
                for (var m = 0; m <= 2 * c.L; m++, gradient += step)
                {
                    var w = T.All(factors[m]);
                    gx = T.MultiplyAdd(w, T.Load(gradient), gx);
                    gy = T.MultiplyAdd(w, T.Load(gradient + T.Count), gy);
                    gz = T.MultiplyAdd(w, T.Load(gradient + (2 * T.Count)), gz);
                }
            }

            factors += own;
        }

        gx.Store(target);
        gy.Store(target + T.Count);
        gz.Store(target + (2 * T.Count));
    }
}
