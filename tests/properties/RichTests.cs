using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pipelines.Notebooks;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What values look like: every form is there, nothing from the data becomes markup, a view of one's own takes part.</summary>
public sealed class RichTests
{
    private static readonly Species Ni = Species.Parse("Ni");

    public sealed record Mine(string Name);

    public sealed class MyView : IView<Mine>
    {
        public MimeBundle Of(Mine value) => new MimeBundle($"mine: {value.Name}").With(MimeBundle.Html, "<b>mine</b>");
    }

    [Fact]
    public void A_view_of_another_assembly_takes_part()
    {
        Rich.Register(typeof(RichTests).Assembly);
        Assert.Equal("<b>mine</b>", Rich.Of(new Mine("x"))[MimeBundle.Html]);
        Assert.Equal("null", Rich.Of(null)[MimeBundle.Plain]);
        Assert.Equal("3", Rich.Of(3)[MimeBundle.Plain]);
        Assert.Equal("a word", Rich.Of("a word")[MimeBundle.Plain]);
    }

    public static TheoryData<string> Names => [.. Things.Keys];

    private static Dictionary<string, object> Things { get; } = Make();

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_library_makes_is_shown_in_words_and_in_html(string name)
    {
        var bundle = Rich.Of(Things[name]);
        Assert.NotEmpty(bundle[MimeBundle.Plain]!);
        var html = bundle[MimeBundle.Html];
        Assert.NotNull(html);
        Assert.Equal(bundle, Rich.Of(Things[name]));

        // Well-formed but for scripts and entities that XML does not know.
        var markup = Regex.Replace(html, "<script.*?</script>|<style>.*?</style>", string.Empty, RegexOptions.Singleline).Replace("&#9888;", string.Empty);
        XDocument.Parse($"<all>{markup}</all>");
        Assert.DoesNotContain("<evil", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_that_look_for_formatters_by_name_find_them()
    {
        foreach (var value in new object[] { Plot.Line([1, 2], [1, 2]), Table.Of(["a"], ["b"]), Shapes.Icosahedron(Ni, 2, 3.5).View(), Rich.Of(1) })
        {
            var attribute = value.GetType().GetCustomAttributes(false).Single(a => a.GetType().Name == "TypeFormatterSourceAttribute");
            var source = Activator.CreateInstance((Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!)!;
            var formatters = ((System.Collections.IEnumerable)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, null)!).Cast<object>().ToArray();
            var plain = formatters.Single(f => (string)f.GetType().GetProperty("MimeType")!.GetValue(f)! == MimeBundle.Plain);
            using var writer = new StringWriter();
            Assert.True((bool)plain.GetType().GetMethod("Format")!.Invoke(plain, [value, writer])!);
            Assert.Equal(Rich.Of(value)[MimeBundle.Plain], writer.ToString());
            Assert.NotEmpty((string)value.GetType().GetMethod("ToHtml", [])!.Invoke(value, [])!);
        }
    }

    [Fact]
    public void Atoms_that_others_hide_are_left_out_of_the_picture_and_large_clusters_stay_small()
    {
        var cluster = Shapes.Icosahedron(Ni, 14, 3.5);
        var circles = Regex.Count(cluster.View().ToSvg(), "<circle");
        Assert.InRange(circles, 700, cluster.Count / 3);
        Assert.InRange(cluster.View().ToHtml().Length, 100_000, 700_000);
        Assert.Equal(55, Regex.Count(Shapes.Icosahedron(Ni, 3, 3.5).View().ToSvg(), "<circle"));
    }

    [Fact]
    public void A_view_refuses_what_does_not_belong_together()
    {
        var small = Shapes.Icosahedron(Ni, 2, 3.5);
        Assert.Throws<ArgumentException>(() => new StructureView([]));
        Assert.Throws<ArgumentException>(() => new StructureView([small, Shapes.Icosahedron(Ni, 3, 3.5)]));
        Assert.Throws<ArgumentException>(() => small.View().ColoredBy("x", [1.0, 2.0]));
        Assert.Throws<ArgumentException>(() => Table.Of(["a", "b"], ["only one"]));
    }

    [Fact]
    public void A_page_has_each_script_once_and_only_where_it_is_needed()
    {
        var figure = Plot.Line([1, 2], [1, 2]).ToHtml();
        Assert.Empty(PageScripts.For("<p>nothing</p>"));
        var scripts = PageScripts.For(figure + figure);
        Assert.Single(Regex.Matches(scripts, @"plotly\.js \(cartesian"));
        Assert.DoesNotContain("plotly.js (gl3d", scripts, StringComparison.Ordinal);
        Assert.Contains("plotly.js (gl3d", PageScripts.For(Plot.Surface(new Grid(2, 2, [1, 2, 3, 4])).ToHtml()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_scripts_of_others_are_those_that_the_registry_publishes()
    {
        foreach (var row in File.ReadLines(Path.Combine(Repository.Root, "src", "Notebook", "Assets", "README.md")).Where(l => l.Contains(".tgz |", StringComparison.Ordinal)))
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            var bytes = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Notebook", "Assets", cells[1]));
            Assert.Equal(cells[4], Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData(bytes)));
        }
    }

    [Fact]
    public void A_gallery_shows_every_figure_of_every_notebook_and_leads_to_them()
    {
        var figure = Plot.Line([1, 2], [3, 4], "a line");
        NotebookDocument notebook = new(
        [
            new(CellKind.Markdown, "t", "# A <notebook>\n\nWhat *it* shows, after [a paper](https://x.y)."),
            new(CellKind.Markdown, "h", "## A part"),
            new(CellKind.Code, "c", "figure") { Outputs = [new DisplayOutput(figure.ToMime().Forms), new DisplayOutput(new MimeBundle("words").Forms)] },
        ]);
        var page = GalleryPage.Write([(notebook, "a.ipynb"), (notebook, "b.ipynb")]);
        Assert.Equal(2, Regex.Count(page, Regex.Escape(figure.ToSvg())));
        Assert.Contains("<a href=\"b.ipynb\">A &lt;notebook&gt;</a>", page, StringComparison.Ordinal);
        Assert.Contains("What it shows, after a paper.", page, StringComparison.Ordinal);
        Assert.Contains("<figcaption>A part</figcaption>", page, StringComparison.Ordinal);
    }

    private static Dictionary<string, object> Make()
    {
        var cluster = Shapes.Icosahedron(Ni, 2, 3.5);
        var evil = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("<evil>", "<evil>");
        Configuration Frame(int i) => new(cluster.Translated(new(0.01 * i, 0, 0)), -1 - (0.01 * i), Block.From(cluster.Positions.Select(p => 0.1 * p)), info: evil);
        var data = new Dataset([.. Enumerable.Range(0, 12).Select(Frame)], [new("<evil>", new string('0', 64))]);
        var split = Select.Blocks(train: 6, test: 4, gap: 1).Apply(data, Run.Default);
        var field = MappedForceField.Examples.First();
        var atom = new Structure([field.Species[0], field.Species[0], field.Species[0]], [Vec3.Zero, new(2.5, 0, 0), new(0, 2.5, 0)]);
        var trajectory = (Simulate.Langevin(temperature: 300, timestep: 1, steps: 20, seed: 1) with { SampleEvery = 5, ThermoEvery = 5 }).StartingFrom(atom).Apply(field, Run.Default);
        var traced = data.Trace() | Select.Blocks(train: 6, test: 4, gap: 1);
        var evaluations = data.Configurations.Select(c => new Evaluation(c.Energy!.Value + 0.01, Block<double>.Empty, c.Forces!.Value, Mat3.Identity)).ToArray();
        return new()
        {
            ["structure"] = cluster,
            ["configuration"] = data[0],
            ["configurations"] = data.Configurations,
            ["dataset"] = data,
            ["report"] = ReadReport.Of(data),
            ["training set"] = split.Train,
            ["split"] = split,
            ["features"] = new FeatureMatrix(2, 3, [1, 2, 3, 4, 5, double.NaN]),
            ["process"] = GaussianProcess.Examples.First(),
            ["linear"] = LinearModel.Examples.First(),
            ["network"] = NetworkModel.Examples.First(),
            ["map"] = field,
            ["metrics"] = ErrorMetrics.Of(evaluations, data),
            ["errors"] = ErrorReport.Of(evaluations, data),
            ["calibration"] = Calibration.Of([1, -1, 2], [1, 1, 1]),
            ["trajectory"] = trajectory,
            ["quality"] = trajectory.Quality,
            ["traced"] = traced,
            ["citations"] = Cite.For(new TwoBodyKernel(0.5, 5), new LennardJones()),
            ["result"] = Result<Structure>.Fail(new DataError("<evil>")),
            ["stage"] = Select.Blocks(train: 6, test: 4, gap: 1),
            ["composed"] = Select.Blocks(train: 6, test: 4, gap: 1) >> Select.Random(environments: 3, seed: 1),
            ["table"] = Table.Of(["<evil>"], ["<evil>"]),
            ["figures"] = new[] { Plot.Line([1, 2], [3, 4], "<evil>"), Plot.Bar(["<evil>"], [1]) },
            ["classes"] = cluster.View().ColoredByClass("<evil>", cluster.Species.Select(_ => "<evil>")),
            ["disconnectivity"] = Plot.Disconnectivity([-1, -2], [(0, 1, 0)], names: ["<evil>", "b"]),
            ["caloric"] = Plot.CaloricCurve([1, 2], [1, 2], [3, 4], melting: 1.5),
            ["search"] = Plot.SearchProgress([("<evil>", [[3, 2, 1], [3, 3]])], 0),
            ["fit quality"] = GaussianProcess.Examples.First().Quality,
            ["linear quality"] = LinearModel.Examples.First().Quality,
            ["certificate"] = field.Certificate,
            ["leakage"] = split.Leakage(),
            ["classes of atoms"] = Order.CommonNeighbors(Shapes.Icosahedron(Ni, 3, 3.5)),
            ["laws"] = new LawReport([new LawResult("<evil>", "statement", 3, 0, 0.1, 1, null, null)], 1),
        };
    }
}
