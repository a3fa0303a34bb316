using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Files as the field publishes them (data/NOTICE.md says whose they are).</summary>
public sealed class ReadFilesTests
{
    private static string File(string name) => Golden.Path("read", name);

    private static Dataset Movie => Read.ExtXyz(Golden.Path("ni19", "ni19-bip300.extxyz")).GetOrThrow();

    [Fact]
    public void Ni19()
    {
        var data = Movie;
        Assert.Equal("792 frames of Ni", data.ToString());
        Assert.All(data.Configurations, c => Assert.Null(c.Structure.Cell));
        Assert.Equal(-76.8868799988, data[0].Energy);
        Assert.Equal(new Vec3(9.38224030, 7.99000978, 10.90242960), data[0].Structure.Positions[0]);
        Assert.Equal(new Vec3(0.232079998, 0.189639002, -0.314054996), data[0].Forces!.Value[0]);
        Assert.Equal("791", data[791].Info["frame"]);
    }

    [Theory]
    [InlineData("E")]
    [InlineData("D")]
    [InlineData("d")]
    public void Ni19_as_published_with_its_energy_column_is_the_same(string exponent)
    {
        var energies = Path.GetTempFileName();
        try
        {
            System.IO.File.WriteAllText(energies, System.IO.File.ReadAllText(Golden.Path("ni19", "original-energy.dat")).Replace("E", exponent, StringComparison.Ordinal));
            var original = Read.ExtXyz(Golden.Path("ni19", "original-syntax.xyz"), new() { EnergyFile = new(energies, Column: 2) }).GetOrThrow();
            var standard = Movie;
            Assert.Equal(20, original.Count);
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(standard[i].Structure, original[i].Structure);
                Assert.Equal(standard[i].Energy, original[i].Energy);

                // The movie has nine decimals; the publication sometimes ten or eleven.
                Assert.All(standard[i].Forces!.Value.Zip(original[i].Forces!.Value), f => Assert.InRange((f.First - f.Second).Length, 0, 1e-9));
            }
        }
        finally
        {
            System.IO.File.Delete(energies);
        }
    }

    [Fact]
    public void The_report_of_Ni19_proves_that_energies_and_forces_belong_together()
    {
        var report = ReadReport.Of(Movie);
        var check = report.EnergyForce!;
        Assert.Equal(1, check.Slope, 0.03);
        Assert.InRange(check.Correlation, 0.95, 1);
        Assert.Equal("Energies and forces belong together.", check.Verdict);
        Assert.Equal((0, 791), (Assert.Single(report.Trajectories).First, report.Trajectories[0].Last));
        Assert.Equal(0.0827, report.NetForce!.Most, 1e-4);
        Assert.Empty(report.Duplicates);
        Assert.Empty(report.Fragmented);
        Assert.Equal(2, report.Warnings.Count);
    }

    [Fact]
    public void The_random_split_of_Ni19_leaks_and_the_block_split_does_not()
    {
        int[] Frames(string name) => [.. Golden.Table("splits", name).Select(r => (int)r[0])];
        var random = NearCopies.Between(Movie, Frames("rand_train_frames.txt"), Frames("rand_test_frames.txt"));
        Assert.Equal(random.ValidationFrames, random.Pairs.Length);
        var blocks = NearCopies.Between(Movie, Frames("block_train_frames.txt"), Frames("block_test_frames.txt"));
        Assert.True(blocks.IsClean, blocks.ToString());
    }

    [Fact]
    public void Au309_writes_its_energy_with_blanks_and_a_unit()
    {
        var data = Read.ExtXyz(File("au309.xyz")).GetOrThrow();
        Assert.Equal(2, data.Count);
        Assert.Equal(309, data[0].Structure.Count);
        Assert.Equal(-1224.94309028, data[0].Energy);
        Assert.Equal("-1224.94393616", data[0].Info["entropy"]);
        Assert.Equal("-1224.94337224", data[0].Info["en(sigma->0)"]);
        Assert.Equal(new Vec3(-0.304165, -0.344438, -0.108792), data[0].Forces!.Value[0]);
        Assert.Contains(data.Sources[0].Reading!.Keys, k => k is { Label: "energy", Key: "energy", Meaning: "eV, as the file states", Frames: 2 });
    }

    [Fact]
    public void Mlearn_training_frames_have_virials_in_braces_with_tabs()
    {
        var data = Read.ExtXyz(File("mlearn-ni-train.xyz")).GetOrThrow();
        Assert.Equal([16, 6, 6], data.Configurations.Select(c => c.Structure.Count));
        Assert.Equal(-88.24676543, data[0].Energy);
        Assert.Equal(new Mat3(-24.52014717, 0, 0, 0, -19.7482174, 0.68806904, 0, 0.68806904, -14.93644047), data[0].Virial);
        Assert.Equal(new Vec3(0, -0.002276, -0.002214), data[0].Forces!.Value[0]);
        Assert.Equal(-0.535607, data[0].Structure.Cell!.Vectors.YZ);
        Assert.Empty(data[0].Info);
        Assert.Empty(data.Sources[0].Reading!.IgnoredColumns);
    }

    [Fact]
    public void Mlearn_test_frames_have_a_stress_of_VASP_that_must_be_asked_for()
    {
        var data = Read.ExtXyz(File("mlearn-ni-test.xyz")).GetOrThrow();
        Assert.Equal(-66.4017178, data[0].Energy);
        Assert.Null(data[0].Virial);
        Assert.Contains("virial_stress (to use one of them", ReadReport.Of(data).ToString(), StringComparison.Ordinal);
        var asked = Read.ExtXyz(File("mlearn-ni-test.xyz"), new() { StressKey = "virial_stress", Stress = StressConvention.Vasp }).GetOrThrow();
        var w = asked[0].Virial!.Value;
        var volume = asked[0].Structure.Cell!.Volume;
        Assert.Equal(volume * -21.72382435 / 1602.176634, w.XX, 1e-9);
        Assert.Equal(volume * 0.01335585 / 1602.176634, w.XY, 1e-9);
        Assert.Equal(volume * -0.44167152 / 1602.176634, w.YZ, 1e-9);
        Assert.Equal(volume * -0.27346362 / 1602.176634, w.XZ, 1e-9);
    }

    [Fact]
    public void Gold_clusters_in_a_periodic_cube()
    {
        var data = Read.ExtXyz(File("au10.extxyz")).GetOrThrow();
        Assert.Equal(6, data.Count);
        Assert.Equal((-23.00852, "D10_000000"), (data[0].Energy, data[0].Info["id"]));
        Assert.Equal(Cell.Cubic(20), data[0].Structure.Cell);
    }

    [Fact]
    public void A_box_that_does_not_repeat_and_an_energy_extrapolated_to_zero_broadening()
    {
        var data = Read.ExtXyz(File("cupt13-pbe.extxyz")).GetOrThrow();
        Assert.False(data[0].Structure.Cell!.IsPeriodic);
        Assert.Equal(-36.32126219, data[0].Energy);
        Assert.Equal("PBE LCAO-dzp PAW h0.20 FD0.1eV nospin", data[0].Info["level"]);
        Assert.Equal(-36.06920234, Read.ExtXyz(File("cupt13-pbe.extxyz"), new() { EnergyKey = "energy_sigma0" }).GetOrThrow()[0].Energy);
    }
}
