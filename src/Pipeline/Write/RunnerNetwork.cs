using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Write
{
    /// <summary>n2p2's letters for activations.</summary>
    internal static IReadOnlyDictionary<Activation, string> ActivationLetters { get; } = new Dictionary<Activation, string>
    {
        [Activation.Tanh] = "t", [Activation.Sigmoid] = "s", [Activation.Softplus] = "p", [Activation.Identity] = "l", [Activation.Gaussian] = "g", [Activation.Cosine] = "c",
        [Activation.ReverseSigmoid] = "S", [Activation.Exponential] = "e", [Activation.Square] = "h",
    };

    /// <summary>
    /// Writes a network on symmetry functions as <c>input.nn</c>, <c>scaling.data</c> and a <c>weights.ZZZ.data</c> for each species: n2p2 and LAMMPS (pair_style hdnnp, of
    /// n2p2 nnp) then run it. In LAMMPS's units metal, give it <c>cflength 1 cfenergy 1</c> where the unit is Å, and
    /// <c>cflength 1.8897261258369282 cfenergy 0.0367493221756544</c> where it is Bohr.
    /// </summary>
    /// <param name="model">One member, without repulsion: those programs have none to add. A committee's members go to folders of their own (<see cref="NetworkModel.Member"/>).</param>
    /// <param name="folder">Where the files go; made where it is not there. Each file is replaced whole.</param>
    /// <param name="unit">The unit of lengths; energies are in Hartree where it is Bohr, as RuNNer wants it, and in eV where it is Å.</param>
    /// <returns>input.nn.</returns>
    /// <exception cref="ArgumentException">The model is not on symmetry functions, has several members, a repulsion, or an activation that n2p2 does not have.</exception>
    public static Result<Source> RunnerNetwork(NetworkModel model, string folder, LengthUnit unit)
    {
        var files = new RunnerNetworkWriter(model, unit == LengthUnit.Bohr ? Units.Hartree : 1);
        return Files.Try<Source>(folder, () =>
        {
            Directory.CreateDirectory(folder);
            foreach (var (k, species) in files.Input.Functions.Species.Index())
            {
                Text(Path.Combine(folder, $"weights.{species.Number:D3}.data"), files.Weights(k)).GetOrThrow();
            }

            ScalingData(Path.Combine(folder, "scaling.data"), files.Input, files.Statistics).GetOrThrow();
            return InputNn(Path.Combine(folder, "input.nn"), files.Input, unit);
        });
    }

    private sealed class RunnerNetworkWriter
    {
        private readonly NetworkModel _model;
        private readonly double _energy;
        private readonly int[] _columns;

        public RunnerNetworkWriter(NetworkModel model, double energy)
        {
            (_model, _energy) = (model, energy);
            if (model.Descriptor is not SymmetryFunctions functions)
            {
                throw new ArgumentException($"n2p2 knows symmetry functions only; this network is on '{Spec.KindOf(model.Descriptor.GetType())}'.", nameof(model));
            }

            if (model.Members != 1)
            {
                throw new ArgumentException($"The files hold one network; this model has {model.Members} members. Write each with Member(i) into a folder of its own.", nameof(model));
            }

            if (model.Repulsion is not null)
            {
                throw new ArgumentException("The files cannot hold the short-range repulsion. Write the model 'with { Repulsion = null }', and add a ZBL where atoms may come close.", nameof(model));
            }

            // One function a centre: statistics and weights are of a centre's own.
            var terms = new SymmetryColumns(functions);
            var radial = Own(functions, terms.Radial, c => c.Function.Centre, (c, s) => c.Function with { Centre = s, Neighbor = c.Neighbor });
            var angular = Own(functions, terms.Angular, c => c.Function.Centre, (c, s) => c.Function with { Centre = s, First = c.First, Second = c.Second });
            _columns = [.. radial.Select(f => f.Column), .. angular.Select(f => terms.Radial.Length + f.Column)];
            var single = new SymmetryFunctions(
                functions.Cutoff, Block.From(radial.Select(f => f.Function)), Block.From(angular.Select(f => f.Function)), PairCounting.Once, functions.Species);
            Input = new(single, [.. Settings()]);
            Statistics = Block.From(single.Radial.Select(f => f.Centre).Concat(single.Angular.Select(f => f.Centre))
                .Select((centre, c) => StatisticsOf(functions.Species.IndexOf(centre!.Value), _columns[c], c >= radial.Count && functions.Pairs == PairCounting.Twice ? 0.5 : 1)));
        }

        public RunnerInput Input { get; }

        public Block<FeatureStatistics> Statistics { get; }

        public IEnumerable<string> Weights(int kind)
        {
            var (layout, order) = (_model.Layout, Input.ColumnsOf(Input.Functions.Species[kind]));
            var (shape, own, columns) = (layout.Shapes[kind], layout.Of(_model.Weights.Span, kind).ToArray(), layout.Columns[kind]);
            var index = 1;
            yield return "# Weights (a) and biases (b) of a network, written by Pipelines.";
            yield return "# value, type, index, layer, neuron (of biases: where they end), layer, neuron";
            for (var l = 1; l <= shape.Layers; l++)
            {
                var (weights, biases, inputs, outputs) = shape.Layer(l);
                var unit = l == shape.Layers ? _model.EnergyUnit / _energy : 1;
                for (var from = 0; from < (l == 1 ? order.Length : inputs); from++)
                {
                    // A feature that is none of the network's inputs, or always zero there, is one of n2p2's, without weight.
                    var row = l == 1 ? _model.Scales[(kind * _model.Descriptor.Width) + _columns[order[from]]] == 0 ? -1 : Array.BinarySearch(columns, _columns[order[from]]) : from;
                    for (var to = 0; to < outputs; to++)
                    {
                        var weight = row < 0 ? 0 : unit * own[weights.Start.Value + (row * outputs) + to];
                        yield return Invariant($"{weight,24:E16} a {index++,9} {l - 1,5} {from + 1,5} {l,5} {to + 1,5}");
                    }
                }

                for (var to = 0; to < outputs; to++)
                {
                    yield return Invariant($"{unit * own[biases.Start.Value + to],24:E16} b {index++,9} {l,5} {to + 1,5}");
                }
            }
        }

        private static List<(T Function, int Column)> Own<TTerm, T>(SymmetryFunctions functions, TTerm[] terms, Func<TTerm, Species?> centre, Func<TTerm, Species, T> with) =>
            [.. functions.Species.SelectMany(s => terms.Index().Where(t => centre(t.Item) is not { } only || only == s).Select(t => (with(t.Item, s), t.Index)))];

        private FeatureStatistics StatisticsOf(int kind, int column, double factor)
        {
            var at = (kind * _model.Descriptor.Width) + column;
            var (mean, scale) = (_model.Means[at], _model.Scales[at]);
            var (least, most) = _model.Domain is { Least: { Length: > 0 } low, Most: var high } && double.IsFinite(low[at]) ? (low[at], high[at]) : (mean, mean);
            return new(factor * least, factor * most, factor * mean, scale == 0 ? 1 : factor / scale);
        }

        private IEnumerable<RunnerSetting> Settings()
        {
            foreach (var (species, energy) in _model.IsolatedAtomEnergies)
            {
                yield return new("atom_energy", $"{species} {(energy / _energy).ToString("R", CultureInfo.InvariantCulture)}");
            }

            yield return new("scale_symmetry_functions_sigma", string.Empty);
            yield return new("scale_min_short", "0.0");
            yield return new("scale_max_short", "1.0");
            static string Nodes(Block<HiddenLayer> hidden) => string.Join(' ', hidden.Select(h => h.Units));
            static string Letters(Block<HiddenLayer> hidden) => string.Join(' ', hidden.Select(h => ActivationLetters.TryGetValue(h.Activation, out var letter)
                ? letter
                : throw new ArgumentException($"n2p2 has no activation {h.Activation}.", nameof(hidden))).Append("l"));
            var all = _model.Hidden[0];
            yield return new("global_hidden_layers_short", $"{all.Length}");
            yield return new("global_nodes_short", Nodes(all));
            yield return new("global_activation_short", Letters(all));
            foreach (var (k, own) in _model.Hidden.Index().Where(h => h.Item != all))
            {
                var species = _model.Descriptor.Species[k];
                yield return new("element_hidden_layers_short", $"{species} {own.Length}");
                yield return new("element_nodes_short", $"{species} {Nodes(own)}");
                yield return new("element_activation_short", $"{species} {Letters(own)}");
            }

            yield return new("use_short_forces", string.Empty);
        }
    }
}
