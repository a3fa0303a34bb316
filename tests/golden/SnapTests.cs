using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>LAMMPS 3 Aug 2022 (snap_Ni19_Zuo: 29 Sep 2021) with ML-SNAP: pair style snap and compute sna/atom.</summary>
public sealed class SnapTests
{
    private static readonly SpeciesList Alloy = [Species.Parse("Ni"), Species.Parse("Pt")];

    // Radii 2.3 and 2.0 Å, weights 1 and 0.96 or -0.5, as in the headers of the files.
    private static readonly Bispectrum Plain = new(4.6, 4, Alloy, [1, 2 / 2.3], [1, 0.96]);

    public static TheoryData<string> Conventions => [.. Settings.Keys];

    private static Dictionary<string, Bispectrum> Settings => new()
    {
        ["alloy_plain"] = Plain,
        ["alloy_bzero"] = Plain with { Bzero = false },
        ["alloy_switch"] = Plain with { Bzero = false, Switch = false },
        ["alloy_rmin"] = new(4.6, 5, Alloy, [1, 2 / 2.3], [1, -0.5], Rfac0: 0.9, Rmin0: 0.7),
        ["alloy_bnorm"] = Plain with { Bnorm = true },
        ["alloy_quadratic"] = Plain with { TwoJmax = 2, Quadratic = true },
        ["alloy_chem"] = Plain with { TwoJmax = 3, Chem = true, Bnorm = true, Wselfall = true },
        ["alloy_chemself"] = Plain with { TwoJmax = 3, Chem = true },
        ["alloy_inner"] = new(4.6, 4, Alloy, [1, 2 / 2.3], [1, 0.96], Sinner: [2.1, 2.4], Dinner: [0.4, 0.5]),
        ["Ni19_8"] = new(4.1, 8, [Alloy[0]], Bzero: false),
    };

    [Theory]
    [MemberData(nameof(Conventions))]
    public void Components_are_those_of_lammps(string name)
    {
        var descriptor = Settings[name];
        var expected = Golden.Table("snap", $"sna_{name}.txt");
        var structure = Atoms($"sna_{name.Split('_')[0]}.data");
        var features = descriptor.Of(structure);
        Assert.Equal(expected.Length, features.Rows);
        Assert.Equal(descriptor.Width, descriptor.Columns.Length);
        var scale = expected.Max(row => row.Max(Math.Abs));
        for (var i = 0; i < features.Rows; i++)
        {
            Assert.Equal(expected[i], features[i].ToArray(), (a, b) => Math.Abs(a - b) < (1e-12 * scale) + (1e-13 * Math.Abs(a)));
        }
    }

    [Fact]
    public void Nickel_has_the_energy_and_forces_of_lammps()
    {
        var frame = Frames.Dump("snap_Ni19_Zuo", "Ni");
        var answer = Read.Snap(Golden.Path("snap", "Ni_Zuo_JPCA2020.snapcoeff")).GetOrThrow().Evaluate(frame.Structure);
        Assert.Equal(frame.Energy!.Value, answer.Energy, 1e-10);
        Assert.InRange(Frames.LargestDifference(frame.Forces!.Value, answer.Forces), 0, 1e-10);
    }

    // Quadratic; two elements by weight over their nuclear repulsion in a small triclinic cell; two elements by channel over theirs. LAMMPS's e²/(4 pi eps0) is 3e-8 smaller.
    [Theory]
    [InlineData("snap_Ni19_quadratic", "Ni_Zuo_JPCA2020.quadratic.snapcoeff", 1e-10, "Ni")]
    [InlineData("snap_WBe16", "WBe_Wood_PRB2019.snap", 2e-5, "W", "Be")]
    [InlineData("snap_InP14", "InP_JCPA2020.snap", 1e-6, "In", "P")]
    public void Published_potentials_have_the_energies_forces_and_virials_of_lammps(string name, string file, double tolerance, params string[] species)
    {
        var frame = Frames.Dump(name, species);
        var answer = Read.Potential(Golden.Path("snap", file)).GetOrThrow().Evaluate(frame.Structure);
        var expected = File.ReadLines(Golden.Path("lammps", "snap.txt")).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Single(w => w[0] == name)[1..].Select(double.Parse).ToArray();
        Assert.Equal(expected[0], answer.Energy, tolerance);
        Assert.InRange(Frames.LargestDifference(frame.Forces!.Value, answer.Forces), 0, tolerance);
        double[] virial = [.. expected[2..].Select(p => p * expected[1] / 1.6021765e6)];
        var w = answer.Virial;
        Assert.Equal(virial, [w[0, 0], w[1, 1], w[2, 2], w[0, 1], w[0, 2], w[1, 2]], (a, b) => Math.Abs(a - b) < 10 * tolerance);
    }

    private static Structure Atoms(string file)
    {
        var rows = File.ReadLines(Golden.Path("snap", file)).SkipWhile(l => l != "Atoms").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length == 5).ToArray();
        return new(Block.From(rows.Select(r => Alloy[int.Parse(r[1]) - 1])), Block.From(rows.Select(r => new Vec3(double.Parse(r[2]), double.Parse(r[3]), double.Parse(r[4])))));
    }
}
