using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// Explicit sets of pairs, triangles and tetrahedra with one corner at the centre and all sides below the cutoff, as a fixed number of features: of each tuple the
/// product of its sides' weights times each invariant polynomial of its sides' x = exp(1 - r/distance), and of these numbers, for tuples of like neighbours,
/// either the sum or the largest ones in descending order. Four tuples at once.
/// </summary>
public sealed class TupleKernel : IEnvironmentKernel
{
    private const int Lanes = 4;

    private readonly NeighborSides _sides;
    private readonly TupleChannel[] _channels;
    private readonly int _kinds, _keep, _orders;
    private readonly double _perDistance;
    private readonly int[] _batch = new int[3 * Lanes];
    private readonly Vector256<double>[] _x, _weights = new Vector256<double>[6], _derivatives = new Vector256<double>[6], _values, _outer, _slopes;

    /// <summary>Makes a kernel.</summary>
    /// <param name="kinds">Number of kinds of points.</param>
    /// <param name="degrees">The largest degree of the polynomials for pairs, triangles and tetrahedra; zero to leave them out.</param>
    /// <param name="cutoff">What is further apart does not make a side.</param>
    /// <param name="distance">Where x is 1.</param>
    /// <param name="weight">Weight of a side by its length, and derivative; zero from the cutoff on.</param>
    /// <param name="keep">0: sums over tuples; otherwise the number of largest values that are kept, filled up with zeros.</param>
    public TupleKernel(int kinds, ReadOnlySpan<int> degrees, double cutoff, double distance, Func<double, (double Value, double Slope)> weight, int keep = 0)
    {
        (_kinds, _keep, _perDistance, _sides) = (kinds, keep, 1 / distance, new(cutoff, distance, weight));
        List<TupleChannel> channels = [];
        for (var order = 1; order <= degrees.Length; order++)
        {
            if (degrees[order - 1] > 0)
            {
                _orders = order;
                foreach (var tuple in Kinds(kinds, order))
                {
                    var orbits = new TupleOrbits(tuple, degrees[order - 1]);
                    channels.Add(new(orbits, Width));
                    Width += orbits.Orbits.Length * Math.Max(1, keep);
                }
            }
        }

        _channels = [.. channels];
        var most = _channels.Select(c => c.Orbits.Length).DefaultIfEmpty(0).Max();
        (_values, _outer, _slopes) = (new Vector256<double>[most], new Vector256<double>[most], new Vector256<double>[6 * most]);
        _x = new Vector256<double>[6 * (1 + Math.Max(1, degrees.ToArray().DefaultIfEmpty(0).Max()))];
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <summary>The kinds of the neighbours and the exponents of the sides in the first monomial of each feature; with the place in the list where values are sorted.</summary>
    public IEnumerable<(int[] Kinds, byte[] Exponents, int Rank)> Features =>
        from channel in _channels
        from orbit in channel.Orbits
        from rank in Enumerable.Range(0, Math.Max(1, _keep))
        select (channel.Kinds, orbit[0], rank);

    /// <inheritdoc/>
    public void Values(in Surroundings at, Span<double> values, bool keep)
    {
        values.Clear();
        _sides.Fill(at, between: _orders > 1);
        Gather(at);
        foreach (var channel in _channels)
        {
            channel.Prepare(_keep > 0);
            for (var first = 0; first < channel.Count; first += Lanes)
            {
                Load(channel, first);
                Evaluate(channel);
                for (var o = 0; o < channel.Orbits.Length; o++)
                {
                    if (_keep > 0)
                    {
                        channel.Store(o, first, _values[o]);
                    }
                    else
                    {
                        values[channel.Start + o] += Vector256.Sum(_values[o]);
                    }
                }
            }

            for (var o = 0; o < channel.Orbits.Length && _keep > 0; o++)
            {
                channel.Sort(o, _keep, values.Slice(channel.Start + (o * _keep), _keep));
            }
        }
    }

    /// <inheritdoc/>
    public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
    {
        gx.Clear();
        gy.Clear();
        gz.Clear();
        foreach (var channel in _channels)
        {
            for (var first = 0; first < channel.Count; first += Lanes)
            {
                Load(channel, first);
                for (var o = 0; o < channel.Orbits.Length; o++)
                {
                    _outer[o] = _keep > 0 ? channel.Weights(o, first, _keep, outer.Slice(channel.Start + (o * _keep), _keep)) : Vector256.Create(outer[channel.Start + o]);
                }

                Differentiate(channel);
                for (var side = 0; side < channel.Sides; side++)
                {
                    var sum = Vector256<double>.Zero;
                    for (var o = 0; o < channel.Orbits.Length; o++)
                    {
                        sum = Vector256.FusedMultiplyAdd(_outer[o], _slopes[(6 * o) + side], sum);
                    }

                    for (var lane = 0; lane < Lanes && first + lane < channel.Count; lane++)
                    {
                        var (low, high) = Ends(channel.Neighbors, side, lane);
                        ref readonly var s = ref SideOf(low, high);
                        Add(gx, low, high, sum[lane] * s.Ux);
                        Add(gy, low, high, sum[lane] * s.Uy);
                        Add(gz, low, high, sum[lane] * s.Uz);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Jacobian(in Surroundings at, Span<double> jacobian)
    {
        jacobian.Clear();
        foreach (var channel in _channels)
        {
            for (var first = 0; first < channel.Count; first += Lanes)
            {
                Load(channel, first);
                Differentiate(channel);
                for (var o = 0; o < channel.Orbits.Length; o++)
                {
                    for (var lane = 0; lane < Lanes && first + lane < channel.Count; lane++)
                    {
                        var rank = _keep > 0 ? channel.Rank(o, first + lane) : 0;
                        for (var side = 0; side < channel.Sides && rank < Math.Max(1, _keep); side++)
                        {
                            var (low, high) = Ends(channel.Neighbors, side, lane);
                            ref readonly var s = ref SideOf(low, high);
                            var slope = _slopes[(6 * o) + side][lane];
                            var column = channel.Start + (o * Math.Max(1, _keep)) + rank;
                            AddRow(jacobian, low, high, 0, column, slope * s.Ux);
                            AddRow(jacobian, low, high, 1, column, slope * s.Uy);
                            AddRow(jacobian, low, high, 2, column, slope * s.Uz);
                        }
                    }
                }
            }
        }
    }

    private static IEnumerable<int[]> Kinds(int kinds, int order) => order == 0
        ? [[]]
        : Kinds(kinds, order - 1).SelectMany(head => Enumerable.Range(head.LastOrDefault(), kinds - head.LastOrDefault()).Select(last => (int[])[.. head, last]));

    // The centre (a low end below zero) does not count: its derivative is minus the sum of the others'.
    private static void Add(Span<double> g, int low, int high, double value)
    {
        g[high] += value;
        if (low >= 0)
        {
            g[low] -= value;
        }
    }

    private void AddRow(Span<double> jacobian, int low, int high, int axis, int column, double value)
    {
        jacobian[(((3 * high) + axis) * Width) + column] += value;
        if (low >= 0)
        {
            jacobian[(((3 * low) + axis) * Width) + column] -= value;
        }
    }

    private void Gather(in Surroundings at)
    {
        foreach (var channel in _channels)
        {
            channel.Clear();
        }

        for (var j = 0; j < at.Count; j++)
        {
            Find(at.Kinds[j])?.Add(j, 0, 0);
            for (var k = j + 1; k < at.Count && _orders > 1; k++)
            {
                if (!_sides.Near(j, k))
                {
                    continue;
                }

                Find(at.Kinds[j], at.Kinds[k])?.Add(j, k, 0);
                for (var l = k + 1; l < at.Count && _orders > 2; l++)
                {
                    if (_sides.Near(j, l) && _sides.Near(k, l))
                    {
                        Find(at.Kinds[j], at.Kinds[k], at.Kinds[l])?.Add(j, k, l);
                    }
                }
            }
        }
    }

    // TupleChannels are few.
    private TupleChannel? Find(params ReadOnlySpan<int> kinds)
    {
        foreach (var channel in _channels)
        {
            if (kinds.SequenceEqual(channel.Kinds))
            {
                return channel;
            }
        }

        return null;
    }

    private ref readonly Side SideOf(int low, int high) => ref low < 0 ? ref _sides.Own(high) : ref _sides.Between(low, high);

    // Sides of a tuple of n: to neighbours 0 .. n-1, then 0 1, 0 2, 1 2.
    private (int Low, int High) Ends(int neighbors, int side, int lane)
    {
        var tuple = _batch.AsSpan(3 * lane, 3);
        return side < neighbors ? (-1, tuple[side])
            : (side - neighbors) switch { 0 => (tuple[0], tuple[1]), 1 => (tuple[0], tuple[2]), _ => (tuple[1], tuple[2]) };
    }

    // A lane without a tuple repeats the first one with weight zero.
    private void Load(TupleChannel channel, int first)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            channel.Tuple(first + lane < channel.Count ? first + lane : first).CopyTo(_batch.AsSpan(3 * lane, 3));
        }

        Span<double> x = stackalloc double[Lanes], weight = stackalloc double[Lanes], slope = stackalloc double[Lanes];
        for (var side = 0; side < channel.Sides; side++)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                var (low, high) = Ends(channel.Neighbors, side, lane);
                ref readonly var s = ref SideOf(low, high);
                var counts = first + lane < channel.Count;
                (x[lane], weight[lane], slope[lane]) = (s.X, counts ? s.Weight : 0, counts ? s.Slope : 0);
            }

            (_weights[side], _derivatives[side]) = (Vector256.Create<double>(weight), Vector256.Create<double>(slope));
            var (power, variable) = (Vector256<double>.One, Vector256.Create<double>(x));
            for (var p = 0; p <= channel.Degree; p++, power *= variable)
            {
                _x[(6 * p) + side] = power;
            }
        }
    }

    private Vector256<double> Product(byte[] exponents)
    {
        var product = _x[6 * exponents[0]];
        for (var side = 1; side < exponents.Length; side++)
        {
            product = exponents[side] == 0 ? product : product * _x[(6 * exponents[side]) + side];
        }

        return product;
    }

    private void Evaluate(TupleChannel channel)
    {
        var weight = _weights[0];
        for (var side = 1; side < channel.Sides; side++)
        {
            weight *= _weights[side];
        }

        for (var o = 0; o < channel.Orbits.Length; o++)
        {
            var sum = Vector256<double>.Zero;
            foreach (var monomial in channel.Orbits[o])
            {
                sum += Product(monomial);
            }

            _values[o] = weight * sum;
        }
    }

    // d(value)/d(length of side): x of a side falls at the rate 1/distance times itself.
    private void Differentiate(TupleChannel channel)
    {
        var whole = Vector256<double>.One;
        Span<Vector256<double>> others = stackalloc Vector256<double>[6];
        for (var side = 0; side < channel.Sides; side++)
        {
            others[side] = _derivatives[side];
            for (var other = 0; other < channel.Sides; other++)
            {
                others[side] = other == side ? others[side] : others[side] * _weights[other];
            }

            whole *= _weights[side];
        }

        whole *= -_perDistance;
        Span<Vector256<double>> degrees = stackalloc Vector256<double>[6];
        for (var o = 0; o < channel.Orbits.Length; o++)
        {
            var sum = Vector256<double>.Zero;
            degrees.Clear();
            foreach (var monomial in channel.Orbits[o])
            {
                var product = Product(monomial);
                sum += product;
                for (var side = 0; side < monomial.Length; side++)
                {
                    degrees[side] = monomial[side] == 0 ? degrees[side] : Vector256.FusedMultiplyAdd(Vector256.Create((double)monomial[side]), product, degrees[side]);
                }
            }

            for (var side = 0; side < channel.Sides; side++)
            {
                _slopes[(6 * o) + side] = Vector256.FusedMultiplyAdd(whole, degrees[side], others[side] * sum);
            }
        }
    }
}
