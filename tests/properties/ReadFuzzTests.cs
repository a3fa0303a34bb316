using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Bad files: nothing throws, every error is kind and exact.</summary>
public sealed class ReadFuzzTests
{
    private const string Good =
        "2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-1.25 virial=\"1 2 3 4 5 6\" name=\"a b\"\n"
        + "Ni 0.0 1.0 2.0 0.1 0.2 0.3\nAu 1.5 2.5 3.5 -0.1 -0.2 -0.3\n"
        + "1\nProperties=species:S:1:pos:R:3:forces:R:3 energy = -2.5D0 eV\nCu 1 2 3 0 0 0\n";

    private static Gen<byte[]> Damaged =>
        from cuts in Gen.Choose(0, 2)
        from edits in (from at in Gen.Choose(0, Good.Length - 1)
                       from kind in Gen.Choose(0, 4)
                       from piece in Gen.Elements("\n", " ", "\0", "\r", "\"", "=", "-", "1", "9999999999", "nan", "{", "\xFF", "Ni", ":", "\t", "e308", "2147483647\n")
                       select (at, kind, piece)).ListOf(cuts + 1)
        select Damage(edits);

    private static byte[] Damage(IEnumerable<(int At, int Kind, string Piece)> edits)
    {
        var bytes = Encoding.Latin1.GetBytes(Good).ToList();
        foreach (var (where, kind, piece) in edits)
        {
            var at = Math.Min(where, bytes.Count);
            if (kind == 0)
            {
                bytes.RemoveRange(at, bytes.Count - at);
            }
            else if (kind == 1)
            {
                bytes.RemoveRange(at, Math.Min(5, bytes.Count - at));
            }
            else if (kind == 2)
            {
                bytes.AddRange(bytes[at..]);
            }
            else
            {
                bytes.InsertRange(at, Encoding.Latin1.GetBytes(piece));
            }
        }

        return [.. bytes];
    }

    private static DataError Error(string text)
    {
        using var scratch = new Scratch();
        var path = scratch.File("x.xyz", Encoding.Latin1.GetBytes(text));
        var error = Read.ExtXyz(path).Error;
        Assert.NotNull(error);
        Assert.Equal(path, error.File);
        return error;
    }

    [Fact]
    public void Nothing_throws_and_all_ways_of_reading_agree() => Property.ForAll(Damaged, bytes =>
    {
        using var scratch = new Scratch();
        var path = scratch.File("x.xyz", bytes);
        var whole = Read.ExtXyz(path, null, new Run { Threads = 4 });
        var streamed = Read.StreamExtXyz(path).ToList();
        Assert.Equal(whole.Error, streamed[^1].Error);
        Assert.Equal(whole.Error, Read.ExtXyz(path, null, new Run { Threads = 1 }).Error);
        if (whole.IsOk)
        {
            ReadWriteTests.AssertSame(whole.GetOrThrow().Configurations, [.. streamed.Select(f => f.GetOrThrow())]);
            _ = ReadReport.Of(whole.GetOrThrow()).ToString();
        }
        else
        {
            Assert.Equal(path, whole.Error!.File);
            Assert.InRange(whole.Error.ToString().Length, 20, 1000);
            Assert.DoesNotContain(whole.Error.ToString(), char.IsControl);
        }

        using var file = Read.Open(path).Match(f => f, _ => null!);
        Assert.True(file is null || Enumerable.Range(0, file.Count).Select(i => file[i]).Count(f => f.IsOk) >= streamed.Count(f => f.IsOk));
    }, 5 * Property.MaxTest);

    [Fact]
    public void Noise_is_refused() => Property.ForAll(Gen.Choose(0, 255).ArrayOf(), values =>
    {
        using var scratch = new Scratch();
        var error = Read.ExtXyz(scratch.File("x.xyz", [0xFE, .. values.Select(b => (byte)b)])).Error;
        Assert.NotNull(error);
        Assert.DoesNotContain(error.ToString(), char.IsControl);
    });

    [Fact]
    public void A_truncated_file()
    {
        var error = Error(Good[..Good.IndexOf("Au", StringComparison.Ordinal)]);
        Assert.Equal((3, 0, "atom lines", "1", "2"), (error.Line, error.Frame, error.Field, error.Found, error.Expected));
        error = Error(Good[..Good.LastIndexOf("Cu", StringComparison.Ordinal)]);
        Assert.Equal((6, 1, "0", "1"), (error.Line, error.Frame, error.Found, error.Expected));
        Assert.Equal((4, 0, "atom 1"), (Error(Good[..(Good.IndexOf("Au", StringComparison.Ordinal) + 8)]) is var e ? (e.Line, e.Frame, e.Field) : default));
    }

    [Fact]
    public void A_wrong_number_of_atoms()
    {
        var few = Error("1" + Good[1..]);
        Assert.Equal((4, 1, "number of atoms", "'Au 1.5 2.5 3.5 -0.1 -0.2 -0.3'"), (few.Line, few.Frame, few.Field, few.Found));
        Assert.Contains("more atoms than it says", few.Message, StringComparison.Ordinal);
        var many = Error("3" + Good[1..]);
        Assert.Equal((5, 0, "atom 2"), (many.Line, many.Frame, many.Field));
        Assert.Contains("1 columns", many.Found, StringComparison.Ordinal);
        Assert.Contains("fewer atoms than it says", many.Message, StringComparison.Ordinal);
        Assert.Equal(("number of atoms", "'-2'"), (Error("-" + Good).Field, Error("-" + Good).Found));
        Assert.Equal("'two'", Error("two" + Good[1..]).Found);
    }

    [Theory]
    [InlineData("1.5", "1,5", 4, "atom 1, column 2 (pos[0])", "'1,5'")]
    [InlineData("-0.3", "nan", 4, "atom 1, column 7 (forces[2])", "'nan'")]
    [InlineData("0.1", "1e999", 3, "atom 0, column 5 (forces[0])", "'1e999'")]
    [InlineData("Au", "Xx", 4, "atom 1, column 1 (species)", "'Xx'")]
    [InlineData("Au", "197", 4, "atom 1, column 1 (species)", "'197'")]
    [InlineData("-1.25", "NaN", 2, "energy", "'NaN'")]
    [InlineData("-1.25", "high", 2, "energy", "'high'")]
    [InlineData("-1.25", "\"1 2\"", 2, "energy", "'1 2'")]
    [InlineData("1 2 3 4 5 6", "1 2 3 4 5", 2, "virial", "'1 2 3 4 5'")]
    [InlineData("1 2 3 4 5 6", "1 2 3 4 5 inf", 2, "virial", "'1 2 3 4 5 inf'")]
    [InlineData("name=\"a b\"", "x=1 x=2", 2, "x", "'1' and '2'")]
    [InlineData("name=\"a b\"", "name=\"a b", 2, "comment", null)]
    [InlineData("pos:R:3", "pos:R", 2, "Properties", null)]
    [InlineData("pos:R:3", "pos:R:2", 2, "Properties", "'pos:R:2'")]
    [InlineData("pos:R:3", "pos:Q:3", 2, "Properties", "'pos:Q:3'")]
    [InlineData("pos:R:3", "poz:R:3", 2, "Properties", null)]
    [InlineData("species:S:1", "what:S:1", 2, "Properties", null)]
    [InlineData("pos:R:3", "pos:R:3:pos:R:3", 2, "Properties", null)]
    [InlineData("pos:R:3", "pos:R:3:charge:R:999999", 2, "Properties", null)]
    public void A_bad_field(string good, string bad, long line, string field, string? found)
    {
        var at = Good.IndexOf(good, StringComparison.Ordinal);
        var error = Error(Good[..at] + bad + Good[(at + good.Length)..]);
        Assert.Equal((line, 0, field), (error.Line, error.Frame, error.Field));
        Assert.True(found is null || error.Found == found, error.ToString());
    }

    [Fact]
    public void Columns_that_are_missing_or_too_many()
    {
        var missing = Error(Good.Replace(" -0.3\n", "\n", StringComparison.Ordinal));
        Assert.Equal((4, 0, "atom 1"), (missing.Line, missing.Frame, missing.Field));
        Assert.Equal("6 columns in 'Au 1.5 2.5 3.5 -0.1 -0.2'", missing.Found);
        Assert.Equal("7 (species pos[0] pos[1] pos[2] forces[0] forces[1] forces[2])", missing.Expected);
        Assert.StartsWith("8 columns", Error(Good.Replace("-0.3\n", "-0.3 7\n", StringComparison.Ordinal)).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Symbol_and_atomic_number_must_agree()
    {
        var error = Error("1\nProperties=species:S:1:Z:I:1:pos:R:3\nNi 29 0 0 0\n");
        Assert.Equal("'Ni 29 0 0 0'", error.Found);
    }

    [Theory]
    [InlineData("99999999999999999999\ncomment\nNi 0 0 0\n", "'99999999999999999999'")]
    [InlineData("2147483647\ncomment\nNi 0 0 0\n", null)]
    [InlineData("1000000000\ncomment\nNi 0 0 0\n", null)]
    [InlineData("1.0\ncomment\nNi 0 0 0\n", "'1.0'")]
    public void A_huge_number_of_atoms_costs_no_memory(string text, string? found)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Error(text);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000_000);
        Assert.Equal(0, error.Frame);
        Assert.True(found is null || error.Found == found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \r\n\t\n")]
    public void An_empty_file(string text) => Assert.Contains("no frames", Error(text).Message, StringComparison.Ordinal);

    [Fact]
    public void No_file_no_directory_no_name()
    {
        using var scratch = new Scratch();
        foreach (var path in new[] { scratch["none.xyz"], scratch["none/none.xyz"], scratch.Directory, "", "a\0b" })
        {
            Assert.Equal(path, Read.ExtXyz(path).Error?.File);
            Assert.Equal(path, Assert.Single(Read.StreamExtXyz(path)).Error?.File);
            Assert.Equal(path, Read.Open(path).Error?.File);
        }
    }

    [Fact]
    public void A_damaged_gzip_file()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(Good, 50))));
        }

        using var scratch = new Scratch();
        var bytes = packed.ToArray();
        Assert.NotNull(Read.ExtXyz(scratch.File("cut.xyz", bytes[..(bytes.Length / 2)])).Error);
        bytes[bytes.Length / 2] ^= 0xFF;
        Assert.NotNull(Read.ExtXyz(scratch.File("flipped.xyz", bytes)).Error);
        Assert.NotNull(Read.ExtXyz(scratch.File("magic.xyz", [0x1F, 0x8B])).Error);
    }
}
