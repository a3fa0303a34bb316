using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>The embedding density: one number an atom, the sum over neighbours of exp(-decay (r/distance - 1)) fc(r).</summary>
    /// <param name="cutoff">A radius in Å (cosine), or a radius and a smoothing.</param>
    /// <param name="distance">r0, Å: where a neighbour lends 1 (before the cutoff function).</param>
    /// <param name="decay">How fast the exponential falls over r0.</param>
    /// <param name="transform">What is made of the density.</param>
    public static EmbeddingDensity EmbeddingDensity(Cutoff cutoff, double distance = 2.5, double decay = 1, DensityTransform transform = DensityTransform.None) =>
        new(cutoff, distance, decay, Transform: transform);
}

/// <summary>What an embedding density becomes.</summary>
public enum DensityTransform
{
    /// <summary>rho itself.</summary>
    None,

    /// <summary>sqrt(rho + floor) - sqrt(floor): the second-moment models' root, without its infinite slope where the last neighbour leaves.</summary>
    SquareRoot,

    /// <summary>ln(1 + rho).</summary>
    Logarithm,
}

/// <summary>What an atom of one species lends to the density at an atom of another: amplitude × exp(-decay (r/distance - 1)).</summary>
/// <param name="Centre">Whose density it is.</param>
/// <param name="Neighbor">Who lends.</param>
/// <param name="Distance">Å.</param>
/// <param name="Decay">Dimensionless.</param>
/// <param name="Amplitude">Dimensionless.</param>
public readonly record struct PairDensity(Species Centre, Species Neighbor, double Distance, double Decay, double Amplitude = 1);

/// <summary>
/// The scalar that many-body potentials of metals embed an atom in: rho_i = sum_j f_ab(r_ij) fc(r_ij), with a the species of i, b that of j, and f an exponential (with
/// distance r0 and decay 1 the descriptor of mff's EAM-like kernel) or a table. One number an atom (or one a neighbour species), so that a
/// function learned of it can be mapped onto a spline: the embedded-atom method of Daw and Baskes 1984 (doi:10.1103/PhysRevB.29.6443), Eq. 3. Dimensionless.
/// </summary>
/// <param name="Cutoff">What it sees, and fc.</param>
/// <param name="Distance">r0, Å, positive, of all pairs that <paramref name="Pairs"/> does not name.</param>
/// <param name="Decay">Of these pairs, finite.</param>
/// <param name="Species">Those it tells apart; empty for those of the data.</param>
/// <param name="Pairs">Exponentials of pairs of species.</param>
/// <param name="Table">
/// Instead of exponentials, the values of f on an equidistant grid from 0 to the cutoff radius, at least five a row. Interpolated as LAMMPS's EAM tables
/// are (<see cref="LocalCubic"/>).
/// </param>
/// <param name="Rows">Rows of the table: 1 for all pairs, or one for each (centre, neighbour) in the order of the species.</param>
/// <param name="Transform">What is made of the density.</param>
/// <param name="Floor">Of the square root, positive.</param>
/// <param name="Separate">A density for each species of neighbours.</param>
[Cites("10.1103/PhysRevB.29.6443")]
public sealed record EmbeddingDensity(
    Cutoff Cutoff,
    double Distance = 2.5,
    double Decay = 1,
    SpeciesList Species = default,
    Block<PairDensity> Pairs = default,
    Block<double> Table = default,
    int Rows = 1,
    DensityTransform Transform = DensityTransform.None,
    double Floor = 0.01,
    bool Separate = false) : AtomicDescriptor(Cutoff, Species), IExample<EmbeddingDensity>
{
    private static SpeciesList Three => [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu"), Pipelines.Species.Parse("Pt")];

    /// <inheritdoc/>
    public static IEnumerable<EmbeddingDensity> Examples =>
    [
        new(5, 2.5, 1, Three),
        new(new(4.5, Smoothing.Polynomial), 2.6, 5, Three, [new(Three[0], Three[1], 2.5, 4, 0.8), new(Three[2], Three[0], 2.7, 6)], Transform: DensityTransform.SquareRoot),
        new(new(5.5, Smoothing.TanhCubed), Species: Three, Table: [3, 2.4, 1.7, 1.1, 0.7, 0.3, 0.1, 0], Transform: DensityTransform.Logarithm, Separate: true),
    ];

    /// <summary>Å, positive.</summary>
    public double Distance { get; init; } = Parameter.Positive(Distance, "Å");

    /// <summary>Finite.</summary>
    public double Decay { get; init; } = Parameter.Finite(Decay, "dimensionless");

    /// <summary>Each pair once, with a positive distance.</summary>
    public Block<PairDensity> Pairs { get; init; } = Checked(Pairs, Transform);

    /// <summary>At least five finite values a row, not negative where they are transformed; none where there are pairs.</summary>
    public Block<double> Table { get; init; } =
        Table.Length > 0 && Pairs.Length > 0 ? throw new ArgumentException("The density is a table or exponentials of pairs, not both.", nameof(Table))
        : Table.Length > 0 && (Table.Length % Rows != 0 || Table.Length / Rows < 5) ? throw new ArgumentException($"A table needs at least five values in each of {Rows} rows; found {Table.Length}.", nameof(Table))
        : Table.Any(v => !double.IsFinite(v) || (v < 0 && Transform != DensityTransform.None)) ? throw new ArgumentException("The table must be finite, and not negative under a root or logarithm.", nameof(Table))
        : Table;

    /// <summary>1, or the square of the number of species.</summary>
    public int Rows { get; init; } = Rows == 1 || Rows == Species.Count * Species.Count
        ? Rows
        : throw new ArgumentException($"The table must have one row, or one for each pair of {Species.Count} species; found {Rows}.", nameof(Rows));

    /// <summary>Positive.</summary>
    public double Floor { get; init; } = Parameter.Positive(Floor, "dimensionless");

    /// <inheritdoc/>
    public override int Width => Separate ? Species.Count : 1;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => Separate ? [.. Species.Select(s => $"{Name} by {s}")] : [Name];

    private string Name => Transform switch { DensityTransform.SquareRoot => "root of density", DensityTransform.Logarithm => "log of density", _ => "density" };

    /// <summary>What a neighbour lends, and its derivative (1/Å), at a distance in Å.</summary>
    public (double Value, double Slope) At(Species centre, Species neighbor, double r) =>
        Lend(Functions())(Species.IndexOf(centre), Species.IndexOf(neighbor), r);

    /// <inheritdoc/>
    public override IEnvironmentKernel CreateKernel()
    {
        var floor = Floor;
        return new DensityKernel(Width, Lend(Functions()), Transform switch
        {
            DensityTransform.SquareRoot => rho => (Math.Sqrt(rho + floor) - Math.Sqrt(floor), 0.5 / Math.Sqrt(rho + floor)),
            DensityTransform.Logarithm => rho => (Math.Log(1 + rho), 1 / (1 + rho)),
            _ => rho => (rho, 1),
        });
    }

    private static Block<PairDensity> Checked(Block<PairDensity> pairs, DensityTransform transform)
    {
        foreach (var pair in pairs)
        {
            Parameter.Positive(pair.Distance, "Å", nameof(Pairs));
            Parameter.Finite(pair.Decay, "decay", nameof(Pairs));
            _ = transform == DensityTransform.None ? Parameter.Finite(pair.Amplitude, "amplitude", nameof(Pairs)) : Parameter.NotNegative(pair.Amplitude, "amplitude", nameof(Pairs));
        }

        return pairs.Select(p => (p.Centre, p.Neighbor)).Distinct().Count() == pairs.Length
            ? pairs
            : throw new ArgumentException("Each pair of species must be named once.", nameof(Pairs));
    }

    private Func<int, int, double, (double Value, double Slope)> Lend(Func<double, (double Value, double Slope)>[] functions)
    {
        var (n, cutoff) = (Species.Count, Cutoff);
        return (centre, neighbor, r) =>
        {
            var (f, slope) = functions[(centre * n) + neighbor](r);
            var (weight, derivative) = cutoff.At(r);
            return (f * weight, (slope * weight) + (f * derivative));
        };
    }

    // f of each pair, row after row.
    private Func<double, (double Value, double Slope)>[] Functions()
    {
        var n = Species.Count;
        if (Table.Length > 0)
        {
            var length = Table.Length / Rows;
            return [.. Enumerable.Range(0, n * n).Select(p => Interpolated(Table.Span.Slice(Rows == 1 ? 0 : p * length, length), (length - 1) / Cutoff.Radius))];
        }

        return
        [
            .. from a in Species
               from b in Species
               let named = Pairs.FirstOrDefault(p => p.Centre == a && p.Neighbor == b, new(a, b, Distance, Decay))
               select (Func<double, (double Value, double Slope)>)(r =>
               {
                   var value = named.Amplitude * Math.Exp(-named.Decay * ((r / named.Distance) - 1));
                   return (value, -named.Decay / named.Distance * value);
               }),
        ];
    }

    private static Func<double, (double Value, double Slope)> Interpolated(ReadOnlySpan<double> row, double perStep)
    {
        var cubics = new LocalCubic[row.Length - 1];
        for (var m = 0; m < cubics.Length; m++)
        {
            cubics[m] = LocalCubic.OfTable(row, m);
        }

        return r =>
        {
            var x = r * perStep;
            var m = Math.Min((int)x, cubics.Length - 1);
            var (value, slope) = cubics[m].At(x - m);
            return (value, slope * perStep);
        };
    }
}
