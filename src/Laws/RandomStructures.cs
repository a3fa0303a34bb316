using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Random structures for laws: every kind of geometry that breaks force fields, at the density of the matter in question.
/// The same kind, size and seed give the same structure, everywhere and always.
/// </summary>
/// <param name="Species">What the atoms are drawn from; a structure has between one and three of them.</param>
/// <param name="Spacing">Å; a typical distance between nearest neighbours. No two atoms come closer than 0.7 of it, but for <see cref="StructureKind.NearlyCoincident"/> (0.55).</param>
/// <param name="Cutoff">Å; the reach of the potential; infinity for none.</param>
public sealed record RandomStructures(ImmutableArray<Species> Species, double Spacing, double Cutoff)
{
    private const double Closest = 0.7;

    /// <summary>What the atoms are drawn from; at least one.</summary>
    public ImmutableArray<Species> Species { get; init; } = Species.IsDefaultOrEmpty
        ? throw new ArgumentException("Random structures need at least one species.", nameof(Species))
        : Species;

    /// <summary>Å, positive and finite.</summary>
    public double Spacing { get; init; } = Spacing > 0 && double.IsFinite(Spacing)
        ? Spacing
        : throw new ArgumentException($"A spacing must be positive and finite (Å); found {Spacing}.", nameof(Spacing));

    /// <summary>Kinds without a cell.</summary>
    public static ImmutableArray<StructureKind> Clusters { get; } =
    [
        StructureKind.Compact, StructureKind.Gas, StructureKind.Coplanar, StructureKind.Collinear,
        StructureKind.NearlyCoincident, StructureKind.Icosahedral, StructureKind.SingleAtom, StructureKind.Dimer,
    ];

    /// <summary>Kinds with a cell.</summary>
    public static ImmutableArray<StructureKind> Cells { get; } =
        [StructureKind.Triclinic, StructureKind.SmallCell, StructureKind.Slab, StructureKind.Wire];

    private double Reach => double.IsFinite(Cutoff) ? Cutoff : 3 * Spacing;

    /// <inheritdoc/>
    public bool Equals(RandomStructures? other) =>
        other is not null && Species.SequenceEqual(other.Species) && Spacing.Equals(other.Spacing) && Cutoff.Equals(other.Cutoff);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Species.Length, Spacing, Cutoff);

    /// <summary>A random structure.</summary>
    /// <param name="kind">What it looks like.</param>
    /// <param name="size">Number of atoms, at least 1; some kinds have fewer.</param>
    /// <param name="seed">Chooses the rest.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is below 1.</exception>
    public Structure Next(StructureKind kind, int size, ulong seed)
    {
        if (size < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "A random structure needs at least 1 atom.");
        }

        var random = new SplitMix(seed);
        var (points, cell) = kind switch
        {
            StructureKind.Compact => (Compact(size, random), null),
            StructureKind.Gas => (Spread(size, random, random.InBall, Reach * random.Uniform(0.5, 1) * Math.Cbrt(size)), null),
            StructureKind.Coplanar => (Coplanar(size, random), null),
            StructureKind.Collinear => (Collinear(size, random), null),
            StructureKind.NearlyCoincident => (NearlyCoincident(size, random), null),
            StructureKind.Icosahedral => (Icosahedral(size, random), null),
            StructureKind.SingleAtom => ([Spacing * random.InBall()], null),
            StructureKind.Dimer => ([Vec3.Zero, random.Uniform(Closest * Spacing, 1.05 * Reach) * random.Direction()], null),
            StructureKind.Triclinic => InCell(size, random, 3),
            StructureKind.SmallCell => InCell(1 + random.Index(Math.Min(4, size)), random, 3),
            StructureKind.Slab => InCell(size, random, 2),
            _ => InCell(size, random, 1),
        };
        return new(Composition(points.Length, random), Block.Freeze(points), cell);
    }

    private Block<Species> Composition(int count, SplitMix random)
    {
        var order = random.Permutation(Species.Length);
        var kinds = 1 + random.Index(Math.Min(3, Species.Length));
        var all = Species;
        return Block.From(Enumerable.Range(0, count).Select(_ => all[order[random.Index(kinds)]]));
    }

    private Vec3[] Compact(int size, SplitMix random) => Spread(size, random, random.InBall, Spacing * random.Uniform(0.55, 0.8) * Math.Cbrt(size));

    private Vec3[] Coplanar(int size, SplitMix random)
    {
        // Both a plane that rounding cannot leave (z = 0) and one that it can.
        var turn = random.Coin() ? Mat3.Identity : random.Rotation();
        var flat = new Mat3(1, 0, 0, 0, 1, 0, 0, 0, 0);
        var points = Spread(size, random, () => flat * random.InBall(), Spacing * random.Uniform(0.5, 0.8) * Math.Sqrt(size));
        return [.. points.Select(p => turn * p)];
    }

    private Vec3[] Collinear(int size, SplitMix random)
    {
        var axis = random.Coin() ? new Vec3(0, 1, 0) : random.Direction();
        var points = new Vec3[size];
        var x = 0.0;
        for (var i = 0; i < size; i++)
        {
            points[i] = x * axis;
            x += Spacing * random.Uniform(0.75, 1.5);
        }

        return points;
    }

    private Vec3[] NearlyCoincident(int size, SplitMix random)
    {
        var points = Compact(Math.Max(2, size), random);
        points[^1] = points[0] + (Spacing * random.Uniform(0.55, Closest) * random.Direction());
        for (var i = 1; i < points.Length - 1; i++)
        {
            // The pair must be the only one that is close, or energies grow without bound.
            var d = points[i] - points[^1];
            points[i] += d.Length < Closest * Spacing ? (2 * Spacing / Math.Max(d.Length, 1e-3 * Spacing)) * d : Vec3.Zero;
        }

        return Apart(points, null, 0.55).Points;
    }

    private Vec3[] Icosahedral(int size, SplitMix random)
    {
        var noise = random.Coin() ? 0 : 0.05 * Spacing;
        var turn = random.Coin() ? Mat3.Identity : random.Rotation();
        var all = Icosahedron.Points(3);
        return [.. all.Take(size).Select(p => turn * ((Spacing * p) + (noise * random.InBall())))];
    }

    private (Vec3[] Points, Cell? Cell) InCell(int size, SplitMix random, int periodicAxes)
    {
        var edge = Spacing * random.Uniform(0.95, 1.25) * Math.Cbrt(size);
        var skew = Mat3.Identity + (0.6 * (Mat3.FromRows(random.InCube(), random.InCube(), random.InCube()) - (0.5 * new Mat3(1, 1, 1, 1, 1, 1, 1, 1, 1))));
        var axes = random.Permutation(3);
        var cell = new Cell(edge * skew, axes[0] < periodicAxes, axes[1] < periodicAxes, axes[2] < periodicAxes);
        var points = Spread(size, random, () => random.InCube() * cell.Vectors, 1, cell);
        var (apart, wide) = Apart(points, cell, Closest);

        // Some atoms lie in other cells than the first, as they do in any trajectory that was not wrapped.
        for (var i = 0; i < apart.Length; i++)
        {
            apart[i] += random.Coin() ? Vec3.Zero : Shift(wide!, random.Index(5) - 2, random.Index(5) - 2, random.Index(5) - 2);
        }

        return (apart, wide);
    }

    private static Vec3 Shift(Cell cell, int x, int y, int z) =>
        cell.ToLattice().Shift(cell.PeriodicX ? x : 0, cell.PeriodicY ? y : 0, cell.PeriodicZ ? z : 0);

    // Of eight places for the next atom, the one furthest from all others (Mitchell's best candidate); what is still too close is scaled apart.
    private Vec3[] Spread(int size, SplitMix random, Func<Vec3> place, double scale, Cell? cell = null)
    {
        var points = new Vec3[size];
        for (var i = 0; i < size; i++)
        {
            var best = -1.0;
            for (var k = 0; k < 8; k++)
            {
                var candidate = scale * place();
                var gap = Gap(points.AsSpan(0, i), candidate, cell);
                if (gap > best)
                {
                    (best, points[i]) = (gap, candidate);
                }
            }
        }

        return cell is null ? Apart(points, null, Closest).Points : points;
    }

    private (Vec3[] Points, Cell? Cell) Apart(Vec3[] points, Cell? cell, double closest)
    {
        var gap = cell is null ? double.PositiveInfinity : Gap([], Vec3.Zero, cell);
        for (var i = 1; i < points.Length; i++)
        {
            gap = Math.Min(gap, Gap(points.AsSpan(0, i), points[i], cell));
        }

        var stretch = gap < closest * Spacing ? closest * Spacing / gap : 1;
        return stretch == 1
            ? (points, cell)
            : ([.. points.Select(p => stretch * p)], cell is null ? null : new(stretch * cell.Vectors, cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ));
    }

    // Distance to the nearest of the points and of the images of all, the point's own among them. Neighbouring cells suffice for mildly skewed cells.
    private static double Gap(ReadOnlySpan<Vec3> points, Vec3 at, Cell? cell)
    {
        var least = double.PositiveInfinity;
        var (x, y, z) = cell is null ? (0, 0, 0) : (cell.PeriodicX ? 1 : 0, cell.PeriodicY ? 1 : 0, cell.PeriodicZ ? 1 : 0);
        for (var i = -x; i <= x; i++)
        {
            for (var j = -y; j <= y; j++)
            {
                for (var k = -z; k <= z; k++)
                {
                    var shift = cell is null ? Vec3.Zero : Shift(cell, i, j, k);
                    var own = shift.Dot(shift);
                    least = own > 0 ? Math.Min(least, own) : least;
                    foreach (var p in points)
                    {
                        var d = p + shift - at;
                        least = Math.Min(least, d.Dot(d));
                    }
                }
            }
        }

        return Math.Sqrt(least);
    }
}
