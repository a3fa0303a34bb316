using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Atoms in space: species, positions in Å, and a cell where something repeats. A structure that exists is valid: same lengths, all positions finite.</summary>
public sealed record Structure
{
    /// <summary>Makes a structure.</summary>
    /// <param name="species">One entry an atom.</param>
    /// <param name="positions">Å; one entry an atom; finite.</param>
    /// <param name="cell">Null for a cluster.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a position is not finite.</exception>
    public Structure(Block<Species> species, Block<Vec3> positions, Cell? cell = null)
    {
        if (species.Length != positions.Length)
        {
            throw new ArgumentException($"A structure needs one position an atom; found {species.Length} species and {positions.Length} positions.", nameof(positions));
        }

        for (var i = 0; i < positions.Length; i++)
        {
            if (!positions[i].IsFinite)
            {
                throw new ArgumentException($"Positions must be finite; atom {i} is at {positions[i]}.", nameof(positions));
            }
        }

        (Species, Positions, Cell) = (species, positions, cell);
    }

    /// <summary>One entry an atom.</summary>
    public Block<Species> Species { get; }

    /// <summary>Å, one entry an atom.</summary>
    public Block<Vec3> Positions { get; }

    /// <summary>Null for a cluster.</summary>
    public Cell? Cell { get; }

    /// <summary>Number of atoms.</summary>
    public int Count => Species.Length;

    /// <summary>What the neighbour search needs.</summary>
    public Lattice Lattice => Cell?.ToLattice() ?? Lattice.Open;

    /// <summary>The same atoms elsewhere.</summary>
    public Structure WithPositions(Block<Vec3> positions) => new(Species, positions, Cell);

    /// <summary>Positions and cell under a linear map x -> m x (a rotation, a reflection, a strain).</summary>
    public Structure Transformed(Mat3 m)
    {
        var positions = new Vec3[Count];
        for (var i = 0; i < Count; i++)
        {
            positions[i] = m * Positions[i];
        }

        var cell = Cell is null ? null : new Cell(Cell.Vectors * m.Transposed, Cell.PeriodicX, Cell.PeriodicY, Cell.PeriodicZ);
        return new(Species, Block.Freeze(positions), cell);
    }

    /// <summary>All atoms moved by a vector (Å).</summary>
    public Structure Translated(Vec3 by) => WithPositions(Block.From(Positions.Select(p => p + by)));

    /// <summary>Atom <paramref name="order"/>[i] of this structure becomes atom i.</summary>
    public Structure Permuted(IReadOnlyList<int> order) =>
        new(Block.From(order.Select(i => Species[i])), Block.From(order.Select(i => Positions[i])), Cell);

    /// <summary>Hill-like formula, alphabetical: "Cu7Pt6".</summary>
    public string Formula => string.Concat(Species
        .GroupBy(s => s.Symbol)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => g.Count() == 1 ? g.Key : $"{g.Key}{g.Count()}"));

    /// <inheritdoc/>
    public override string ToString() => Cell is null ? Formula : $"{Formula} in a cell of {Cell.Volume:F1} Å³";
}
