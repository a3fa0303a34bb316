using System.Collections.Immutable;

namespace Pipelines;

/// <summary>
/// Coordination numbers, and the generalised ones of Calle-Vallejo et al. 2014 (doi:10.1002/anie.201402958), Eq. 1: the coordination numbers of an atom's
/// partners, summed and divided by the largest possible coordination. 7.5 on a (111) facet, 6.67 on (100), 12 inside.
/// </summary>
[Cites("10.1002/anie.201402958")]
public sealed record Coordination
{
    /// <summary>The coordination of an atom of a close-packed crystal.</summary>
    public const int ClosePacked = 12;

    private Coordination(Block<int> numbers, Block<double> generalised) => (Numbers, Generalised) = (numbers, generalised);

    /// <summary>Bonds, one number an atom.</summary>
    public Block<int> Numbers { get; }

    /// <summary>Generalised coordination numbers, one an atom.</summary>
    public Block<double> Generalised { get; }

    /// <summary>How many atoms have each coordination number.</summary>
    public ImmutableSortedDictionary<int, int> Histogram => Numbers.CountBy(n => n).ToImmutableSortedDictionary();

    /// <summary>Counts bonds.</summary>
    /// <param name="bonds">Who is bonded to whom.</param>
    /// <param name="largest">The coordination number of the bulk; at least 1.</param>
    public static Coordination Of(Bonds bonds, int largest = ClosePacked)
    {
        Parameter.AtLeast(1, largest);
        var n = bonds.Structure.Count;
        var numbers = new int[n];
        var generalised = new double[n];
        for (var i = 0; i < n; i++)
        {
            numbers[i] = bonds.Coordination(i);
        }

        for (var i = 0; i < n; i++)
        {
            var sum = 0;
            for (var b = bonds.Start[i]; b < bonds.Start[i + 1]; b++)
            {
                sum += numbers[bonds.Partners[b]];
            }

            generalised[i] = (double)sum / largest;
        }

        return new(Block.Freeze(numbers), Block.Freeze(generalised));
    }
}
