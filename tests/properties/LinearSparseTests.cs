using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Sparse linear models: the truth found again, and the conditions that each path must meet.</summary>
public sealed class LinearSparseTests
{
    private const int Unknowns = 60;

    private static readonly int[] Active = [3, 17, 18, 40, 59];

    private static readonly double[] Truth = [.. Enumerable.Range(0, Unknowns).Select(p => Active.Contains(p) ? 1 + (0.2 * (p % 7)) : 0)];

    private static (double[][] X, double[] Y) Data(int rows, double noise)
    {
        var (x, y) = LinearSolverTests.Problem(rows, Unknowns, 2, 0);
        var draws = new RandomSequence(11, 2);
        for (var r = 0; r < rows; r++)
        {
            y[r] = Vectors.Dot(x[r], Truth) + (noise * (draws.NextDouble() + draws.NextDouble() + draws.NextDouble() - 1.5) * 2);
        }

        return (x, y);
    }

    private static NormalEquations Equations(double noise, int rows = 400)
    {
        var (x, y) = Data(rows, noise);
        return LinearSolverTests.Summed(new NormalEquations(Unknowns), x, y, rows);
    }

    [Fact]
    public void Relevance_determination_finds_a_sparse_truth()
    {
        var equations = Equations(0.3);
        var ridge = LinearEvidence.Maximise([equations], 1, search: false);
        var found = RelevanceDetermination.Maximise([equations], ridge);
        var chosen = Enumerable.Range(0, Unknowns).Where(p => double.IsFinite(found.Precisions![p])).ToArray();
        Assert.All(Active, p => Assert.Contains(p, chosen));

        // What says nothing stays where by chance its coefficient is more than one deviation from zero: about a third of 55.
        Assert.InRange(chosen.Length, 5, 25);
        Assert.InRange(found.Noise[0], 0.6 * 0.09, 1.4 * 0.09);
        Assert.True(found.LogEvidence > ridge.LogEvidence + 10);
        var posterior = LinearPosterior.OfSums([equations], found.Noise, found.Precisions!)!;
        Assert.All(Enumerable.Range(0, Unknowns), p => Assert.Equal(Truth[p], posterior.Mean[p], 0.06));
    }

    [Fact]
    public void The_evidence_of_relevance_is_the_likelihood_of_the_labels()
    {
        var (x, y) = Data(80, 0.3);
        var equations = LinearSolverTests.Summed(new NormalEquations(Unknowns), x, y, 80);
        var found = RelevanceDetermination.Maximise([equations], LinearEvidence.Maximise([equations], 1, search: false));
        var at = Likelihood(found.Noise[0], found.Precisions!);
        Assert.Equal(at, found.LogEvidence, 1e-8 * Math.Abs(at));

        // No single coefficient can enter, leave or change for the better.
        for (var p = 0; p < Unknowns; p++)
        {
            foreach (var to in double.IsFinite(found.Precisions![p]) ? new[] { 0.7 * found.Precisions[p], 1.4 * found.Precisions[p], double.PositiveInfinity } : [0.1, 1, 10, 100])
            {
                var changed = found.Precisions.ToArray();
                changed[p] = to;
                Assert.True(Likelihood(found.Noise[0], changed) < at + 1e-3);
            }
        }

        double Likelihood(double noise, double[] precisions)
        {
            var n = y.Length;
            var covariance = new double[n * n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    covariance[(i * n) + j] = i == j ? noise : 0;
                    for (var p = 0; p < Unknowns; p++)
                    {
                        covariance[(i * n) + j] += x[i][p] * x[j][p] / precisions[p];
                    }
                }
            }

            Assert.Equal(0, Dense.Cholesky(covariance, n));
            var solved = y.ToArray();
            Dense.SolveCholesky(covariance, n, solved);
            return -0.5 * (Vectors.Dot(solved, y) + Dense.LogDeterminantFromCholesky(covariance, n) + (n * Math.Log(2 * Math.PI)));
        }
    }

    [Fact]
    public void The_residual_of_matching_pursuit_is_orthogonal_to_what_is_chosen()
    {
        var equations = Equations(0.3);
        SparseStep[] steps = [.. SparsePath.MatchingPursuit(equations, 20)];
        Assert.Equal(20, steps.Length);
        Assert.Equal(Active.Order(), steps[4].Chosen.Order());
        for (var k = 0; k < steps.Length; k++)
        {
            Assert.Equal(k + 1, steps[k].Chosen.Length);
            var left = Gradient(equations, steps[k].Coefficients);
            Assert.All(steps[k].Chosen, p => Assert.True(Math.Abs(left[p]) < 1e-8 * Math.Sqrt(equations.Square * equations.Rows)));
            Assert.Equal(equations.Residual(steps[k].Coefficients), steps[k].Square, 1e-9 * equations.Square);
            if (k + 1 < steps.Length)
            {
                // The next one is the most correlated of all.
                var next = steps[k + 1].Chosen[^1];
                double Correlation(int p) => Math.Abs(left[p]) / Math.Sqrt(equations.Gram[(p * Unknowns) + p]);
                Assert.All(Enumerable.Range(0, Unknowns), p => Assert.True(Correlation(p) <= Correlation(next) * (1 + 1e-9)));
            }
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(40)]
    public void The_lasso_meets_its_conditions(int rows)
    {
        // Karush, Kuhn and Tucker: X^T r is the penalty, with the coefficient's sign, or less where there is none. Also with more coefficients than rows.
        var equations = Equations(0.3, rows);
        SparseStep[] steps = [.. SparsePath.Lasso(equations, 40, 1e-3, int.MaxValue)];
        Assert.Equal(40, steps.Length);
        Assert.True(steps[0].Chosen.Length <= 2);
        Assert.True(rows < Unknowns || Active.All(steps[^1].Chosen.Contains));
        foreach (var step in steps)
        {
            var left = Gradient(equations, step.Coefficients);
            for (var p = 0; p < Unknowns; p++)
            {
                if (step.Coefficients[p] != 0)
                {
                    Assert.Equal(Math.CopySign(step.Penalty, step.Coefficients[p]), left[p], 1e-6 * step.Penalty);
                }
                else
                {
                    Assert.True(Math.Abs(left[p]) <= step.Penalty * (1 + 1e-6));
                }
            }
        }
    }

    [Theory]
    [InlineData("ard")]
    [InlineData("matchingPursuit")]
    [InlineData("lasso")]
    [InlineData("heldOut")]
    public void A_sparse_prior_finds_a_sparse_teacher_and_leaves_out_the_rest(string kind)
    {
        LinearPrior prior = kind switch { "ard" => new AutomaticRelevance(), "matchingPursuit" => new MatchingPursuit(), "lasso" => new Lasso(), _ => new MatchingPursuit(Validation: 0.25) };
        var ni = Species.Parse("Ni");
        var descriptor = new SymmetryFunctions(5, [.. Enumerable.Range(0, 14).Select(k => new RadialFunction(20, 1.5 + (0.25 * k)))], [], Species: [ni]);
        double[] coefficients = new double[14];
        (coefficients[4], coefficients[9]) = (0.4, -0.7);
        var teacher = LinearFitTests.Teacher with
        {
            Descriptor = descriptor, Coefficients = Block.Create(coefficients.AsSpan()), Scales = Block.From(Enumerable.Repeat(1.0, 15)), Means = Block.From(new double[14]),
            IsolatedAtomEnergies = LinearFitTests.Teacher.IsolatedAtomEnergies.Remove(Species.Parse("Pt")),
        };
        var draws = new RandomSequence(21, 4);
        var data = Dataset.Of(Enumerable.Range(0, 24).Select(i =>
        {
            var s = new RandomStructures([ni], 2.4, 5).Next(RandomStructures.Clusters[i % RandomStructures.Clusters.Length], 9, (ulong)i);
            var e = teacher.Evaluate(s);
            Vec3 Noise() => 0.002 * new Vec3(draws.NextDouble() - 0.5, draws.NextDouble() - 0.5, draws.NextDouble() - 0.5);
            return new Configuration(s, e.Energy, Block.From(e.Forces.Select(f => f + Noise())));
        }));
        var fit = new LinearFit(descriptor, prior, Repulsion: false);
        var model = data | fit;
        var columns = Assert.IsType<ColumnsOf>(model.Descriptor);
        Assert.True(columns.Kept.Contains(4) && columns.Kept.Contains(9), $"{string.Join(", ", columns.Kept)}");
        Assert.InRange(columns.Kept.Length, 2, 6);
        Assert.Equal(columns.Kept.Length, model.Quality.Parameters);
        Assert.Equal(kind != "ard", model.Quality.Path.Length > 1);
        var fresh = new RandomStructures([ni], 2.4, 5).Next(RandomStructures.Clusters[0], 15, 99);
        var (expected, found) = (teacher.Evaluate(fresh), model.Predict(fresh));
        for (var i = 0; i < fresh.Count; i++)
        {
            Assert.True((expected.Forces[i] - found.Mean.Forces[i]).Length < 0.005);
            Assert.True(found.LatentForceVariance[i].X is >= 0 and < 1e-4);
        }

        Assert.Equal(expected.Energy, found.Mean.Energy, 0.02);
        var path = Path.GetTempFileName();
        model.Save(path);
        Assert.Equal(model, Model.Load(path).GetOrThrow());
        File.Delete(path);
        Assert.Equal(model, fit.Apply(data, new() { Threads = 4 }));
    }

    [Fact]
    public void As_many_features_as_were_asked_for()
    {
        var descriptor = Describe.Soap(4.5, nMax: 3, lMax: 2) with { Normalize = false };
        var data = LinearFitTests.Labelled(new Emt(), frames: 10);
        Assert.Equal(7, (data | new LinearFit(descriptor, new MatchingPursuit(7))).Quality.Parameters);
        Assert.InRange((data | new LinearFit(descriptor, new Lasso(7))).Quality.Parameters, 3, 7);
    }

    private static double[] Gradient(NormalEquations equations, double[] w)
    {
        var left = equations.Right.ToArray();
        for (var i = 0; i < Unknowns; i++)
        {
            for (var j = 0; j < Unknowns; j++)
            {
                left[i] -= equations.Gram[(Math.Max(i, j) * Unknowns) + Math.Min(i, j)] * w[j];
            }
        }

        return left;
    }
}
