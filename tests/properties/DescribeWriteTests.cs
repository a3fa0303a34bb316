using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Features and gradients as NumPy files: what is in them is what the descriptor says.</summary>
public sealed class DescribeWriteTests : IDisposable
{
    private static readonly Species Ni = Species.Parse("Ni"), Pt = Species.Parse("Pt");

    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-describe").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A cluster larger than a block of Jacobians, a small one, and a crystal whose cell is smaller than the cutoff.
    private static Described Data => Dataset.Of(
        new(Shapes.Icosahedron(Ni, 3, 3.52)), new(new Structure([Ni, Pt], [new(0, 0, 0), new(0, 0, 2.5)])), new(Shapes.Fcc(Pt, 3.9)))
        | DescriptorGallery.RightVector;

    [Fact]
    public void Values_are_those_of_the_descriptor()
    {
        var path = Path.Combine(_folder, "F.npy");
        Write.Features(Data, path, new() { Threads = 3 }).GetOrThrow();
        var (header, numbers) = Split(File.ReadAllBytes(path));
        var expected = Enumerable.Range(0, 3).SelectMany(f => Data.Matrix(f).Values).ToArray();
        Assert.Contains($"'descr': '<f8', 'fortran_order': False, 'shape': ({expected.Length / 6},6,)", header);
        Assert.Equal(expected, MemoryMarshal.Cast<byte, double>(numbers).ToArray());
    }

    [Fact]
    public void Gradients_are_those_of_the_descriptor()
    {
        var path = Path.Combine(_folder, "G.npz");
        Write.Gradients(Data, path, new() { Threads = 2 }).GetOrThrow();
        var arrays = Arrays(path);
        var (rows, entries) = (0, 0);
        for (var f = 0; f < 3; f++)
        {
            var structure = Data.Data[f].Structure;
            var jacobian = DescriptorGallery.RightVector.Jacobian(structure);
            for (var c = 0; c < structure.Count; c++, rows++)
            {
                for (var e = jacobian.Start[c]; e < jacobian.Start[c + 1]; e++, entries++)
                {
                    Assert.Equal((rows, f, jacobian.Atoms[e]), (Int(arrays["row"], entries), Int(arrays["frame"], entries), Int(arrays["atom"], entries)));
                    Assert.Equal(jacobian[e].ToArray(), Numbers(arrays["values"]).AsSpan(entries * 18, 18).ToArray());
                }
            }

            Assert.Equal(jacobian.Strain.ToArray(), Numbers(arrays["strain"]).AsSpan((rows - structure.Count) * 54, structure.Count * 54).ToArray());
        }

        Assert.Equal(entries, arrays["row"].Length / 4);
    }

    [Fact]
    public void The_size_told_beforehand_is_that_of_the_files()
    {
        var size = FeatureSize.Of(Data, gradients: true);
        string values = Path.Combine(_folder, "F.npy"), gradients = Path.Combine(_folder, "G.npz");
        Write.Features(Data, values).GetOrThrow();
        Write.Gradients(Data, gradients).GetOrThrow();
        Assert.InRange(new FileInfo(values).Length, size.ValueBytes - 64, size.ValueBytes);
        Assert.InRange(new FileInfo(gradients).Length, 0.99 * size.GradientBytes, (1.01 * size.GradientBytes) + 1000);
    }

    [Fact]
    public void The_same_data_give_the_same_bytes_on_any_number_of_threads()
    {
        string[] paths = [Path.Combine(_folder, "a.npz"), Path.Combine(_folder, "b.npz")];
        Assert.Equal(
            Write.Gradients(Data, paths[0], new() { Threads = 1 }).GetOrThrow().Hash,
            Write.Gradients(Data, paths[1], new() { Threads = 4 }).GetOrThrow().Hash);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_set_has_no_matrix()
    {
        var sets = Data.Labels | Describe.TwoBody(4);
        Assert.Contains("'distances' is a set", Assert.Throws<ArgumentException>(() => Write.Features(sets, Path.Combine(_folder, "F.npy"))).Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_descriptor_without_features_is_refused() =>
        Assert.Contains("no features", Assert.Throws<DataException>(() => Write.Features(Data.Labels | new ManyBodyTensor(), Path.Combine(_folder, "F.npy"))).Message);

    [Fact]
    public void A_row_larger_than_the_memory_is_refused_before_anything_is_computed()
    {
        var huge = Data.Labels | new Wide(new(4.5, Smoothing.Polynomial));
        var error = Assert.Throws<DataException>(() => Write.Gradients(huge, Path.Combine(_folder, "G.npz")).GetOrThrow());
        Assert.Contains("does not fit into memory", error.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_species_that_was_not_told_is_named_with_its_place()
    {
        var error = Assert.Throws<DataException>(() => Data.Labels | DescriptorGallery.RightVector with { Species = [Ni] }).Error;
        Assert.Equal((1, "atom 1", "Pt"), (error.Frame, error.Field, error.Found));
    }

    [Fact]
    public void NumPy_reads_both()
    {
        string values = Path.Combine(_folder, "F.npy"), gradients = Path.Combine(_folder, "G.npz");
        Write.Features(Data, values).GetOrThrow();
        Write.Gradients(Data, gradients).GetOrThrow();
        var expected = Data.Matrix(0).Values.Sum() + Data.Matrix(1).Values.Sum() + Data.Matrix(2).Values.Sum();
        var said = Python($"import numpy; F = numpy.load({values.Quoted()}); G = numpy.load({gradients.Quoted()}); print(F.dtype, F.shape, repr(float(F.sum())), G['values'].shape, G['strain'].shape, abs(float(G['values'].sum())) < 1e-9)");
        var parts = said.Split(' ', 4);
        Assert.Equal("float64", parts[0]);
        Assert.Equal(expected, double.Parse(said.Split(") ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), 1e-9);
        Assert.EndsWith("True", said.Trim());
    }

    private static string Python(string code)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", code]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                return text;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
        }

        if (Environment.GetEnvironmentVariable("PIPELINES_REQUIRE_TOOLS") == "1")
        {
            Assert.Fail("python3 with numpy is missing, but PIPELINES_REQUIRE_TOOLS=1 (Debian: python3-numpy).");
        }

        Assert.Skip("python3 with numpy is not installed (Debian: python3-numpy).");
        return string.Empty;
    }

    private static Dictionary<string, byte[]> Arrays(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        return archive.Entries.ToDictionary(e => Path.GetFileNameWithoutExtension(e.Name), e =>
        {
            using var stream = e.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return Split(memory.ToArray()).Numbers;
        });
    }

    private static (string Header, byte[] Numbers) Split(byte[] file)
    {
        var length = 10 + BitConverter.ToUInt16(file, 8);
        Assert.Equal(0, length % 64);
        return (Encoding.ASCII.GetString(file, 10, length - 10), file[length..]);
    }

    private static double[] Numbers(byte[] bytes) => MemoryMarshal.Cast<byte, double>(bytes).ToArray();

    private static int Int(byte[] bytes, int index) => BitConverter.ToInt32(bytes, 4 * index);
}

// Promises more features than anybody has memory for, and must never be asked for one.
file sealed record Wide(Cutoff Cutoff, SpeciesList Species = default) : AtomicDescriptor(Cutoff, Species)
{
    public override int Width => 2_000_000_000;

    public override System.Collections.Immutable.ImmutableArray<string> Columns => throw new InvalidOperationException();

    public override IEnvironmentKernel CreateKernel() => throw new InvalidOperationException();
}

file static class Quoting
{
    public static string Quoted(this string path) => $"'{path}'";
}
