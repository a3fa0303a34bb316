using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The search for hyper-parameters: bounds, several starts, and the path as data.</summary>
public sealed class HyperparameterSearchTests
{
    private static readonly Kernel Pairs = new TwoBodyKernel(3, new Cutoff(9, Smoothing.Polynomial), 1);

    // Energies of pairs that swing with the distance. Explained by a short length, or, where one begins far away, as noise.
    private static readonly TrainingSet Swings = TrainingSet.All(Dataset.Of(Enumerable.Range(0, 14).Select(i =>
    {
        var r = 2 + (0.25 * i);
        var ni = Species.Parse("Ni");
        return new Configuration(new([ni, ni], [Vec3.Zero, new Vec3(r, 0, 0)]), Math.Sin(5 * r) + (0.05 * Math.Cos(17 * i)));
    })));

    private static readonly GaussianProcessFit Fit = new(
        Pairs, TrainOn: TrainOn.Energies, EnergyNoise: 0.5, IsolatedAtomEnergies: ImmutableSortedDictionary<string, double>.Empty.Add("Ni", 0), Optimise: Optimise.MarginalLikelihood);

    [Theory]
    [InlineData(Optimise.MarginalLikelihood)]
    [InlineData(Optimise.LeaveOneOut)]
    public void Several_starts_find_the_better_of_two_optima(Optimise by)
    {
        var fit = Fit with { Optimise = by };
        var (one, many) = (Swings.Pipe(fit), Swings.Pipe(fit with { Search = new(Starts: 6) }));
        Assert.True(one.EnergyNoiseVariance > 0.1, $"the first start was to end in noise, not at {one.EnergyNoiseVariance}");
        Assert.True(many.EnergyNoiseVariance < 0.01, $"the signal was to be found, not a noise of {many.EnergyNoiseVariance}");
        Assert.True(many.Path!.Best.Objective > one.Path!.Best.Objective + 1);
        Assert.InRange(((TwoBodyKernel)many.Kernel).LengthScale, 0.1, 1);
        Assert.Equal(6, many.Path.Ends.Length);
        Assert.Equal(one.Path.Trials, many.Path.Trials.Take(one.Path.Trials.Length));
    }

    [Fact]
    public void The_path_has_every_evaluation_and_comes_back_from_a_file()
    {
        var fit = Fit with { Search = new(Starts: 3, Seed: 5) };
        var model = fit.Apply(Swings, new Run { Threads = 1 });
        Assert.Equal(model, fit.Apply(Swings, new Run { Threads = 3 }));
        var path = model.Path!;
        Assert.Equal(["lengthScale", "variance", "energyNoise"], path.Names);
        Assert.Equal(model.Quality.Evaluations, path.Trials.Length);
        Assert.Equal([3, 1, 0.5], path.Trials[0].Values.Select(v => Math.Round(v, 12)));
        Assert.Equal(model.Quality.LogMarginalLikelihood, path.Best.Objective, 1e-10);
        Assert.Equal(path.Best.Values[2], model.EnergyNoiseVariance);
        Assert.All(path.Ends, e => Assert.True(e.GradientNorm < 1));
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gp");
        model.Save(file);
        Assert.Equal(model, Model.Load(file).GetOrThrow());
        File.Delete(file);
    }

    [Fact]
    public void Bounds_hold_and_equal_ones_fix()
    {
        ImmutableSortedDictionary<string, ParameterBounds> Bounds(params (string Name, double Low, double High)[] b) =>
            b.ToImmutableSortedDictionary(x => x.Name, x => new ParameterBounds(x.Low, x.High));
        var model = Swings.Pipe(Fit with { Search = new(Starts: 4, Bounds: Bounds(("lengthScale", 1, 4), ("variance", 1, 1))) });
        Assert.All(model.Path!.Trials, t => Assert.True(t.Values[0] is >= 1 and <= 4 && Math.Abs(t.Values[1] - 1) < 1e-12));
        Assert.Contains(model.Path.Trials, t => t.Values[0] > 2);
        var unknown = Assert.Throws<DataException>(() => Swings.Pipe(Fit with { Search = new(Bounds: Bounds(("lengthscale", 1, 4))) }));
        Assert.Equal("lengthScale, variance, energyNoise", unknown.Error.Expected);
        Assert.Contains("outside", Assert.Throws<DataException>(() => Swings.Pipe(Fit with { Search = new(Bounds: Bounds(("lengthScale", 4, 5))) })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ParameterBounds(2, 1));
        Assert.Throws<ArgumentException>(() => new EvidenceSearch(Starts: 0));
    }

    [Fact]
    public void Noises_of_all_kinds_of_labels_have_exact_gradients()
    {
        var data = Dataset.Of(GaussianProcessTests.Clusters(2, 3).Configurations.Select(c =>
            new Configuration(c.Structure, c.Energy, c.Forces, new Emt().Evaluate(c.Structure).Virial)));
        var kernel = new TwoBodyKernel(0.5, new Cutoff(4.5, Smoothing.Polynomial)) + new DescriptorKernel(
            Describe.Soap(new Cutoff(4.5, Smoothing.Polynomial), nMax: 2, lMax: 2, sigma: 0.7, species: [.. data.Species]), new RationalQuadratic(0.4, 0.3) + new DotProduct(2, 0.2));
        var fit = new GaussianProcessFit(kernel, 1e-3, TrainOn.Both, EnergyNoise: 1e-4, VirialNoise: 1e-3);
        var problem = new GaussianProcessProblem(fit, TrainingSet.All(data), 1, Run.Default);
        double[] x = [.. kernel.Hyperparameters.Select(h => Math.Log(h.Value)), Math.Log(1e-3), Math.Log(1e-4), Math.Log(1e-3)];
        double At(double[] p, double[] gradient) => HyperparameterSearch.Value(
            problem, kernel.WithHyperparameters([.. p.Take(p.Length - 3).Select(Math.Exp)]), problem.Unpack([.. p.TakeLast(3).Select(Math.Exp)]), Optimise.MarginalLikelihood, gradient, Run.Default);
        var exact = new double[x.Length];
        At(x, exact);
        for (var i = 0; i < x.Length; i++)
        {
            double Difference(double h)
            {
                double[] up = [.. x], down = [.. x], scratch = new double[x.Length];
                up[i] += h;
                down[i] -= h;
                return (At(up, scratch) - At(down, scratch)) / (2 * h);
            }

            var expected = ((4 * Difference(5e-4)) - Difference(1e-3)) / 3;
            Assert.Equal(expected, exact[i], 1e-5 * Math.Max(1, exact.Max(Math.Abs)));
        }
    }
}
