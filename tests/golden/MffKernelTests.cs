using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// Gram matrices and cross covariances of the mff package 1.1.2 (files: tests/golden/data/mff, how they were made: data/README.md).
/// Kernel: length scale 0.4 Å, cosine cutoffs on every side, unit variance.
/// </summary>
public sealed class MffKernelTests
{
    public static TheoryData<int, string> Cases => new() { { 2, "4.5" }, { 2, "6.5" }, { 3, "4.5" }, { 3, "6.5" } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Force_force_Gram_matrix(int order, string cutoff)
    {
        var kernel = Kernel(order, cutoff);
        var (train, _) = Environments(cutoff);
        Compare(Golden.Table("mff", $"gram_ff_{order}b_rc{cutoff}_N10.txt"), Blocks(kernel, train, Label.ForceOn(0), train, Label.ForceOn(0)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Force_force_cross_covariance(int order, string cutoff)
    {
        var kernel = Kernel(order, cutoff);
        var (train, test) = Environments(cutoff);
        Compare(Golden.Table("mff", $"cross_ff_{order}b_rc{cutoff}_5x10.txt"), Blocks(kernel, test, Label.ForceOn(0), train, Label.ForceOn(0)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Energy_force_cross_covariance(int order, string cutoff)
    {
        var kernel = Kernel(order, cutoff);
        var (train, test) = Environments(cutoff);
        Compare(Golden.Table("mff", $"cross_ef_{order}b_rc{cutoff}_5x10.txt"), Blocks(kernel, test, Label.EnergyOf(0), train, Label.ForceOn(0)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Energy_energy_cross_covariance(int order, string cutoff)
    {
        var kernel = Kernel(order, cutoff);
        var (train, test) = Environments(cutoff);
        Compare(Golden.Table("mff", $"cross_ee_{order}b_rc{cutoff}_5x10.txt"), Blocks(kernel, test, Label.EnergyOf(0), train, Label.EnergyOf(0)));
    }

    private static Kernel Kernel(int order, string cutoff) =>
        order == 2 ? new TwoBodyKernel(0.4, double.Parse(cutoff)) : new ThreeBodyKernel(0.4, double.Parse(cutoff));

    // An environment alone: its centre at the origin and its neighbours. Force and local energy of the centre need nothing else.
    private static (Structure[] Train, Structure[] Test) Environments(string cutoff)
    {
        List<(bool Train, List<Vec3> Positions)> all = [];
        foreach (var line in File.ReadLines(Golden.Path("mff", $"envs_rc{cutoff}.txt")).Where(l => !l.StartsWith('#')))
        {
            if (char.IsLetter(line[0]))
            {
                all.Add((line.StartsWith("train", StringComparison.Ordinal), [Vec3.Zero]));
            }
            else
            {
                var v = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse).ToArray();
                all[^1].Positions.Add(new(v[0], v[1], v[2]));
            }
        }

        Structure Make(List<Vec3> p) => new(Block.From(p.Select(_ => new Species(28))), Block.From(p));
        return ([.. all.Where(e => e.Train).Select(e => Make(e.Positions))], [.. all.Where(e => !e.Train).Select(e => Make(e.Positions))]);
    }

    private static double[][] Blocks(Kernel kernel, Structure[] left, Label leftLabel, Structure[] right, Label rightLabel)
    {
        IKernelFeatures[] Prepare(Structure[] s, Label label) => [.. s.Select(x => kernel.Prepare(new KernelInput(x, kernel.Radius), label))];
        IKernelFeatures[] a = Prepare(left, leftLabel), b = Prepare(right, rightLabel);
        int rows = leftLabel.Size, columns = rightLabel.Size;
        var result = Enumerable.Range(0, a.Length * rows).Select(_ => new double[b.Length * columns]).ToArray();
        var block = new double[rows * columns];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                Array.Clear(block);
                kernel.AddCovariance(a[i], b[j], block);
                for (var e = 0; e < block.Length; e++)
                {
                    result[(i * rows) + (e / columns)][(j * columns) + (e % columns)] = block[e];
                }
            }
        }

        return result;
    }

    private static void Compare(double[][] expected, double[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.SelectMany(r => r).Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Length, actual[i].Length);
            for (var j = 0; j < expected[i].Length; j++)
            {
                Assert.True(Math.Abs(expected[i][j] - actual[i][j]) <= 1e-9 * scale, $"[{i},{j}] expected {expected[i][j]}, found {actual[i][j]}");
            }
        }
    }
}
