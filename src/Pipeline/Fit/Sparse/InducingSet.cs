using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A term's function through its values at inducing points: their covariances with each other, and with the local energy of an environment.</summary>
internal abstract class InducingSet
{
    private protected InducingSet(SparsePoints points, int kindsEach, int valuesEach)
    {
        (Points, KindsEach, ValuesEach) = (points, kindsEach, valuesEach);
        Count = points.Values.Length / valuesEach;
        List<Range> blocks = [];
        for (var from = 0; from < Count;)
        {
            var to = from + 1;
            while (to < Count && Kinds(to).SequenceEqual(Kinds(from)))
            {
                to++;
            }

            blocks.Add(from..to);
            from = to;
        }

        Blocks = blocks;
    }

    /// <summary>The points.</summary>
    public SparsePoints Points { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Points of the same kinds; those of different kinds are independent.</summary>
    public IReadOnlyList<Range> Blocks { get; }

    /// <summary>What an environment is seen within, Å.</summary>
    public abstract double Radius { get; }

    private protected int KindsEach { get; }

    private protected int ValuesEach { get; }

    /// <summary>Refuses kernels whose functions have no inducing points here.</summary>
    public static Kernel Supported(Kernel kernel) => kernel switch
    {
        TwoBodyKernel or ThreeBodyKernel or DescriptorKernel => kernel,
        null => throw new ArgumentNullException(nameof(kernel)),
        SumKernel => throw new ArgumentException("A term has one kernel: give each term of the sum its own inducing points.", nameof(kernel)),
        _ => throw new ArgumentException($"A kernel of kind '{Spec.KindOf(kernel.GetType())}' has no inducing points; there are those of 2-body and 3-body kernels and of kernels on descriptors.", nameof(kernel)),
    };

    /// <summary>How many functions a kernel's inducing points stand for: one for each combination of species.</summary>
    public static int Functions(Kernel kernel, int species) => kernel switch
    {
        TwoBodyKernel => species * (species + 1) / 2,
        ThreeBodyKernel => species * (species + 1) * (species + 2) / 6,
        _ => species,
    };

    /// <summary>The points of a kernel.</summary>
    public static InducingSet Of(Kernel kernel, SpeciesList species, SparsePoints points) => kernel switch
    {
        TwoBodyKernel pair => new InducedDistances(pair, species.Count, points),
        ThreeBodyKernel triplet => new InducedTriangles(triplet, species.Count, points),
        DescriptorKernel descriptor => new InducedEnvironments(descriptor, points),
        _ => throw new NotSupportedException(kernel.GetType().Name),
    };

    /// <summary>A kernel whose features are the covariances of an environment's local energy with the inducing values.</summary>
    public abstract IEnvironmentKernel CreateKernel();

    /// <summary>The prior variance of an inducing value, eV².</summary>
    public abstract double Variance(int point);

    /// <summary>The prior covariances of an inducing value with those of a range of points of its kinds.</summary>
    public abstract void Column(int point, Range others, Span<double> column);

    /// <summary>What the mean of a local energy is computed with: a kernel, and a function of its features.</summary>
    /// <param name="weights">One a point.</param>
    public virtual (Func<IEnvironmentKernel> Kernel, Func<IFeatureModel> Model) Mean(double[] weights) => (CreateKernel, () => new Weighted(weights));

    /// <summary>Some of the points, in the order given.</summary>
    public SparsePoints Pick(IEnumerable<int> points)
    {
        var chosen = points.ToArray();
        return new(
            Block.From(chosen.SelectMany(p => Points.Kinds.Span.Slice(p * KindsEach, KindsEach).ToArray())),
            Block.From(chosen.SelectMany(p => Points.Values.Span.Slice(p * ValuesEach, ValuesEach).ToArray())));
    }

    /// <summary>The kinds of a point.</summary>
    public ReadOnlySpan<int> Kinds(int point) => Points.Kinds.Span.Slice(point * KindsEach, KindsEach);

    private protected ReadOnlySpan<double> At(int point) => Points.Values.Span.Slice(point * ValuesEach, ValuesEach);

    private sealed class Weighted(double[] weights) : IFeatureModel
    {
        public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
        {
            weights.CopyTo(outer);
            return Vectors.Dot(features, outer);
        }
    }
}

/// <summary>Inducing distances: values of the pair function without its cutoff.</summary>
internal sealed class InducedDistances(TwoBodyKernel kernel, int kinds, SparsePoints points) : InducingSet(points, 2, 1)
{
    public override double Radius => kernel.Radius;

    // Half of a pair's energy belongs to each of its two.
    public override IEnvironmentKernel CreateKernel() => new InducedPairs(
        kinds, [.. Enumerable.Range(0, Count).Select(p => (Kinds(p)[0], Kinds(p)[1]))], Points.Values.Span, kernel.LengthScale, 0.5 * kernel.Variance, kernel.Cutoff.At);

    public override double Variance(int point) => kernel.Variance;

    public override void Column(int point, Range others, Span<double> column)
    {
        var (from, count) = others.GetOffsetAndLength(Count);
        for (var i = 0; i < count; i++)
        {
            column[i] = kernel.Variance * InducedPairs.Covariance(Points.Values[point], Points.Values[from + i], kernel.LengthScale);
        }
    }
}

/// <summary>Inducing triangles: values of the triplet function without its cutoffs.</summary>
internal sealed class InducedTriangles(ThreeBodyKernel kernel, int kinds, SparsePoints points) : InducingSet(points, 3, 3)
{
    public override double Radius => kernel.Radius;

    // A third of a triplet's energy belongs to each of its three.
    public override IEnvironmentKernel CreateKernel() => new InducedTriplets(
        kinds, [.. Enumerable.Range(0, Count).Select(p => (Kinds(p)[0], Kinds(p)[1], Kinds(p)[2]))], Points.Values.Span, kernel.LengthScale, kernel.Variance / 3, kernel.Radius, kernel.Cutoff.At);

    public override double Variance(int point) => kernel.Variance * Matching(point).Covariance(At(point), At(point), kernel.LengthScale);

    public override void Column(int point, Range others, Span<double> column)
    {
        var (from, count) = others.GetOffsetAndLength(Count);
        var matching = Matching(point);
        for (var i = 0; i < count; i++)
        {
            column[i] = kernel.Variance * matching.Covariance(At(point), At(from + i), kernel.LengthScale);
        }
    }

    private TriangleMatching Matching(int point) => TriangleMatching.Of(Kinds(point)[0], Kinds(point)[1], Kinds(point)[2]);
}

/// <summary>Inducing environments: local energies at vectors of features.</summary>
internal sealed class InducedEnvironments : InducingSet
{
    private readonly DescriptorKernel _kernel;
    private readonly InducingVectors _vectors;

    public InducedEnvironments(DescriptorKernel kernel, SparsePoints points)
        : base(points, 1, kernel.Descriptor.Width)
    {
        _kernel = kernel;
        _vectors = new(kernel.Descriptor.Species.Count, points.Kinds.Span, points.Values.Span, kernel.Descriptor.Width, kernel.Covariance.At);
    }

    public override double Radius => _kernel.Radius;

    public override IEnvironmentKernel CreateKernel() => new InducedFeatures(_kernel.Descriptor.CreateKernel(), _vectors);

    public override double Variance(int point) => _kernel.Covariance.At(_vectors.Lengths[point], _vectors.Lengths[point], _vectors.Lengths[point]).Value;

    public override void Column(int point, Range others, Span<double> column)
    {
        var (from, count) = others.GetOffsetAndLength(Count);
        for (var i = 0; i < count; i++)
        {
            column[i] = _kernel.Covariance.At(_vectors.Lengths[point], _vectors.Lengths[from + i], Vectors.Dot(At(point), At(from + i))).Value;
        }
    }

    // Powers of cosines with less cancellation: SOAP vectors are nearly alike, the weights of many of them large and alternating.
    public override (Func<IEnvironmentKernel> Kernel, Func<IFeatureModel> Model) Mean(double[] weights)
    {
        if (_kernel.Covariance is not DotProduct { Normalize: true, Floor: 0 } power)
        {
            return (_kernel.Descriptor.CreateKernel, () => new InducedMean(_vectors, weights));
        }

        var expansion = new InducedPowers.Expansion(_vectors, _kernel.Descriptor.Species.Count, weights, power.Exponent, power.Variance);
        return (_kernel.Descriptor.CreateKernel, () => new InducedPowers(expansion));
    }
}
