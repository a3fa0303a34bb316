using Pipelines.Tool;
using Xunit;

namespace Pipelines.Tests;

/// <summary><c>pipelines describe</c> as a process, and the page of every kind of descriptor as a SPEC for it.</summary>
public sealed class ToolDescribeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-describe").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // All but those that change the columns of another descriptor: those are columns of species that are known.
    public static TheoryData<string> Kinds =>
        [.. SchemaBook.Families.SelectMany(f => f.Entries)
            .Where(e => (e.Type.IsAssignableTo(typeof(AtomicDescriptor)) && e.Type != typeof(ColumnsOf) && e.Type != typeof(Standardised)) || e.Type.IsAssignableTo(typeof(GlobalDescriptor))).Select(e => e.Kind)];

    // Gold and platinum: the pages must not be made for one element.
    private string Frames()
    {
        var path = Path.Combine(_folder, "frames.extxyz");
        var cluster = Shapes.Icosahedron(Species.Parse("Au"), 2, 4.08);
        var alloy = new Structure(Block.From(cluster.Species.Select((s, i) => i % 3 == 0 ? Species.Parse("Pt") : s)), cluster.Positions);
        Write.ExtXyz(path, Dataset.Of(new Configuration(cluster), new Configuration(alloy))).GetOrThrow();
        return path;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_page_of_a_kind_works_on_any_data(string kind)
    {
        var descriptor = (Descriptor)SchemaBook.Find(kind).Example;
        var described = Read.ExtXyz(Frames()).GetOrThrow() | descriptor;
        var values = Path.Combine(_folder, "F.npy");
        Write.Features(described, values).GetOrThrow();
        var size = FeatureSize.Of(described, gradients: false);
        Assert.Equal(described.Descriptor is GlobalDescriptor ? 2 : 26, size.Rows);
        Assert.True(new FileInfo(values).Length > 8 * size.Rows * size.Columns);
        Assert.True(size.Columns > 0);
        Assert.Equal(size.Columns, described.Descriptor switch
        {
            AtomicDescriptor a => a.Columns.Distinct().Count(),
            GlobalDescriptor g => g.Columns.Distinct().Count(),
            _ => 0,
        });
    }

    [Fact]
    public void The_verb_tells_the_size_first_and_writes_both_files()
    {
        var spec = Path.Combine(_folder, "soap.json");
        File.WriteAllText(spec, Cli.Run("schema", "soap", "--json").Out);
        string values = Path.Combine(_folder, "F.npy"), gradients = Path.Combine(_folder, "G.npz");
        var run = Cli.Run("describe", Frames(), "--with", spec, "--out", values, "--gradients", gradients, "--json");
        Assert.Equal(0, run.Exit);
        Assert.Equal(26, (int)run.Json["rows"]!);
        Assert.Contains("F.npy will take", run.Error);
        Assert.True(new FileInfo(gradients).Length > new FileInfo(values).Length);
    }

    [Fact]
    public void Neither_the_frames_nor_the_features_are_written_over_by_gradients()
    {
        string spec = Path.Combine(_folder, "soap.json"), frames = Frames(), values = Path.Combine(_folder, "F.npy");
        File.WriteAllText(spec, """{"kind": "soap", "cutoff": 5, "nMax": 4, "lMax": 3}""");
        var before = File.ReadAllText(frames);
        var over = Cli.Run("describe", frames, "--with", spec, "--gradients", frames);
        Assert.Equal(2, over.Exit);
        Assert.Contains("would replace a file that is read", over.Error);
        Assert.Equal(before, File.ReadAllText(frames));
        var twice = Cli.Run("describe", frames, "--with", spec, "--out", values, "--gradients", values);
        Assert.Equal(2, twice.Exit);
        Assert.Contains("would replace what another option writes", twice.Error);
        Assert.False(File.Exists(values));
    }

    [Fact]
    public void An_absurd_degree_is_refused_before_memory_is()
    {
        var spec = Path.Combine(_folder, "c.json");
        File.WriteAllText(spec, """{"kind": "chebyshev", "cutoff": 5, "radialOrder": 2000000000}""");
        var run = Cli.Run("describe", Frames(), "--with", spec, "--out", Path.Combine(_folder, "F.npy"));
        Assert.Contains("RadialOrder must be 0 to 1000", run.Error);
    }

    [Fact]
    public void A_frame_without_atoms_has_an_empty_tensor()
    {
        string spec = Path.Combine(_folder, "t.json"), frames = Path.Combine(_folder, "zero.xyz");
        File.WriteAllText(spec, Cli.Run("schema", "manyBodyTensor", "--json").Out.Replace("\"species\": []", "\"species\": [\"Ni\"]"));
        File.WriteAllText(frames, "0\nProperties=species:S:1:pos:R:3 pbc=\"F F F\"\n");
        Assert.Equal(0, Cli.Run("describe", frames, "--with", spec, "--out", Path.Combine(_folder, "F.npy")).Exit);
    }

    [Fact]
    public void A_report_needs_no_file()
    {
        var spec = Path.Combine(_folder, "soap.json");
        File.WriteAllText(spec, """{"kind": "soap", "cutoff": 5, "nMax": 4, "lMax": 3}""");
        var run = Cli.Run("describe", Frames(), "--with", spec, "--report");
        Assert.Equal(0, run.Exit);
        Assert.Contains("NOT told apart", run.Out);
        Assert.Contains("time", run.Out);
        Assert.True(Cli.Run("describe", Frames(), "--with", spec, "--report", "--json").Json["report"]!["spectrum"] is not null);
    }

    [Fact]
    public void Nothing_to_write_is_a_question_back()
    {
        var spec = Path.Combine(_folder, "d.json");
        File.WriteAllText(spec, """{"kind": "distances", "cutoff": 4}""");
        Assert.Contains("--out", Cli.Run("describe", Frames(), "--with", spec).Error);
        var set = Cli.Run("describe", Frames(), "--with", spec, "--out", Path.Combine(_folder, "F.npy"));
        Assert.Equal(2, set.Exit);
        Assert.Contains("is a set", set.Error);
    }

    [Fact]
    public void A_species_that_the_SPEC_leaves_out_is_named()
    {
        var spec = Path.Combine(_folder, "soap.json");
        File.WriteAllText(spec, """{"kind": "soap", "cutoff": 5, "species": ["Au"]}""");
        var run = Cli.Run("describe", Frames(), "--with", spec, "--out", Path.Combine(_folder, "F.npy"));
        Assert.NotEqual(0, run.Exit);
        Assert.Contains("Pt", run.Error);
        Assert.Contains("frame 1", run.Error);
        Assert.False(File.Exists(Path.Combine(_folder, "F.npy")));
    }
}
