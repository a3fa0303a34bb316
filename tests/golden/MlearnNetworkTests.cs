using System.Globalization;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// The networks that Zuo et al. published for Ni and Cu (J. Phys. Chem. A 124, 731 (2020), doi:10.1021/acs.jpca.9b08723; n2p2's files, lengths in bohr, energies in hartree), read as
/// models: energies and forces on their test frames, as far as their predictions were written down (1e-6 eV and 1e-4 eV/Å).
/// </summary>
public sealed class MlearnNetworkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-mlearn-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Ni")]
    [InlineData("Cu")]
    public void Predictions_are_the_published_ones(string element)
    {
        var model = Network(element);
        var frames = Read.ExtXyz(Golden.Path("mlearn", $"{element}_test_first12.xyz.gz")).GetOrThrow();
        var energies = Rows(element, "test_nnp_reference.csv").ToDictionary(r => (int)r[0], r => r[2]);
        var forces = Rows(element, "test_nnp_forces_reference.csv").ToLookup(r => (int)r[0]);
        var compared = 0;
        for (var f = 0; f < frames.Count; f++)
        {
            var found = model.Evaluate(frames[f].Structure);

            Assert.Equal(energies[f], found.Energy, 2e-5);
            foreach (var row in forces[f])
            {
                Assert.Equal(row[3], found.Forces[(int)row[1]][(int)row[2]], 1e-4);
                compared++;
            }
        }

        Assert.True(compared >= 600, $"{compared}");
    }

    [Theory]
    [InlineData("Ni", LengthUnit.Bohr)]
    [InlineData("Cu", LengthUnit.Angstrom)]
    public void What_is_written_predicts_the_same(string element, LengthUnit unit)
    {
        var model = Network(element);
        var folder = Path.Combine(_folder, "written");
        Write.RunnerNetwork(model, folder, unit).GetOrThrow();
        var again = Read.RunnerNetwork(folder, unit).GetOrThrow();
        var structure = Read.ExtXyz(Golden.Path("mlearn", $"{element}_test_first12.xyz.gz")).GetOrThrow()[0].Structure;
        var (one, two) = (model.Evaluate(structure), again.Evaluate(structure));
        Assert.Equal(one.Energy, two.Energy, 1e-12 * Math.Abs(one.Energy));
        for (var i = 0; i < structure.Count; i++)
        {
            Assert.True((one.Forces[i] - two.Forces[i]).Length < 1e-12, $"atom {i}: {one.Forces[i]} {two.Forces[i]}");
        }
    }

    private NetworkModel Network(string element)
    {
        foreach (var file in Directory.GetFiles(Golden.Path("mlearn", string.Empty), $"{element}_*"))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)[3..]), overwrite: true);
        }

        return Read.RunnerNetwork(_folder, LengthUnit.Bohr).GetOrThrow();
    }

    private static IEnumerable<double[]> Rows(string element, string name) =>
        File.ReadLines(Golden.Path("mlearn", $"{element}_{name}")).Skip(1).Select(l => l.Split(',').Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray());
}
