using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>LAMMPS 29 Sep 2021, pair styles eam and table.</summary>
public sealed class EamTests
{
    [Theory]
    [InlineData("eam_Ni19", "Ni")]
    [InlineData("eam_Ni55", "Ni")]
    [InlineData("eam_Au147", "Au")]
    public void Clusters_have_the_energies_and_forces_of_lammps(string name, string metal)
    {
        var frame = Frames.Dump(name, metal);
        var answer = Read.Funcfl(Golden.Path("eam", $"{metal}_u3.eam")).GetOrThrow().Evaluate(frame.Structure);
        Assert.Equal(frame.Energy!.Value, answer.Energy, 1e-11 * frame.Structure.Count);
        Assert.InRange(Frames.LargestDifference(frame.Forces!.Value, answer.Forces), 0, 1e-11);
    }

    // Two of them in triclinic cells smaller than twice the cutoff; the file of eam/fs is too large to come along.
    [Theory]
    [InlineData("eam_alloy_CuNi32", "CuNi.eam.alloy", "Cu", "Ni")]
    [InlineData("eam_alloy_CuAu55", "CuAu_Zhou.eam.alloy", "Cu", "Au")]
    [InlineData("eam_fs_AlFe32", "/usr/share/lammps/potentials/AlFe_mm.eam.fs", "Al", "Fe")]
    public void Alloys_have_the_energies_forces_and_virials_of_lammps(string name, string file, string first, string second)
    {
        var path = Path.IsPathRooted(file) ? file : Golden.Path("eam", file);
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("PIPELINES_REQUIRE_TOOLS") != "1")
        {
            Assert.Skip($"{path} of Debian's lammps-data is missing.");
        }

        var frame = Frames.Dump(name, first, second);
        var answer = (file.EndsWith(".fs", StringComparison.Ordinal) ? Read.SetflFinnisSinclair(path) : Read.Setfl(path)).GetOrThrow().Evaluate(frame.Structure);
        var row = File.ReadLines(Golden.Path("lammps", "eam_alloys.txt")).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Single(w => w[0] == name);
        var expected = row[1..].Select(double.Parse).ToArray();
        Assert.Equal(expected[0], answer.Energy, 1e-9);
        Assert.InRange(Frames.LargestDifference(frame.Forces!.Value, answer.Forces), 0, 1e-9);
        double[] virial = [.. expected[2..].Select(p => p * expected[1] / 1.6021765e6)];
        var w = answer.Virial;
        Assert.Equal(virial, [w[0, 0], w[1, 1], w[2, 2], w[0, 1], w[0, 2], w[1, 2]], (a, b) => Math.Abs(a - b) < 1e-8);
    }

    // Foiles, Baskes and Daw 1986: the functions were fitted to these lattice constants and sublimation energies.
    [Theory]
    [InlineData("Cu", 3.615, 3.54)]
    [InlineData("Ni", 3.52, 4.45)]
    [InlineData("Au", 4.08, 3.93)]
    [InlineData("Pt", 3.92, 5.77)]
    public void Crystals_have_their_cohesive_energies(string metal, double lattice, double cohesive)
    {
        var potential = Read.Funcfl(Golden.Path("eam", $"{metal}_u3.eam")).GetOrThrow();
        Assert.Equal(-cohesive, potential.Energy(Shapes.Fcc(Species.Parse(metal), lattice)) / 4, 1e-5);
    }

    [Theory]
    [InlineData("CuNi.eam.alloy", "Ni", 3.52, 4.45)]
    [InlineData("CuNi.eam.alloy", "Cu", 3.615, 3.54)]
    [InlineData("CuAu_Zhou.eam.alloy", "Cu", 3.6148, 3.54)]
    [InlineData("CuAu_Zhou.eam.alloy", "Au", 4.08, 3.93)]
    public void Alloy_files_have_the_cohesive_energies_of_their_metals(string file, string metal, double lattice, double cohesive)
    {
        var potential = Read.Setfl(Golden.Path("eam", file)).GetOrThrow();
        Assert.Equal(2, potential.Species.Length);
        Assert.Equal(-cohesive, potential.Energy(Shapes.Fcc(Species.Parse(metal), lattice)) / 4, 2e-3);
    }

    // LAMMPS's linear interpolation in r² on 2,000 points is what separates the two in the first case; splines on 100,000 points close the gap.
    [Theory]
    [InlineData("table_linear_Ni55", 1e-3, 2e-4)]
    [InlineData("table_spline_Ni55", 1e-7, 1e-7)]
    public void Tables_agree_with_lammps(string name, double energyTolerance, double forceTolerance)
    {
        var frame = Frames.Dump(name, "Ni");
        var answer = Read.PairTable(Golden.Path("lammps", "ni_pair.table"), "NI_NI").GetOrThrow().Evaluate(frame.Structure);
        Assert.Equal(frame.Energy!.Value, answer.Energy, energyTolerance);
        Assert.InRange(Frames.LargestDifference(frame.Forces!.Value, answer.Forces), 0, forceTolerance);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var potential = Read.Funcfl(Golden.Path("eam", "Ni_u3.eam")).GetOrThrow();
        var cluster = Shapes.Icosahedron(Species.Parse("Ni"), 7, 3.52);
        var one = potential.Evaluate(cluster);
        Assert.Equal(one, potential.Evaluate(cluster, 2));
        Assert.Equal(one, potential.Evaluate(cluster, 4));
    }

    [Fact]
    public void A_kept_list_changes_no_bit()
    {
        var potential = Read.Funcfl(Golden.Path("eam", "Ni_u3.eam")).GetOrThrow();
        var start = Shapes.Icosahedron(Species.Parse("Ni"), 5, 3.52);
        var evaluator = potential.CreateEvaluator(start);
        var positions = start.Positions.ToArray();
        var forces = new Vec3[start.Count];
        for (var step = 0; step < 30; step++)
        {
            for (var i = 0; i < positions.Length; i++)
            {
                positions[i] *= 1 + (0.002 * Math.Sin(step + i));
            }

            var energy = evaluator.Evaluate(positions, forces, [], out var virial);
            var fresh = potential.Evaluate(start.WithPositions(Block.Create<Vec3>(positions)));
            Assert.Equal(fresh.Energy, energy);
            Assert.Equal(fresh.Virial, virial);
            Assert.Equal(fresh.Forces, Block.Create<Vec3>(forces));
        }
    }

    [Fact]
    public void Damaged_files_say_where()
    {
        var path = Path.GetTempFileName();
        var lines = File.ReadAllLines(Golden.Path("eam", "Ni_u3.eam"));
        File.WriteAllLines(path, [.. lines.Take(20), "  1.0 what 2.0", .. lines.Skip(21)]);
        var error = Read.Funcfl(path).Error;
        Assert.Equal((21, "F(rho)", "what", "a finite number"), (error?.Line, error?.Field, error?.Found, error?.Expected));
        File.WriteAllLines(path, lines.Take(100));
        Assert.Equal("the end of the file", Read.Funcfl(path).Error?.Found);
        File.Delete(path);
        Assert.False(Read.Setfl(path).IsOk);
    }
}
