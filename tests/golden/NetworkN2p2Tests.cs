using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>A network that this library wrote, run by n2p2 2.3.0 (data/n2p2/exported/predict.cpp): energy and forces to the digits that double precision has.</summary>
public sealed class NetworkN2p2Tests
{
    [Theory]
    [InlineData("angstrom", LengthUnit.Angstrom)]
    [InlineData("bohr", LengthUnit.Bohr)]
    public void N2p2_predicts_what_we_do(string folder, LengthUnit unit)
    {
        var (length, energy) = unit == LengthUnit.Bohr ? (Units.Bohr, Units.Hartree) : (1, 1);
        var model = Read.RunnerNetwork(Golden.Path("n2p2", "exported", folder), unit).GetOrThrow();
        var atoms = File.ReadLines(Golden.Path("n2p2", "exported", folder, "input.data")).Where(l => l.StartsWith("atom", StringComparison.Ordinal)).Select(l => l.Split(' ')).ToArray();
        var structure = new Structure(
            Block.From(atoms.Select(w => Species.Parse(w[4]))), Block.From(atoms.Select(w => length * new Vec3(double.Parse(w[1]), double.Parse(w[2]), double.Parse(w[3])))));
        var rows = Golden.Table("n2p2", "exported", folder, "predicted.txt");
        var found = model.Evaluate(structure);
        Assert.Equal(energy * rows[0][0], found.Energy, 1e-12);
        for (var i = 0; i < structure.Count; i++)
        {
            for (var a = 0; a < 3; a++)
            {
                Assert.Equal(energy / length * rows[i + 1][a], found.Forces[i][a], 1e-12);
            }
        }
    }

    // The files that n2p2 read are the files that are written today.
    [Theory]
    [InlineData("angstrom", LengthUnit.Angstrom)]
    [InlineData("bohr", LengthUnit.Bohr)]
    public void The_files_are_still_written_so(string name, LengthUnit unit)
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-n2p2-").FullName;
        try
        {
            Write.RunnerNetwork(Read.RunnerNetwork(Golden.Path("n2p2", "exported", name), unit).GetOrThrow(), folder, unit).GetOrThrow();
            foreach (var file in Directory.GetFiles(folder))
            {
                string[][] Words(string path) => [.. File.ReadLines(path).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
                var (now, then) = (Words(file), Words(Golden.Path("n2p2", "exported", name, Path.GetFileName(file))));
                Assert.Equal(then.Length, now.Length);
                Assert.All(then.Zip(now), l =>
                {
                    Assert.Equal(l.First.Length, l.Second.Length);
                    Assert.All(l.First.Zip(l.Second), w =>
                    {
                        if (double.TryParse(w.First, out var value))
                        {
                            Assert.Equal(value, double.Parse(w.Second), 1e-13 * (1 + Math.Abs(value)));
                        }
                        else
                        {
                            Assert.Equal(w.First, w.Second);
                        }
                    });
                });
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
