using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Features that stand for all, and parameter grids to choose them from.</summary>
public sealed class FeatureReductionTests
{
    private static Gen<FeatureMatrix> Matrices =>
        from columns in Gen.Choose(2, 12)
        from rank in Gen.Choose(1, columns)
        from seed in Gen.Choose(0, int.MaxValue)
        select OfRank(60, columns, rank, seed);

    [Fact]
    public void As_many_columns_as_the_rank_explain_all() => Property.ForAll(
        from columns in Gen.Choose(2, 12)
        from rank in Gen.Choose(1, columns)
        from seed in Gen.Choose(0, int.MaxValue)
        select (columns, rank, seed),
        c =>
        {
            var chosen = FeatureReduction.Cur(OfRank(60, c.columns, c.rank, c.seed), c.columns, standardise: false);
            Assert.Equal(c.rank, chosen.Columns.Length);
            Assert.InRange(chosen.Unexplained, 0, 1e-9);
        });

    // No choice of columns can leave less than the singular vectors do; CUR leaves little more.
    [Fact]
    public void Cur_is_bounded_by_the_singular_values() => Property.ForAll(Matrices, features =>
    {
        var count = Math.Max(1, features.Columns / 2);
        var values = new double[Math.Min(features.Rows, features.Columns)];
        var copy = features.Values.ToArray();
        var transposed = new double[copy.Length];
        for (var row = 0; row < features.Rows; row++)
        {
            for (var c = 0; c < features.Columns; c++)
            {
                transposed[(c * features.Rows) + row] = features[row][c];
            }
        }

        Dense.SingularValues(features.Columns, features.Rows, transposed, values);
        var all = values.Sum(s => s * s);
        var least = values.Skip(count).Sum(s => s * s) / all;
        var cur = FeatureReduction.Cur(features, count, standardise: false);
        Assert.InRange(cur.Unexplained, least - 1e-9, 1);
        Assert.True(cur.Unexplained <= (count + 1) * (least + 1e-9) * 4, $"CUR leaves {cur.Unexplained}, singular vectors {least}");
    });

    [Fact]
    public void Copies_are_not_chosen_twice() => Property.ForAll(Matrices, features =>
    {
        var doubled = new FeatureMatrix(
            features.Rows, 2 * features.Columns, Block.From(Enumerable.Range(0, features.Rows).SelectMany(r => features[r].ToArray().Concat(features[r].ToArray()))));
        foreach (var chosen in new[] { FeatureReduction.Cur(doubled, 100), FeatureReduction.FarthestPoints(doubled, 100), FeatureReduction.Correlation(doubled, 100, 0.999999) })
        {
            var once = chosen.Columns.Select(c => c % features.Columns).ToArray();
            Assert.Equal(once.Distinct().Count(), once.Length);
        }
    });

    [Fact]
    public void Distances_to_those_chosen_before_do_not_grow() => Property.ForAll(Matrices, features =>
    {
        var scores = FeatureReduction.FarthestPoints(features, 100).Scores;
        for (var c = 2; c < scores.Length; c++)
        {
            Assert.True(scores[c] <= scores[c - 1] * (1 + 1e-9));
        }
    });

    [Fact]
    public void A_constant_feature_is_never_chosen()
    {
        var features = new FeatureMatrix(4, 3, [1, 0.1, 5, 2, 0.1, 3, 3, 0.1, 9, 4, 0.1, -7]);
        Assert.DoesNotContain(1, FeatureReduction.Cur(features, 3).Columns);
        Assert.DoesNotContain(1, FeatureReduction.FarthestPoints(features, 3).Columns);
        Assert.DoesNotContain(1, FeatureReduction.Correlation(features, 3).Columns);
    }

    [Fact]
    public void The_reduced_descriptor_has_the_chosen_features()
    {
        SpeciesList species = [Species.Parse("Cu"), Species.Parse("Ni")];
        var structure = Mixed();
        foreach (AtomicDescriptor whole in new AtomicDescriptor[] { SymmetryGrid.Imbalzano(5.0, 5) with { Species = species }, new Chebyshev(5, 6, 5, Species: species) })
        {
            var features = whole.Of(structure);
            var chosen = FeatureReduction.Cur(features, 10);
            var reduced = chosen.From(whole);
            Assert.Equal(chosen.Columns.Order().Select(c => whole.Columns[c]), reduced.Columns);
            var (expected, found) = (chosen.From(features), reduced.Of(structure));
            for (var v = 0; v < expected.Values.Length; v++)
            {
                Assert.Equal(expected.Values[v], found.Values[v], 1e-12 * (1 + Math.Abs(expected.Values[v])));
            }

            Assert.Equal(10, reduced.Width);
            Assert.Equal(reduced, Spec.Read<AtomicDescriptor>(Spec.Write<AtomicDescriptor>(reduced)).GetOrThrow());
        }
    }

    // Half of Imbalzano's set leaves next to nothing of it on a cluster.
    [Fact]
    public void Half_of_a_large_grid_says_nearly_all()
    {
        var grid = SymmetryGrid.Imbalzano(5.0, 6) with { Species = [Species.Parse("Ni")] };
        var structure = Shapes.Icosahedron(Species.Parse("Ni"), 4, 3.52);
        var random = new Random(5);
        var rattled = structure.WithPositions(Block.From(structure.Positions.Select(p => p + new Vec3(0.1 * random.NextDouble(), 0.1 * random.NextDouble(), 0.1 * random.NextDouble()))));
        var features = grid.Of(rattled);
        Assert.InRange(FeatureReduction.Cur(features, features.Columns / 2).Unexplained, 0, 1e-4);
        Assert.True(FeatureReduction.Cur(features, 8).Unexplained < FeatureReduction.Cur(features, 4).Unexplained);
    }

    // By hand, from the papers' formulas.
    [Fact]
    public void Grids()
    {
        Near([(1 / 36.0, 0), (2 / 36.0, 0), (4 / 36.0, 0)], SymmetryGrid.ImbalzanoCentred(6, 3));
        double third = 6 / Math.Pow(3, 1 / 3.0), second = 6 / Math.Pow(3, 2 / 3.0);
        Near([(1 / Math.Pow(second - 2, 2), 2), (1 / Math.Pow(third - second, 2), second), (1 / Math.Pow(6 - third, 2), third)], SymmetryGrid.ImbalzanoShifted(6, 3));
        Near([(0.5, 0), (1 / 12.5, 0), (1 / 32.0, 0)], [.. SymmetryGrid.GasteggerCentred(1, 4, 3)]);
        Near([(1 / 4.5, 1), (1 / 4.5, 2.5), (1 / 4.5, 4)], SymmetryGrid.GasteggerShifted(1, 4, 3));
        Assert.Equal((16, 48), (SymmetryGrid.Imbalzano(6).Radial.Length, SymmetryGrid.Imbalzano(6).Angular.Length));
        Assert.Throws<ArgumentException>(() => SymmetryGrid.GasteggerShifted(5, 4, 3));

        static void Near((double Eta, double Shift)[] expected, Block<GaussianPoint> found)
        {
            Assert.Equal(expected.Length, found.Length);
            for (var p = 0; p < expected.Length; p++)
            {
                Assert.Equal(expected[p].Eta, found[p].Eta, 1e-12);
                Assert.Equal(expected[p].Shift, found[p].Shift, 1e-12);
            }
        }
    }

    private static Structure Mixed()
    {
        var shape = Shapes.Icosahedron(Species.Parse("Ni"), 3, 3.52);
        var random = new Random(1);
        return new(
            Block.From(shape.Positions.Select((_, i) => Species.Parse(i % 3 == 0 ? "Cu" : "Ni"))),
            Block.From(shape.Positions.Select(p => p + new Vec3(0.2 * random.NextDouble(), 0.2 * random.NextDouble(), 0.2 * random.NextDouble()))));
    }

    private static FeatureMatrix OfRank(int rows, int columns, int rank, int seed)
    {
        var random = new Random(seed);
        double[] left = [.. Enumerable.Range(0, rows * rank).Select(_ => random.NextDouble() - 0.5)], right = [.. Enumerable.Range(0, rank * columns).Select(_ => random.NextDouble() - 0.5)];
        var values = new double[rows * columns];
        Dense.Multiply(false, false, rows, columns, rank, 1, left, right, 0, values);
        return new(rows, columns, Block.Freeze(values));
    }
}
