using System.Collections.Frozen;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How long a bond is: the distance of nearest neighbours, and the cutoff that holds them and no others.</summary>
public static class NearestNeighbors
{
    /// <summary>(1 + √2)/2: half way between the first two shells of a close-packed crystal, in distances of nearest neighbours.</summary>
    public const double HalfWay = 1.2071067811865475;

    // Nearest and next nearest distances are compared over this window, in typical distances: bcc's second shell (1.155) is inside the minimum.
    private const double WindowFrom = 1.1, WindowTo = 1.5, Width = 0.03;
    private const int Nearest = 6;

    // Experimental distances of nearest neighbours at room temperature, Å: fcc a/√2, bcc a √3/2, hcp the shorter of the two kinds of bonds.
    private static readonly FrozenDictionary<string, double> Metals = new Dictionary<string, double>
    {
        ["Li"] = 3.039, ["Be"] = 2.226, ["Na"] = 3.716, ["Mg"] = 3.197, ["Al"] = 2.863, ["K"] = 4.608, ["Ca"] = 3.951, ["Sc"] = 3.256,
        ["Ti"] = 2.896, ["V"] = 2.622, ["Cr"] = 2.498, ["Fe"] = 2.482, ["Co"] = 2.497, ["Ni"] = 2.492, ["Cu"] = 2.556, ["Zn"] = 2.665,
        ["Rb"] = 4.837, ["Sr"] = 4.303, ["Y"] = 3.557, ["Zr"] = 3.179, ["Nb"] = 2.858, ["Mo"] = 2.725, ["Tc"] = 2.703, ["Ru"] = 2.650,
        ["Rh"] = 2.690, ["Pd"] = 2.751, ["Ag"] = 2.889, ["Cd"] = 2.979, ["Cs"] = 5.235, ["Ba"] = 4.348, ["Hf"] = 3.131, ["Ta"] = 2.860,
        ["W"] = 2.741, ["Re"] = 2.741, ["Os"] = 2.675, ["Ir"] = 2.715, ["Pt"] = 2.775, ["Au"] = 2.884, ["Pb"] = 3.500,
    }.ToFrozenDictionary();

    /// <summary>The distance of nearest neighbours in the bulk metal, Å, at room temperature (Ashcroft and Mermin, Solid State Physics, 1976, chapter 4).</summary>
    /// <param name="species">A metal that crystallises in fcc, hcp or bcc.</param>
    /// <exception cref="ArgumentException">It is not in the table.</exception>
    public static double Bulk(Species species) => Metals.TryGetValue(species.Symbol, out var distance)
        ? distance
        : throw new ArgumentException($"There is no bulk distance of {species}; known are {string.Join(", ", Metals.Keys.Order(StringComparer.Ordinal))}. Give a cutoff instead.", nameof(species));

    /// <summary>
    /// The typical distance of nearest neighbours, Å: the median over atoms of the mean of their six nearest distances (of all, where there are
    /// fewer). NaN where no atom has a neighbour.
    /// </summary>
    public static double Distance(Structure structure) => Typical(Gather(structure, Nearest));

    /// <summary>
    /// A cutoff (Å) that holds nearest neighbours and no others: the first minimum of the pair distribution g(r), smoothed by 3 % of the typical distance,
    /// between 1.1 and 1.5 typical distances; the middle of the widest, where there are several as low. In a bcc crystal it lies beyond the second
    /// shell: 14 neighbours. NaN where no atom has a neighbour.
    /// </summary>
    public static double FirstMinimum(Structure structure)
    {
        var list = Gather(structure, Nearest);
        var typical = Typical(list);
        if (double.IsNaN(typical))
        {
            return double.NaN;
        }

        var reach = (WindowTo + (4 * Width)) * typical;
        if (list.Cutoff < reach)
        {
            list.Build(structure.Positions.Span, structure.Lattice, reach, half: true);
        }

        return typical * Minimum(list.R, typical);
    }

    // A list that holds the nearest distances of at least half of the atoms.
    private static NeighborList Gather(Structure structure, int nearest)
    {
        var wanted = structure.Lattice.IsOpen ? Math.Min(nearest, structure.Count - 1) : nearest;
        var list = new NeighborList();
        for (var cutoff = 4.0; cutoff < 1e6; cutoff *= 1.5)
        {
            list.Build(structure.Positions.Span, structure.Lattice, cutoff, half: true);
            var count = Neighbors(list);
            if (wanted < 1 || 2 * count.Count(c => c >= wanted) >= structure.Count)
            {
                break;
            }
        }

        return list;
    }

    private static int[] Neighbors(NeighborList list)
    {
        var count = new int[list.Points];
        for (var i = 0; i < list.Points; i++)
        {
            count[i] += list.Start[i + 1] - list.Start[i];
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                count[list.Index[p]]++;
            }
        }

        return count;
    }

    private static double Typical(NeighborList list)
    {
        var nearest = new double[list.Points * Nearest];
        nearest.AsSpan().Fill(double.PositiveInfinity);
        for (var i = 0; i < list.Points; i++)
        {
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                Insert(nearest.AsSpan(i * Nearest, Nearest), list.R[p]);
                Insert(nearest.AsSpan(list.Index[p] * Nearest, Nearest), list.R[p]);
            }
        }

        List<double> means = [];
        for (var i = 0; i < list.Points; i++)
        {
            var (sum, count) = (0.0, 0);
            for (; count < Nearest && double.IsFinite(nearest[(i * Nearest) + count]); count++)
            {
                sum += nearest[(i * Nearest) + count];
            }

            if (count > 0)
            {
                means.Add(sum / count);
            }
        }

        means.Sort();
        return means.Count == 0 ? double.NaN : 0.5 * (means[(means.Count - 1) / 2] + means[means.Count / 2]);
    }

    private static void Insert(Span<double> sorted, double value)
    {
        var k = sorted.Length - 1;
        if (value < sorted[k])
        {
            for (; k > 0 && value < sorted[k - 1]; k--)
            {
                sorted[k] = sorted[k - 1];
            }

            sorted[k] = value;
        }
    }

    // In typical distances. A histogram first: its integers do not depend on the order of the pairs.
    private static double Minimum(ReadOnlySpan<double> distances, double typical)
    {
        const double step = 0.001;
        const int margin = (int)(4 * Width / step), bins = (int)((WindowTo - WindowFrom) / step);
        var counts = new int[bins + (2 * margin)];
        foreach (var r in distances)
        {
            var b = (int)Math.Floor(((r / typical) - WindowFrom) / step) + margin;
            if ((uint)b < (uint)counts.Length)
            {
                counts[b]++;
            }
        }

        double[] density = new double[bins], scaled = new double[counts.Length], weights = new double[2 * margin];
        for (var b = 0; b < counts.Length; b++)
        {
            var x = WindowFrom + ((b - margin) * step);
            scaled[b] = counts[b] / (x * x);
        }

        for (var k = 0; k < weights.Length; k++)
        {
            var u = (k - margin) * step / Width;
            weights[k] = Math.Exp(-0.5 * u * u);
        }

        for (var b = 0; b < bins; b++)
        {
            density[b] = Vectors.Dot(scaled.AsSpan(b, weights.Length), weights);
        }

        // A perfect crystal has nothing between its shells: then the middle counts, not the first of many zeros.
        var floor = density.Min() + (1e-3 * density.Max());
        var (last, length, run) = (0, 0, 0);
        for (var b = 0; b < bins; b++)
        {
            run = density[b] <= floor ? run + 1 : 0;
            (last, length) = run > length ? (b, run) : (last, length);
        }

        return WindowFrom + ((last + 1 - (0.5 * length)) * step);
    }
}
