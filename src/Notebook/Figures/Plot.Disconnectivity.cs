namespace Pipelines;

public static partial class Plot
{
    /// <summary>
    /// The disconnectivity graph of an energy landscape (Becker and Karplus 1997, doi:10.1063/1.473299; Wales, Miller and Walsh 1998,
    /// doi:10.1038/29487): every minimum hangs at its energy, and two branches meet at the level of the lowest saddle by which one can get from
    /// one to the other.
    /// </summary>
    /// <param name="minima">Energies of the minima, eV.</param>
    /// <param name="saddles">Which two minima a saddle joins, and its energy, eV. Where several join the same two, the lowest counts.</param>
    /// <param name="spacing">Branches meet at multiples of this, eV, above the lowest minimum (the first level at or above the saddle); 0 for the saddles' own energies.</param>
    /// <param name="names">What stands below the minima.</param>
    /// <exception cref="ArgumentException">There is no minimum, a saddle names one that is not there, lies below one of its minima, or a number is not finite.</exception>
    public static Figure Disconnectivity(IReadOnlyList<double> minima, IEnumerable<(int From, int To, double Energy)> saddles, double spacing = 0, IReadOnlyList<string>? names = null)
    {
        var tree = DisconnectivityTree.Of(minima, [.. saddles], spacing);
        List<double> x = [], y = [];
        foreach (var ((x0, y0), (x1, y1)) in tree.Branches)
        {
            x.AddRange([x0, x1, double.NaN]);
            y.AddRange([y0, y1, double.NaN]);
        }

        var figure = Line(x, y, color: House.Ink, width: 1.1).Y("energy (eV)");
        if (names is not null && names.Count == minima.Count)
        {
            var labels = new Scatter
            {
                X = Values.Of(tree.Places), Y = Values.Of(minima), Mode = "markers+text", Text = Values.Of(names), TextPosition = "bottom center", ShowLegend = false,
                Marker = new() { Color = House.Blue, Size = 4 },
            };
            figure = figure.And(new Figure(labels));
        }

        var low = minima.Min();
        var high = y.Where(double.IsFinite).Max();
        figure = figure.Y("energy (eV)", from: low - (0.08 * (high - low)), to: high + (0.02 * (high - low)));
        return figure with { Layout = figure.Layout.With("x", a => a with { Visible = false, ShowGrid = false }) };
    }
}

/// <summary>Minima and the levels at which they are joined, laid out without crossings.</summary>
internal sealed class DisconnectivityTree
{
    private readonly List<((double X, double Y) From, (double X, double Y) To)> _branches = [];
    private readonly double[] _places;

    // A branch goes straight up and leans towards its node only at the end: so far below.
    private double _slope;

    private DisconnectivityTree(int minima) => _places = new double[minima];

    /// <summary>Straight pieces, from the lower to the upper end.</summary>
    public IReadOnlyList<((double X, double Y) From, (double X, double Y) To)> Branches => _branches;

    /// <summary>Where each minimum hangs.</summary>
    public IReadOnlyList<double> Places => _places;

    public static DisconnectivityTree Of(IReadOnlyList<double> minima, IReadOnlyList<(int From, int To, double Energy)> saddles, double spacing)
    {
        Check(minima, saddles, spacing);

        // Lowest saddles first, as Kruskal's algorithm: a saddle between basins that are apart yet joins them; all that join at the same
        // level become one node with several branches.
        var lowest = minima.Min();
        var basin = Enumerable.Range(0, minima.Count).Select(i => new Node(i, minima[i], [])).ToArray();
        var owner = Enumerable.Range(0, minima.Count).ToArray();
        foreach (var (from, to, energy) in saddles.OrderBy(s => s.Energy))
        {
            var (a, b) = (Root(from), Root(to));
            if (a == b)
            {
                continue;
            }

            var level = spacing > 0 ? lowest + (spacing * Math.Ceiling(((energy - lowest) / spacing) - 1e-9)) : energy;
            IEnumerable<Node> parts = new[] { basin[a], basin[b] }.SelectMany(n => n.Children.Count > 0 && n.Energy == level ? n.Children : [n]);
            owner[b] = a;
            basin[a] = new(-1, level, [.. parts]);
        }

        var roots = Enumerable.Range(0, minima.Count).Where(i => owner[i] == i).Select(i => basin[i]).OrderBy(n => n.Lowest).ToArray();
        var tree = new DisconnectivityTree(minima.Count);
        var top = roots.Max(r => r.Energy);
        tree._slope = spacing > 0 ? spacing : 0.04 * Math.Max(top - lowest, 1e-6);
        top += Math.Max(spacing, 0.06 * Math.Max(top - lowest, 1e-6));
        var at = 0.0;
        foreach (var root in roots)
        {
            tree.Place(root, at);
            tree._branches.Add(((root.Middle, root.Energy), (root.Middle, top)));
            at += root.Leaves;
        }

        return tree;

        int Root(int i)
        {
            while (owner[i] != i)
            {
                i = owner[i] = owner[owner[i]];
            }

            return i;
        }
    }

    private static void Check(IReadOnlyList<double> minima, IReadOnlyList<(int From, int To, double Energy)> saddles, double spacing)
    {
        if (minima.Count == 0 || minima.Any(e => !double.IsFinite(e)))
        {
            throw new ArgumentException($"There must be one minimum at least, with finite energies; found {minima.Count}.", nameof(minima));
        }

        if (!(spacing >= 0) || double.IsInfinity(spacing))
        {
            throw new ArgumentException($"The spacing of levels must be finite and not negative (eV); found {spacing}.", nameof(spacing));
        }

        foreach (var (from, to, energy) in saddles)
        {
            if (from < 0 || to < 0 || from >= minima.Count || to >= minima.Count || !double.IsFinite(energy))
            {
                throw new ArgumentException($"A saddle must join two of the {minima.Count} minima at a finite energy; found {from}, {to} at {energy}.", nameof(saddles));
            }

            if (energy < Math.Max(minima[from], minima[to]))
            {
                throw new ArgumentException($"A saddle cannot lie below its minima; that between {from} and {to} is at {energy}, they are at {minima[from]} and {minima[to]}.", nameof(saddles));
            }
        }
    }

    // Each branch gets as much room as it has minima; the one that leads deepest stands in the middle, others on both sides of it in turn.
    private void Place(Node node, double left)
    {
        if (node.Children.Count == 0)
        {
            _places[node.Minimum] = node.Middle = left + 0.5;
            return;
        }

        List<Node> order = [];
        foreach (var (i, child) in node.Children.OrderBy(c => c.Lowest).Index())
        {
            order.Insert(i % 2 == 0 ? order.Count : 0, child);
        }

        foreach (var child in order)
        {
            Place(child, left);
            left += child.Leaves;
        }

        node.Middle = node.Children.MinBy(c => c.Lowest)!.Middle;
        foreach (var child in order)
        {
            var bend = Math.Max(child.Energy, node.Energy - _slope);
            if (bend > child.Energy)
            {
                _branches.Add(((child.Middle, child.Energy), (child.Middle, bend)));
            }

            _branches.Add(((child.Middle, bend), (node.Middle, node.Energy)));
        }
    }

    private sealed class Node(int minimum, double energy, List<Node> children)
    {
        public int Minimum { get; } = minimum;

        public double Energy { get; } = energy;

        public List<Node> Children { get; } = children;

        public double Middle { get; set; }

        public int Leaves { get; } = children.Count == 0 ? 1 : children.Sum(c => c.Leaves);

        public double Lowest { get; } = children.Count == 0 ? energy : children.Min(c => c.Lowest);
    }
}
