using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The peers' splits of the Ni19 data: 792 frames of 19 atoms. What the labels are does not matter here.</summary>
public sealed class SelectTests
{
    private static readonly Dataset Data = Dataset.Of(Enumerable.Range(0, 792).Select(f => new Configuration(
        new Structure(Block.From(Enumerable.Repeat(new Species(28), 19)), Block.From(Enumerable.Range(0, 19).Select(a => new Vec3(2.5 * a, f, 0)))),
        -1, Block.From(new Vec3[19]))));

    [Theory]
    [InlineData("rand_train_env.txt", 500)]
    [InlineData("rand_test_env.txt", 200)]
    [InlineData("block_train_env.txt", 500)]
    [InlineData("block_test_env.txt", 200)]
    public void Environments_are_read_in_order_and_prefixes_are_prefixes(string file, int rows)
    {
        var all = Data | Select.FromFile(Golden.Path("splits", file));
        Assert.Equal(Golden.Table("splits", file).Select(r => new EnvironmentId((int)r[0], (int)r[1])), all.Environments);
        Assert.Equal(rows, all.Environments.Length);
        Assert.Equal(all.Environments.Take(50), (Data | Select.FromFile(Golden.Path("splits", file), 50)).Environments);
    }

    [Fact]
    public void The_block_split_is_the_peers()
    {
        var split = Data | Select.Blocks(train: 550, test: 192, gap: 50);
        Assert.Equal((Data | Select.FramesFromFile(Golden.Path("splits", "block_train_frames.txt"))).LabelledFrames, split.Train.LabelledFrames);
        Assert.Equal(Data | Select.FramesFromFile(Golden.Path("splits", "block_test_frames.txt")), split.Test);
        Assert.Equal(50, split.Unused.Length);
    }
}
