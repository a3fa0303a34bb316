using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>Reads the plain frames of the golden files: just enough of extended XYZ and of LAMMPS's dumps.</summary>
public static class Frames
{
    /// <summary>Species, positions, forces (where there are columns for them) and the energy key of a one-frame file.</summary>
    public static Configuration Xyz(params string[] parts)
    {
        var lines = File.ReadAllLines(Golden.Path(parts));
        var rows = lines.Skip(2).Take(int.Parse(lines[0])).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var structure = new Structure(Block.From(rows.Select(r => Species.Parse(r[0]))), Block.From(rows.Select(r => Vector(r, 1))));
        var energy = lines[1].Split(' ').FirstOrDefault(w => w.StartsWith("energy=", StringComparison.Ordinal));
        return new(
            structure,
            energy is null ? null : double.Parse(energy["energy=".Length..]),
            rows[0].Length < 7 ? null : Block.From(rows.Select(r => Vector(r, 4))));
    }

    /// <summary>Positions and forces of a LAMMPS dump with columns id [type] x y z fx fy fz, and the energy that energies.txt gives it.</summary>
    /// <param name="name">Name of the dump.</param>
    /// <param name="species">The species of each type.</param>
    public static Configuration Dump(string name, params string[] species)
    {
        var energies = File.ReadLines(Golden.Path("lammps", "energies.txt")).Select(l => l.Split(' '));
        var energy = energies.FirstOrDefault(w => w[0] == name)?[1];
        var lines = File.ReadAllLines(Golden.Path("lammps", $"{name}.dump"));
        var typed = lines[8].Contains("type");
        var rows = lines.Skip(9).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return new(
            new(
                Block.From(rows.Select(r => Species.Parse(species[typed ? int.Parse(r[1]) - 1 : 0]))),
                Block.From(rows.Select(r => Vector(r, typed ? 2 : 1))),
                lines[4].Contains("pp") ? Box(name) : null),
            energy is null ? null : double.Parse(energy),
            Block.From(rows.Select(r => Vector(r, typed ? 5 : 4))));
    }

    // The cell as the data file has it: its corners, then its tilts.
    private static Cell Box(string name)
    {
        var rows = File.ReadLines(Golden.Path("lammps", $"{name}.data")).Skip(4).Take(4).Select(l => l.Split(' ')).ToArray();
        double Edge(int axis) => double.Parse(rows[axis][1]);
        double Tilt(int k) => double.Parse(rows[3][k]);
        return new(Mat3.FromRows(new(Edge(0), 0, 0), new(Tilt(0), Edge(1), 0), new(Tilt(1), Tilt(2), Edge(2))));
    }

    private static Vec3 Vector(string[] words, int from) => new(double.Parse(words[from]), double.Parse(words[from + 1]), double.Parse(words[from + 2]));

    /// <summary>The largest component of a difference of forces, eV/Å.</summary>
    public static double LargestDifference(Block<Vec3> a, Block<Vec3> b)
    {
        var largest = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var d = a[i] - b[i];
            largest = Math.Max(largest, Math.Max(Math.Abs(d.X), Math.Max(Math.Abs(d.Y), Math.Abs(d.Z))));
        }

        return largest;
    }
}
