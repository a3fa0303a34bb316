using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Networks as files of RuNNer and n2p2: what is written is read, and what cannot be read or written is named.</summary>
public sealed class RunnerNetworkTests : IDisposable
{
    private static readonly NetworkModel Trained = NetworkData.Clusters(12) | new NetworkFit(NetworkData.Features, [4, 3], Training: new LbfgsTraining(5), Repulsion: false);
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-runner-").FullName;

    public static TheoryData<NetworkModel, LengthUnit> Models
    {
        get
        {
            var twice = NetworkData.Clusters(12) | new NetworkFit(NetworkData.Features with { Pairs = PairCounting.Twice }, [4], Activation.Softplus, new LbfgsTraining(3), Repulsion: false);
            Activation[] all = [.. Write.ActivationLetters.Keys];
            return new()
            {
                { Trained, LengthUnit.Angstrom }, { Trained, LengthUnit.Bohr }, { twice, LengthUnit.Bohr },
                { Shaped([[new(5, Activation.Sigmoid), new(2, Activation.Cosine)], [new(3, Activation.Gaussian)]]), LengthUnit.Angstrom },
                { Shaped([[.. all.Select(a => new HiddenLayer(3, a))], [.. all.Reverse().Select(a => new HiddenLayer(2, a))]]), LengthUnit.Bohr },
            };
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void What_is_written_is_read(NetworkModel model, LengthUnit unit)
    {
        Write.RunnerNetwork(model, _folder, unit).GetOrThrow();
        var read = Read.RunnerNetwork(_folder, unit).GetOrThrow();
        foreach (var frame in NetworkData.Clusters(6).Configurations)
        {
            var (one, two) = (model.Evaluate(frame.Structure), read.Evaluate(frame.Structure));
            Assert.Equal(one.Energy, two.Energy, 1e-12 * (1 + Math.Abs(one.Energy)) * frame.Structure.Count);
            for (var i = 0; i < frame.Structure.Count; i++)
            {
                Assert.True((one.Forces[i] - two.Forces[i]).Length < 1e-12 * (1 + one.Forces.Max(f => f.Length)), $"{one.Forces[i]} {two.Forces[i]}");
            }
        }

        Assert.Equal(model.Descriptor.Species, read.Descriptor.Species);
        var model2 = Path.Combine(_folder, "model");
        read.Save(model2);
        Assert.Equal(read, Model.Load(model2).GetOrThrow());
    }

    // A network of one weight a layer, worked out by hand, with all that changes its units.
    [Fact]
    public void Units_and_normalisations_are_taken_into_account()
    {
        Text("input.nn", "elements Ni", "atom_energy Ni -0.5", "mean_energy 0.25", "conv_energy 4.0", "conv_length 3.0", "normalize_nodes", "cutoff_type 0", "center_symmetry_functions", "scale_symmetry_functions",
            "global_hidden_layers_short 1", "global_nodes_short 2", "global_activation_short h l", "symfunction_short Ni 2 Ni 0.0 0.0 10.0");
        Text("scaling.data", "1 1 0.0 4.0 1.5 0.2");
        Text("weights.028.data", "2.0 a 1 0 1 1 1", "3.0 a 2 0 1 1 2", "0.5 b 3 1 1", "-0.5 b 4 1 2", "6.0 a 5 1 1 2 1", "8.0 a 6 1 2 2 1", "1.0 b 7 2 1");
        var model = Read.RunnerNetwork(_folder, LengthUnit.Bohr).GetOrThrow();
        Species ni = Species.Parse("Ni");
        var dimer = new Structure(Block.From([ni, ni]), Block.From([default, new Vec3(2, 0, 0)]));

        // One neighbour: G = 1, scaled (1 - 1.5) / 4; hidden units by their one input, the output by its two.
        const double g = (1 - 1.5) / 4;
        double one = (2 * g) + 0.5, two = (3 * g) - 0.5;
        var atom = ((6 * one * one) + (8 * two * two) + 1) / 2;
        Assert.Equal(2 * Units.Hartree * ((atom / 4) + 0.25 - 0.5), model.Evaluate(dimer).Energy, 1e-11);
    }

    [Fact]
    public void Ranges_of_features_are_the_domain()
    {
        Write.RunnerNetwork(Trained, _folder, LengthUnit.Angstrom).GetOrThrow();
        var read = Read.RunnerNetwork(_folder, LengthUnit.Angstrom).GetOrThrow();
        Assert.All(read.Extrapolation(NetworkData.Clusters(1)[0].Structure), e => Assert.False(e.IsOutside));
        var squeezed = Shapes.Icosahedron(Species.Parse("Pt"), 3, 2.6);
        Assert.Contains(read.Extrapolation(squeezed), e => e is { IsOutside: true, Cause: ExtrapolationCause.Feature });
    }

    [Theory]
    [InlineData("input.nn", "global_activation_short t t l", "global_activation_short t r l", "the forces jump")]
    [InlineData("input.nn", "global_activation_short t t l", "global_activation_short t t t", "a linear output")]
    [InlineData("input.nn", "global_activation_short t t l", "global_activation_short t x l", "one of t, s, p")]
    [InlineData("input.nn", "global_nodes_short 4 3", "global_nodes_short 4", "2 whole numbers")]
    [InlineData("input.nn", "global_nodes_short 4 3", "global_nodes_short 4 5", "a line for each weight")]
    [InlineData("input.nn", "global_nodes_short 4 3", "global_nodes_short 2 3", "a whole number from 1 to 2")]
    [InlineData("input.nn", "global_nodes_short 4 3", "", "no such line")]
    [InlineData("input.nn", "use_short_forces", "nnp_type 4G-HDNNP", "charges")]
    [InlineData("input.nn", "use_short_forces", "mean_energy x", "a finite number")]
    [InlineData("input.nn", "use_short_forces", "conv_energy 0", "above 0")]
    [InlineData("input.nn", "use_short_forces", "conv_energy", "a finite number")]
    [InlineData("input.nn", "scale_min_short 0.0", "scale_min_short none", "line ")]
    [InlineData("input.nn", "global_hidden_layers_short 2", "global_hidden_layers_short two", "line ")]
    [InlineData("weights.028.data", " a         7 ", " c         7 ", "a or b")]
    [InlineData("weights.028.data", " a         2     0     1     1     2", " a         2     0     1     1     1", "the same again")]
    [InlineData("scaling.data", "         1          2 ", "         1          1 ", "again")]
    [InlineData("scaling.data", "         1          2 ", "         1          1.9 ", "symmetry function index")]
    [InlineData("scaling.data", "         1          2 ", "         1          2 7 7 ", "element, function, minimum")]
    public void What_cannot_be_read_is_named(string file, string line, string other, string expected)
    {
        Write.RunnerNetwork(Trained, _folder, LengthUnit.Angstrom).GetOrThrow();
        var path = Path.Combine(_folder, file);
        var text = File.ReadAllText(path);
        Assert.Contains(line, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(line, other, StringComparison.Ordinal));
        Assert.Contains(expected, Read.RunnerNetwork(_folder, LengthUnit.Angstrom).Error!.ToString(), StringComparison.Ordinal);
    }

    // As an editor of another system leaves them, and with comments.
    [Fact]
    public void Line_ends_and_comments_change_nothing()
    {
        Write.RunnerNetwork(Trained, _folder, LengthUnit.Angstrom).GetOrThrow();
        var before = Read.RunnerNetwork(_folder, LengthUnit.Angstrom).GetOrThrow();
        foreach (var path in Directory.GetFiles(_folder))
        {
            File.WriteAllText(path, "# of somebody\r\n\r\n" + string.Join("\r\n", File.ReadAllLines(path)) + "\r\n\r\n# the end");
        }

        Assert.Equal(before with { DataHash = string.Empty }, Read.RunnerNetwork(_folder, LengthUnit.Angstrom).GetOrThrow() with { DataHash = string.Empty });
    }

    // n2p2 looks at sigma last; RuNNer's file has no column of it.
    [Fact]
    public void Sigma_counts_only_where_no_range_and_no_centre_is_asked_for()
    {
        Write.RunnerNetwork(Trained, _folder, LengthUnit.Angstrom).GetOrThrow();
        string input = Path.Combine(_folder, "input.nn"), scaling = Path.Combine(_folder, "scaling.data");
        File.AppendAllText(input, "\nscale_symmetry_functions\ncenter_symmetry_functions\n");
        Assert.Equal(ScalingMode.CentreAndRange, Read.InputNn(input, LengthUnit.Angstrom).GetOrThrow().Scaling.Mode);
        var whole = Read.RunnerNetwork(_folder, LengthUnit.Angstrom).GetOrThrow();
        File.WriteAllLines(scaling, File.ReadAllLines(scaling).Select(l => l.StartsWith('#') ? l : string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(5))).Append("-1.0 1.0"));
        Assert.Equal(whole, Read.RunnerNetwork(_folder, LengthUnit.Angstrom).GetOrThrow());
    }

    // A species that only stood alone: its network has an input that is always zero; of n2p2's function it must not hear.
    [Fact]
    public void A_feature_that_never_changed_has_no_weight_in_the_files()
    {
        var model = Trained with { Scales = Block.From(Trained.Scales.Select((s, i) => i < Trained.Descriptor.Width ? 0 : s)) };
        var weights = new double[model.Layout.Parameters];
        Philox.FillNormals(4, 0, 0, weights);
        model = model with { Weights = Block.Freeze(weights) };
        Write.RunnerNetwork(model, _folder, LengthUnit.Angstrom).GetOrThrow();
        var read = Read.RunnerNetwork(_folder, LengthUnit.Angstrom).GetOrThrow();
        foreach (var frame in NetworkData.Clusters(4).Configurations)
        {
            var (one, two) = (model.Evaluate(frame.Structure).Energy, read.Evaluate(frame.Structure).Energy);
            Assert.Equal(one, two, 1e-11 * (1 + Math.Abs(one)) * frame.Structure.Count);
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Write.RunnerNetwork(Trained, _folder, LengthUnit.Angstrom).GetOrThrow();
        File.Delete(Path.Combine(_folder, "weights.078.data"));
        Assert.Contains("weights.078.data", Read.RunnerNetwork(_folder, LengthUnit.Angstrom).Error!.ToString(), StringComparison.Ordinal);
        Assert.Contains("input.nn", Read.RunnerNetwork(Path.Combine(_folder, "elsewhere"), LengthUnit.Angstrom).Error!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_files_cannot_hold_is_refused()
    {
        void Refused(NetworkModel model, string why) => Assert.Contains(why, Assert.Throws<ArgumentException>(() => Write.RunnerNetwork(model, _folder, LengthUnit.Angstrom)).Message, StringComparison.Ordinal);
        Refused(ExampleModels.Network, "symmetry functions only");
        Refused(Trained with { Repulsion = new Zbl(new Taper(1, 1.5)) }, "repulsion");
        Refused(Trained with { Members = 2, Weights = Block.From(Trained.Weights.Concat(Trained.Weights)) }, "Member(i)");
        Refused(Trained with { Hidden = [.. Trained.Hidden.Select(h => Block.From(h.Select(l => l with { Activation = Activation.Silu })))] }, "Silu");
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static NetworkModel Shaped(ImmutableArray<Block<HiddenLayer>> hidden)
    {
        var layout = new NetworkLayout(hidden, Trained.Scales.Span);
        var weights = new double[layout.Parameters];
        Philox.FillNormals(4, 0, 0, weights);
        Vectors.Scale(0.01, weights);
        return Trained with { Hidden = hidden, Weights = Block.Freeze(weights) };
    }

    private void Text(string name, params string[] lines) => File.WriteAllLines(Path.Combine(_folder, name), lines);
}
