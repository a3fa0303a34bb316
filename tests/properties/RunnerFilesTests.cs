using Xunit;

namespace Pipelines.Tests;

/// <summary>input.nn and scaling.data: what is read is written, what is not known is kept or named.</summary>
public sealed class RunnerFilesTests : IDisposable
{
    private const string Water = """
        # a comment
        number_of_elements 2
        elements O H
        cutoff_type 2 0.0   # RuNNer's tanh
        scale_symmetry_functions
        center_symmetry_functions
        my_own_keyword 1 2 3
        symfunction_short H 2 O 0.01 0.0 12.0
        symfunction_short H 12 0.02 1.0 10.0
        symfunction_short O 3 H O 0.07 -1 4.0 12.0
        symfunction_short O 9 H H 0.03 1 1.0 8.0 2.0
        symfunction_short O 13 0.05 0.5 1 2.0 12.0
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-runner-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_type_is_read_in_Angstrom()
    {
        var input = Read.InputNn(Write("input.nn", Water), LengthUnit.Bohr).GetOrThrow();
        Species h = Species.Parse("H"), o = Species.Parse("O");
        const double a = Units.Bohr;
        Assert.Equal(new Cutoff(12 * a, Smoothing.TanhCubedUnscaled), input.Functions.Cutoff);
        Assert.Equal([new(0.01 * (1 / (a * a)), 0, null, h, o), new(0.02 * (1 / (a * a)), a, 10 * a, h, Weighted: true)], input.Functions.Radial);
        Assert.Equal(
            [
                new(0.07 * (1 / (a * a)), 4, -1, 0, false, null, o, h, o), new(0.03 * (1 / (a * a)), 1, 1, 2 * a, true, 8 * a, o, h, h),
                new(0.05 * (1 / (a * a)), 2, 1, 0.5 * a, Centre: o, Weighted: true),
            ],
            input.Functions.Angular);
        Assert.Equal("1 2 3", input["my_own_keyword"]);
        Assert.Equal(ScalingMode.CentreAndRange, input.Scaling.Mode);

        // n2p2's order: type 2 before 12; 3, 9, 13.
        Assert.Equal([0, 1], input.ColumnsOf(h));
        Assert.Equal([2, 3, 4], input.ColumnsOf(o));
    }

    [Theory]
    [InlineData(LengthUnit.Bohr)]
    [InlineData(LengthUnit.Angstrom)]
    public void What_is_written_is_read(LengthUnit unit)
    {
        var input = Read.InputNn(Write("input.nn", Water), LengthUnit.Bohr).GetOrThrow();
        var copy = Path.Combine(_folder, "copy.nn");
        Pipelines.Write.InputNn(copy, input, unit).GetOrThrow();
        var read = Read.InputNn(copy, unit).GetOrThrow();
        Assert.Equal(input.Settings, read.Settings);
        Assert.Equal(input.Functions.Species, read.Functions.Species);
        Assert.Equal(input.Functions.Columns.Length, read.Functions.Columns.Length);
        Assert.All(input.Functions.Angular.Zip(read.Functions.Angular), p => Assert.Equal(p.First.Eta, p.Second.Eta, 1e-14));
        Assert.All(input.Functions.Radial.Zip(read.Functions.Radial), p => Assert.Equal(p.First.Shift, p.Second.Shift, 1e-14));
    }

    // A width of the cutoff is n2p2's alpha; functions for every species become lines.
    [Fact]
    public void Functions_for_every_species_are_written_as_lines()
    {
        SpeciesList species = [Species.Parse("Ni"), Species.Parse("Pt")];
        var functions = new SymmetryFunctions(new Cutoff(6, Smoothing.Exponential, 4.5), [new(0.1)], [new(0.2, 4, -1)], Species: species);
        var path = Path.Combine(_folder, "many.nn");
        Pipelines.Write.InputNn(path, new(functions, []), LengthUnit.Angstrom).GetOrThrow();
        Assert.Contains("cutoff_type 4 0.25", File.ReadLines(path));
        var read = Read.InputNn(path, LengthUnit.Angstrom).GetOrThrow();
        Assert.Equal((4, 6), (read.Functions.Radial.Length, read.Functions.Angular.Length));
        Assert.Equal(functions.Cutoff, read.Functions.Cutoff);
        var structure = Shapes.Icosahedron(species[1], 2, 3.9);
        var (all, one) = (functions.Of(structure), read.Functions.Of(structure));
        var columns = read.ColumnsOf(species[1]);
        Assert.Equal(functions.Width, columns.Length);
        for (var c = 0; c < columns.Length; c++)
        {
            Assert.Equal(all[0][c], one[0][columns[c]]);
        }
    }

    [Fact]
    public void Statistics_go_to_scaling_data_and_back()
    {
        var input = Read.InputNn(Write("input.nn", Water), LengthUnit.Bohr).GetOrThrow();
        var statistics = Block.From(Enumerable.Range(0, 5).Select(c => new FeatureStatistics(c, c + Math.PI, c + (1 / 3.0), 0.1 * (c + 1))));
        var path = Path.Combine(_folder, "scaling.data");
        Pipelines.Write.ScalingData(path, input, statistics).GetOrThrow();
        Assert.Equal(statistics, Read.ScalingData(path, input).GetOrThrow());
        File.WriteAllLines(path, File.ReadAllLines(path)[..^1]);
        Assert.Contains("statistics of 'O: G3 Z-Z", Read.ScalingData(path, input).Error!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_are_those_of_the_rows()
    {
        var features = new FeatureMatrix(4, 2, [1, 1e9, 2, 1e9 + 1, 4, 1e9 + 2, 100, 0]);
        var statistics = FeatureStatistics.Of([features], (_, row) => row < 3);
        Assert.Equal((1, 4), (statistics[0].Min, statistics[0].Max));
        Assert.Equal(7 / 3.0, statistics[0].Mean, 1e-15);
        Assert.Equal(Math.Sqrt(7 / 3.0), statistics[0].Sigma, 1e-15);
        Assert.Equal(1, statistics[1].Sigma, 1e-6);
    }

    [Theory]
    [InlineData("symfunction_short Ni 22 Ni 1 2 3 4", "line 3", "2, 3, 9, 12 or 13")]
    [InlineData("symfunction_short Ni 2 Cu 0.1 0 6", "line 3", "one of the file's elements: Ni")]
    [InlineData("symfunction_short Ni 2 Ni 0.1 0", "line 3", "6 for type 2")]
    [InlineData("symfunction_short Ni 2 Ni -0.1 0 6", "line 3", "Eta must be finite and not negative")]
    [InlineData("symfunction_short Ni 2 Ni 0.1 x 6", "line 3", "a finite number")]
    [InlineData("global_symfunction_short 2 0.1 0 6", "line 3", "as a symfunction_short line")]
    [InlineData("cutoff_type 12", "line 3", "0 to 8")]
    public void What_cannot_be_used_is_named(string line, string where, string expected)
    {
        var error = Read.InputNn(Write("bad.nn", $"elements Ni\nsymfunction_short Ni 2 Ni 0.1 0 6\n{line}\n"), LengthUnit.Angstrom).Error!.ToString();
        Assert.Contains(where, error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
