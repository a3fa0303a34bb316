using System.Text.Json.Nodes;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Figures as values: JSON there and back, and what happens to data that are missing, few, many or not positive.</summary>
public sealed class FigureTests
{
    private static readonly Gen<double> Number = Gen.Frequency(
        (8, Gen.Choose(-1000, 1000).Select(i => i / 8.0)), (1, Gen.Constant(double.NaN)), (1, Gen.Elements(0, 1e-300, -1e300, 1e6, 1e-7)));

    private static readonly Gen<Values> Many = Gen.OneOf(
        Number.ArrayOf().Select(v => (Values)v),
        Gen.Elements("fcc", "hcp", "<b>&\"'</b>", "Å", "1").NonEmptyListOf().Select(v => (Values)v.ToArray()));

    private static readonly Gen<Trace> Traces = Gen.OneOf<Trace>(
        from x in Many from y in Many from n in Gen.Elements(null, "a", "</script>") from m in Gen.Elements(null, "lines", "markers", "lines+markers")
        select (Trace)new Scatter { X = x, Y = y, Name = n, Mode = m, Marker = new() { Color = y, Size = 5 }, ErrorY = new() { Array = y, Type = "data" } },
        from x in Many from y in Number.ArrayOf() select (Trace)new Bar { X = x, Y = y },
        from x in Number.ArrayOf() select (Trace)new Histogram { X = x },
        from y in Number.ArrayOf() select (Trace)new Box { Y = y, Name = "g" },
        from y in Number.ArrayOf() select (Trace)new Violin { Y = y, Box = new() { Visible = true } },
        from z in Grids select (Trace)new HeatMap { Z = z, ColorScale = ColorScale.Diverging },
        from z in Grids select (Trace)new Contour { Z = z, ColorScale = ColorScale.Of("Jet"), NContours = 7 },
        from z in Grids select (Trace)new Surface { Z = z });

    private static Gen<Grid> Grids =>
        from r in Gen.Choose(0, 5) from c in Gen.Choose(0, r == 0 ? 0 : 5) from v in Number.ArrayOf(r * c) select new Grid(r, c, Block.Freeze(v));

    private static readonly Gen<Figure> Figures =
        from traces in Traces.ArrayOf(3) from log in Gen.Elements(true, false) from label in Gen.Elements("time (ps)", "<i>E</i>")
        select new Figure([.. traces]).X(label, log).Y("b").Rule(y: 1).Note("here", 1, 1, 5, 5).Corner("corner").Titled("a & b").Sized(85);

    [Fact]
    public void A_figure_comes_back_from_its_json() =>
        Property.ForAll(Figures, f => Assert.Equal(f, Figure.FromPlotlyJson(f.ToJson()).GetOrThrow()));

    [Fact]
    public void Its_json_has_no_NaN_and_cannot_end_a_script() => Property.ForAll(Figures, f =>
    {
        var json = f.ToJson();
        Assert.NotNull(JsonNode.Parse(json));
        Assert.DoesNotContain("NaN", json, StringComparison.Ordinal);
        Assert.DoesNotContain("</", json, StringComparison.Ordinal);
    });

    [Fact]
    public void Any_figure_is_drawn_as_xml_without_a_number_that_is_none() => Property.ForAll(Figures, f =>
    {
        var svg = f.ToSvg();
        Assert.Equal("svg", XDocument.Parse(svg).Root!.Name.LocalName);
        Assert.DoesNotContain("NaN", svg.Replace("NaN: ", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);
        Assert.Equal(svg, f.ToSvg());
    });

    [Fact]
    public void A_figure_made_elsewhere_keeps_what_has_no_record_here()
    {
        const string Theirs = """{"data":[{"type":"pie","labels":["a","b"],"values":[1,2]},{"type":"scattergl","x":[1,2],"y":[3,null],"hovertemplate":"%{x}","marker":{"gradient":{"type":"radial"}}}],"layout":{"template":{"layout":{}},"title":"short","xaxis3":{"title":"x","rangeslider":{"visible":false}},"geo":{"scope":"world"}}}""";
        var figure = Figure.FromPlotlyJson(Theirs).GetOrThrow();
        var back = JsonNode.Parse(figure.ToJson())!;
        Assert.Equal("a", (string?)back["data"]![0]!["labels"]![0]);
        Assert.Equal("scattergl", (string?)back["data"]![1]!["type"]);
        Assert.Equal("radial", (string?)back["data"]![1]!["marker"]!["gradient"]!["type"]);
        Assert.Null(back["data"]![1]!["y"]![1]);
        Assert.Equal("short", (string?)back["layout"]!["title"]!["text"]);
        Assert.False((bool)back["layout"]!["xaxis3"]!["rangeslider"]!["visible"]!);
        Assert.Equal("world", (string?)back["layout"]!["geo"]!["scope"]);
        Assert.Contains("pie: shown where plotly.js runs", figure.ToSvg(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"data\":3}")]
    [InlineData("{\"data\":[{\"type\":\"scatter\",\"x\":{\"dtype\":\"q9\",\"bdata\":\"AA==\"}}]}")]
    [InlineData("{")]
    public void What_is_no_figure_is_said_to_be_none(string json) => Assert.False(Figure.FromPlotlyJson(json).IsOk);

    [Fact]
    public void Typed_arrays_are_read()
    {
        var bytes = Convert.ToBase64String([.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)]);
        var figure = Figure.FromPlotlyJson($$$"""{"data":[{"type":"scatter","y":{"dtype":"f8","bdata":"{{{bytes}}}"} }]}""").GetOrThrow();
        Assert.Equal([1.5, -2.0], ((Scatter)figure.Data[0]).Y.Numbers);
    }

    [Fact]
    public void Nothing_is_dropped_silently_on_a_logarithmic_axis() =>
        Assert.Contains("2 values are not positive", Plot.Line([1, 2, 3, 4], [-1, 0, 1, 10]).Y("e", log: true).ToSvg(), StringComparison.Ordinal);

    [Fact]
    public void No_data_are_said_to_be_none() => Assert.Contains("no data", new Figure().ToSvg(), StringComparison.Ordinal);

    [Fact]
    public void A_hundred_thousand_points_make_a_small_picture()
    {
        double[] x = [.. Enumerable.Range(0, 100_000).Select(i => Math.Sin(i * 1.7) * i)], y = [.. Enumerable.Range(0, 100_000).Select(i => Math.Cos(i * 2.3) * i)];
        Assert.InRange(Plot.Scatter(x, y).ToSvg().Length, 20_000, 400_000);
        Assert.InRange(Plot.Line(x, y).ToSvg().Length, 20_000, 400_000);
        Assert.InRange(Plot.Hexbin(x, y).ToSvg().Length, 20_000, 400_000);
        Assert.InRange(Plot.HeatMap(new Grid(250, 400, Block.From(x))).ToSvg().Length, 20_000, 400_000);
    }

    [Fact]
    public void Hostile_words_are_text_wherever_they_stand()
    {
        const string Hostile = "<script>alert(1)</script>";
        var figure = Plot.Bar([Hostile], [1.0], Hostile).X(Hostile).Y(Hostile).Titled(Hostile).Corner(Hostile).Note(Hostile, 0, 1);
        Assert.DoesNotContain("<script>alert", figure.ToSvg(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", figure.ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"><script", Plot.Line([1, 2], [1, 2], color: "red\"><script>").ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_parameters_are_refused_by_name()
    {
        Assert.Throws<ArgumentException>(() => Plot.Line([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => Plot.Histogram([1], bins: 0));
        Assert.Throws<ArgumentException>(() => Plot.Hexbin([1], [1], across: 1));
        Assert.Throws<ArgumentException>(() => Plot.Line([1], [1]).X("x", log: true, from: -1, to: 1));
        Assert.Throws<ArgumentException>(() => new Figure().Sized(0));
        Assert.Throws<ArgumentException>(() => Plot.Grid(0, new Figure()));
        Assert.Throws<ArgumentException>(() => new ColorScale([new(0, "red")]));
        Assert.Throws<ArgumentException>(() => new Grid(2, 2, [1, 2, 3]));
    }

    [Fact]
    public void Contours_close_around_what_is_high()
    {
        var z = Grid.Of([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], (x, y) => -((x - 2) * (x - 2)) - ((y - 2) * (y - 2)));
        var loop = Assert.Single(IsoLines.At(z, -1.5));
        Assert.Equal(loop[0], loop[^1]);
        Assert.Single(IsoLines.Above(z, -1.5));

        // Twice the area by the shoelace formula is positive: what is high lies on the left hand.
        var area = loop.Zip(loop.Skip(1), (a, b) => (a.C * b.R) - (b.C * a.R)).Sum();
        Assert.InRange(area, 2 * 3.5, 2 * Math.PI * 1.6);
    }

    [Fact]
    public void Levels_of_filled_contours_have_the_areas_of_the_field()
    {
        // Of a plane z = x over a unit square the part above a level is known, also along the border that closes it.
        double[] places = [.. Enumerable.Range(0, 11).Select(i => (double)i)];
        var z = Grid.Of(places, places, (x, _) => x);
        foreach (var level in new[] { -1, 2.5, 7.25 })
        {
            var area = IsoLines.Above(z, level).Sum(l => l.Zip(l.Skip(1), (a, b) => ((a.C * b.R) - (b.C * a.R)) / 2).Sum());
            Assert.Equal(10 * (10 - Math.Max(0, level)), area, 9);
        }
    }
}
