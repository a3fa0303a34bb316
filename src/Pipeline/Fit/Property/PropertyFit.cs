using System.Collections.Immutable;
using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Bayesian linear regression of one number a frame (an adsorption energy, a shift, a charge) on the environments of some of its atoms: on their features, or on
/// their similarities to reference environments, (p.p')^power of the normalised vectors p, as adsorption energies of nanoparticles were learned by R. Jinnouchi and
/// R. Asahi (refs. 79 and 80 of Adv. Phys. X 4, 1654919 (2019); doi:10.1021/acs.jpclett.7b02010). With mean and variance; the solver is that of <see cref="LinearFit"/>.
/// </summary>
/// <param name="Descriptor">The features; SOAP for similarities.</param>
/// <param name="Key">The key of <see cref="Configuration.Info"/> with the number.</param>
/// <param name="Atoms">The key with the atoms that it belongs to (places from 0, separated by blanks or commas): an adsorbate, or the site. All atoms where left out.</param>
/// <param name="Average">The mean over these atoms; their sum where false (a number that grows with them).</param>
/// <param name="References">Reference environments, far from each other, chosen among those of the training frames; 0 for the features themselves.</param>
/// <param name="Power">Of a similarity, at least 1: 1 is linear in the features.</param>
/// <param name="Prior">What is assumed of the coefficients; the evidence decides where left out.</param>
/// <param name="Noise">Variance of the number's noise, in its unit squared; with the evidence, it is found.</param>
[Cites("10.1080/23746149.2019.1654919")]
[Cites("10.1021/acs.jpclett.7b02010")]
public sealed record PropertyFit(
    AtomicDescriptor Descriptor, string Key, string? Atoms = null, bool Average = true, int References = 0, int Power = 2, LinearPrior? Prior = null, double Noise = 0.01)
    : Stage<Dataset, PropertyModel>
{
    // Broad, in units of the data's own deviation: the data decide.
    private const double ConstantVariance = 100;

    // More candidates than so many are thinned out: their similarities are a square of numbers.
    private const int MostCandidates = 2000;

    /// <summary>Not negative.</summary>
    public int References { get; init; } = Parameter.AtLeast(0, References);

    /// <summary>At least 1.</summary>
    public int Power { get; init; } = Parameter.AtLeast(1, Power);

    /// <summary>Positive.</summary>
    public double Noise { get; init; } = Parameter.Positive(Noise, "the number's unit squared");

    /// <inheritdoc/>
    /// <exception cref="DataException">There are no frames, one lacks its number or has no such atoms, or nothing in the features tells of it.</exception>
    public override PropertyModel Apply(Dataset input, Run run)
    {
        if (input.Count == 0)
        {
            throw new DataException(new($"There are no frames to learn '{Key}' from."));
        }

        var targets = Enumerable.Range(0, input.Count).Select(f => Target(input, f)).ToArray();
        var sites = Enumerable.Range(0, input.Count).Select(f => PropertyFeatures.Sites(input, f, Atoms)).ToArray();
        var descriptor = (AtomicDescriptor)Descriptor.For(input);
        if (Prior?.TransformFor(descriptor) is not null)
        {
            throw new DataException(new(
                "A property takes no prior of smooth functions: means and similarities of features have no degree.", Field: "prior", Found: Spec.KindOf(Prior.GetType()), Expected: "ridge, bayesianRidge, or a sparse prior"));
        }

        var frames = new (FeatureMatrix Features, Structure Structure)[input.Count];
        Parallel.For(0, input.Count, new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, f =>
            frames[f] = (descriptor.Of(input[f].Structure), input[f].Structure));
        var (references, kinds) = References == 0 ? ([], []) : Choose(descriptor, frames, sites);
        var features = new PropertyFeatures(descriptor, Average, references, kinds, Power);
        var n = features.Width;
        var columns = new double[(n + 1) * input.Count];
        for (var f = 0; f < input.Count; f++)
        {
            var row = features.Of(frames[f].Structure, frames[f].Features, sites[f]);
            for (var p = 0; p < n; p++)
            {
                columns[(p * input.Count) + f] = row[p];
            }
        }

        var (means, scales) = Standardise(columns, n, input.Count);
        var offset = targets.Average();
        columns.AsSpan(n * input.Count).Fill(1);
        return Solve(input, features, columns, [.. targets.Select(t => t - offset)], means, scales, offset, run);
    }

    private PropertyModel Solve(Dataset input, PropertyFeatures features, double[] columns, double[] y, double[] means, double[] scales, double offset, Run run)
    {
        DenseContext context = new() { Threads = run.Threads, Cancellation = run.Cancellation };
        var n = features.Width;
        var prior = Prior ?? new BayesianRidge();
        var variance = Math.Max(Vectors.Dot(y, y) / y.Length, double.Epsilon);
        NormalEquations Sum(Func<int, bool> wanted)
        {
            int[] rows = [.. Enumerable.Range(0, y.Length).Where(wanted)];
            var sum = new NormalEquations(n + 1);
            sum.Add([.. Enumerable.Range(0, n + 1).SelectMany(p => rows.Select(f => columns[(p * y.Length) + f]))], [.. rows.Select(f => y[f])], context);
            return sum;
        }

        var all = Sum(_ => true);
        NormalEquations Centred(NormalEquations sum) => sum.Without(1, Noise / (ConstantVariance * variance));
        var every = prior.HeldOut > 0 ? (int)Math.Round(1 / prior.HeldOut) : 0;
        NormalEquations[] heldOut = every > 0 ? [Centred(Sum(f => f % every == every - 1))] : [];
        var decision = prior.Decide(new([Centred(all)], heldOut, [Noise], null, context));
        var evidence = decision.Evidence;
        double[] precisions = [.. evidence.Precisions ?? [.. Enumerable.Repeat(1 / evidence.Prior, n)], 1 / (ConstantVariance * variance)];
        var posterior = LinearPosterior.OfSums([all], evidence.Noise, precisions, context)
            ?? throw new DataException(new("The normal equations are singular to rounding: features depend on each other, and the prior is too weak to decide.", Expected: "a stronger prior or fewer features"));
        var inverse = new double[n + 1];
        Dense.InverseDiagonalFromCholesky(posterior.Factor, n + 1, inverse, context);
        return new()
        {
            Descriptor = features.Descriptor,
            Key = Key,
            Atoms = Atoms,
            Average = Average,
            References = Block.Create(features.References),
            ReferenceKinds = Block.Create(features.Kinds),
            Power = Power,
            Mean = Block.Create(posterior.Mean.AsSpan()),
            Factor = Block.Freeze(PackedTriangle.Pack(posterior.Factor, n + 1)),
            Shifts = Block.Freeze(means),
            Scales = Block.From(scales.Select((s, p) => double.IsFinite(precisions[p]) ? s : 0)),
            Offset = offset,
            NoiseVariance = evidence.Noise[0],
            Quality = new(
                evidence.LogEvidence, Math.Sqrt(all.Residual(posterior.Mean) / all.Rows),
                Enumerable.Range(0, n).Sum(p => double.IsFinite(precisions[p]) ? 1 - (precisions[p] * inverse[p]) : 0), precisions[..n].Count(double.IsFinite), all.Rows, posterior.Jitter, decision.Path),
            DataHash = input.Trace().Hash,
        };
    }

    private double Target(Dataset data, int frame)
    {
        var text = InfoSelection.ValueOf(data, frame, Key);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new DataException(new($"This frame's {Key} is not a finite number.", Frame: frame, Field: Key, Found: text, Expected: "a finite number"));
    }

    // In place: each column less its mean, over its deviation; what never changes becomes zero.
    private static (double[] Means, double[] Scales) Standardise(double[] columns, int n, int rows)
    {
        var (means, deviations) = (new double[n], new double[n]);
        for (var p = 0; p < n; p++)
        {
            var column = columns.AsSpan(p * rows, rows);
            foreach (var value in column)
            {
                means[p] += value / rows;
            }

            foreach (ref var value in column)
            {
                value -= means[p];
            }

            deviations[p] = Math.Sqrt(Vectors.Dot(column, column) / rows);
        }

        var scales = TrainingFrames.Scales(means, deviations);
        for (var p = 0; p < n; p++)
        {
            Vectors.Scale(scales[p], columns.AsSpan(p * rows, rows));
        }

        return (means, scales);
    }

    // Farthest points among the environments of the training frames, as vectors of length 1; those of different species have nothing in common.
    private (double[] References, int[] Kinds) Choose(AtomicDescriptor descriptor, (FeatureMatrix Features, Structure Structure)[] frames, ImmutableArray<int>[] sites)
    {
        (int Frame, int Atom)[] all = [.. sites.SelectMany((atoms, f) => atoms.Select(a => (f, a)))];
        var step = (all.Length + MostCandidates - 1) / MostCandidates;
        (int Frame, int Atom)[] candidates = [.. all.Where((_, i) => i % step == 0)];
        var (width, count) = (descriptor.Width, candidates.Length);
        var vectors = new double[count * width];
        var kinds = new int[count];
        for (var c = 0; c < count; c++)
        {
            var (f, a) = candidates[c];
            frames[f].Features[a].CopyTo(vectors.AsSpan(c * width));
            PropertyFeatures.Normalise(vectors.AsSpan(c * width, width));
            kinds[c] = descriptor.Species.IndexOf(frames[f].Structure.Species[a]);
        }

        var gram = new double[count * count];
        Dense.Multiply(false, true, count, count, width, 1, vectors, vectors, 0, gram);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                gram[(i * count) + j] = kinds[i] == kinds[j] ? gram[(i * count) + j] : 0;
            }
        }

        var (chosen, scores) = (new int[Math.Min(References, count)], new double[Math.Min(References, count)]);
        var found = ColumnSelection.FarthestPoints(gram, count, chosen, scores);
        return ([.. chosen[..found].SelectMany(c => vectors[(c * width)..((c + 1) * width)])], [.. chosen[..found].Select(c => kinds[c])]);
    }
}

public static partial class Fit
{
    /// <summary>Bayesian linear regression of one number a frame; see <see cref="PropertyFit"/>.</summary>
    public static PropertyFit Property(AtomicDescriptor descriptor, string key, string? atoms = null, int references = 0) => new(descriptor, key, atoms, References: references);
}
