using System.Globalization;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>
/// The networks that Zuo et al. published for Ni and Cu (J. Phys. Chem. A 124, 731 (2020), doi:10.1021/acs.jpca.9b08723; n2p2's files, lengths in bohr, energies in hartree):
/// energies and forces on their test frames, as far as their predictions were written down (1e-6 eV and 1e-4 eV/Å).
/// </summary>
public sealed class MlearnNetworkTests
{
    [Theory]
    [InlineData("Ni", "028", 24)]
    [InlineData("Cu", "029", 8)]
    public void Predictions_are_the_published_ones(string element, string number, int nodes)
    {
        var species = Species.Parse(element);
        string Path(string name) => Golden.Path("mlearn", $"{element}_{name}");
        var input = Read.InputNn(Path("input.nn"), LengthUnit.Bohr).GetOrThrow();
        var statistics = Read.ScalingData(Path("scaling.data"), input).GetOrThrow();
        var network = new SmallNetwork(Path($"weights.{number}.data"), [input.ColumnsOf(species).Length, nodes, nodes, 1], input, statistics);
        var frames = Read.ExtXyz(Path("test_first12.xyz.gz")).GetOrThrow();
        var energies = Rows(Path("test_nnp_reference.csv")).ToDictionary(r => (int)r[0], r => r[2]);
        var forces = Rows(Path("test_nnp_forces_reference.csv")).ToLookup(r => (int)r[0]);
        var descriptor = input.Functions;
        var compared = 0;
        for (var f = 0; f < frames.Count; f++)
        {
            var structure = frames[f].Structure;
            var sweep = new EnvironmentSweep(descriptor.Cutoff.Radius, descriptor.CreateKernel);
            sweep.Update(structure.Positions.Span, new int[structure.Count], structure.Lattice);
            var found = new Vec3[structure.Count];
            var hartree = sweep.Evaluate([network], found, new double[structure.Count], out _, TestContext.Current.CancellationToken);

            // atom_energy of input.nn.
            Assert.Equal(energies[f], Units.Hartree * (hartree - (0.97 * structure.Count)), 2e-5);
            foreach (var row in forces[f])
            {
                Assert.Equal(row[3], Units.Hartree * found[(int)row[1]][(int)row[2]], 1e-4);
                compared++;
            }
        }

        Assert.True(compared >= 600, $"{compared}");
    }

    private static IEnumerable<double[]> Rows(string path) =>
        File.ReadLines(path).Skip(1).Select(l => l.Split(',').Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray());
}
