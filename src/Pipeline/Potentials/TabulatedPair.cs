using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A pair potential on an equidistant table of energies and derivatives, the same for all species. Between rows the cubic that has
/// both (Hermite): energy and force are continuous, and the force is exactly the derivative. Below the first row the energy goes on as a straight line.
/// </summary>
/// <remarks>It ends at the last row as the table does: smoothly if energy and derivative are zero there. Serial for fewer than 256 atoms.</remarks>
public sealed record TabulatedPair : IPotential, IExample<TabulatedPair>, IKnownLimits
{
    private readonly Function _function;

    /// <summary>Takes a table.</summary>
    /// <param name="start">Distance of the first row, Å, not negative.</param>
    /// <param name="end">Distance of the last row, Å: the cutoff.</param>
    /// <param name="energies">eV, at least two, finite.</param>
    /// <param name="slopes">dE/dr, eV/Å, as many.</param>
    /// <exception cref="ArgumentException">A number is out of range, or lengths differ.</exception>
    public TabulatedPair(double start, double end, Block<double> energies, Block<double> slopes)
    {
        Parameter.NotNegative(start, "Å");
        if (!(end > start) || !double.IsFinite(end))
        {
            throw new ArgumentException($"A table must end beyond its start at {start} Å; found {end} Å.", nameof(end));
        }

        if (energies.Length < 2 || energies.Length != slopes.Length)
        {
            throw new ArgumentException($"A table needs at least two energies and as many slopes; found {energies.Length} and {slopes.Length}.", nameof(slopes));
        }

        foreach (var value in energies.Concat(slopes))
        {
            Parameter.Finite(value, "every entry", nameof(energies));
        }

        (Start, Cutoff, Energies, Slopes) = (start, end, energies, slopes);
        _function = new(this);
    }

    /// <summary>Distance of the first row, Å.</summary>
    public double Start { get; }

    /// <summary>Distance of the last row, Å.</summary>
    public double Cutoff { get; }

    /// <inheritdoc/>
    public ImmutableArray<Species> Species => [];

    /// <summary>eV.</summary>
    public Block<double> Energies { get; }

    /// <summary>dE/dr, eV/Å.</summary>
    public Block<double> Slopes { get; }

    ImmutableArray<KnownLimit> IKnownLimits.KnownLimits => CutoffStep.Limits(this, [new(28)]);

    /// <summary>A tapered Morse bond in 1,000 rows.</summary>
    public static IEnumerable<TabulatedPair> Examples
    {
        get
        {
            var taper = new Taper(3, 5.5);
            yield return Tabulate(1.2, 5.5, 1000, r =>
            {
                var x = Math.Exp(6 * (1 - (r / 2.5)));
                return taper.Apply(r, (0.4 * x * (x - 2), -1.92 * x * (x - 1)));
            });
        }
    }

    /// <summary>The table of a function.</summary>
    /// <param name="start">Distance of the first row, Å.</param>
    /// <param name="end">Distance of the last row, Å.</param>
    /// <param name="rows">At least two.</param>
    /// <param name="function">Energy (eV) and derivative (eV/Å) at a distance.</param>
    public static TabulatedPair Tabulate(double start, double end, int rows, Func<double, (double Energy, double Slope)> function)
    {
        var values = Enumerable.Range(0, rows).Select(m => function(start + ((end - start) * m / (rows - 1)))).ToArray();
        return new(start, end, Block.From(values.Select(v => v.Energy)), Block.From(values.Select(v => v.Slope)));
    }

    /// <inheritdoc/>
    public bool Equals(TabulatedPair? other) =>
        other is not null && Start == other.Start && Cutoff == other.Cutoff && Energies == other.Energies && Slopes == other.Slopes;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, Cutoff, Energies, Slopes);

    /// <inheritdoc/>
    public IEvaluator CreateEvaluator(Structure structure, int threads = 1) => PairEvaluator.CreatePair(this, _function, structure, threads);

    private readonly struct Function : IPairFunction
    {
        private readonly double _start;
        private readonly double _perStep;
        private readonly LocalCubic[] _cubics;

        public Function(TabulatedPair table)
        {
            var intervals = table.Energies.Length - 1;
            var step = (table.Cutoff - table.Start) / intervals;
            (_start, _perStep) = (table.Start, 1 / step);
            _cubics = new LocalCubic[intervals];
            for (var m = 0; m < intervals; m++)
            {
                _cubics[m] = LocalCubic.Hermite(table.Energies[m], table.Energies[m + 1], step * table.Slopes[m], step * table.Slopes[m + 1]);
            }
        }

        public (double Energy, double Slope) At(int first, int second, double r)
        {
            var x = (r - _start) * _perStep;
            if (x < 0)
            {
                return (_cubics[0].C0 + (_cubics[0].C1 * x), _cubics[0].C1 * _perStep);
            }

            var m = Math.Min((int)x, _cubics.Length - 1);
            var (energy, slope) = _cubics[m].At(x - m);
            return (energy, slope * _perStep);
        }
    }
}
