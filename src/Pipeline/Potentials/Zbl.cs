using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The universal repulsion of screened nuclei, V(r) = Z1 Z2 e^2/(4 pi eps0 r) phi(r/a), a = 0.46850 Å/(Z1^0.23 + Z2^0.23), for any pair of
/// species, tapered to zero. Ziegler, Biersack and Littmark, The Stopping and Range of Ions in Solids (Pergamon, 1985), Eqs. 2-72 to 2-74;
/// constants rounded as LAMMPS's zbl has them. Serial for fewer than 256 atoms.
/// </summary>
/// <param name="Taper">How it goes to zero; the core of a metal lies below about 2 Å.</param>
[Cites("10.1007/978-1-4615-8103-1_3")]
public sealed record Zbl(Taper Taper) : AnalyticPotential, IExample<Zbl>
{
    /// <inheritdoc/>
    public override double Cutoff => Taper.End;

    /// <summary>One that reaches over bonds, so that random clusters feel it.</summary>
    public static IEnumerable<Zbl> Examples => [new(new Taper(1, 4))];

    /// <summary>Energy (eV) and derivative by distance (eV/Å) of a bare pair, without a taper: the short-range continuation of other force fields.</summary>
    /// <param name="first">One species.</param>
    /// <param name="second">The other.</param>
    /// <param name="r">Distance, Å, positive.</param>
    public static (double Energy, double Slope) Pair(Species first, Species second, double r) =>
        new ScreenedCharges(first.Number, second.Number, Units.Hartree * Units.Bohr).At(r);

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        var (present, kinds) = PairEvaluator.KindsOf(structure);
        return PairEvaluator.Create(this, new PairOnly<Function>(new(present, Taper)), structure, kinds, threads);
    }

    private readonly struct Function : IPairFunction
    {
        private readonly int _kinds;
        private readonly Taper _taper;
        private readonly ScreenedCharges[] _pairs;

        public Function(Species[] present, Taper taper)
        {
            (_kinds, _taper) = (present.Length, taper);
            _pairs = [.. present.SelectMany(a => present.Select(b => new ScreenedCharges(a.Number, b.Number, Units.Hartree * Units.Bohr)))];
        }

        public (double Energy, double Slope) At(int first, int second, double r) => _taper.Apply(r, _pairs[(first * _kinds) + second].At(r));
    }
}
