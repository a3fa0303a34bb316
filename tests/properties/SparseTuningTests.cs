using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What variances and length scales of sparse processes are chosen by, against definitions.</summary>
public sealed class SparseTuningTests
{
    [Fact]
    public void The_evidence_is_the_likelihood_of_the_labels_and_its_gradient_is_right()
    {
        var sums = new NormalEquations[] { new(5), new(5) };
        var random = new RandomSequence(3);
        double[][] rows = [.. Enumerable.Range(0, 12).Select(_ => Enumerable.Range(0, 5).Select(_ => random.NextDouble() - 0.5).ToArray())];
        double[] y = [.. Enumerable.Range(0, 12).Select(_ => random.NextDouble() - 0.5)];
        for (var c = 0; c < 2; c++)
        {
            var own = Enumerable.Range(8 * c, c == 0 ? 8 : 4).ToArray();
            sums[c].Add([.. Enumerable.Range(0, 5).SelectMany(p => own.Select(r => rows[r][p]))], [.. own.Select(r => y[r])]);
        }

        double Literal(double[] scales, double[] noise)
        {
            var covariance = new double[144];
            for (var i = 0; i < 12; i++)
            {
                for (var j = 0; j < 12; j++)
                {
                    covariance[(i * 12) + j] = Enumerable.Range(0, 5).Sum(p => scales[p < 2 ? 0 : 1] * rows[i][p] * rows[j][p]) + (i == j ? noise[i < 8 ? 0 : 1] : 0);
                }
            }

            Assert.Equal(0, Dense.Cholesky(covariance, 12));
            var solved = y.ToArray();
            Dense.SolveLower(covariance, 12, solved);
            return -0.5 * (Vectors.Dot(solved, solved) + Dense.LogDeterminantFromCholesky(covariance, 12) + (12 * Math.Log(2 * Math.PI)));
        }

        Assert.Equal(Literal([0.7, 2], [0.1, 0.3]), ScaleEvidence.LogEvidenceAt(sums, [2, 3], [0.7, 2], [0.1, 0.3]), 1e-10);
        var best = ScaleEvidence.Maximise(sums, [2, 3], [0.7, 2], [true, false], [0.1, 0.3]);
        Assert.Equal(2, best.Scales[1]);
        var at = best.LogEvidence;
        Assert.Equal(Literal(best.Scales, best.Noise), at, 1e-10);

        // At the optimum the weak prior's pull is all that is left.
        double Penalised(double[] x) =>
            Literal([x[0], 2], [x[1], x[2]]) - (0.5 * Math.Pow(Math.Log(x[0] / 0.7) / 4.6, 2)) - (0.5 * Math.Pow(Math.Log(x[1] / 0.1) / 2.3, 2)) - (0.5 * Math.Pow(Math.Log(x[2] / 0.3) / 2.3, 2));
        double[] optimum = [best.Scales[0], .. best.Noise];
        for (var i = 0; i < 3; i++)
        {
            foreach (var factor in new[] { 0.9, 1.1 })
            {
                var x = optimum.ToArray();
                x[i] *= factor;
                Assert.True(Penalised(x) < Penalised(optimum));
            }
        }
    }

    [Fact]
    public void Blocks_are_left_out_as_if_they_had_never_been_there()
    {
        // Two classes, three folds; the model of each fold solved by itself, the gradient by differences.
        var random = new RandomSequence(5);
        double[][] x = [.. Enumerable.Range(0, 30).Select(_ => Enumerable.Range(0, 4).Select(_ => random.NextDouble() - 0.5).ToArray())];
        double[] y = [.. x.Select(r => r[0] - (2 * r[3]) + (0.1 * random.NextDouble()))];
        var folds = Enumerable.Range(0, 3).Select(f => Enumerable.Range(0, 2).Select(c =>
        {
            var own = Enumerable.Range(10 * f, 10).Where(i => i % 3 == 0 == (c == 1)).ToArray();
            var sum = new NormalEquations(4);
            sum.Add([.. Enumerable.Range(0, 4).SelectMany(p => own.Select(r => x[r][p]))], [.. own.Select(r => y[r])]);
            return sum;
        }).ToArray()).ToArray();
        double Literal(double[] logarithms)
        {
            double[] errors = [0, 0], rows = [0, 0];
            for (var f = 0; f < 3; f++)
            {
                double[] a = new double[16], b = new double[4];
                for (var i = 0; i < 30; i++)
                {
                    var weight = i / 10 == f ? 0 : Math.Exp(-logarithms[i % 3 == 0 ? 3 : 2]);
                    for (var p = 0; p < 4; p++)
                    {
                        Vectors.AddScaled(weight * x[i][p], x[i], a.AsSpan(4 * p, 4));
                    }

                    Vectors.AddScaled(weight * y[i], x[i], b);
                }

                for (var p = 0; p < 4; p++)
                {
                    a[5 * p] += Math.Exp(-logarithms[p == 0 ? 0 : 1]);
                }

                Assert.Equal(0, Dense.Cholesky(a, 4));
                Dense.SolveCholesky(a, 4, b);
                for (var i = 10 * f; i < 10 * (f + 1); i++)
                {
                    errors[i % 3 == 0 ? 1 : 0] += Math.Pow(y[i] - Vectors.Dot(x[i], b), 2);
                    rows[i % 3 == 0 ? 1 : 0]++;
                }
            }

            return 0.5 * (Math.Log(errors[0] / rows[0]) + Math.Log(errors[1] / rows[1]));
        }

        double[] at = [0.3, -0.5, -4, -3];
        var gradient = new double[4];
        Assert.Equal(Literal(at), BlockValidation.ObjectiveAt(folds, [1, 3], at, gradient), 1e-10);
        for (var i = 0; i < 4; i++)
        {
            double[] up = [.. at], down = [.. at];
            up[i] += 1e-4;
            down[i] -= 1e-4;
            Assert.Equal((Literal(up) - Literal(down)) / 2e-4, gradient[i], 1e-7);
        }

        var best = BlockValidation.Minimise(folds, [1, 3], [1, 1], [true, true], [0.1, 0.1]);
        Assert.True(Literal([.. best.Scales.Concat(best.Noise).Select(v => Math.Log(v))]) < Literal([0, 0, Math.Log(0.1), Math.Log(0.1)]));
    }

    [Theory]
    [InlineData(SparseTuning.Blocks)]
    [InlineData(SparseTuning.Evidence)]
    public void A_search_finds_a_better_length_scale_and_says_how(SparseTuning tuning)
    {
        var fit = Fit.SparseProcess(new SparseTerm(new TwoBodyKernel(0.15, new Cutoff(4.5, Smoothing.Polynomial)), 20)) with { Tuning = tuning, Search = new(12) };
        var model = SparseProcessTests.Labelled(20) | fit;
        var path = model.Path!;
        Assert.Equal("terms[0].lengthScale", path.Names[0]);
        Assert.Equal(0.15, path.Values[0]);
        Assert.True(path.Objectives.Max() > path.Objectives[0]);
        Assert.Equal(path.Values[path.Objectives.Span.IndexOf(path.Objectives.Max())], ((TwoBodyKernel)model.Kernels[0]).LengthScale);
        Assert.Throws<ArgumentException>(() => new SparseProcessFit(fit.Terms, Tuning: SparseTuning.None, Search: new()));
    }
}
