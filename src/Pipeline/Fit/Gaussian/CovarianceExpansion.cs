using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The mean of a Gaussian process with a kernel on features, as a function of an atom's features q: E(q) = sum over training atoms j of the same species of
/// a_j k(q, q_j) + b_j·dk/dq_j. What labels say about one atom is added up: the cost grows with the number of different atoms, not of labels.
/// </summary>
internal sealed class CovarianceExpansion : IMeanTerm
{
    private readonly DescriptorKernel _kernel;
    private readonly Centres[] _kinds;

    public CovarianceExpansion(DescriptorKernel kernel, LabelWeighting training)
    {
        (_kernel, var width) = (kernel, kernel.Descriptor.Width);
        var kinds = Enumerable.Range(0, kernel.Descriptor.Species.Count).Select(_ => new Collector(width)).ToArray();
        var at = 0;
        for (var l = 0; l < training.Features.Count; l++)
        {
            var features = (DescriptorFeatures)training.Features[l];
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                kinds[kind].Add(training.Labels[l].Structure, features.Kinds[kind], training.Weights.Span.Slice(at, features.Size));
            }

            at += features.Size;
        }

        _kinds = [.. kinds.Select(k => k.Finish())];
    }

    public IEvaluator CreateEvaluator(Structure structure, int threads) =>
        new FeatureEvaluator(_kernel.Descriptor, () => new LocalEnergy(_kernel.Covariance, _kinds), _ => 0, null, structure, threads);

    // Count x width: the vectors q_j, and b_j where a label has slopes there.
    private sealed record Centres(int Width, double[] Vectors, double[] Weights, double[] Slopes, double[] Squares, double[] Own);

    private sealed class Collector(int width)
    {
        private readonly Dictionary<(int Structure, int Atom), int> _place = [];
        private readonly List<double[]> _vectors = [];
        private readonly List<double[]> _slopes = [];
        private readonly List<double> _weights = [];
        private bool _sloped;

        public void Add(int structure, FeatureVectors? from, ReadOnlySpan<double> weights)
        {
            for (var c = 0; c < (from?.Count ?? 0); c++)
            {
                if (!_place.TryGetValue((structure, from!.Atoms[c]), out var place))
                {
                    _place[(structure, from.Atoms[c])] = place = _vectors.Count;
                    _vectors.Add(from.Vector(c).ToArray());
                    _slopes.Add(new double[width]);
                    _weights.Add(0);
                }

                if (from.Slopes == 0)
                {
                    _weights[place] += weights[0];
                }

                for (var i = 0; i < from.Slopes; i++)
                {
                    _sloped = true;
                    Vectors.AddScaled(weights[i], from.Slope(c, i), _slopes[place]);
                }
            }
        }

        public Centres Finish() => new(
            width, [.. _vectors.SelectMany(v => v)], [.. _weights], _sloped ? [.. _slopes.SelectMany(v => v)] : [],
            [.. _vectors.Select(v => Vectors.Dot(v, v))], [.. _vectors.Zip(_slopes, (v, b) => Vectors.Dot(v, b))]);
    }

    private sealed class LocalEnergy(Covariance covariance, Centres[] kinds) : IFeatureModel
    {
        public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
        {
            var at = kinds[kind];
            var square = Vectors.Dot(features, features);
            double energy = 0, own = 0;
            outer.Clear();
            for (var j = 0; j < at.Weights.Length; j++)
            {
                var vector = at.Vectors.AsSpan(j * at.Width, at.Width);
                var slope = at.Slopes.Length > 0 ? at.Slopes.AsSpan(j * at.Width, at.Width) : [];
                var along = slope.IsEmpty ? 0 : Vectors.Dot(slope, features);
                double weight = at.Weights[j], self = at.Own[j];
                var k = covariance.At(square, at.Squares[j], Vectors.Dot(vector, features));
                energy += (weight * k.Value) + (2 * k.B * self) + (k.S * along);
                own += (2 * weight * k.A) + (4 * self * k.AB) + (2 * along * k.AS);
                Vectors.AddScaled((weight * k.S) + (2 * self * k.BS) + (along * k.SS), vector, outer);
                if (!slope.IsEmpty)
                {
                    Vectors.AddScaled(k.S, slope, outer);
                }
            }

            Vectors.AddScaled(own, features, outer);
            return energy;
        }
    }
}
