using System.Collections.Immutable;
using System.Globalization;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Regression of one number a frame: what is linear is found exactly, what is not by similarities, and the uncertainty is that of the same process in function space.</summary>
public sealed class PropertyFitTests
{
    private static readonly Species Ni = Species.Parse("Ni"), Pt = Species.Parse("Pt");

    private static readonly Soap Soap = Describe.Soap(4.5, nMax: 3, lMax: 2, species: [Ni, Pt]);

    // An adsorption energy as people find it: the less neighbours a site has, the stronger it binds; platinum nearby weakens it.
    private static double Adsorption(Structure s, int site)
    {
        var sum = -3.0;
        for (var j = 0; j < s.Count; j++)
        {
            var r = (s.Positions[j] - s.Positions[site]).Length;
            sum += j == site || r > 4.5 ? 0 : (s.Species[j] == Pt ? 0.17 : 0.11) * Math.Pow(1 - (r / 4.5 * (r / 4.5)), 2) * 4;
        }

        return sum + (0.03 * sum * sum);
    }

    private static Dataset Frames(int count, ulong seed, Func<Structure, int, double> of, bool site = true) => Dataset.Of(Enumerable.Range(0, count).Select(i =>
    {
        var s = new RandomStructures([Ni, Pt], 2.6, 5).Next(RandomStructures.Clusters[0], 12 + (i % 5), seed + (ulong)i);
        var at = i % s.Count;
        var info = ImmutableSortedDictionary<string, string>.Empty.Add("adsorption_energy", of(s, at).ToString("R", CultureInfo.InvariantCulture));
        return new Configuration(s, info: site ? info.Add("site", $"{at}") : info);
    }));

    [Fact]
    public void A_number_that_is_linear_in_the_features_is_found()
    {
        double[] truth = [.. Enumerable.Range(0, 2 * Soap.Width).Select(p => p % 7 == 0 ? Math.Cos(p) : 0)];
        double Linear(Structure s, int _)
        {
            var features = Soap.Of(s);
            return 4 + Enumerable.Range(0, s.Count).Sum(i => Vectors.Dot(features[i], truth.AsSpan(s.Species[i] == Ni ? 0 : Soap.Width, Soap.Width))) / s.Count;
        }

        var model = Frames(150, 1, Linear, site: false) | new PropertyFit(Soap, "adsorption_energy", Noise: 1e-8);
        var test = Frames(30, 5000, Linear, site: false);
        Assert.All(model.Predict(test).Zip(test.Configurations), p => Assert.Equal(Linear(p.Second.Structure, 0), p.First.Mean, 1e-3));
        Assert.True(model.Quality.Rmse < 1e-3);
    }

    [Theory]
    [InlineData(0, 2, 0.25)]
    [InlineData(60, 1, 0.15)]
    [InlineData(60, 3, 0.15)]
    public void Adsorption_energies_are_learned_with_an_uncertainty_that_holds(int references, int power, double part)
    {
        var model = Frames(200, 1, Adsorption) | new PropertyFit(Soap, "adsorption_energy", "site", References: references, Power: power);
        var test = Frames(100, 9000, Adsorption);
        var predicted = model.Predict(test);
        var (error, spread, inside) = (0.0, 0.0, 0);
        var mean = test.Configurations.Select((c, i) => Adsorption(c.Structure, i % c.Structure.Count)).Average();
        for (var i = 0; i < test.Count; i++)
        {
            var truth = Adsorption(test[i].Structure, i % test[i].Structure.Count);
            error += Math.Pow(truth - predicted[i].Mean, 2) / test.Count;
            spread += Math.Pow(truth - mean, 2) / test.Count;
            inside += Math.Abs(truth - predicted[i].Mean) < 2 * Math.Sqrt(predicted[i].LatentVariance + predicted[i].NoiseVariance) ? 1 : 0;
        }

        Assert.True(error < part * spread, $"{error} of {spread}");
        Assert.InRange(inside, 80, 100);
        Assert.Equal(references == 0 ? 2 * Soap.Width : references, model.Scales.Length);
    }

    [Fact]
    public void Mean_and_variance_are_those_of_the_process_in_function_space()
    {
        const double noise = 0.02, strength = 0.5;
        var data = Frames(12, 3, Adsorption);
        var model = data | new PropertyFit(Soap, "adsorption_energy", "site", References: 6, Prior: new Ridge(strength), Noise: noise);
        var fresh = Frames(1, 77, Adsorption);
        double[] Row(Dataset of, int f)
        {
            var s = of[f].Structure;
            var features = new PropertyFeatures(Soap, true, model.References.ToArray(), model.ReferenceKinds.ToArray(), 2);
            return [.. features.Of(s, Soap.Of(s), [f % s.Count]).Select((x, p) => (x - model.Shifts[p]) * model.Scales[p])];
        }

        var y = Enumerable.Range(0, 12).Select(f => Adsorption(data[f].Structure, f % data[f].Structure.Count)).ToArray();
        var broad = 100 * y.Sum(t => Math.Pow(t - y.Average(), 2)) / 12;
        var x = Enumerable.Range(0, 12).Select(f => Row(data, f)).Append(Row(fresh, 0)).ToArray();
        double Covariance(int i, int j) => broad + (noise / strength * Vectors.Dot(x[i], x[j]));
        var gram = new double[144];
        for (var i = 0; i < 12; i++)
        {
            for (var j = 0; j < 12; j++)
            {
                gram[(i * 12) + j] = Covariance(i, j) + (i == j ? noise : 0);
            }
        }

        Assert.Equal(0, Dense.Cholesky(gram, 12));
        var weights = y.Select(t => t - y.Average()).ToArray();
        Dense.SolveCholesky(gram, 12, weights);
        var cross = Enumerable.Range(0, 12).Select(i => Covariance(i, 12)).ToArray();
        var said = model.Predict(fresh)[0];
        Assert.Equal(y.Average() + Vectors.Dot(cross, weights), said.Mean, 1e-8);
        var solved = cross.ToArray();
        Dense.SolveLower(gram, 12, solved);
        Assert.Equal(Covariance(12, 12) - Vectors.Dot(solved, solved), said.LatentVariance, 1e-8);
    }

    [Fact]
    public void It_is_kept_in_a_file_bit_for_bit()
    {
        var model = Frames(40, 1, Adsorption) | new PropertyFit(Soap, "adsorption_energy", "site", References: 10, Prior: new MatchingPursuit(4));
        Assert.Equal(4, model.Quality.Parameters);
        var path = Path.GetTempFileName();
        model.Save(path);
        var read = PropertyModel.Load(path).GetOrThrow();
        Assert.Equal(model, read);
        Assert.Equal(model.Predict(Frames(3, 50, Adsorption)), read.Predict(Frames(3, 50, Adsorption)));
        Assert.Contains("unknown", Model.Load(path).Match(_ => string.Empty, e => e.Message));
        ExampleModels.Linear.Save(path);
        Assert.Contains("linearModel", PropertyModel.Load(path).Match(_ => string.Empty, e => e.Message));
        File.Delete(path);
    }

    [Fact]
    public void Bad_numbers_and_atoms_are_named()
    {
        var fit = new PropertyFit(Soap, "adsorption_energy", "site");
        string Wrong(Dataset data) => Assert.Throws<DataException>(() => data | fit).Message;
        Configuration With(string key, string value) => new(Frames(1, 1, Adsorption)[0].Structure, info: Frames(1, 1, Adsorption)[0].Info.SetItem(key, value));
        Assert.Contains("NaN", Wrong(Dataset.Of(With("adsorption_energy", "NaN"))));
        Assert.Contains("strong", Wrong(Dataset.Of(With("adsorption_energy", "strong"))));
        Assert.Contains("400", Wrong(Dataset.Of(With("site", "400"))));
        Assert.Contains("site", Wrong(Frames(3, 1, Adsorption, site: false)));
        Assert.Contains("no frames", Wrong(Dataset.Of()));
        Assert.Throws<ArgumentException>(() => (Frames(9, 1, Adsorption) | fit).Predict(Frames(1, 1, Adsorption)[0].Structure, [99]));
        Assert.Throws<ArgumentException>(() => (Frames(9, 1, Adsorption) | fit).Predict(Frames(1, 1, Adsorption)[0].Structure, [-1]));
        Assert.Contains("smooth", Assert.Throws<DataException>(() => Frames(9, 1, Adsorption) | (fit with { Prior = new SmoothPrior() })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var data = Frames(60, 1, Adsorption);
        var fit = new PropertyFit(Soap, "adsorption_energy", "site", References: 20);
        Assert.Equal(fit.Apply(data, new() { Threads = 1 }), fit.Apply(data, new() { Threads = 4 }));
    }
}
