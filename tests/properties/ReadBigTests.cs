using System.Security.Cryptography;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Files of many buffers, and frames bigger than one.</summary>
public sealed class ReadBigTests
{
    private static Configuration Frame(int atoms, int seed)
    {
        var random = new Random(seed);
        Vec3 Next() => new(random.NextDouble(), random.NextDouble(), random.NextDouble());
        var positions = Enumerable.Range(0, atoms).Select(_ => Next()).ToArray();
        return new(
            new Structure(Block.From(Enumerable.Repeat(new Species(28 + (seed % 3)), atoms)), Block.Freeze(positions)),
            seed,
            Block.From(positions.Select(p => -1 * p)));
    }

    [Fact]
    public void Small_frames_between_big_ones_on_any_number_of_threads()
    {
        using var scratch = new Scratch();
        Configuration[] frames = [.. Enumerable.Range(0, 60).Select(i => Frame(i % 20 == 7 ? 60_000 : 10 * i, i))];
        Write.ExtXyz(scratch["x.xyz"], frames).GetOrThrow();
        Write.ExtXyz(scratch["x.gz"], frames).GetOrThrow();
        Assert.InRange(new FileInfo(scratch["x.xyz"]).Length, 16 << 20, 64 << 20);
        foreach (var (file, threads) in new[] { ("x.xyz", 1), ("x.xyz", 2), ("x.xyz", 4), ("x.gz", 4) })
        {
            var data = Read.ExtXyz(scratch[file], null, new Run { Threads = threads }).GetOrThrow();
            ReadWriteTests.AssertSame(frames, data.Configurations);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(scratch[file]))), data.Sources[0].Hash);
        }

        ReadWriteTests.AssertSame(frames, [.. Read.StreamExtXyz(scratch["x.xyz"]).Select(f => f.GetOrThrow())]);
        using var random = Read.Open(scratch["x.xyz"]).GetOrThrow();
        Parallel.For(0, frames.Length, i => Assert.Equal(frames[i], random[i].GetOrThrow()));
    }

    [Fact]
    public void Hashes_are_of_the_whole_file_whatever_is_read_of_it()
    {
        using var scratch = new Scratch();
        var text = "\uFEFF" + string.Concat(Enumerable.Repeat("1\n\nNi 0 0 0\n", 1_000_000));
        var path = scratch.File("x.xyz", text);
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        foreach (var options in new ReadOptions[] { new(), new() { Stop = 3 }, new() { Start = 999_999 } })
        {
            Assert.Equal(hash, Read.ExtXyz(path, options).GetOrThrow().Sources[0].Hash);
        }
    }

    [Fact]
    public void Streams_take_constant_memory()
    {
        using var scratch = new Scratch();
        Write.ExtXyz(scratch["x.xyz"], Enumerable.Range(0, 400).Select(i => Frame(1000, i))).GetOrThrow();
        Assert.True(new FileInfo(scratch["x.xyz"]).Length > 30_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var frames = Read.StreamExtXyz(scratch["x.xyz"]).GetEnumerator();
        List<WeakReference> seen = [.. Enumerable.Range(0, 300).Select(_ => Next(frames))];
        GC.Collect();
        Assert.DoesNotContain(seen.SkipLast(1), frame => frame.IsAlive);

        // Nor is the file itself taken into memory: what is allocated is little more than the frames.
        const int frameBytes = 1000 * ((2 * 24) + 1);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < (300 * 1.1 * frameBytes) + 4_000_000);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Next(IEnumerator<Result<Configuration>> frames)
    {
        Assert.True(frames.MoveNext());
        return new(frames.Current.GetOrThrow());
    }
}
