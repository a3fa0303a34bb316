namespace Pipelines.Numerics;

/// <summary>Where a tensor begins, and how far its components are apart.</summary>
internal readonly record struct TensorPlace(int Start, int Stride);

/// <summary>
/// Tensors of pairs (c1, c2) for one c1 and neighbouring c2, side by side: the products of the components of c1 and c2, and the tensors of all
/// degrees that they are coupled to.
/// </summary>
/// <param name="First">The components of c1.</param>
/// <param name="Second">The components of the first c2.</param>
/// <param name="Chunks">Vectors side by side.</param>
/// <param name="Tensors">The tensors' components, of one degree after the other.</param>
/// <param name="Coupling">How.</param>
internal readonly record struct PairRow(TensorPlace First, TensorPlace Second, int Chunks, TensorPlace Tensors, PairCoupling Coupling);

/// <summary>Functions side by side: one tensor times neighbouring ones, component by component.</summary>
/// <param name="Left">The one.</param>
/// <param name="Right">The first of the others.</param>
/// <param name="Components">2 l + 1.</param>
/// <param name="Scale">1/sqrt(2 l + 1).</param>
/// <param name="Chunks">Vectors side by side.</param>
/// <param name="Slot">Where the functions go.</param>
internal readonly record struct FunctionRun(TensorPlace Left, TensorPlace Right, int Components, double Scale, int Chunks, int Slot);

/// <summary>One function: what it multiplies.</summary>
/// <param name="Left">One tensor, or the number one.</param>
/// <param name="Right">The other.</param>
/// <param name="Coupled">Their degree.</param>
/// <param name="Slot">Where it goes.</param>
/// <param name="First">How the first two of more than two factors are coupled.</param>
/// <param name="Second">How the last two of four factors are coupled.</param>
internal readonly record struct PlannedFunction(TensorPlace Left, TensorPlace Right, int Coupled, int Slot, RealCoupling? First, RealCoupling? Second);

/// <summary>
/// Lays the factors, the tensors of pairs and the functions out in one stretch of memory, so that each step works on vectors of
/// neighbouring numbers. Factors of degree l stand in 2 l + 1 rows, in each by n, then kind.
/// </summary>
internal sealed class CorrelationPlan
{
    private readonly int _lanes;
    private readonly int[] _start, _stride;
    private readonly Dictionary<(int L1, int L2, int Column), RowDraft> _drafts = [];

    public CorrelationPlan(CorrelationBasis basis, int lanes)
    {
        _lanes = lanes;
        Functions = [.. basis.Functions];
        Kinds = basis.Rule.Kinds;
        DegreeL = Functions.SelectMany(f => f.Channels).Select(c => c.L).DefaultIfEmpty(0).Max();
        Radials = new int[DegreeL + 1];
        foreach (var channel in Functions.SelectMany(f => f.Channels))
        {
            Radials[channel.L] = Math.Max(Radials[channel.L], channel.N);
        }

        FactorPlaces = new int[DegreeL + 2];
        (_start, _stride) = (new int[DegreeL + 1], new int[DegreeL + 1]);

        // Place 0 holds the number one: functions of one factor are one times it.
        var size = lanes;
        for (var l = 0; l <= DegreeL; l++)
        {
            (_start[l], _stride[l]) = (size, Padded(Kinds * Radials[l]));
            size += ((2 * l) + 1) * _stride[l];
            FactorPlaces[l + 1] = FactorPlaces[l] + (((2 * l) + 1) * Radials[l]);
        }

        foreach (var f in Functions)
        {
            Draft(f);
        }

        Rows = [.. _drafts.Values.OrderBy(d => (d.L1, d.L2, d.Column)).Select(d => d.Place(this, ref size))];
        Size = size + lanes; // The last vector may begin at the last number.
        Planned = new PlannedFunction[Functions.Length];
        Runs = [.. Plan()];
    }

    public CorrelationFunction[] Functions { get; }

    public int Kinds { get; }

    /// <summary>The highest l of a factor.</summary>
    public int DegreeL { get; }

    /// <summary>For each l the largest n.</summary>
    public int[] Radials { get; }

    /// <summary>For each l how many factors (n, m) of one kind those of lower l have; then how many there are.</summary>
    public int[] FactorPlaces { get; }

    /// <summary>How long the stretch is.</summary>
    public int Size { get; }

    public PairRow[] Rows { get; }

    public FunctionRun[] Runs { get; }

    /// <summary>One a function, in the functions' order.</summary>
    public PlannedFunction[] Planned { get; }

    /// <summary>Room for functions: each run has whole vectors.</summary>
    public int Slots { get; private set; }

    public TensorPlace Place(CorrelationChannel c) => new(_start[c.L] + Column(c), _stride[c.L]);

    public TensorPlace Place(int l) => new(_start[l], _stride[l]);

    private int Column(CorrelationChannel c) => ((c.N - 1) * Kinds) + c.Kind;

    private int Padded(int count) => (count + _lanes - 1) / _lanes * _lanes;

    private void Draft(CorrelationFunction f)
    {
        if (f.Order > 2)
        {
            Draft(f.Channels[0], f.Channels[1], f.Coupled);
        }

        if (f.Order > 3)
        {
            Draft(f.Channels[2], f.Channels[3], f.Coupled);
        }
    }

    private void Draft(CorrelationChannel a, CorrelationChannel b, int l)
    {
        var key = (a.L, b.L, Column(a));
        if (!_drafts.TryGetValue(key, out var draft))
        {
            _drafts.Add(key, draft = new(a.L, b.L, Column(a)));
        }

        draft.Add(Column(b), l);
    }

    private TensorPlace Pair(CorrelationChannel a, CorrelationChannel b, int l) => _drafts[(a.L, b.L, Column(a))].Tensor(l, Column(b));

    private List<FunctionRun> Plan()
    {
        // In this order neighbouring functions have the same left side and neighbouring right sides.
        var order = Enumerable.Range(0, Functions.Length).ToArray();
        var keys = order.Select(k => (Functions[k].Order, Functions[k].Order == 4 ? (Functions[k].Channels[0], Functions[k].Channels[1], Functions[k].Coupled) : default, k)).ToArray();
        Array.Sort(keys, order);
        List<FunctionRun> runs = [];
        var (length, slot) = (0, 0);
        for (var i = 0; i < order.Length; i++)
        {
            var f = Functions[order[i]];
            var (left, right) = f.Channels switch
            {
                [var a] => (new TensorPlace(0, 0), Place(a)),
                [var a, var b] => (Place(a), Place(b)),
                [var a, var b, var c] => (Pair(a, b, f.Coupled), Place(c)),
                [var a, var b, var c, var d] => (Pair(a, b, f.Coupled), Pair(c, d, f.Coupled)),
                _ => throw new InvalidOperationException(),
            };
            var l = f.Order == 2 ? f.Channels[0].L : f.Coupled;
            if (runs.Count > 0 && runs[^1] is var last && last.Left == left && last.Components == (2 * l) + 1 && last.Right.Stride == right.Stride && last.Right.Start + length == right.Start)
            {
                length++;
            }
            else
            {
                slot += Padded(length);
                runs.Add(new(left, right, (2 * l) + 1, 1 / Math.Sqrt((2 * l) + 1), 0, slot));
                length = 1;
            }

            runs[^1] = runs[^1] with { Chunks = Padded(length) / _lanes };
            Planned[order[i]] = new(
                left, right, l, slot + length - 1,
                f.Order > 2 ? RealCoupling.Of(f.Channels[0].L, f.Channels[1].L, l) : null, f.Order > 3 ? RealCoupling.Of(f.Channels[2].L, f.Channels[3].L, l) : null);
        }

        Slots = slot + Padded(length);
        return runs;
    }

    // The pairs of one c1 that are wanted: a stretch of c2, and some degrees.
    private sealed class RowDraft(int l1, int l2, int column)
    {
        private readonly SortedSet<int> _degrees = [];
        private int _from = int.MaxValue, _to = -1, _start, _stride;

        public int L1 => l1;

        public int L2 => l2;

        public int Column => column;

        public void Add(int second, int l)
        {
            (_from, _to) = (Math.Min(_from, second), Math.Max(_to, second));
            _degrees.Add(l);
        }

        public TensorPlace Tensor(int l, int second) => new(_start + (_stride * _degrees.TakeWhile(d => d < l).Sum(d => (2 * d) + 1)) + second - _from, _stride);

        public PairRow Place(CorrelationPlan plan, ref int size)
        {
            (_start, _stride) = (size, plan.Padded(_to - _from + 1));
            size += _stride * _degrees.Sum(d => (2 * d) + 1);
            TensorPlace first = plan.Place(l1), second = plan.Place(l2);
            return new(
                first with { Start = first.Start + column }, second with { Start = second.Start + _from }, _stride / plan._lanes, new(_start, _stride),
                PairCoupling.Of(l1, l2, [.. _degrees]));
        }
    }
}
