using System.Collections;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The environments of all atoms of a structure, from one neighbour list (cost linear in the atoms), in compressed rows: the
/// neighbours of atom i are the range Start[i] .. Start[i + 1] of the arrays. 44 bytes a neighbour.
/// </summary>
public sealed class LocalEnvironments : IReadOnlyList<LocalEnvironment>
{
    private LocalEnvironments(Structure structure, NeighborList list)
    {
        var species = new Species[list.Pairs];
        for (var p = 0; p < species.Length; p++)
        {
            species[p] = structure.Species[list.Index[p]];
        }

        (Centres, Cutoff, Species) = (structure.Species, list.Cutoff, Block.Freeze(species));
        (Start, Index) = (Block.Create(list.Start), Block.Create(list.Index));
        (X, Y, Z, R) = (Block.Create(list.Dx), Block.Create(list.Dy), Block.Create(list.Dz), Block.Create(list.R));
    }

    /// <summary>Å; neighbours are strictly nearer than this.</summary>
    public double Cutoff { get; }

    /// <summary>Number of environments: one an atom.</summary>
    public int Count => Centres.Length;

    /// <summary>The centres' species, one an atom.</summary>
    public Block<Species> Centres { get; }

    /// <summary>Rows; length <see cref="Count"/> + 1.</summary>
    public Block<int> Start { get; }

    /// <summary>The neighbours' indices in the structure, ascending in each row.</summary>
    public Block<int> Index { get; }

    /// <summary>The neighbours' species.</summary>
    public Block<Species> Species { get; }

    /// <summary>x of neighbour minus centre, Å.</summary>
    public Block<double> X { get; }

    /// <summary>y of neighbour minus centre, Å.</summary>
    public Block<double> Y { get; }

    /// <summary>z of neighbour minus centre, Å.</summary>
    public Block<double> Z { get; }

    /// <summary>Distances, Å.</summary>
    public Block<double> R { get; }

    /// <summary>The environment of an atom.</summary>
    public LocalEnvironment this[int index] =>
        (uint)index < (uint)Count ? new(this, index) : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} environments.");

    /// <summary>The environments of all atoms of a structure, with or without cell.</summary>
    /// <param name="structure">The atoms.</param>
    /// <param name="cutoff">Å, positive and finite; it may be longer than the cell.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cutoff is not positive and finite.</exception>
    public static LocalEnvironments Of(Structure structure, double cutoff)
    {
        var list = new NeighborList();
        list.Build(structure.Positions.Span, structure.Lattice, cutoff, half: false);
        return new(structure, list);
    }

    /// <inheritdoc/>
    public IEnumerator<LocalEnvironment> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
