using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>Configurations of every shape that a file can hold, and files that live as long as a test.</summary>
internal static class ReadCases
{
    private static readonly string[] OddTexts =
    [
        "", " ", "\"", "\\", "\\\"", "a b", "a=b", "=", "\\n", "\n", "line\nline", "{1 2 3}", "[[1, 2], [3, 4]]", "{", "]", "'", "C:\\new\\table", "Å², é, 金", "😀", "T",
        "1e5", "tab\there", "\r", " leading", "trailing ", "energy", "comment", "a,b;c", "en(sigma->0)", "\"quoted\"", "x\\",
    ];

    private static readonly string[] OddKeys =
    [
        "frame", "a b", "", "energy", "dft_energy", "Energy", "virial", "stress", "Lattice", "Properties", "pbc", "free_energy", "energy_sigma0", "key=value", "\"", "\\", "Å",
        "en(sigma->0)", "comment", "-", "{", "x\ny", "forces", " ", "a\tb", "\\n",
    ];

    private static Gen<double> Number => Gen.OneOf(
        Gen.Choose(-100000, 100000).Select(i => i / 1000.0),
        Gen.Elements(0.0, -0.0, double.Epsilon, -double.MaxValue, double.MaxValue, 1e-300, 1e22, 1e23, 0.1, 1 / 3.0, Math.PI, 1e5, 123456789012345680),
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        let x = BitConverter.Int64BitsToDouble(((long)high << 32) | (uint)low)
        select double.IsFinite(x) ? x : low);

    private static Gen<Vec3> Vector =>
        from x in Number
        from y in Number
        from z in Number
        select new Vec3(x, y, z);

    private static Gen<Cell?> Cells => Gen.OneOf(
        Gen.Constant<Cell?>(null),
        from seed in Gen.Choose(0, int.MaxValue)
        from mask in Gen.Choose(0, 7)
        select MakeCell(seed, mask));

    private static Gen<ImmutableSortedDictionary<string, string>> Infos =>
        from n in Gen.Choose(0, 4)
        from keys in Gen.Elements(OddKeys).ListOf(n)
        from values in Gen.Elements(OddTexts).ListOf(n)
        select keys.Zip(values).DistinctBy(p => p.First).ToImmutableSortedDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);

    public static Gen<Configuration> Configurations =>
        from n in Gen.Choose(0, 12)
        from species in Gen.Choose(1, 103).Select(z => new Species(z)).ListOf(n)
        from positions in Vector.ListOf(n)
        from cell in Cells
        from hasForces in Gen.Elements(true, false)
        from forces in Vector.ListOf(n)
        from hasEnergy in Gen.Elements(true, false)
        from energy in Number
        from hasVirial in Gen.Elements(true, false)
        from a in Vector
        from b in Vector
        from c in Vector
        from info in Infos
        select new Configuration(
            new Structure(Block.From(species), Block.From(positions), cell),
            hasEnergy ? energy : null,
            hasForces ? Block.From(forces) : null,
            hasVirial ? Mat3.FromRows(a, b, c) : null,
            info);

    private static Cell MakeCell(int seed, int mask)
    {
        var random = new Random(seed);
        double Uniform() => (2 * random.NextDouble()) - 1;
        var skew = Mat3.Identity + (0.4 * new Mat3(Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform()));
        return new(Math.Exp(5 * Uniform()) * skew, (mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0);
    }
}

/// <summary>A directory of its own for a test.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("pipelines-");

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public string Directory => _directory.FullName;

    public string File(string name, string text)
    {
        System.IO.File.WriteAllText(this[name], text);
        return this[name];
    }

    public string File(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
