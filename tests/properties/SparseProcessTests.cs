using System.Collections.Immutable;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Sparse processes against what they approximate, and against the formulas of the literature written out with dense matrices.</summary>
public sealed class SparseProcessTests
{
    private static readonly Species Ni = Species.Parse("Ni"), Pt = Species.Parse("Pt");

    private static readonly ImmutableSortedDictionary<string, double> Isolated = ImmutableSortedDictionary<string, double>.Empty.Add("Ni", 0.5).Add("Pt", -0.25);

    private static readonly TwoBodyKernel Pairs = new(0.8, new Cutoff(4.5, Smoothing.Polynomial), 0.7);

    private static readonly ThreeBodyKernel Triplets = new(0.9, new Cutoff(3.8, Smoothing.Polynomial), 0.05);

    private static Structure Random(int atoms, int seed, bool cell = false)
    {
        var kinds = cell ? RandomStructures.Cells : RandomStructures.Clusters;
        return new RandomStructures([Ni, Pt], 2.6, 4.5).Next(kinds[seed % kinds.Length], atoms, (ulong)seed);
    }

    internal static Dataset Labelled(int frames, int atoms = 6, bool cells = false) => Dataset.Of(Enumerable.Range(0, frames).Select(i =>
    {
        var s = Random(atoms + (i % 3), i, cells && i % 2 == 0);
        var e = new Emt().Evaluate(s);
        return new Configuration(s, e.Energy, e.Forces, s.Cell is null ? null : e.Virial);
    }));

    private static SparseProcessFit Given(params ReadOnlySpan<SparseTerm> terms) =>
        Fit.SparseProcess(terms) with { Noise = 0.01, EnergyNoise = 1e-4, Tuning = SparseTuning.None, IsolatedAtomEnergies = Isolated, Repulsion = false };

    [Fact]
    public void Inducing_values_everywhere_give_the_exact_process()
    {
        var data = Labelled(4);
        var exact = data | new GaussianProcessFit(Pairs, 0.01, TrainOn.Both, EnergyNoise: 1e-4, IsolatedAtomEnergies: Isolated);
        var sparse = data | Given(new SparseTerm(Pairs, 400));
        var (expected, found) = (exact.Predict(Random(7, 50)), sparse.Predict(Random(7, 50)));
        Assert.Equal(expected.Mean.Energy, found.Mean.Energy, 1e-6);
        Assert.Equal(expected.LatentEnergyVariance, found.LatentEnergyVariance, 1e-6);
        for (var i = 0; i < 7; i++)
        {
            Assert.True((expected.Mean.Forces[i] - found.Mean.Forces[i]).Length < 1e-6);
            Assert.True((expected.LatentForceVariance[i] - found.LatentForceVariance[i]).Length < 1e-6);
        }
    }

    [Theory]
    [InlineData(LinearSolver.Qr)]
    [InlineData(LinearSolver.NormalEquations)]
    public void A_kernel_of_few_dimensions_is_exact_with_as_many_environments(LinearSolver solver)
    {
        // Linear in the features: so many inducing environments of each species as there are features span it, for forces and virials too.
        var data = Labelled(6, 8, cells: true);
        var kernel = new DescriptorKernel(Describe.Soap(new Cutoff(4.2, Smoothing.Polynomial), nMax: 2, lMax: 1, species: [Ni, Pt]) with { Normalize = false }, new DotProduct(1, 0.3, Normalize: false));
        var exact = data | new GaussianProcessFit(kernel, 0.01, TrainOn.Both, EnergyNoise: 1e-4, IsolatedAtomEnergies: Isolated);
        var sparse = data | Given(new SparseTerm(kernel, kernel.Descriptor.Width)) with { Solver = solver };
        var asked = Random(9, 55);
        var (expected, found) = (exact.Predict(asked), sparse.Predict(asked));
        Assert.Equal(expected.Mean.Energy, found.Mean.Energy, 1e-6);
        Assert.Equal(expected.LatentEnergyVariance, found.LatentEnergyVariance, 1e-6);
        for (var i = 0; i < asked.Count; i++)
        {
            Assert.True((expected.Mean.Forces[i] - found.Mean.Forces[i]).Length < 1e-6);
            Assert.True((expected.LatentForceVariance[i] - found.LatentForceVariance[i]).Length < 1e-6);
        }
    }

    [Fact]
    public void Weights_are_noises_divided()
    {
        var data = Dataset.Of(Labelled(6).Configurations.Select((c, i) => new Configuration(c.Structure, c.Energy, c.Forces, c.Virial, c.Info.SetItem("group", i < 3 ? "a" : "b"))));
        var weights = new LabelWeights("group", ImmutableSortedDictionary<string, LabelWeight>.Empty.Add("a", new(4, 4)).Add("b", new(4, 4)));
        var weighed = data | Given(new SparseTerm(Pairs, 10)) with { Weights = weights };
        var quiet = data | Given(new SparseTerm(Pairs, 10)) with { Noise = 0.0025, EnergyNoise = 2.5e-5 };
        var asked = Random(7, 50);
        Assert.Equal(quiet.Evaluate(asked).Energy, weighed.Evaluate(asked).Energy, 1e-7);
        Assert.Equal(quiet.Predict(asked).LatentEnergyVariance, weighed.Predict(asked).LatentEnergyVariance, 1e-9);
    }

    [Theory]
    [InlineData(SparseApproximation.Sor)]
    [InlineData(SparseApproximation.Dtc)]
    [InlineData(SparseApproximation.Fitc)]
    public void The_formulas_are_those_of_the_literature(SparseApproximation approximation)
    {
        // Quiñonero-Candela and Rasmussen, J. Mach. Learn. Res. 6, 1939 (2005), Eqs. 16, 20 and 24, read literally: the covariance of the labels is Q (+ the
        // diagonal of K - Q with FITC) + noise.
        var data = Labelled(3);
        var asked = Random(5, 60);
        var model = data | Given(new SparseTerm(Pairs, 5), new SparseTerm(Triplets, 6)) with { Approximation = approximation };
        var kernel = Pairs + Triplets;
        List<(Structure S, Label L, double Y, double Noise)> labels = [];
        foreach (var c in data.Configurations)
        {
            labels.Add((c.Structure, Label.TotalEnergy, c.Energy!.Value - c.Structure.Species.Sum(s => Isolated[s.Symbol]), 1e-4 * c.Structure.Count));
            labels.AddRange(Enumerable.Range(0, 3 * c.Structure.Count).Select(i => (c.Structure, Label.ForceOn(i / 3), c.Forces!.Value[i / 3][i % 3], 0.01)));
        }

        labels.Add((asked, Label.TotalEnergy, 0, 0));
        labels.AddRange(Enumerable.Range(0, 3 * asked.Count).Select(i => (asked, Label.ForceOn(i / 3), 0.0, 0.0)));
        var known = labels.Count - 1 - (3 * asked.Count);
        var unknowns = model.Sets.Sum(s => s.Count);
        double[] all = new double[labels.Count * unknowns], inducing = new double[unknowns * unknowns];
        var row = 0;
        foreach (var structure in data.Configurations.Select(c => c.Structure).Append(asked))
        {
            var block = new double[(1 + (3 * structure.Count)) * (unknowns + 2)];
            new SparseRows(model.Sets, model.SpeciesList).Add(structure, [Label.TotalEnergy], block);
            for (var r = 0; r < 1 + (3 * structure.Count); r++, row++)
            {
                block.AsSpan(r * (unknowns + 2), unknowns).CopyTo(all.AsSpan(row * unknowns));
            }
        }

        for (var (t, at) = (0, 0); t < model.Sets.Count; at += model.Sets[t++].Count)
        {
            foreach (var b in model.Sets[t].Blocks)
            {
                var (from, count) = b.GetOffsetAndLength(model.Sets[t].Count);
                for (var i = from; i < from + count; i++)
                {
                    model.Sets[t].Column(i, b, inducing.AsSpan(((at + i) * unknowns) + at + from, count));
                }
            }
        }

        // Q = K_fu K_uu^-1 K_uf.
        Assert.Equal(0, Dense.Cholesky(inducing, unknowns));
        double[] transposed = new double[all.Length], q = new double[labels.Count * labels.Count];
        for (var i = 0; i < labels.Count; i++)
        {
            for (var p = 0; p < unknowns; p++)
            {
                transposed[(p * labels.Count) + i] = all[(i * unknowns) + p];
            }
        }

        Dense.SolveLower(inducing, unknowns, transposed, labels.Count);
        Dense.Multiply(true, false, labels.Count, labels.Count, unknowns, 1, transposed, transposed, 0, q);
        double Prior(int i)
        {
            var (s, l, _, _) = labels[i];
            var features = kernel.Prepare(new KernelInput(s, kernel.Radius), l);
            var block = new double[l.Size * l.Size];
            kernel.AddCovariance(features, features, block);
            var place = l.Kind == LabelKind.Force ? labels.Take(i).Reverse().TakeWhile(x => x.S == s && x.L == l).Count() : 0;
            return block[place * (l.Size + 1)];
        }

        var covariance = new double[known * known];
        for (var i = 0; i < known; i++)
        {
            for (var j = 0; j < known; j++)
            {
                covariance[(i * known) + j] = q[(i * labels.Count) + j];
            }

            covariance[(i * known) + i] += labels[i].Noise + (approximation == SparseApproximation.Fitc ? Prior(i) - q[i * (labels.Count + 1)] : 0);
        }

        Assert.Equal(0, Dense.Cholesky(covariance, known));
        var weights = labels.Take(known).Select(l => l.Y).ToArray();
        Dense.SolveCholesky(covariance, known, weights);
        var said = model.Predict(asked);
        for (var i = known; i < labels.Count; i++)
        {
            var cross = q.AsSpan(i * labels.Count, known).ToArray();
            var mean = Vectors.Dot(cross, weights);
            Dense.SolveLower(covariance, known, cross);
            var variance = (approximation == SparseApproximation.Sor ? q[i * (labels.Count + 1)] : Prior(i)) - Vectors.Dot(cross, cross);
            var place = i - known - 1;
            Assert.Equal(mean, place < 0 ? said.Mean.Energy - asked.Species.Sum(s => Isolated[s.Symbol]) : said.Mean.Forces[place / 3][place % 3], 1e-7);
            Assert.Equal(variance, place < 0 ? said.LatentEnergyVariance : said.LatentForceVariance[place / 3][place % 3], 1e-7);
        }
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var data = Labelled(40, 8);
        var fit = Fit.SparseProcess(new SparseTerm(Pairs, 10), new SparseTerm(Triplets, 20, InducingChoice.Leverage)) with { Approximation = SparseApproximation.Fitc };
        Assert.Equal(fit.Apply(data, new() { Threads = 1 }), fit.Apply(data, new() { Threads = 4 }));
    }

    [Theory]
    [InlineData(TrainOn.Forces)]
    [InlineData(TrainOn.Energies)]
    [InlineData(TrainOn.Both)]
    public void Learns_a_pair_potential_from_any_label(TrainOn trainOn)
    {
        var teacher = new LennardJones(0.4, 2.4, new Taper(3.5, 4.5));
        var data = Dataset.Of(Enumerable.Range(0, 60).Select(i =>
        {
            var s = new RandomStructures([Ni], 2.6, 4.5).Next(RandomStructures.Clusters[0], 8, (ulong)i);
            var e = teacher.Evaluate(s);
            return new Configuration(s, e.Energy, e.Forces);
        }));
        var model = data | Fit.SparseProcess(new SparseTerm(new TwoBodyKernel(0.6, 4.5), 25)) with { TrainOn = trainOn, Noise = 1e-6, EnergyNoise = 1e-8 };
        var fresh = data[3].Structure;
        var (expected, found) = (teacher.Evaluate(fresh), model.Evaluate(fresh));
        Assert.Equal(expected.Energy, found.Energy, 0.02 * Math.Abs(expected.Energy));
        var largest = expected.Forces.Max(f => f.Length);
        for (var i = 0; i < fresh.Count; i++)
        {
            Assert.True((expected.Forces[i] - found.Forces[i]).Length < 0.02 * largest, $"{expected.Forces[i]} {found.Forces[i]} of {largest}");
        }
    }

    [Fact]
    public void Virials_teach_too()
    {
        var data = Dataset.Of(Labelled(30, cells: true).Configurations.Where(c => c.Virial is not null).Select(c => new Configuration(c.Structure, c.Energy, null, c.Virial)));
        SparseProcess Learn(double noise) => data | Given(new SparseTerm(Pairs, 20)) with { VirialNoise = noise, EnergyNoise = 10 };
        double Error(SparseProcess m) => Enumerable.Range(0, data.Count).Sum(f =>
        {
            var difference = m.Evaluate(data[f].Structure).Virial - data[f].Virial!.Value;
            return Enumerable.Range(0, 9).Sum(c => difference.Row(c / 3)[c % 3] * difference.Row(c / 3)[c % 3]);
        });
        Assert.True(Error(Learn(1e-4)) < 0.2 * Error(Learn(1e8)));
    }

    [Fact]
    public void Variance_grows_far_from_the_data_unless_the_prior_is_that_of_the_regressors()
    {
        // Few inducing distances and a short length scale: between them there is nothing to say.
        var data = Labelled(10);
        var kernel = Pairs with { LengthScale = 0.1 };
        SparseProcess With(SparseApproximation a) => data | Given(new SparseTerm(kernel, 3)) with { Approximation = a };
        var (sor, dtc) = (With(SparseApproximation.Sor), With(SparseApproximation.Dtc));
        var unsure = Enumerable.Range(0, 20).Select(i => new Structure([Ni, Ni], [new(0, 0, 0), new(2 + (0.1 * i), 0, 0)])).MaxBy(s => dtc.Predict(s).LatentEnergyVariance)!;
        var prior = PriorVariance.Of([kernel], [1], unsure, [Label.TotalEnergy])[0];
        Assert.InRange(dtc.Predict(unsure).LatentEnergyVariance, 0.9 * prior, 1.0001 * prior);
        Assert.InRange(sor.Predict(unsure).LatentEnergyVariance, 0, 0.1 * prior);
    }

    [Theory]
    [InlineData(InducingChoice.Variance)]
    [InlineData(InducingChoice.FarthestPoints)]
    [InlineData(InducingChoice.Cur)]
    [InlineData(InducingChoice.Leverage)]
    [InlineData(InducingChoice.Random)]
    public void Every_choice_of_points_can_be_kept_in_a_file(InducingChoice choice)
    {
        var model = Labelled(6) | Fit.SparseProcess(new SparseTerm(Pairs, 6, choice), new SparseTerm(Triplets, 7, choice));
        Assert.True(model.Sets[1].Blocks.All(b => b.GetOffsetAndLength(model.Sets[1].Count).Length <= 7));
        var path = Path.Combine(Path.GetTempPath(), $"sparse-{choice}-{Environment.ProcessId}.model");
        try
        {
            model.Save(path);
            Assert.Equal(model, Model.Load(path).GetOrThrow());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Local_variances_are_there_for_each_atom()
    {
        var model = Labelled(10) | Given(new SparseTerm(Pairs, 8));
        var asked = Random(6, 71);
        var variances = model.LocalEnergyVariances(asked);
        Assert.Equal(asked.Count, variances.Length);
        Assert.All(variances, v => Assert.True(v >= 0));
    }

    [Fact]
    public void Too_much_is_refused_before_it_starts()
    {
        var said = Assert.Throws<DataException>(() => Labelled(2) | Fit.SparseProcess(new SparseTerm(Pairs, 40_000))).Message;
        Assert.Contains("GB", said);
        Assert.Contains("inducing", said);
        Assert.Throws<ArgumentException>(() => new SparseTerm(Pairs + Triplets, 5));
        Assert.Throws<ArgumentException>(() => Fit.SparseProcess());
    }
}
