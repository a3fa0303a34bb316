using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// A sparse process with the terms, the settings and the 200 training frames of a GAP (data/gap/fit.sh: distance_2b with 20 points, soap with 300) beside the
/// GAP's own predictions of ten test frames.
/// </summary>
public sealed class SparseGapTests
{
    [Fact]
    public void Forces_and_energies_are_at_least_as_near_to_the_reference_as_those_of_gap()
    {
        var data = Read.ExtXyz(Golden.Path("ni19", "ni19-bip300.extxyz")).GetOrThrow();
        int[] training = [.. Golden.Table("splits", "rand_train_frames.txt").Take(200).Select(r => (int)r[0])];
        var fit = Fit.SparseProcess(
            new(new TwoBodyKernel(1, new Cutoff(6, Width: 1), 0.25), 20),
            new(new DescriptorKernel(Describe.Soap(new Cutoff(5, Width: 1)), new DotProduct(4, 0.04)), 300, InducingChoice.Cur));
        var model = data.Subset([.. training.Order()]) | fit;
        double own = 0, gap = 0, between = 0;
        var numbers = 0;
        foreach (var (frame, rows) in Predictions())
        {
            Assert.DoesNotContain(frame, training);
            var (reference, said) = (data[frame].Forces!.Value, model.Evaluate(data[frame].Structure).Forces);
            for (var i = 0; i < rows.Length; i++, numbers += 3)
            {
                // Its forces were trained on what the file repeats.
                Assert.True((rows[i].Reference - reference[i]).Length < 1e-6);
                own += Square(said[i] - reference[i]);
                gap += Square(rows[i].Gap - reference[i]);
                between += Square(said[i] - rows[i].Gap);
            }
        }

        var (ownRmse, gapRmse, apart) = (Math.Sqrt(own / numbers), Math.Sqrt(gap / numbers), Math.Sqrt(between / numbers));
        Assert.InRange(gapRmse, 0.02, 0.06);
        Assert.True(ownRmse <= gapRmse, $"{ownRmse} eV/Å; GAP {gapRmse}");

        // Two processes with nearly the same prior and the same data differ by less than either errs.
        Assert.True(apart < ownRmse, $"{apart} eV/Å apart; errors {ownRmse}, {gapRmse}");
    }

    private static double Square(Vec3 v) => v.Length * v.Length;

    private static IEnumerable<(int Frame, (Vec3 Reference, Vec3 Gap)[] Rows)> Predictions()
    {
        var lines = File.ReadAllLines(Golden.Path("gap", "soap2b_rand200_pred_first10_rand_test.xyz"));
        for (var at = 0; at < lines.Length && lines[at].Length > 0;)
        {
            var count = int.Parse(lines[at]);
            var frame = int.Parse(lines[at + 1].Split(' ').Single(w => w.StartsWith("frame=", StringComparison.Ordinal))["frame=".Length..]);
            yield return (frame, [.. lines.Skip(at + 2).Take(count).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(w => (Vector(w, 4), Vector(w, 12)))]);
            at += count + 2;
        }
    }

    private static Vec3 Vector(string[] words, int at) => new(double.Parse(words[at]), double.Parse(words[at + 1]), double.Parse(words[at + 2]));
}
