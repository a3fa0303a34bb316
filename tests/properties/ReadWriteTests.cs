using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>read(write(x)) is x, bit for bit, by every way of reading.</summary>
public sealed class ReadWriteTests
{
    private static Gen<List<Configuration>> Trajectories =>
        from n in Gen.Choose(1, 5)
        from frames in ReadCases.Configurations.ListOf(n)
        select frames.ToList();

    [Fact]
    public void Reading_what_was_written_gives_every_bit_back() => Property.ForAll(Trajectories, frames =>
    {
        using var scratch = new Scratch();
        var path = scratch["x.xyz"];
        var written = Write.ExtXyz(path, frames).GetOrThrow();
        var read = Read.ExtXyz(path).GetOrThrow();
        Assert.Equal(written.Hash, Assert.Single(read.Sources).Hash);
        AssertSame(frames, read.Configurations);
        AssertSame(frames, [.. Read.StreamExtXyz(path).Select(f => f.GetOrThrow())]);
        using var file = Read.Open(path).GetOrThrow();
        AssertSame(frames, [.. Enumerable.Range(0, file.Count).Reverse().Select(i => file[i].GetOrThrow()).Reverse()]);
        Write.ExtXyz(scratch["y.xyz"], read).GetOrThrow();
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(scratch["y.xyz"]));
    });

    [Fact]
    public void A_trajectory_is_the_same_file_frame_by_frame() => Property.ForAll(Trajectories, frames =>
    {
        using var scratch = new Scratch();
        Write.ExtXyz(scratch["whole.xyz"], frames).GetOrThrow();
        long half;
        using (var writer = Write.Trajectory(scratch["parts.xyz"]).GetOrThrow())
        {
            writer.Append(frames[0]);
            writer.Flush(toDisk: true);
            half = writer.Length;
            writer.Append(frames[^1]);
        }

        using (var writer = Write.Trajectory(scratch["parts.xyz"], half).GetOrThrow())
        {
            foreach (var frame in frames.Skip(1))
            {
                writer.Append(frame);
            }

            Assert.Equal(frames.Count - 1, writer.Count);
        }

        Assert.Equal(File.ReadAllBytes(scratch["whole.xyz"]), File.ReadAllBytes(scratch["parts.xyz"]));
    }, 30);

    [Fact]
    public void Gzip_is_recognised_by_content_whatever_the_name() => Property.ForAll(Trajectories, frames =>
    {
        using var scratch = new Scratch();
        Write.ExtXyz(scratch["x.xyz.gz"], frames).GetOrThrow();
        var bytes = File.ReadAllBytes(scratch["x.xyz.gz"]);
        Assert.Equal([0x1F, 0x8B], bytes[..2]);
        var path = scratch.File("renamed.xyz", bytes);
        AssertSame(frames, Read.ExtXyz(path).GetOrThrow().Configurations);
        AssertSame(frames, [.. Read.StreamExtXyz(path).Select(f => f.GetOrThrow())]);
        Assert.Contains("gzip", Read.Open(path).Error!.ToString(), StringComparison.Ordinal);
    }, 30);

    [Fact]
    public void More_columns_are_written_and_ignored_visibly()
    {
        using var scratch = new Scratch();
        var dimer = new Configuration(new Structure([new(28), new(29)], [default, new(0, 0, 2.5)]), -1, [default, default]);
        AtomColumn[] columns = [new("uncertainty", [0.1, 0.2]), new("velocities", [new Vec3(1, 2, 3), new(4, 5, 6)])];
        Write.ExtXyz(scratch["x.xyz"], [(dimer, columns)]).GetOrThrow();
        Assert.Contains("forces:R:3:uncertainty:R:1:velocities:R:3", File.ReadAllText(scratch["x.xyz"]), StringComparison.Ordinal);
        var data = Read.ExtXyz(scratch["x.xyz"]).GetOrThrow();
        Assert.Equal(dimer, data[0]);
        Assert.Equal(["uncertainty", "velocities (3 columns)"], data.Sources[0].Reading!.IgnoredColumns);
    }

    [Fact]
    public void Columns_that_cannot_be_written_are_refused()
    {
        using var scratch = new Scratch();
        var atom = new Configuration(new Structure([new(28)], [default]));
        Assert.Throws<ArgumentException>(() => new AtomColumn("pos", [1.0]));
        Assert.Throws<ArgumentException>(() => new AtomColumn("dft_force", [1.0]));
        Assert.Throws<ArgumentException>(() => new AtomColumn("a:b", [1.0]));
        Assert.Throws<ArgumentException>(() => new AtomColumn("a", [1.0, 2.0, 3.0], 2));
        Assert.Throws<ArgumentException>(() => Write.ExtXyz(scratch["x.xyz"], [(atom, [new AtomColumn("a", [1.0, 2.0])])]));
        Assert.Throws<ArgumentException>(() => Write.ExtXyz(scratch["x.xyz"], [(atom, [new AtomColumn("a", [1.0]), new("a", [2.0])])]));
        Assert.Empty(Directory.GetFiles(scratch.Directory));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file()
    {
        using var scratch = new Scratch();
        var path = scratch.File("x.xyz", "old");
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var atom = new Configuration(new Structure([new(28)], [default]));
        Assert.Throws<OperationCanceledException>(() => Write.ExtXyz(path, [atom], new Run { Cancellation = stop.Token }));
        Assert.Throws<InvalidOperationException>(() => Write.ExtXyz(path, Enumerable.Range(0, 3).Select<int, Configuration>(i => i < 2 ? atom : throw new InvalidOperationException())));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(scratch.Directory));
        Assert.NotNull(Write.ExtXyz(scratch["no/such/directory/x.xyz"], [atom]).Error);
        Assert.NotNull(Write.Trajectory(path, resumeAt: 4).Error);
    }

    internal static void AssertSame(IReadOnlyList<Configuration> expected, IReadOnlyList<Configuration> found)
    {
        Assert.Equal(expected.Count, found.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i], found[i]);
            Assert.Equal(expected[i].Info, found[i].Info);
            Assert.Equal(Bits(expected[i]), Bits(found[i]));
        }
    }

    // Value equality calls 0 and -0 equal.
    private static byte[] Bits(Configuration c) =>
    [
        .. MemoryMarshal.AsBytes(c.Structure.Positions.Span),
        .. MemoryMarshal.AsBytes((c.Forces ?? []).Span),
        .. BitConverter.GetBytes(c.Energy ?? double.NaN),
        .. MemoryMarshal.AsBytes<Mat3>(new Mat3[] { c.Virial ?? default, c.Structure.Cell?.Vectors ?? default }),
    ];
}
