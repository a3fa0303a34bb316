using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Read
{
    /// <summary>
    /// A network of RuNNer or n2p2 as a model: <c>input.nn</c>, <c>scaling.data</c> and a <c>weights.ZZZ.data</c> for each element (ZZZ is its atomic number), all in one folder. Hidden
    /// layers may differ from element to element, and activations from layer to layer (t, s, p, l, g, c, S, e, h); energies of isolated atoms, normalised data sets and
    /// normalised nodes are taken into account. What the model was trained on is known by the ranges of its features only (<see cref="Model.Domain"/>).
    /// </summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="unit">The unit of lengths, which the files do not say; energies are in Hartree where it is Bohr, and in eV where it is Å.</param>
    public static Result<NetworkModel> RunnerNetwork(string folder, LengthUnit unit)
    {
        var path = Path.Combine(folder, "input.nn");
        return InputNn(path, unit).Bind(input => ScalingData(Path.Combine(folder, "scaling.data"), input).Bind(statistics => Files.Try(path, () =>
        {
            try
            {
                return Result<NetworkModel>.Ok(new RunnerNetworkReader(folder, path, input, statistics, unit == LengthUnit.Bohr ? Units.Hartree : 1).Model());
            }
            catch (DataException e)
            {
                return e.Error;
            }
        })));
    }

    private sealed class RunnerNetworkReader(string folder, string path, RunnerInput input, Block<FeatureStatistics> statistics, double energy)
    {
        private static readonly Dictionary<string, Activation> Letters = Write.ActivationLetters.ToDictionary(p => p.Value, p => p.Key);

        public NetworkModel Model()
        {
            if (input["nnp_type"] is { } type && type is not ("2G-HDNNP" or "2"))
            {
                throw Wrong("nnp_type", type, "2G-HDNNP: networks with charges are not read");
            }

            var species = input.Functions.Species;
            var columns = species.Select(input.ColumnsOf).ToArray();
            ImmutableArray<Block<HiddenLayer>> hidden = [.. species.Select(HiddenOf)];
            var (means, scales, least, most) = Scaling(columns);
            var layout = new NetworkLayout(hidden, scales);
            var weights = new double[layout.Parameters];
            var hash = new StringBuilder();
            for (var k = 0; k < species.Count; k++)
            {
                if (columns[k].Length == 0)
                {
                    throw Wrong("symfunction_short", $"none for {species[k]}", "at least one for each element");
                }

                var file = Path.Combine(folder, $"weights.{species[k].Number:D3}.data");
                Weights(file, layout, k, columns[k], weights);
                hash.Append(Hashes.Of(File.ReadAllBytes(file)));
            }

            hash.Append(Hashes.Of(File.ReadAllBytes(path)));
            var cutoff = input.Functions.Cutoff.Radius;
            var unit = energy / (Setting("conv_energy", 1) is > 0 and var normalised ? normalised : throw Wrong("conv_energy", input["conv_energy"]!, "a number above 0"));
            return new()
            {
                Descriptor = input.Functions,
                Hidden = hidden,
                Members = 1,
                Weights = Block.Freeze(weights),
                Means = Block.Freeze(means),
                Scales = Block.Freeze(scales),
                EnergyUnit = unit,
                ForceNoiseVariance = 0,
                EnergyNoiseVariance = 0,
                Repulsion = null,
                History = [],
                DataHash = Hashes.Of(Encoding.UTF8.GetBytes(hash.ToString())),
                IsolatedAtomEnergies = species.ToImmutableSortedDictionary(s => s, s => energy * (AtomEnergy(s) + Setting("mean_energy", 0))),
                ShortestDistance = 0,
                Domain = new()
                {
                    // Of distances the files say nothing: none is outside.
                    Cutoff = cutoff,
                    Pairs = species.SelectMany(a => species.Select(b => new FeatureLabel(a, b))).Distinct().ToImmutableSortedDictionary(p => p, _ => new DistanceRange(0, cutoff, cutoff)),
                    Descriptor = input.Functions,
                    Least = Block.Freeze(least),
                    Most = Block.Freeze(most),
                },
            };
        }

        // scaled = low + factor (G - reference), written as (G - mean) scale.
        private (double[] Means, double[] Scales, double[] Least, double[] Most) Scaling(ImmutableArray<int>[] columns)
        {
            var (scaling, width) = (input.Scaling, input.Functions.Width);
            double[] means = new double[columns.Length * width], scales = new double[means.Length], least = new double[means.Length], most = new double[means.Length];

            // Functions of other elements do not matter.
            Array.Fill(least, double.NegativeInfinity);
            Array.Fill(most, double.PositiveInfinity);
            for (var k = 0; k < columns.Length; k++)
            {
                foreach (var c in columns[k])
                {
                    var (of, at) = (statistics[c], (k * width) + c);
                    scales[at] = scaling.Factor(of);
                    if (!double.IsFinite(scales[at]) || scales[at] == 0)
                    {
                        throw new DataException(new(
                            "This network cannot be used.", Path.Combine(folder, "scaling.data"), Field: $"'{input.Functions.Columns[c]}'",
                            Found: $"from {of.Min} to {of.Max}, sigma {of.Sigma}", Expected: "a feature that changes: its scaled value is not finite"));
                    }

                    means[at] = -scaling.Apply(0, of) / scales[at];
                    (least[at], most[at]) = (of.Min, of.Max);
                }
            }

            return (means, scales, least, most);
        }

        private Block<HiddenLayer> HiddenOf(Species species)
        {
            var element = species.Symbol;
            (string Keyword, string[] Words) Line(string what)
            {
                var own = input.Settings.LastOrDefault(s => s.Keyword == $"element_{what}_short" && s.Value.Split(' ')[0] == element)?.Value;
                var keyword = own is null ? $"global_{what}_short" : $"element_{what}_short {element}";
                var words = (own ?? input[keyword] ?? throw Wrong(keyword, "no such line", "a line for all elements, or one for each"))
                    .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                return (keyword, own is null ? words : words[1..]);
            }

            var (layersLine, layers) = Line("hidden_layers");
            var (nodesLine, nodes) = Line("nodes");
            var (lettersLine, letters) = Line("activation");
            var count = layers is [var text] && int.TryParse(text, out var n) && n >= 1 ? n : throw Wrong(layersLine, string.Join(' ', layers), "a whole number of at least 1");
            if (nodes.Length != count || nodes.Any(w => !(int.TryParse(w, out var units) && units >= 1)))
            {
                throw Wrong(nodesLine, string.Join(' ', nodes), $"{count} whole numbers of at least 1 for {element}");
            }

            if (letters.Length != count + 1 || letters[^1] != "l")
            {
                throw Wrong(lettersLine, string.Join(' ', letters), $"{count} letters for {element} and 'l', a linear output");
            }

            return Block.From(nodes.Zip(letters, (units, letter) => new HiddenLayer(int.Parse(units, CultureInfo.InvariantCulture), Letters.TryGetValue(letter, out var activation)
                ? activation
                : throw Wrong(lettersLine, letter, $"one of {string.Join(", ", Letters.Keys)}{(letter == "r" ? ": with r the forces jump" : string.Empty)}"))));
        }

        private void Weights(string file, NetworkLayout layout, int kind, ImmutableArray<int> order, double[] all) => Words.Parse(file, words =>
        {
            var shape = layout.Shapes[kind];
            var own = all.AsMemory(layout.Offsets[kind], shape.Parameters);
            var found = new bool[own.Length];
            foreach (var row in words.Rest(line => line.TrimStart() is { Length: > 0 } text && text[0] != '#'))
            {
                int Whole(int word, string field, int most) => row.Length > word && int.TryParse(row[word], out var value) && value >= 1 && value <= most
                    ? value
                    : throw words.Wrong(field, row.ElementAtOrDefault(word) ?? "nothing", $"a whole number from 1 to {most}");
                var weight = row.ElementAtOrDefault(1) switch
                {
                    "a" => true,
                    "b" => false,
                    var other => throw words.Wrong("connection type", other ?? "nothing", "a or b"),
                };
                var layer = Whole(weight ? 5 : 3, "layer", shape.Layers);
                var (weights, biases, inputs, outputs) = shape.Layer(layer);
                var to = Whole(weight ? 6 : 4, "neuron", outputs) - 1;
                var from = weight ? Whole(4, "neuron", inputs) - 1 : 0;
                if (weight && layer == 1)
                {
                    from = Array.BinarySearch(layout.Columns[kind], order[from]);
                }

                var at = weight ? weights.Start.Value + (from * outputs) + to : biases.Start.Value + to;
                if (found[at])
                {
                    throw words.Wrong("connection", "the same again", "one line for each weight and bias");
                }

                own.Span[at] = words.ToNumber(row[0], "connection") / (input["normalize_nodes"] is null ? 1 : inputs);
                found[at] = true;
            }

            var missing = Array.IndexOf(found, false);
            return missing < 0 ? true : throw words.Wrong("connection", $"{found.Count(f => f)} of {found.Length}", $"a line for each weight and bias of the network of input.nn ({found.Length})");
        }).GetOrThrow();

        private double AtomEnergy(Species species)
        {
            var words = input.Settings.LastOrDefault(s => s.Keyword == "atom_energy" && s.Value.Split(' ')[0] == species.Symbol)?.Value.Split(' ');
            return words is null ? 0 : Number("atom_energy", words[^1]);
        }

        private double Setting(string keyword, double otherwise) => input[keyword] is { } text ? Number(keyword, text) : otherwise;

        private double Number(string field, string text) =>
            double.TryParse(text.Replace('d', 'e').Replace('D', 'e'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw Wrong(field, text, "a finite number");

        private DataException Wrong(string field, string found, string expected) =>
            new(new("This network cannot be used.", path, Field: field, Found: found, Expected: expected, Line: LineOf(field)));

        // The last line that begins with these words: it is the one that counts.
        private long? LineOf(string field)
        {
            var wanted = field.Split(' ');
            var line = Array.FindLastIndex(File.ReadAllLines(path), l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(wanted.Length).SequenceEqual(wanted));
            return line < 0 ? null : line + 1;
        }
    }
}
