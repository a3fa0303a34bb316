using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One frame as a network's training sees it: scaled features, their sparse derivatives by the atoms with force labels, and the labels less what is added to every atom.</summary>
internal sealed class NetworkFrame
{
    private readonly int[] _first;

    /// <summary>Describes a frame.</summary>
    /// <param name="structure">Its atoms.</param>
    /// <param name="descriptor">The features.</param>
    /// <param name="layout">Which features matter for which species.</param>
    /// <param name="means">Taken off; species x width.</param>
    /// <param name="scales">Multiplied with after that.</param>
    /// <param name="energy">eV, where it is a label.</param>
    /// <param name="forces">The force labels, by ascending atoms.</param>
    /// <param name="weight">How much the labels count.</param>
    /// <param name="single">Keep derivatives in single precision.</param>
    public NetworkFrame(
        Structure structure, AtomicDescriptor descriptor, NetworkLayout layout, Block<double> means, Block<double> scales, double? energy, (int Atom, Vec3 Force)[] forces, LabelWeight weight, bool single)
    {
        var width = descriptor.Width;
        Kinds = descriptor.Species.IndicesOf(structure.Species.Span);
        (Energy, Forces, Weight, _first) = (energy, forces, weight, new int[structure.Count + 1]);
        for (var i = 0; i < structure.Count; i++)
        {
            _first[i + 1] = _first[i] + layout.Columns[Kinds[i]].Length;
        }

        var raw = descriptor.Of(structure);
        var (owner, column, scale) = (new int[_first[^1]], new int[_first[^1]], new double[_first[^1]]);
        Features = new double[_first[^1]];
        for (var i = 0; i < structure.Count; i++)
        {
            var columns = layout.Columns[Kinds[i]];
            for (var c = 0; c < columns.Length; c++)
            {
                var (at, p) = (_first[i] + c, (Kinds[i] * width) + columns[c]);
                (owner[at], column[at], scale[at]) = (i, columns[c], scales[p]);
                Features[at] = (raw[i][columns[c]] - means[p]) * scales[p];
            }
        }

        if (forces.Length == 0)
        {
            return;
        }

        // Only the derivatives by atoms whose forces are labels are needed.
        var wanted = new bool[structure.Count];
        foreach (var (atom, _) in forces)
        {
            wanted[atom] = true;
        }

        var all = descriptor.Jacobian(structure);
        var start = new int[structure.Count + 1];
        List<int> targets = [], entries = [];
        for (var i = 0; i < structure.Count; i++)
        {
            for (var e = all.Start[i]; e < all.Start[i + 1]; e++)
            {
                if (wanted[all.Atoms[e]])
                {
                    targets.Add(all.Atoms[e]);
                    entries.Add(e);
                }
            }

            start[i + 1] = targets.Count;
        }

        var values = all.Values;
        Derivatives = FeatureContraction.Create(
            [.. Kinds.Select(k => layout.Columns[k].Length)], start, [.. targets], (f, e, a) => values[(((3 * entries[e]) + a) * width) + column[f]] * scale[f], single);
    }

    /// <summary>Number of atoms.</summary>
    public int Count => Kinds.Length;

    /// <summary>The atoms' kinds.</summary>
    public int[] Kinds { get; }

    /// <summary>Scaled, atom after atom.</summary>
    public double[] Features { get; }

    /// <summary>By the coordinates of the atoms whose forces are labels; null where there are none.</summary>
    public FeatureContraction? Derivatives { get; }

    /// <summary>eV, where it is a label.</summary>
    public double? Energy { get; }

    /// <summary>The force labels.</summary>
    public (int Atom, Vec3 Force)[] Forces { get; }

    /// <summary>How much the labels count.</summary>
    public LabelWeight Weight { get; }

    /// <summary>Where an atom's features are among all.</summary>
    public Range Of(int atom) => _first[atom].._first[atom + 1];
}
