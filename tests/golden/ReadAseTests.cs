using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Pipelines.Tests;

/// <summary>ASE reads the same bits from the same files, and from the files written here.</summary>
public sealed class ReadAseTests
{
    private const string Python = "/usr/bin/python3";

    // Every number of every frame as the hexadecimal form of its bits: nothing is lost in between.
    private const string Script =
        """
        import sys, struct
        import ase.io
        hexa = lambda x: struct.pack('>d', x).hex()
        for a in ase.io.read(sys.argv[1], ':', format='extxyz'):
            results = a.calc.results if a.calc else {}
            energy = results.get('energy', a.info.get('dft_energy'))
            forces = results.get('forces', a.arrays.get('dft_force'))
            print(len(a), hexa(energy), *a.pbc.astype(int))
            print(*[hexa(x) for x in a.cell.array.flatten()])
            for z, r, f in zip(a.numbers, a.positions, forces):
                print(z, *[hexa(x) for x in [*r, *f]])
        """;

    [Theory]
    [InlineData("au309.xyz")]
    [InlineData("au10.extxyz")]
    [InlineData("cupt13-pbe.extxyz")]
    [InlineData("mlearn-ni-train.xyz")]
    [InlineData("mlearn-ni-test.xyz")]
    public void Same_bits_from_the_same_file_and_from_ours(string name)
    {
        RequireAse();
        var path = Golden.Path("read", name);
        var data = Read.ExtXyz(path).GetOrThrow();
        var expected = Lines(data);
        Assert.Equal(expected, Ask(path));
        var copy = Path.Combine(Path.GetTempPath(), $"pipelines-{Environment.ProcessId}-{name}");
        try
        {
            Write.ExtXyz(copy, data).GetOrThrow();
            Assert.Equal(expected, Ask(copy));
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static List<string> Lines(Dataset data)
    {
        static string Hex(double x) => BitConverter.DoubleToInt64Bits(x).ToString("x16", CultureInfo.InvariantCulture);
        List<string> lines = [];
        foreach (var c in data.Configurations)
        {
            var cell = c.Structure.Cell;
            var v = cell?.Vectors ?? default;
            double[] elements = [v.XX, v.XY, v.XZ, v.YX, v.YY, v.YZ, v.ZX, v.ZY, v.ZZ];
            lines.Add($"{c.Structure.Count} {Hex(c.Energy!.Value)} {(cell?.PeriodicX == true ? 1 : 0)} {(cell?.PeriodicY == true ? 1 : 0)} {(cell?.PeriodicZ == true ? 1 : 0)}");
            lines.Add(string.Join(' ', elements.Select(Hex)));
            for (var i = 0; i < c.Structure.Count; i++)
            {
                var (r, f) = (c.Structure.Positions[i], c.Forces!.Value[i]);
                lines.Add($"{c.Structure.Species[i].Number} {string.Join(' ', new[] { r.X, r.Y, r.Z, f.X, f.Y, f.Z }.Select(Hex))}");
            }
        }

        return lines;
    }

    private static List<string> Ask(string file)
    {
        using var python = Process.Start(new ProcessStartInfo(Python, ["-c", Script, file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = python.StandardError.ReadToEndAsync();
        List<string> lines = [.. python.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, errors.Result);
        return lines;
    }

    private static void RequireAse()
    {
        if (File.Exists(Python))
        {
            using var probe = Process.Start(new ProcessStartInfo(Python, ["-c", "import ase.io"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            if (probe.ExitCode == 0)
            {
                return;
            }
        }

        if (Environment.GetEnvironmentVariable("PIPELINES_REQUIRE_TOOLS") == "1")
        {
            Assert.Fail("python3-ase is missing, but PIPELINES_REQUIRE_TOOLS=1.");
        }

        Assert.Skip("python3-ase is not installed.");
    }
}
