using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>A many-body tensor of inverse distances and cosines, usual for metals within some 6 Å: a spectrum for each pair and each triple of species.</summary>
    /// <param name="species">Left out: those of the data.</param>
    public static ManyBodyTensor ManyBodyTensor(SpeciesList species = default) => new(
        species,
        K2: new(new(0, 0.8, 80, 0.02), new ExponentialWeight(0.5, new Cutoff(8, Smoothing.Polynomial, 3))),
        K3: new(new(-1, 1, 80, 0.05), new ExponentialWeight(0.5, new Cutoff(12, Smoothing.Polynomial, 4))));
}

/// <summary>
/// The many-body tensor representation: for each species, pair and triple of species the spectrum of atomic numbers (k1), of distances or their inverses (k2), of
/// angles or their cosines (k3) of a whole structure. Each atom, pair or triplet gives a Gaussian with a weight. Huo and Rupp, Mach. Learn.: Sci. Technol. 3,
/// 045017 (2022), doi:10.1088/2632-2153/aca005, in the convention of DScribe (Himanen et al. 2020, doi:10.1016/j.cpc.2019.106949): a cell of the grid
/// is the mean of the Gaussians over it, and each pair and each angle counts once. Smooth wherever the weights are.
/// </summary>
/// <remarks>
/// Features: k1 by species; k2 by pair of species a ≤ b; k3 by species of the centre, then pair of ends; in each the cells of the grid. In a periodic structure they are
/// those of one cell, each pair or angle of the crystal once. Pairs and triplets with a distance of zero are left out.
/// </remarks>
/// <param name="Species">The species told apart.</param>
/// <param name="K1">Atomic numbers; left out, there is no such part.</param>
/// <param name="K2">Pairs; left out, there is no such part.</param>
/// <param name="K3">Triplets; left out, there is no such part.</param>
/// <param name="NormalizeGaussians">Gaussians of area 1 rather than of height 1.</param>
/// <param name="Normalization">What each part is divided by.</param>
[Cites("10.1088/2632-2153/aca005")]
[Cites("10.1016/j.cpc.2019.106949")]
[Kind("manyBodyTensor")]
public sealed record ManyBodyTensor(
    SpeciesList Species = default,
    TensorNumbers? K1 = null,
    TensorPairs? K2 = null,
    TensorAngles? K3 = null,
    bool NormalizeGaussians = true,
    TensorNormalization Normalization = TensorNormalization.None) : GlobalDescriptor(Species), IExample<ManyBodyTensor>
{
    private static readonly ConditionalWeakTable<ManyBodyTensor, Grids> Tables = [];

    /// <inheritdoc/>
    public static IEnumerable<ManyBodyTensor> Examples
    {
        get
        {
            SpeciesList two = [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu")];
            return
            [
                new(
                    two, new(new(26, 30, 9, 0.4)),
                    new(new(0, 0.8, 20, 0.05), new ExponentialWeight(0.5, new Cutoff(5, Smoothing.Polynomial, 2))),
                    new(new(-1, 1, 15, 0.15), new ExponentialWeight(0.3, new Cutoff(10, Smoothing.Polynomial, 3)))),
                new(
                    [Pipelines.Species.Parse("Pt")], null,
                    new(new(1, 6, 25, 0.3), new InverseSquareWeight(new Cutoff(6, Smoothing.Cosine)), PairGeometry.Distance),
                    null, false, TensorNormalization.Length),
                new(two, null, null, new(new(-1, 1, 15, 0.15), new ExponentialWeight(0.3, new Cutoff(9, Smoothing.Polynomial, 3))), true, TensorNormalization.PerAtom),
            ];
        }
    }

    /// <inheritdoc/>
    public override int Width => Parts[^1];

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns =>
    [
        .. from s in Species from x in Cells(K1?.Grid) select $"k1 {s} Z={x}",
        .. from a in Species from b in Species where a <= b from x in Cells(K2?.Grid) select $"k2 {a}-{b} {(K2!.Geometry == PairGeometry.Distance ? "r" : "1/r")}={x}",
        .. from c in Species from a in Species from b in Species where a <= b from x in Cells(K3?.Grid)
           select $"k3 {a}-{c}-{b} {(K3!.Geometry == AngleGeometry.Angle ? "angle" : "cos")}={x}",
    ];

    // Where the parts begin and end.
    private int[] Parts
    {
        get
        {
            var n = Species.Count;
            var first = n * (K1?.Grid.Points ?? 0);
            var second = first + (n * (n + 1) / 2 * (K2?.Grid.Points ?? 0));
            return [0, first, second, second + (n * n * (n + 1) / 2 * (K3?.Grid.Points ?? 0))];
        }
    }

    /// <inheritdoc/>
    public override GlobalFeatures Of(Structure structure, bool gradients = false)
    {
        if (!structure.Lattice.IsOpen && (K2?.Weight ?? K3?.Weight) is { } && Math.Max(K2?.Weight.Reach ?? 0, K3?.Weight.Reach ?? 0) is double.PositiveInfinity)
        {
            throw new ArgumentException("The sum over a periodic structure does not end where all pairs count alike: give a weight with a cutoff.", nameof(structure));
        }

        var kinds = Species.IndicesOf(structure.Species.Span);
        var (n, width) = (structure.Count, Width);
        var (values, byPosition, byStrain) = (new double[width], gradients ? new double[checked(n * 3 * width)] : [], gradients ? new double[9 * width] : []);
        Add(structure, kinds, new(values, byPosition, byStrain));
        for (var part = 0; part < 3; part++)
        {
            Normalize(Parts[part]..Parts[part + 1], n, values, byPosition, byStrain);
        }

        return new(Block.Freeze(values), gradients ? Block.Freeze(byPosition) : null, gradients ? Block.Freeze(byStrain) : null);
    }

    private void Add(Structure structure, int[] kinds, Spectrum target)
    {
        var grids = Tables.GetValue(this, tensor => new(tensor));
        if (grids.First is { } first)
        {
            var shape = new double[first.Window];
            for (var i = 0; i < kinds.Length; i++)
            {
                var (cell, from, to) = first.At(structure.Species[i].Number, shape, []);
                target.Add((kinds[i] * first.Points) + cell + from, 1, shape.AsSpan()[from..to]);
            }
        }

        var list = new NeighborList();
        if (K2 is not null)
        {
            list.Build(structure.Positions.Span, structure.Lattice, Math.Min(K2.Weight.Reach, Extent(structure)), half: true);
            new DistanceSpectrum(grids.Second!, K2.Weight.At, K2.Geometry == PairGeometry.InverseDistance).Add(list, kinds, Species.Count, Parts[1], target);
        }

        if (K3 is not null)
        {
            list.Build(structure.Positions.Span, structure.Lattice, Math.Min(0.5 * K3.Weight.Reach, Extent(structure)), half: false);
            new AngleSpectrum(grids.Third!, K3.Weight.At, K3.Geometry == AngleGeometry.Angle).Add(list, kinds, Species.Count, Parts[2], target);
        }
    }

    // More than any distance in a cluster.
    private static double Extent(Structure structure) => structure.Lattice.IsOpen
        ? 1 + (2 * structure.Positions.Select(p => (p - structure.Positions[0]).Length).DefaultIfEmpty(0).Max())
        : double.PositiveInfinity;

    private void Normalize(Range part, int atoms, Span<double> values, Span<double> byPosition, Span<double> byStrain)
    {
        var own = values[part];
        var length = Math.Sqrt(Vectors.Dot(own, own));
        if (Normalization == TensorNormalization.None || own.Length == 0 || length == 0)
        {
            return;
        }

        // d(f/|f|) = (df - f/|f| (f/|f| · df))/|f|; a number of atoms does not change.
        var along = Normalization == TensorNormalization.Length;
        var inverse = along ? 1 / length : 1.0 / atoms;
        Vectors.Scale(inverse, own);
        Slopes(byPosition, part, values, along, inverse);
        Slopes(byStrain, part, values, along, inverse);
    }

    private static void Slopes(Span<double> all, Range part, ReadOnlySpan<double> values, bool along, double inverse)
    {
        var own = values[part];
        for (var row = 0; row < all.Length; row += values.Length)
        {
            var slope = all.Slice(row, values.Length)[part];
            if (along)
            {
                Vectors.AddScaled(-Vectors.Dot(own, slope), own, slope);
            }

            Vectors.Scale(inverse, slope);
        }
    }

    private static IEnumerable<string> Cells(TensorGrid? grid) => grid is null
        ? []
        : Enumerable.Range(0, grid.Points).Select(k => (grid.Min + (k * (grid.Max - grid.Min) / (grid.Points - 1))).ToString("G6", CultureInfo.InvariantCulture));

    private sealed class Grids(ManyBodyTensor of)
    {
        public BroadenedGrid? First { get; } = Table(of.K1?.Grid, of.NormalizeGaussians);

        public BroadenedGrid? Second { get; } = Table(of.K2?.Grid, of.NormalizeGaussians);

        public BroadenedGrid? Third { get; } = Table(of.K3?.Grid, of.NormalizeGaussians);

        private static BroadenedGrid? Table(TensorGrid? grid, bool normalized) =>
            grid is null ? null : new(grid.Min, grid.Max, grid.Points, grid.Sigma, normalized);
    }
}
