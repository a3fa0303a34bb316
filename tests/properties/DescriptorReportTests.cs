using System.Collections.Immutable;
using System.Text.Json;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What a descriptor report finds where it is known what there is to find.</summary>
public sealed class DescriptorReportTests
{
    /// <summary>Four columns of which two are something: a sum over neighbours, itself in another unit, a constant, another sum.</summary>
    private sealed record Redundant(Cutoff Cutoff, SpeciesList Species = default) : AtomicDescriptor(Cutoff, Species)
    {
        public override int Width => 4;

        public override ImmutableArray<string> Columns => ["near", "near again", "nothing", "far"];

        public override IEnvironmentKernel CreateKernel() => new Kernel(Cutoff);

        private sealed class Kernel(Cutoff cutoff) : IEnvironmentKernel
        {
            public int Width => 4;

            public void Values(in Surroundings at, Span<double> values, bool keep)
            {
                var (near, far) = (0.0, 0.0);
                foreach (var r in at.R)
                {
                    near += Math.Exp(-r) * cutoff.At(r).Value;
                    far += r * cutoff.At(r).Value;
                }

                (values[0], values[1], values[2], values[3]) = (near, 3 - (2 * near), 7, far);
            }

            public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
            {
                gx.Clear();
                gy.Clear();
                gz.Clear();
                for (var k = 0; k < at.Count; k++)
                {
                    var r = at.R[k];
                    var (f, df) = cutoff.At(r);
                    var slope = ((outer[0] - (2 * outer[1])) * Math.Exp(-r) * (df - f)) + (outer[3] * (f + (r * df)));
                    (gx[k], gy[k], gz[k]) = (slope * at.X[k] / r, slope * at.Y[k] / r, slope * at.Z[k] / r);
                }
            }

            public void Jacobian(in Surroundings at, Span<double> jacobian)
            {
                Span<double> gx = new double[at.Count], gy = new double[at.Count], gz = new double[at.Count], one = new double[4];
                for (var f = 0; f < 4; f++)
                {
                    one.Clear();
                    one[f] = 1;
                    Contract(at, one, gx, gy, gz);
                    for (var k = 0; k < at.Count; k++)
                    {
                        (jacobian[(12 * k) + f], jacobian[(12 * k) + 4 + f], jacobian[(12 * k) + 8 + f]) = (gx[k], gy[k], gz[k]);
                    }
                }
            }
        }
    }

    private static Dataset Data => Dataset.Of(Enumerable.Range(1, 12).Select(s => new Configuration(SelectData.Cloud(14, s))));

    private static DescriptorReport Report(Descriptor descriptor, Dataset? data = null, int threads = 1, TimeProvider? clock = null) =>
        DescriptorReport.Of(descriptor.Apply(data ?? Data, Run.Default), 120, 1, clock, new Run { Threads = threads });

    [Fact]
    public void Constant_and_duplicate_columns_are_named()
    {
        var spectrum = Report(new Redundant(5)).Spectrum;
        Assert.Equal((120, 4), (spectrum.Rows, spectrum.Columns));
        Assert.Equal(["nothing"], spectrum.Constant);
        Assert.Equal([new DuplicateColumn("near again", "near")], spectrum.Duplicates);
        Assert.Equal(2, spectrum.Rank);
        Assert.Equal(3, spectrum.SingularValues.Length);
        Assert.True(spectrum.SingularValues[2] < 1e-12);
    }

    [Fact]
    public void Three_bodies_do_not_see_the_degenerate_pair_and_four_do()
    {
        Assert.All(Report(new Redundant(5)).Degenerate, d => Assert.False(d.Seen));
        Assert.All(Report(new Soap(new Cutoff(5), NMax: 4, LMax: 4)).Degenerate, d => Assert.False(d.Seen));
        Assert.All(Report(new Bispectrum(new Cutoff(5))).Degenerate, d => Assert.True(d.Seen));
        Assert.Contains("NOT told apart", Report(new Soap(new Cutoff(5), NMax: 4, LMax: 4)).ToString(), StringComparison.Ordinal);
    }

    // Hidden among random atoms, the centres of the degenerate pair come out first: nearest to each other in features, far apart in geometry.
    [Fact]
    public void The_degenerate_pair_is_found_in_data()
    {
        var nickel = Species.Parse("Ni");
        var (first, second) = Shapes.DegeneratePair(nickel, nickel, 2.4, 2.3);
        Dataset hidden = Dataset.Of([new(first), .. Data.Configurations.Take(5), new(second)]);
        var report = Report(new Soap(new Cutoff(5), NMax: 4, LMax: 4), hidden);
        var pair = report.Alike[0];
        Assert.Equal((0, 0, 6, 0), pair.FirstFrame == 0 ? (0, pair.FirstAtom, pair.SecondFrame, pair.SecondAtom) : (0, pair.SecondAtom, pair.FirstFrame, pair.FirstAtom));
        Assert.True(pair is { Features: < 1e-9, Geometry: > 0.02, Blindness: > 1e6 }, pair.ToString());
        Assert.Contains(report.Warnings, w => w.Contains("hardly in their features", StringComparison.Ordinal));
    }

    // Copies of one structure, turned: equal features and equal environments are nothing to report.
    [Fact]
    public void Copies_are_not_confused()
    {
        var one = SelectData.Cloud(14, 3);
        Dataset copies = Dataset.Of(new Configuration(one), new Configuration(one.Transformed(Mat3.Rotation(new(1, 2, 3), 1))));
        Assert.Empty(Report(new Soap(new Cutoff(5), NMax: 4, LMax: 4), copies).Alike);
    }

    [Fact]
    public void The_cutoff_function_shows_in_the_jumps()
    {
        FeatureSmoothness cosine = Report(new Redundant(new Cutoff(5))).Smoothness!, smooth = Report(new Redundant(new Cutoff(5, Smoothing.Polynomial))).Smoothness!;
        Assert.InRange(cosine.ValueJump, 0, 1e-9);
        Assert.InRange(cosine.SlopeJump, 0, 1e-3);
        Assert.True(cosine.CurvatureJump > 0.05, $"{cosine}");
        Assert.InRange(smooth.CurvatureJump, 0, 0.1 * cosine.CurvatureJump);
        Assert.True(cosine.Curvature > cosine.CurvatureJump / 2);
    }

    // Of the scaled far column and the near ones by hand, at one neighbour.
    [Fact]
    public void Sensitivity_is_the_norm_of_the_derivative()
    {
        var nickel = Species.Parse("Ni");
        Dataset dimers = Dataset.Of(Enumerable.Range(0, 40).Select(k => new Configuration(Shapes.Dimer(nickel, nickel, 2 + (0.05 * k)))));
        var report = DescriptorReport.Of(new Redundant(new Cutoff(5, Smoothing.Polynomial)).Apply(dimers, Run.Default), 80);
        Assert.Equal(80, report.Spectrum.Rows);
        Assert.All(report.Sensitivity, s => Assert.InRange(s.Sensitivity, 1e-6, 10));
        Assert.Equal(1, report.Sensitivity.Sum(s => s.Neighbors), 1e-12);
        Assert.Equal([2, 2.5, 3, 3.5], report.Sensitivity.Select(s => s.From));
    }

    [Fact]
    public void Neither_threads_nor_a_second_time_change_a_report()
    {
        var soap = new Soap(new Cutoff(5), NMax: 4, LMax: 4);
        var report = Report(soap);
        Assert.Equal(report, Report(soap, threads: 4));
        Assert.Null(report.Cost!.Values);
        var timed = Report(soap, clock: TimeProvider.System).Cost!;
        Assert.True(timed.Values > 0 && timed.Forces > 0 && timed.Jacobian > 0);
        Assert.Equal(8L * soap.For(Data) switch { AtomicDescriptor d => d.Width, _ => 0 }, timed.ValueBytes);
    }

    [Fact]
    public void It_is_told_in_text_and_JSON()
    {
        var report = Report(new OrderParameters(new Cutoff(7, Smoothing.Polynomial, 2)));
        Assert.StartsWith("orderParameters: 6 features, looked at on 120 atoms", report.ToString(), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(report, Spec.Reported));
        Assert.Equal("orderParameters", json.RootElement.GetProperty("descriptor").GetProperty("kind").GetString());
        Assert.Equal(report.Spectrum.Rank, json.RootElement.GetProperty("spectrum").GetProperty("rank").GetInt32());
    }

    [Fact]
    public void What_has_no_fixed_width_is_refused() =>
        Assert.Throws<ArgumentException>(() => Report(Describe.TwoBody(4)));
}
