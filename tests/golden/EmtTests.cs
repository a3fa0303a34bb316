using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>ASE 3.22.1's EMT calculator.</summary>
public sealed class EmtTests
{
    private static readonly Emt Emt = new();

    public static TheoryData<string> Clusters => [.. Directory.GetFiles(Golden.Path("ase"), "emt_*.xyz").Select(f => Path.GetFileName(f)!).Order()];

    [Theory]
    [MemberData(nameof(Clusters))]
    public void Clusters_have_the_energies_and_forces_of_ase(string file)
    {
        var frame = Frames.Xyz("ase", file);
        var answer = Emt.Evaluate(frame.Structure);
        Assert.Equal(frame.Energy!.Value, answer.Energy, 1e-11 * frame.Structure.Count);
        Assert.InRange(Frames.LargestDifference(frame.Forces!.Value, answer.Forces), 0, 1e-11);
    }

    [Fact]
    public void Dimers_have_the_energies_of_ase()
    {
        string[] pairs = ["Ni Ni", "Cu Cu", "Au Au", "Pt Pt", "Au Cu", "Ag Pd"];
        foreach (var row in Golden.Table("ase", "emt_dimers.txt"))
        {
            for (var k = 0; k < pairs.Length; k++)
            {
                var species = pairs[k].Split(' ').Select(Species.Parse);
                Assert.Equal(row[k + 1], Emt.Energy(new(Block.From(species), [Vec3.Zero, new(0, 0, row[0])])), 1e-11);
            }
        }
    }

    [Fact]
    public void Crystals_have_the_energies_of_ase()
    {
        var rows = File.ReadLines(Golden.Path("ase", "emt_bulk.txt")).Where(l => l[0] != '#').Select(l => l.Split(' ')).ToArray();
        Assert.Equal(35, rows.Length);
        foreach (var row in rows)
        {
            Assert.Equal(double.Parse(row[2]), Emt.Energy(Shapes.Fcc(Species.Parse(row[0]), double.Parse(row[1]))) / 4, 1e-11);
        }
    }

    [Fact]
    public void An_isolated_atom_has_minus_E0_and_no_force()
    {
        var answer = Emt.Evaluate(new([Species.Parse("Cu")], [Vec3.Zero]));
        Assert.Equal(3.51, answer.Energy);
        Assert.Equal(Vec3.Zero, answer.Forces[0]);
    }

    [Fact]
    public void The_smooth_variant_differs_only_beyond_the_fermi_radius()
    {
        Structure Dimer(double r) => new([Species.Parse("Ni"), Species.Parse("Ni")], [Vec3.Zero, new(r, 0, 0)]);
        var smooth = new Emt(Smooth: true);
        Assert.Equal(Emt.Energy(Dimer(5.3)), smooth.Energy(Dimer(5.3)));
        var end = smooth.Cutoff;
        Assert.InRange(Emt.Energy(Dimer(end)) - Emt.Energy(Dimer(end - 1e-9)), 1e-6, 2e-5);
        Assert.Equal(smooth.Energy(Dimer(end)), smooth.Energy(Dimer(end - 1e-9)), 1e-12);
    }
}
