using System.Collections.Frozen;

namespace Pipelines;

/// <summary>A chemical element, known by its atomic number (1 to 103).</summary>
public readonly record struct Species : IComparable<Species>
{
    private static readonly string[] Symbols =
    [
        "?",
        "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar",
        "K", "Ca", "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr",
        "Rb", "Sr", "Y", "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I", "Xe",
        "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf",
        "Ta", "W", "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Th",
        "Pa", "U", "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No", "Lr",
    ];

    // Standard atomic weights 2021 (conventional values, doi:10.1515/pac-2019-0603); mass number of the longest-lived isotope where there is none.
    private static readonly double[] Masses =
    [
        0,
        1.008, 4.002602, 6.94, 9.0121831, 10.81, 12.011, 14.007, 15.999, 18.998403162, 20.1797, 22.98976928, 24.305,
        26.9815384, 28.085, 30.973761998, 32.06, 35.45, 39.95, 39.0983, 40.078, 44.955907, 47.867, 50.9415, 51.9961,
        54.938043, 55.845, 58.933194, 58.6934, 63.546, 65.38, 69.723, 72.630, 74.921595, 78.971, 79.904, 83.798,
        85.4678, 87.62, 88.905838, 91.224, 92.90637, 95.95, 97, 101.07, 102.90549, 106.42, 107.8682, 112.414,
        114.818, 118.710, 121.760, 127.60, 126.90447, 131.293, 132.90545196, 137.327, 138.90547, 140.116, 140.90766, 144.242,
        145, 150.36, 151.964, 157.25, 158.925354, 162.500, 164.930329, 167.259, 168.934219, 173.045, 174.9668, 178.486,
        180.94788, 183.84, 186.207, 190.23, 192.217, 195.084, 196.966570, 200.592, 204.38, 207.2, 208.98040, 209,
        210, 222, 223, 226, 227, 232.0377, 231.03588, 238.02891, 237, 244, 243, 247,
        247, 251, 252, 257, 258, 259, 262,
    ];

    private static readonly FrozenDictionary<string, int> Numbers =
        Enumerable.Range(1, Symbols.Length - 1).ToFrozenDictionary(z => Symbols[z], StringComparer.OrdinalIgnoreCase);

    private readonly byte _number;

    /// <summary>The largest atomic number that has a symbol here.</summary>
    internal const int Largest = 103;

    /// <summary>The element with atomic number <paramref name="number"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1 to 103.</exception>
    public Species(int number)
    {
        if (number < 1 || number >= Symbols.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, "An atomic number must be between 1 and 103.");
        }

        _number = (byte)number;
    }

    /// <summary>Atomic number.</summary>
    public int Number => _number;

    /// <summary>"Ni".</summary>
    public string Symbol => Symbols[_number];

    /// <summary>u.</summary>
    public double Mass => Masses[_number];

    /// <summary>The element with this symbol (case does not matter).</summary>
    /// <exception cref="ArgumentException">There is no such element.</exception>
    public static Species Parse(string symbol) =>
        TryParse(symbol, out var species) ? species : throw new ArgumentException($"'{symbol}' is not the symbol of a chemical element.", nameof(symbol));

    /// <summary>The element with this symbol, if there is one (case does not matter).</summary>
    public static bool TryParse(string symbol, out Species species)
    {
        var found = Numbers.TryGetValue(symbol, out var number);
        species = found ? new(number) : default;
        return found;
    }

    /// <inheritdoc/>
    public int CompareTo(Species other) => _number.CompareTo(other._number);

    /// <inheritdoc/>
    public override string ToString() => Symbol;

    /// <summary>Order by atomic number.</summary>
    public static bool operator <(Species left, Species right) => left._number < right._number;

    /// <summary>Order by atomic number.</summary>
    public static bool operator >(Species left, Species right) => left._number > right._number;

    /// <summary>Order by atomic number.</summary>
    public static bool operator <=(Species left, Species right) => left._number <= right._number;

    /// <summary>Order by atomic number.</summary>
    public static bool operator >=(Species left, Species right) => left._number >= right._number;
}
