using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Networks: derivatives against differences, training that learns, restarts and threads that change nothing.</summary>
public sealed class NetworkTests
{
    private static readonly Species Ni = Species.Parse("Ni"), Pt = Species.Parse("Pt");

    private static double[] Draw(int count, uint stream)
    {
        var numbers = new double[count];
        Philox.FillNormals(5, 0, stream, numbers);
        return numbers;
    }

    private static Dataset Data(int frames) => Dataset.Of(Enumerable.Range(0, frames).Select(i =>
    {
        var s = new RandomStructures([Ni, Pt], 2.6, 4.5).Next(RandomStructures.Clusters[i % RandomStructures.Clusters.Length], 8 + (i % 9), (ulong)i);
        var e = new Emt().Evaluate(s);
        return new Configuration(s, e.Energy, e.Forces);
    }));

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Softplus)]
    [InlineData(Activation.Silu)]
    public void Activations_have_their_derivatives(Activation activation)
    {
        foreach (var z in (double[])[-30, -3, -0.7, 0, 0.2, 1.5, 25])
        {
            var (_, first, second) = Activations.At(activation, z);
            const double h = 1e-4;
            Assert.Equal((Activations.At(activation, z + h).Value - Activations.At(activation, z - h).Value) / (2 * h), first, 1e-7);
            Assert.Equal((Activations.At(activation, z + h).First - Activations.At(activation, z - h).First) / (2 * h), second, 1e-7);
        }

        Assert.True(double.IsFinite(Activations.At(activation, 1e4).Second) && double.IsFinite(Activations.At(activation, -1e4).Value));
    }

    [Theory]
    [InlineData(Activation.Tanh, new[] { 4, 6, 5 })]
    [InlineData(Activation.Silu, new[] { 3, 7 })]
    [InlineData(Activation.Softplus, new[] { 5, 4, 3, 2 })]
    [InlineData(Activation.Sigmoid, new[] { 3 })]
    public void Values_and_both_gradients_agree_with_differences(Activation activation, int[] sizes)
    {
        const int rows = 7;
        var network = new FeedForward(sizes, activation);
        double[] weights = Draw(network.Parameters, 1), inputs = Draw(rows * sizes[0], 2), outer = Draw(rows, 3), directions = Draw(rows * sizes[0], 4);
        var work = new FeedForward.Workspace();
        double[] values = new double[rows], slopes = new double[rows * sizes[0]];
        double Sum(double[] w)
        {
            network.Evaluate(w, inputs, work, values, slopes);
            return Vectors.Dot(outer, values) + Vectors.Dot(directions, slopes);
        }

        var shifted = inputs.Zip(directions, (x, d) => x + (1e-5 * d)).ToArray();
        network.Evaluate(weights, shifted, work, values, slopes);
        var up = values.Sum();
        network.Evaluate(weights, inputs.Zip(directions, (x, d) => x - (1e-5 * d)).ToArray(), work, values, slopes);
        var down = values.Sum();
        Sum(weights);
        Assert.Equal((up - down) / 2e-5, Vectors.Dot(directions, slopes), 1e-7);

        var gradient = new double[network.Parameters];
        network.AddGradient(weights, work, outer, directions, gradient);
        for (var p = 0; p < weights.Length; p++)
        {
            var at = weights[p];
            weights[p] = at + 1e-5;
            var high = Sum(weights);
            weights[p] = at - 1e-5;
            var low = Sum(weights);
            weights[p] = at;
            Assert.Equal((high - low) / 2e-5, gradient[p], 1e-6 * (1 + Math.Abs(gradient[p])));
        }
    }

    [Fact]
    public void A_network_learns_and_validation_chooses()
    {
        var data = Data(60);
        var model = data | new NetworkFit(DescriptorGallery.RightVector, [10], Training: new LbfgsTraining(150), Validation: 0.2, Seed: 3);
        var history = model.History;
        Assert.True(history[^1].Training < 0.2 * history[0].Training);
        var best = history.Min(h => h.Validation);
        Assert.True(best < 0.5 * history[0].Validation);
    }

    [Fact]
    public void Adam_learns_too()
    {
        var model = Data(40) | new NetworkFit(DescriptorGallery.RightVector, [8], Activation.Silu, new AdamTraining(60, Batch: 4, LearningRate: 0.01), Validation: 0);
        Assert.True(model.History[^1].Training < 0.3 * model.History[0].Training);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Threads_change_no_bit(bool adam)
    {
        var fit = new NetworkFit(DescriptorGallery.RightVector, [6], Training: adam ? new AdamTraining(3) : new LbfgsTraining(8), Members: 2);
        var data = Data(40);
        Assert.Equal(fit.Apply(data, new() { Threads = 1 }), fit.Apply(data, new() { Threads = 3 }));
    }

    [Fact]
    public void A_split_brings_its_own_validation()
    {
        var split = Data(30) | Select.Blocks(train: 0.6, validation: 0.2, test: 0.2, gap: 1);
        var model = split | new NetworkFit(DescriptorGallery.RightVector, [4], Training: new LbfgsTraining(3));
        Assert.All(model.History, h => Assert.True(double.IsFinite(h.Validation)));
    }

    [Fact]
    public void A_committee_is_the_mean_of_its_members_and_their_spread()
    {
        var model = ExampleModels.Network;
        var s = model.Examples()[0];
        var (one, two, both) = (model.Member(0).Evaluate(s), model.Member(1).Evaluate(s), model.Predict(s));
        Assert.Equal(0.5 * (one.Energy + two.Energy), both.Mean.Energy, 1e-9);
        Assert.Equal(0.5 * (one.Energy - two.Energy) * (one.Energy - two.Energy), both.LatentEnergyVariance, 1e-9);
        Assert.Equal(0.5 * Math.Pow(one.Forces[0].X - two.Forces[0].X, 2), both.LatentForceVariance[0].X, 1e-9);
    }

    [Fact]
    public void Models_are_read_back_bit_for_bit()
    {
        foreach (var model in (Model[])[ExampleModels.Network, ExampleModels.Linear])
        {
            var path = Path.GetTempFileName();
            model.Save(path);
            Assert.Equal(model, Model.Load(path).GetOrThrow());
            File.Delete(path);
        }
    }
}

file static class Structures
{
    public static Structure[] Examples(this NetworkModel model) => [Shapes.Icosahedron(model.Species[0], 2, 3.7)];
}
