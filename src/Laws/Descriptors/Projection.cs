using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A smooth function of a set of features, f = sum over elements of weight times the sum over their numbers of cos(q v + phase of the label): the kind
/// of sum that models are made of. It does not depend on the order of elements, and every number of every element matters to it.
/// </summary>
/// <param name="wave">q: 1.3 for lengths; for vectors of fixed width, whose numbers may be of any size, 1.3 over the largest of them.</param>
internal sealed class Projection(double wave)
{
    /// <summary>Fit to a descriptor: the numbers of a vector of fixed width are measured by the largest of them in a cluster of all species.</summary>
    public static Projection For(IDescriptor descriptor, RandomStructures structures) =>
        new(1.3 / (descriptor is AtomicDescriptor atomic && Largest(atomic, structures) is var largest and > 0 ? largest : 1));

    private static double Largest(AtomicDescriptor descriptor, RandomStructures structures) =>
        descriptor.Of(structures.Next(RandomStructures.Clusters[0], 40, seed: 1)).Values.Select(Math.Abs).DefaultIfEmpty(0).Max();

    public double Value(EnvironmentFeatures features)
    {
        var sum = 0.0;
        for (var e = 0; e < features.Count; e++)
        {
            sum += features.Weights[e] * Waves(features, e);
        }

        return sum;
    }

    /// <summary>The size of the terms, and at least that of one.</summary>
    public static double Size(EnvironmentFeatures features) => features.Width * (1 + features.Weights.Sum(Math.Abs));

    /// <summary>df/d(position) of the neighbours in their order (destination), and of the centre (returned).</summary>
    public Vec3 Gradient(EnvironmentFeatures features, Span<Vec3> neighbors)
    {
        var outer = new double[features.Count * features.Width];
        for (var e = 0; e < features.Count; e++)
        {
            var waves = Waves(features, e);
            for (var c = 0; c < features.Width; c++)
            {
                var v = (e * features.Width) + c;
                outer[v] = (features.WeightDerivatives[v] * waves) - (features.Weights[e] * wave * Math.Sin((wave * features.Values[v]) + Phase(features.Labels[e])));
            }
        }

        return features.Gradients!.Contract(outer, neighbors);
    }

    private double Waves(EnvironmentFeatures features, int element)
    {
        var sum = 0.0;
        foreach (var v in features[element])
        {
            sum += Math.Cos((wave * v) + Phase(features.Labels[element]));
        }

        return sum;
    }

    private static double Phase(FeatureLabel label) => label.Code % 1009 * 0.7;
}
