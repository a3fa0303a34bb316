using Xunit;

namespace Pipelines.Tests;

/// <summary>Splines fitted directly: that they are the Gaussian process they stand for, and a linear model that keeps its promises.</summary>
public sealed class SplineFitTests
{
    private static readonly Kernel Kernel = new TwoBodyKernel(0.6, 4.5, 0.5) + new ThreeBodyKernel(0.6, new Cutoff(4.5, Smoothing.Polynomial, 2), 0.2);

    [Fact]
    public void WithTheCovarianceOfAGaussianProcessItsMeanAndVarianceFollow()
    {
        var (training, held) = Ni19(6);
        var exact = new GaussianProcessFit(Kernel, Noise: 0.0015, TrainOn: TrainOn.Both, EnergyNoise: 1e-6).Apply(training, Run.Default);
        foreach (var knots in new[] { 3.0, 4, 6, 8, 12, 16 })
        {
            foreach (var truncation in new[] { 1e-6, 1e-8, 1e-10 })
            {
                var clock = System.Diagnostics.Stopwatch.StartNew();
                var splines = new SplineFit(new SplineCovariance(Kernel, knots, truncation), Noise: 0.0015, EnergyNoise: 1e-6).Apply(training, Run.Default);
                var t = clock.Elapsed.TotalMilliseconds;
                var d = Difference(exact, splines, held);
                Console.WriteLine($"{knots} {truncation:E0} M={splines.Weights.Length} {t:F0} ms: force {1000 * d.Force:G3} meV/A energy {1000 * d.Energy:G3} meV/atom; std force {d.ForceDeviation:G3} std energy {d.EnergyDeviation:G3}; evidence {splines.Quality.LogEvidence:F2} vs {exact.Quality.LogMarginalLikelihood:F2}");
            }
        }
    }

    private static (double Force, double Energy, double ForceDeviation, double EnergyDeviation) Difference(GaussianProcess exact, SplineForceField splines, Structure[] held)
    {
        double force = 0, energy = 0, forceDeviation = 0, energyDeviation = 0;
        foreach (var structure in held)
        {
            var (a, b) = (exact.Predict(structure), splines.Predict(structure));
            energy = Math.Max(energy, Math.Abs(a.Mean.Energy - b.Mean.Energy) / structure.Count);
            energyDeviation = Math.Max(energyDeviation, Math.Abs(Math.Sqrt(b.LatentEnergyVariance / a.LatentEnergyVariance) - 1));
            for (var i = 0; i < structure.Count; i++)
            {
                force = Math.Max(force, (a.Mean.Forces[i] - b.Mean.Forces[i]).Length);
                for (var c = 0; c < 3; c++)
                {
                    forceDeviation = Math.Max(forceDeviation, Math.Abs(Math.Sqrt(b.LatentForceVariance[i][c] / a.LatentForceVariance[i][c]) - 1));
                }
            }
        }

        return (force, energy, forceDeviation, energyDeviation);
    }

    private static (TrainingSet Training, Structure[] Held) Ni19(int frames)
    {
        var data = Read.ExtXyz(Path.Combine(AppContext.BaseDirectory, "data", "ni19", "ni19-bip300.extxyz")).GetOrThrow();
        return (TrainingSet.All(data.Subset(Enumerable.Range(0, frames).Select(i => 40 * i))), [.. Enumerable.Range(0, 3).Select(i => data[700 + (30 * i)].Structure)]);
    }
}
