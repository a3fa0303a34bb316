using System.Runtime.InteropServices;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>One more column of an extended XYZ file: numbers that belong to the atoms (velocities, an uncertainty, a charge).</summary>
public sealed record AtomColumn
{
    /// <summary>Makes a column.</summary>
    /// <param name="name">Letters, digits and underscores; not the name of a position, an element or a force.</param>
    /// <param name="values">Atom by atom, <paramref name="components"/> numbers each.</param>
    /// <param name="components">Numbers an atom, at least 1.</param>
    /// <exception cref="ArgumentException">The name is taken or cannot be written, or the values do not divide into atoms.</exception>
    public AtomColumn(string name, Block<double> values, int components = 1)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw new ArgumentException($"The name of a column is made of letters, digits and underscores; found '{name}'.", nameof(name));
        }

        if (ColumnLayout.HasMeaning(name))
        {
            throw new ArgumentException($"A column may not be called '{name}': readers would take it for an element, a position or a force.", nameof(name));
        }

        if (components < 1 || values.Length % components != 0)
        {
            throw new ArgumentException($"A column needs the same number of components for every atom; found {values.Length} values in groups of {components}.", nameof(values));
        }

        (Name, Values, Components) = (name, values, components);
    }

    /// <summary>A column of vectors.</summary>
    /// <param name="name">Letters, digits and underscores.</param>
    /// <param name="vectors">One an atom.</param>
    public AtomColumn(string name, Block<Vec3> vectors)
        : this(name, Block.Create(MemoryMarshal.Cast<Vec3, double>(vectors.Span)), 3)
    {
    }

    /// <summary>The name in Properties.</summary>
    public string Name { get; }

    /// <summary>Atom by atom.</summary>
    public Block<double> Values { get; }

    /// <summary>Numbers an atom.</summary>
    public int Components { get; }

    /// <summary>Number of atoms.</summary>
    public int Atoms => Values.Length / Components;
}
