using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// Symmetry functions against n2p2 2.3.0 (commit 61daa0d): three frames of Ni19, 8 radial and 18 angular functions, unscaled and scaled features printed to
/// 16 digits, their derivatives by the own atom, and the forces of a published-format network on them.
/// </summary>
public sealed class SymmetryFunctionsN2p2Tests
{
    private static readonly RunnerInput Input = Read.InputNn(Golden.Path("n2p2", "input.nn"), LengthUnit.Angstrom).GetOrThrow();

    private static readonly Species Nickel = Species.Parse("Ni");

    [Fact]
    public void Values()
    {
        var columns = Input.ColumnsOf(Nickel);
        foreach (var (structure, rows) in Expected("golden_raw_G_dGdr.txt"))
        {
            var features = Input.Functions.Of(structure);
            for (var a = 0; a < structure.Count; a++)
            {
                for (var c = 0; c < columns.Length; c++)
                {
                    Near(rows[a][c], features[a][columns[c]], 1e-12, $"atom {a}, {Input.Functions.Columns[columns[c]]}");
                }
            }
        }
    }

    [Fact]
    public void Derivatives_by_the_own_position()
    {
        var columns = Input.ColumnsOf(Nickel);
        var rows = Section("golden_raw_G_dGdr.txt", "dGdr self of atom 4", columns.Length);
        var jacobian = Input.Functions.Jacobian(Structures[0]);
        var entry = Enumerable.Range(jacobian.Start[4], jacobian.Start[5] - jacobian.Start[4]).Single(e => jacobian.Atoms[e] == 4);
        for (var c = 0; c < columns.Length; c++)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                Near(rows[c][axis], jacobian[entry][(axis * columns.Length) + columns[c]], 1e-12, $"{Input.Functions.Columns[columns[c]]}, axis {axis}");
            }
        }
    }

    [Fact]
    public void Scaled_values()
    {
        var statistics = Read.ScalingData(Golden.Path("n2p2", "scaling.data"), Input).GetOrThrow();
        var columns = Input.ColumnsOf(Nickel);
        Assert.Equal(ScalingMode.Sigma, Input.Scaling.Mode);
        foreach (var (structure, rows) in Expected("golden_scaled_G_energy_forces.txt"))
        {
            var features = Input.Functions.Of(structure);
            for (var a = 0; a < structure.Count; a++)
            {
                for (var c = 0; c < columns.Length; c++)
                {
                    Near(rows[a][c], Input.Scaling.Apply(features[a][columns[c]], statistics[columns[c]]), 1e-11, $"atom {a}, column {c}");
                }
            }
        }
    }

    // The whole way: features, scaling, n2p2's own weights, and the chain rule back through the features without a Jacobian.
    [Fact]
    public void Forces_of_its_network()
    {
        var network = Read.RunnerNetwork(Golden.Path("n2p2"), LengthUnit.Angstrom).GetOrThrow();
        var free = network.IsolatedAtomEnergies[Nickel];
        for (var s = 0; s < 3; s++)
        {
            var structure = Structures[s];
            var rows = Section("golden_scaled_G_energy_forces.txt", "atomic energies", 19, s);
            var found = network.Evaluate(structure);
            var (energies, forces) = (found.AtomEnergies, found.Forces);
            for (var a = 0; a < structure.Count; a++)
            {
                Near(rows[a][0], energies[a] - free, 1e-11, $"energy of atom {a}");
                Near(rows[a][1], forces[a].X, 1e-11, $"x of the force on atom {a}");
                Near(rows[a][2], forces[a].Y, 1e-11, $"y of the force on atom {a}");
                Near(rows[a][3], forces[a].Z, 1e-11, $"z of the force on atom {a}");
            }
        }
    }

    // symfunc_order.txt is n2p2's own list.
    [Fact]
    public void The_order_of_columns()
    {
        var rows = File.ReadLines(Golden.Path("n2p2", "symfunc_order.txt")).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 8 && w[1] == "Ni").ToArray();
        var columns = Input.ColumnsOf(Nickel);
        Assert.Equal(rows.Length, columns.Length);
        for (var c = 0; c < rows.Length; c++)
        {
            var radial = Input.Functions.Radial.Length;
            if (columns[c] < radial)
            {
                var f = Input.Functions.Radial[columns[c]];
                Assert.Equal((2, double.Parse(rows[c][5]), double.Parse(rows[c][6])), (int.Parse(rows[c][2]), f.Eta, f.Shift));
            }
            else
            {
                var f = Input.Functions.Angular[columns[c] - radial];
                Assert.Equal(
                    (3, double.Parse(rows[c][6]), double.Parse(rows[c][9]), double.Parse(rows[c][10])), (int.Parse(rows[c][2]), f.Eta, f.Lambda, f.Zeta));
            }
        }
    }

    private static IReadOnlyList<Structure> Structures => field ??= [.. Frames()];

    private static IEnumerable<(Structure Structure, double[][] Rows)> Expected(string file) =>
        Structures.Select((s, i) => (s, Section(file, $"structure {i} ", s.Count)));

    private static double[][] Section(string file, string title, int rows, int skip = 0) =>
        [.. Enumerable.Range(0, skip + 1)
            .Aggregate(File.ReadLines(Golden.Path("n2p2", file)), (lines, _) => lines.SkipWhile(l => !l.StartsWith(title, StringComparison.Ordinal)).Skip(1))
            .Take(rows)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse).ToArray())];

    private static IEnumerable<Structure> Frames()
    {
        List<Vec3> positions = [];
        foreach (var words in File.ReadLines(Golden.Path("n2p2", "input.data")).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (words[0] == "atom")
            {
                positions.Add(new(double.Parse(words[1]), double.Parse(words[2]), double.Parse(words[3])));
            }
            else if (words[0] == "end")
            {
                yield return new(Block.From(positions.Select(_ => Nickel)), Block.From(positions));
                positions = [];
            }
        }
    }

    private static void Near(double expected, double found, double tolerance, string what) =>
        Assert.True(Math.Abs(found - expected) <= tolerance * (1 + Math.Abs(expected)), $"{what}: expected {expected:R}, found {found:R}");
}
