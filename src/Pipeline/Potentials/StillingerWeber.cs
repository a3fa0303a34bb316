using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Stillinger and Weber 1985 (doi:10.1103/PhysRevB.31.5262), Eqs. 2.1-2.5, the same for all species:
/// E = sum_{i&lt;j} A epsilon (B (sigma/r)^p - (sigma/r)^q) exp(sigma/(r - a sigma))
/// + sum_i sum_{j&lt;k} lambda epsilon (cos theta_jik - cos theta_0)^2 exp(gamma sigma/(r_ij - a sigma)) exp(gamma sigma/(r_ik - a sigma)).
/// </summary>
/// <remarks>All derivatives vanish at the cutoff a sigma. The energy of a triplet belongs to its central atom. Serial.</remarks>
/// <param name="Epsilon">eV, positive.</param>
/// <param name="Sigma">Å, positive.</param>
/// <param name="Range">a: the cutoff in units of sigma, positive.</param>
/// <param name="Lambda">Weight of the triplets, no unit, not negative.</param>
/// <param name="Gamma">Range of the triplets, no unit, positive.</param>
/// <param name="CosTheta0">Cosine of the ideal angle, from -1 to 1.</param>
/// <param name="A">Weight of the pairs, no unit, positive.</param>
/// <param name="B">Weight of the repulsion, no unit, not negative.</param>
/// <param name="P">Exponent of the repulsion, not negative.</param>
/// <param name="Q">Exponent of the attraction, not negative.</param>
[Cites("10.1103/PhysRevB.31.5262")]
public sealed record StillingerWeber(
    double Epsilon, double Sigma, double Range, double Lambda, double Gamma, double CosTheta0, double A, double B, double P, double Q)
    : AnalyticPotential, IExample<StillingerWeber>
{
    // As for the pair sums: lists outlive some ten steps of dynamics.
    private const double Skin = 0.5;

    /// <summary>eV, positive.</summary>
    public double Epsilon { get; } = Parameter.Positive(Epsilon, "eV");

    /// <summary>Å, positive.</summary>
    public double Sigma { get; } = Parameter.Positive(Sigma, "Å");

    /// <summary>a: the cutoff in units of sigma.</summary>
    public double Range { get; } = Parameter.Positive(Range, "no unit");

    /// <summary>Weight of the triplets.</summary>
    public double Lambda { get; } = Parameter.NotNegative(Lambda, "no unit");

    /// <summary>Range of the triplets.</summary>
    public double Gamma { get; } = Parameter.Positive(Gamma, "no unit");

    /// <summary>Cosine of the ideal angle.</summary>
    public double CosTheta0 { get; } = Math.Abs(CosTheta0) <= 1
        ? CosTheta0
        : throw new ArgumentException($"A cosine must lie between -1 and 1; found {CosTheta0}.", nameof(CosTheta0));

    /// <summary>Weight of the pairs.</summary>
    public double A { get; } = Parameter.Positive(A, "no unit");

    /// <summary>Weight of the repulsion.</summary>
    public double B { get; } = Parameter.NotNegative(B, "no unit");

    /// <summary>Exponent of the repulsion.</summary>
    public double P { get; } = Parameter.NotNegative(P, "no unit");

    /// <summary>Exponent of the attraction.</summary>
    public double Q { get; } = Parameter.NotNegative(Q, "no unit");

    /// <inheritdoc/>
    public override double Cutoff => Range * Sigma;

    /// <summary>The original silicon.</summary>
    public static StillingerWeber Silicon { get; } = new(2.1683, 2.0951, 1.80, 21, 1.20, -1.0 / 3, 7.049556277, 0.6022245584, 4, 0);

    /// <summary>Silicon.</summary>
    public static IEnumerable<StillingerWeber> Examples => [Silicon];

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1) => new Evaluator(this, structure);

    private sealed class Evaluator(StillingerWeber p, Structure structure) : IEvaluator
    {
        private readonly VerletList _verlet = new(p.Cutoff, Skin, half: false);
        private readonly Lattice _lattice = structure.Lattice;
        private readonly double[] _energies = new double[structure.Count];
        private readonly List<Neighbor> _row = [];

        public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
        {
            _verlet.Update(positions, _lattice);
            forces.Clear();
            Array.Clear(_energies);
            virial = default;
            var total = 0.0;
            for (var i = 0; i < positions.Length; i++)
            {
                Gather(i);
                for (var j = 0; j < _row.Count; j++)
                {
                    var a = _row[j];
                    var (pair, slope) = Pair(a.R);

                    // A full list shows each pair from both ends: each end takes its half of the energy and virial, and its own force.
                    _energies[i] += 0.5 * pair;
                    forces[i] += slope * a.Unit;
                    virial -= Mat3.Outer(0.5 * slope * a.R * a.Unit, a.Unit);
                    for (var k = j + 1; k < _row.Count; k++)
                    {
                        var b = _row[k];
                        var (energy, onA, onB) = Triplet(a, b);
                        _energies[i] += energy;
                        forces[a.Index] += onA;
                        forces[b.Index] += onB;
                        forces[i] -= onA + onB;
                        virial += Mat3.Outer(onA, a.R * a.Unit) + Mat3.Outer(onB, b.R * b.Unit);
                    }
                }

                total += _energies[i];
            }

            if (!atomEnergies.IsEmpty)
            {
                _energies.CopyTo(atomEnergies);
            }

            return total;
        }

        private void Gather(int i)
        {
            var list = _verlet.List;
            _row.Clear();
            for (var q = list.Start[i]; q < list.Start[i + 1]; q++)
            {
                var r = list.R[q];
                if (r < p.Cutoff)
                {
                    // Atoms at one place push in no direction, but hard: a floor far below any bond keeps that finite.
                    r = Math.Max(r, 1e-10 * p.Sigma);

                    // exp(gamma sigma/(r - a sigma)) and its derivative
                    var gap = 1 / (r - p.Cutoff);
                    var decay = Math.Exp(p.Gamma * p.Sigma * gap);
                    _row.Add(new(list.Index[q], r, new Vec3(list.Dx[q], list.Dy[q], list.Dz[q]) / r, decay, -p.Gamma * p.Sigma * gap * gap * decay));
                }
            }
        }

        private (double Energy, double Slope) Pair(double r)
        {
            var gap = 1 / (r - p.Cutoff);
            var decay = p.A * p.Epsilon * Math.Exp(p.Sigma * gap);
            var x = p.Sigma / r;
            double repulsion = p.B * Math.Pow(x, p.P), attraction = Math.Pow(x, p.Q);
            return (
                decay * (repulsion - attraction),
                decay * ((((p.Q * attraction) - (p.P * repulsion)) / r) - (p.Sigma * gap * gap * (repulsion - attraction))));
        }

        private (double Energy, Vec3 OnA, Vec3 OnB) Triplet(Neighbor a, Neighbor b)
        {
            var cosine = a.Unit.Dot(b.Unit);
            var off = cosine - p.CosTheta0;
            var weight = p.Lambda * p.Epsilon;
            var bend = 2 * weight * off * a.Decay * b.Decay;
            var stretch = weight * off * off;
            return (
                stretch * a.Decay * b.Decay,
                (-stretch * a.DecaySlope * b.Decay * a.Unit) - (bend / a.R * (b.Unit - (cosine * a.Unit))),
                (-stretch * a.Decay * b.DecaySlope * b.Unit) - (bend / b.R * (a.Unit - (cosine * b.Unit))));
        }

        private readonly record struct Neighbor(int Index, double R, Vec3 Unit, double Decay, double DecaySlope);
    }
}
