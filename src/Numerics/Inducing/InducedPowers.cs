namespace Pipelines.Numerics;

/// <summary>
/// A weighted sum of powers of cosines with inducing vectors, v sum over m of w_m (u·u_m)^ζ with u = q/|q|: the mean of a sparse process, with less cancellation. Where many inducing
/// vectors are nearly alike, weights are large and alternate; each power rounded by itself, what is left of their sum is noise. With u_m = c + d_m about the mean c of a
/// kind's vectors it is
/// <code>
/// v sum over j of binomial(ζ, j) (u·c)^(ζ-j) sum over m of w_m (u·d_m)^j
/// </code>
/// whose sums for j = 0 and 1 are constants (a number and a vector): rounding, the same for all points, is of these a change of the function and not noise. The others are as
/// small as the squares of the d_m.
/// </summary>
public sealed class InducedPowers : IFeatureModel
{
    private readonly Expansion _expansion;
    private readonly double[] _unit, _terms, _slopes;

    /// <summary>Makes a function; threads share the expansion.</summary>
    public InducedPowers(Expansion expansion)
    {
        _expansion = expansion;
        (_unit, _terms, _slopes) = (new double[expansion.Vectors.Width], new double[expansion.Exponent + 1], new double[expansion.Exponent + 1]);
    }

    /// <inheritdoc/>
    public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
    {
        outer.Clear();
        var own = Math.Sqrt(Vectors.Dot(features, features));
        var (from, count) = _expansion.Vectors.Of(kind);
        if (!(own > 0) || count == 0)
        {
            return 0;
        }

        features.CopyTo(_unit);
        Vectors.Scale(1 / own, _unit);
        ReadOnlySpan<double> centre = _expansion.Centre(kind), linear = _expansion.Linear(kind);
        var last = _expansion.Exponent;
        Coefficients(Vectors.Dot(_unit, centre));
        var (constant, first) = (_expansion.Constant(kind), Vectors.Dot(_unit, linear));
        double value = (_terms[0] * constant) + (_terms[1] * first), along = (_slopes[0] * constant) + (_slopes[1] * first);
        Vectors.AddScaled(_terms[1], linear, outer);
        var rest = 0.0;
        for (var m = from; m < from + count && last > 1; m++)
        {
            var d = _expansion.Difference(m);
            var t = Vectors.Dot(_unit, d);
            double sum = 0, byCentre = 0, byDifference = 0;
            for (var j = last; j >= 2; j--)
            {
                sum = (sum * t) + _terms[j];
                byCentre = (byCentre * t) + _slopes[j];
                byDifference = (byDifference * t) + (j * _terms[j]);
            }

            var weight = _expansion.Weight(m);

            // What is lost of the sum is kept (Neumaier 1974).
            var (term, before) = (weight * sum * t * t, value);
            value += term;
            rest += Math.Abs(before) >= Math.Abs(term) ? before - value + term : term - value + before;
            along += weight * byCentre * t * t;
            Vectors.AddScaled(weight * byDifference * t, d, outer);
        }

        // By the features: what is along them changes nothing.
        Vectors.AddScaled(along, centre, outer);
        Vectors.AddScaled(-Vectors.Dot(_unit, outer), _unit, outer);
        Vectors.Scale(_expansion.Variance / own, outer);
        return _expansion.Variance * (value + rest);
    }

    // binomial(ζ, j) x^(ζ-j), and its derivative by x.
    private void Coefficients(double x)
    {
        var (last, power, before, binomial) = (_expansion.Exponent, 1.0, 0.0, 1.0);
        for (var j = last; j >= 0; j--)
        {
            (_terms[j], _slopes[j]) = (binomial * power, binomial * (last - j) * before);
            (before, power) = (power, power * x);
            binomial = binomial * j / (last - j + 1);
        }
    }

    /// <summary>The numbers of an expansion about the means of each kind's vectors. Immutable.</summary>
    public sealed class Expansion
    {
        private readonly double[] _weights, _constants, _centres, _linear, _differences;

        /// <summary>Makes them.</summary>
        /// <param name="vectors">The inducing vectors; their covariance function is not asked.</param>
        /// <param name="kinds">Number of kinds of points.</param>
        /// <param name="weights">One a vector.</param>
        /// <param name="exponent">ζ, at least 1.</param>
        /// <param name="variance">v.</param>
        public Expansion(InducingVectors vectors, int kinds, double[] weights, int exponent, double variance)
        {
            (Vectors, Exponent, Variance, _weights) = (vectors, exponent, variance, weights);
            var width = vectors.Width;
            (_constants, _centres, _linear, _differences) = (new double[kinds], new double[kinds * width], new double[kinds * width], new double[vectors.Count * width]);
            for (var kind = 0; kind < kinds; kind++)
            {
                var (from, count) = vectors.Of(kind);
                var centre = _centres.AsSpan(kind * width, width);
                for (var m = from; m < from + count; m++)
                {
                    if (vectors.Lengths[m] > 0)
                    {
                        Numerics.Vectors.AddScaled(1 / Math.Sqrt(vectors.Lengths[m]) / count, vectors[m], centre);
                    }
                }

                for (var m = from; m < from + count; m++)
                {
                    // A zero vector has no covariance with anything.
                    if (vectors.Lengths[m] > 0)
                    {
                        var d = _differences.AsSpan(m * width, width);
                        Numerics.Vectors.AddScaled(1 / Math.Sqrt(vectors.Lengths[m]), vectors[m], d);
                        Numerics.Vectors.AddScaled(-1, centre, d);
                        _constants[kind] += weights[m];
                        Numerics.Vectors.AddScaled(weights[m], d, _linear.AsSpan(kind * width, width));
                    }
                }
            }
        }

        /// <summary>The inducing vectors.</summary>
        public InducingVectors Vectors { get; }

        /// <summary>ζ.</summary>
        public int Exponent { get; }

        /// <summary>v.</summary>
        public double Variance { get; }

        internal double Weight(int m) => _weights[m];

        internal double Constant(int kind) => _constants[kind];

        internal ReadOnlySpan<double> Centre(int kind) => _centres.AsSpan(kind * Vectors.Width, Vectors.Width);

        internal ReadOnlySpan<double> Linear(int kind) => _linear.AsSpan(kind * Vectors.Width, Vectors.Width);

        internal ReadOnlySpan<double> Difference(int m) => _differences.AsSpan(m * Vectors.Width, Vectors.Width);
    }
}
