using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// Weights and predictions of the mff package 1.1.2 on Ni19 (tests/golden/data/mff and splits): length scale 0.4 Å, cosine cutoffs, noise variance 0.001.
/// Its "combined" model fits pairs first and triplets to what pairs leave.
/// </summary>
public sealed class MffRegressionTests
{
    private static readonly Lazy<Dataset> Ni19 = new(() => Read.ExtXyz(Golden.Path("ni19", "ni19-bip300.extxyz")).GetOrThrow());

    [Theory]
    [InlineData("2b", "rand", "4.5", 50)]
    [InlineData("2b", "rand", "6.5", 50)]
    [InlineData("3b", "rand", "4.5", 50)]
    public void Weights(string kind, string split, string cutoff, int count)
    {
        var model = Train(KernelOf(kind, cutoff), Training(Ni19.Value, split, count));
        CompareWeights(Golden.Table("mff", $"alpha_{kind}_{split}_rc{cutoff}_N{count}_gp0.txt"), model);
    }

    [Fact]
    public void Weights_of_the_combined_model()
    {
        var (pairs, triplets) = Combined("rand", "4.5", 50);
        CompareWeights(Golden.Table("mff", "alpha_combined_rand_rc4.5_N50_gp0.txt"), pairs);
        CompareWeights(Golden.Table("mff", "alpha_combined_rand_rc4.5_N50_gp1.txt"), triplets);
    }

    [Theory]
    [InlineData("pred_2b_rand_rc4.5_N50.txt", "2b", "rand", "4.5", 50)]
    [InlineData("pred_2b_rand_rc4.5_N200.txt", "2b", "rand", "4.5", 200)]
    [InlineData("pred_2b_rand_rc6.5_N200.txt", "2b", "rand", "6.5", 200)]
    [InlineData("pred_2b_rand_rc6.5_N500.txt", "2b", "rand", "6.5", 500)]
    [InlineData("pred_2b_block_rc4.5_N200.txt", "2b", "block", "4.5", 200)]
    [InlineData("pred_3b_rand_rc4.5_N50.txt", "3b", "rand", "4.5", 50)]
    [InlineData("pred_3b_rand_rc4.5_N200.txt", "3b", "rand", "4.5", 200)]
    [InlineData("predrep_3b_block_rc4.5_N200.txt", "3b", "block", "4.5", 200)]
    public void Predictions(string file, string kind, string split, string cutoff, int count)
    {
        var model = Train(KernelOf(kind, cutoff), Training(Ni19.Value, split, count));
        ComparePredictions(file, split, [model]);
    }

    [Theory]
    [InlineData("pred_combined_rand_rc4.5_N50.txt", 50)]
    [InlineData("pred_combined_rand_rc4.5_N200.txt", 200)]
    [InlineData("predrep_combined_rand_rc4.5_N200.txt", 200)]
    public void Predictions_of_the_combined_model(string file, int count)
    {
        var (pairs, triplets) = Combined("rand", "4.5", count);
        ComparePredictions(file, "rand", [pairs, triplets]);
    }

    private static Kernel KernelOf(string kind, string cutoff) =>
        kind == "2b" ? new TwoBodyKernel(0.4, double.Parse(cutoff)) : new ThreeBodyKernel(0.4, double.Parse(cutoff));

    private static EnvironmentId[] Environments(string file, int count) =>
        [.. Golden.Table("splits", file).Take(count).Select(r => new EnvironmentId((int)r[0], (int)r[1]))];

    private static TrainingSet Training(Dataset data, string split, int count) =>
        new(data, Block.Create<EnvironmentId>(Environments($"{split}_train_env.txt", count)), Block<int>.Empty);

    private static GaussianProcess Train(Kernel kernel, TrainingSet training) => training | Fit.GaussianProcess(kernel, noise: 0.001);

    private static (GaussianProcess Pairs, GaussianProcess Triplets) Combined(string split, string cutoff, int count)
    {
        var training = Training(Ni19.Value, split, count);
        var pairs = Train(KernelOf("2b", cutoff), training);
        var touched = training.Environments.Select(e => e.Frame).ToHashSet();
        var residual = Dataset.Of(Ni19.Value.Configurations.Select((c, f) => touched.Contains(f)
            ? new Configuration(c.Structure, forces: Block.From(c.Forces!.Value.Zip(pairs.Evaluate(c.Structure).Forces, (r, p) => r - p)))
            : c));
        return (pairs, Train(KernelOf("3b", cutoff), training with { Data = residual }));
    }

    // Weights are K^-1 y: a difference in the last digits of K is amplified by its condition number (here 1e4 to 1e5). What must agree to 1e-9
    // is the equation itself: our K with mff's weights gives our forces.
    private static void CompareWeights(double[][] expected, GaussianProcess model)
    {
        var flat = expected.SelectMany(r => r).ToArray();
        Assert.Equal(flat.Length, model.Weights.Length);
        var theirs = model with { Weights = Block.Create<double>(flat) };
        for (var l = 0; l < model.Labels.Length; l++)
        {
            var (structure, label) = model.Labels[l];
            var ours = model.PredictLabel(model.Structures[structure], label);
            var found = theirs.PredictLabel(model.Structures[structure], label);
            for (var a = 0; a < 3; a++)
            {
                var i = (3 * l) + a;
                var y = ours[a] + (model.ForceNoiseVariance * model.Weights[i]);
                Assert.Equal(y, found[a] + (model.ForceNoiseVariance * flat[i]), 1e-9);
                Assert.Equal(flat[i], model.Weights[i], 1e-8 * flat.Max(Math.Abs));
            }
        }
    }

    private static void ComparePredictions(string file, string split, GaussianProcess[] parts)
    {
        var rows = Golden.Table("mff", file);
        var environments = Environments($"{split}_test_env.txt", rows.Length);
        foreach (var (row, (frame, atom)) in rows.Zip(environments))
        {
            var structure = Ni19.Value[frame].Structure;
            var expected = new Vec3(row[3], row[4], row[5]);

            // An atom's force needs only its surroundings: the mean by Eq. 13, label by label.
            var found = parts.Select(p => p.PredictLabel(structure, Label.ForceOn(atom))).Aggregate(Vec3.Zero, (sum, f) => sum + new Vec3(f[0], f[1], f[2]));
            Assert.True((expected - found).Length <= 1e-9, $"frame {frame}, atom {atom}: expected {expected}, found {found}");
        }
    }
}
