using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What a reference calculation can tell a fit.</summary>
public enum LabelKind
{
    /// <summary>The force on one atom: three numbers, eV/Å.</summary>
    Force,

    /// <summary>The energy of the whole structure: one number, eV.</summary>
    TotalEnergy,

    /// <summary>The energy of one atom (its share of the total, Eq. 1): one number, eV. Never a label of data, but a question to a model.</summary>
    LocalEnergy,

    /// <summary>The virial, -dE/d(strain): six numbers, eV, in the order xx, yy, zz, yz, xz, xy.</summary>
    Virial,
}

/// <summary>A linear functional of the energy function: the total energy, one atom's share of it, or minus its gradient by one atom or by strain.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Atom">The atom (0 for what belongs to the whole structure).</param>
public readonly record struct Label(LabelKind Kind, int Atom = 0)
{
    /// <summary>The total energy.</summary>
    public static Label TotalEnergy => new(LabelKind.TotalEnergy);

    /// <summary>The virial.</summary>
    public static Label Virial => new(LabelKind.Virial);

    /// <summary>1 for energies, 3 for a force, 6 for a virial.</summary>
    public int Size => Kind switch { LabelKind.Force => 3, LabelKind.Virial => 6, _ => 1 };

    /// <summary>Numbers in the covariance of the two largest labels.</summary>
    internal static int LargestBlock => 36;

    /// <summary>The force on an atom.</summary>
    public static Label ForceOn(int atom) => new(LabelKind.Force, atom);

    /// <summary>The energy of an atom.</summary>
    public static Label EnergyOf(int atom) => new(LabelKind.LocalEnergy, atom);
}

/// <summary>A virial as the six numbers of a label.</summary>
internal static class VirialComponents
{
    /// <summary>Row and column of each number; the mirror image counts half.</summary>
    public static ReadOnlySpan<(int Row, int Column)> Places => Order;

    private static readonly (int Row, int Column)[] Order = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)];

    /// <summary>xx, yy, zz, yz, xz, xy.</summary>
    public static double[] Of(Mat3 virial) => [.. Order.Select(p => 0.5 * (virial[p.Row, p.Column] + virial[p.Column, p.Row]))];

    /// <summary>The rows of a symmetric virial's six numbers: those that mirror each other say the same, and count once.</summary>
    /// <param name="nine">Row by row of the matrix, each so many unknowns wide.</param>
    /// <param name="unknowns">Width.</param>
    /// <param name="factor">What all are multiplied by.</param>
    /// <returns>Six rows.</returns>
    public static double[] Rows(ReadOnlySpan<double> nine, int unknowns, double factor)
    {
        var six = new double[Order.Length * unknowns];
        for (var v = 0; v < Order.Length; v++)
        {
            var (row, column) = Order[v];
            var own = six.AsSpan(v * unknowns, unknowns);
            Vectors.AddScaled(0.5 * factor, nine.Slice(((3 * row) + column) * unknowns, unknowns), own);
            Vectors.AddScaled(0.5 * factor, nine.Slice(((3 * column) + row) * unknowns, unknowns), own);
        }

        return six;
    }

    /// <summary>The symmetric matrix of xx, yy, zz, yz, xz, xy.</summary>
    public static Mat3 Matrix(ReadOnlySpan<double> v) => Mat3.FromRows(new(v[0], v[5], v[4]), new(v[5], v[1], v[3]), new(v[4], v[3], v[2]));

    /// <summary>A row of the matrix M that six weights w stand for: sum of w times components = sum of M_ij times W_ij.</summary>
    public static Vec3 Row(ReadOnlySpan<double> w, int row) => row switch
    {
        0 => new(w[0], 0.5 * w[5], 0.5 * w[4]),
        1 => new(0.5 * w[5], w[1], 0.5 * w[3]),
        _ => new(0.5 * w[4], 0.5 * w[3], w[2]),
    };
}
