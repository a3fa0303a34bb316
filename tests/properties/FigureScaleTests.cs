using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Axes and densities are true to the numbers they are given.</summary>
public sealed class FigureScaleTests
{
    [Fact]
    public void A_short_piece_of_a_decade_has_marks() =>
        Assert.True(Scale.Over(60, 64, log: true).Ticks(6).Count(t => t.Label.Length > 0) >= 2);

    [Fact]
    public void Marks_are_round_ascending_inside_and_labelled_as_themselves()
    {
        var cases = from low in Gen.Choose(-100_000, 100_000)
                    from width in Gen.Choose(1, 100_000)
                    from power in Gen.Choose(-5, 2)
                    select (Low: low * Math.Pow(10, power), High: (low + width) * Math.Pow(10, power));
        Property.ForAll(cases, c =>
        {
            var scale = Scale.Over(c.Low, c.High, log: false);
            var ticks = scale.Ticks(6);
            Assert.InRange(ticks.Length, 3, 14);
            Assert.All(ticks, t => Assert.InRange(scale.At(t.Value), -1e-9, 1 + 1e-9));
            Assert.All(ticks.Where(t => !t.Label.Contains('<')), t => Assert.Equal(t.Value, double.Parse(t.Label.Replace('\u2212', '-')), 1e-9 * Math.Max(1, Math.Abs(t.Value))));
            Assert.InRange(scale.At(c.Low), -1e-9, 1);
            Assert.InRange(scale.At(c.High), 0, 1 + 1e-9);
            Assert.True(ticks.Zip(ticks.Skip(1)).All(p => p.First.Value < p.Second.Value));
        });
    }

    [Fact]
    public void The_density_counts_every_point()
    {
        var hexagons = Plot.Hexbin([0, 0, 0, 1], [0, 0, 0, 1]);
        Assert.Equal(Math.Log10(3), ((Scatter)hexagons.Data[hexagons.Data.Count - 1]).Marker!.CMax);
        Assert.Equal(2, hexagons.Data.OfType<Scatter>().Where(s => s.Fill == "toself").Sum(s => s.X.Count / 7));
    }
}
