using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A smooth function of a set of features, f = sum over elements of weight times the sum over their numbers of cos(q v + phase of the label): the kind
/// of sum that models are made of. It does not depend on the order of elements, and every number of every element matters to it.
/// </summary>
internal static class Projection
{
    private const double Wave = 1.3;

    public static double Value(EnvironmentFeatures features)
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
    public static Vec3 Gradient(EnvironmentFeatures features, Span<Vec3> neighbors)
    {
        var outer = new double[features.Count * features.Width];
        for (var e = 0; e < features.Count; e++)
        {
            var waves = Waves(features, e);
            for (var c = 0; c < features.Width; c++)
            {
                var v = (e * features.Width) + c;
                outer[v] = (features.WeightDerivatives[v] * waves) - (features.Weights[e] * Wave * Math.Sin((Wave * features.Values[v]) + Phase(features.Labels[e])));
            }
        }

        return features.Gradients!.Contract(outer, neighbors);
    }

    private static double Waves(EnvironmentFeatures features, int element)
    {
        var sum = 0.0;
        foreach (var v in features[element])
        {
            sum += Math.Cos((Wave * v) + Phase(features.Labels[element]));
        }

        return sum;
    }

    private static double Phase(FeatureLabel label) => label.Code % 1009 * 0.7;
}
