using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The universal repulsion of screened nuclei (see <see cref="Zbl"/>) as LAMMPS's pair style zbl ends it: shifted by a constant up to the inner radius, from where
/// A (r - inner)³/3 + B (r - inner)⁴/4 is added, so that energy, force and second derivative are zero at the outer one. What published SNAP potentials lie over.
/// Serial for fewer than 256 atoms.
/// </summary>
/// <param name="Inner">Å, positive, below the outer radius.</param>
/// <param name="Outer">Å, finite.</param>
[Cites("10.1007/978-1-4615-8103-1_3")]
public sealed record ZblSwitched(double Inner, double Outer) : AnalyticPotential, IExample<ZblSwitched>
{
    /// <summary>Å, positive, below the outer radius.</summary>
    public double Inner { get; } = Inner > 0 && Inner < Outer
        ? Inner
        : throw new ArgumentException($"The inner radius must be positive and below the outer one, {Outer} Å; found {Inner} Å.", nameof(Inner));

    /// <summary>Å, finite.</summary>
    public double Outer { get; } = Parameter.Positive(Outer, "Å");

    /// <inheritdoc/>
    public override double Cutoff => Outer;

    /// <summary>As in the potentials of tantalum and tungsten, but nearer.</summary>
    public static IEnumerable<ZblSwitched> Examples => [new(2.5, 4)];

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        var (present, kinds) = PairEvaluator.KindsOf(structure);
        return PairEvaluator.Create(this, new PairOnly<Function>(new(present, Inner, Outer)), structure, kinds, threads);
    }

    private readonly record struct End(double A, double B, double Shift);

    private readonly struct Function : IPairFunction
    {
        private readonly int _kinds;
        private readonly double _inner;
        private readonly ScreenedCharges[] _pairs;
        private readonly End[] _ends;

        public Function(Species[] present, double inner, double outer)
        {
            (_kinds, _inner) = (present.Length, inner);
            _pairs = [.. present.SelectMany(a => present.Select(b => new ScreenedCharges(a.Number, b.Number, Units.Hartree * Units.Bohr)))];
            _ends = [.. _pairs.Select(pair => EndOf(pair, outer, outer - inner))];
        }

        public (double Energy, double Slope) At(int first, int second, double r)
        {
            var at = (first * _kinds) + second;
            var (energy, slope) = _pairs[at].At(r);
            var (a, b, shift) = _ends[at];
            var t = Math.Max(0, r - _inner);
            return (energy + shift + (t * t * t * ((a / 3) + (b / 4 * t))), slope + (t * t * (a + (b * t))));
        }

        // Value, slope and curvature of the sum are zero at the end.
        private static End EndOf(ScreenedCharges pair, double outer, double t)
        {
            var (value, slope) = pair.At(outer);
            var curvature = pair.Curvature(outer);
            var a = ((-3 * slope) + (t * curvature)) / (t * t);
            var b = ((2 * slope) - (t * curvature)) / (t * t * t);
            return new(a, b, -value + (t * slope / 2) - (t * t * curvature / 12));
        }
    }
}
