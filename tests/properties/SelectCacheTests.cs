using System.Collections.Immutable;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SelectCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Everything a frame can carry: a cell that repeats along some axes, a virial, keys, labels or none.
    private static Dataset Rich(int frames) => new(
        [.. Enumerable.Range(0, frames).Select(f =>
        {
            var structure = SelectData.Cloud(3 + (f % 4), f, f % 2 == 0 ? 0 : 8.5, "Cu", "Pt");
            structure = structure.Cell is null ? structure : new(structure.Species, structure.Positions, structure.Cell with { PeriodicZ = f % 3 == 0 });
            var info = ImmutableSortedDictionary<string, string>.Empty.Add("plan_id", $"{f}").Add("note", "ä \n b");
            return f % 5 == 4 ? new Configuration(structure) : new(structure, 0.1 * f, Block.From(structure.Positions), f * Mat3.Identity, info);
        })],
        [new Source("a.xyz", "00ff")]);

    private sealed record Counting(int Number) : Stage<ILabelled, TrainingSet>
    {
        public static int Calls { get; set; }

        public override TrainingSet Apply(ILabelled input, Run run)
        {
            Calls++;
            return Select.Random(environments: Number).Apply(input, run);
        }
    }

    [Fact]
    public void A_second_run_takes_every_bit_from_the_cache()
    {
        Counting.Calls = 0;
        var data = Rich(20).Trace();
        var first = data.Pipe(new Counting(7), new() { Cache = new FileCache(_folder) });
        var cache = new FileCache(_folder);
        var second = data.Pipe(new Counting(7), new() { Cache = cache });
        Assert.Equal(1, Counting.Calls);
        Assert.Equal(first.Value, second.Value);
        Assert.Equal(first.Hash, second.Hash);
        Assert.Equal((1, CacheAction.Taken, first.Hash), (cache.Taken, cache.Events[0].Action, cache.Events[0].Hash));
        data.Pipe(new Counting(8), new() { Cache = cache });
        Assert.Equal(2, Counting.Calls);
    }

    [Fact]
    public void Datasets_training_sets_and_splits_come_back() => Property.ForAll(
        Gen.Choose(1, 30),
        n =>
        {
            var data = Rich(n);
            var split = data | Select.Groups("plan_id", train: 0.5, test: 0.3);
            Assert.Equal(data, Round("1", data));
            Assert.Equal(split.Train, Round("2", split.Train));
            Assert.Equal(split, Round("3", split));

            T Round<T>(string hash, T value)
            {
                new FileCache(_folder).Put(hash + n, value);
                Assert.True(new FileCache(_folder).TryGet<T>(hash + n, out var back));
                return back;
            }
        },
        cases: 20);

    [Fact]
    public void A_damaged_entry_is_a_miss_and_is_healed() => Property.ForAll(
        Gen.Choose(0, 1 << 30).Zip(Gen.Choose(0, 2)),
        c =>
        {
            var set = TrainingSet.All(Rich(4));
            var cache = new FileCache(_folder);
            cache.Put("h", set);
            var path = Directory.GetFiles(_folder, "h.*").Single();
            var bytes = File.ReadAllBytes(path);
            var at = c.Item1 % bytes.Length;
            switch (c.Item2)
            {
                case 0:
                    bytes[at] ^= 1;
                    break;
                case 1:
                    bytes = bytes[..at];
                    break;
                default:
                    bytes = [.. bytes, 0];
                    break;
            }

            File.WriteAllBytes(path, bytes);
            Assert.False(cache.TryGet<TrainingSet>("h", out _));
            Assert.Equal(CacheAction.Damaged, cache.Events[^1].Action);
            cache.Put("h", set);
            Assert.True(cache.TryGet<TrainingSet>("h", out var healed));
            Assert.Equal(set, healed);
        });

    [Fact]
    public void Many_writers_and_readers_of_one_folder_never_see_half_a_file()
    {
        var sets = Enumerable.Range(1, 6).Select(n => TrainingSet.All(Rich(n))).ToArray();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var cache = new FileCache(_folder);
            var n = i % sets.Length;
            cache.Put($"{n}", sets[n]);
            Assert.True(cache.TryGet<TrainingSet>($"{n}", out var back));
            Assert.Equal(sets[n], back);
            Assert.DoesNotContain(cache.Events, e => e.Action is CacheAction.Damaged or CacheAction.NotStored);
        });
        Assert.Equal(sets.Length, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Models_are_kept_in_their_own_files()
    {
        var structures = Enumerable.Range(0, 4).Select(f => SelectData.Cloud(6, f)).ToArray();
        var chain = Select.Random(environments: 10, seed: 1) >> new GaussianProcessFit(new TwoBodyKernel(0.5, 4.5));
        var data = Dataset.Of(structures.Select(s => SelectData.Labelled(s))).Trace();
        var fitted = data.Pipe(chain, new() { Cache = new FileCache(_folder) }).Value;
        var cache = new FileCache(_folder);
        var again = data.Pipe(chain, new() { Cache = cache }).Value;
        Assert.Equal(1, cache.Taken);
        Assert.All(structures, s => Assert.Equal(fitted.Evaluate(s), again.Evaluate(s)));
    }

    [Fact]
    public void What_has_no_codec_is_computed_again_and_a_codec_can_be_added()
    {
        var cache = new FileCache(_folder);
        cache.Put("h", "text");
        Assert.False(cache.TryGet<string>("h", out _));
        cache.Register(new Codec<string>("text1", (text, path) => File.WriteAllText(path, text), path => File.ReadAllText(path)));
        cache.Put("h", "text");
        Assert.True(cache.TryGet<string>("h", out var back));
        Assert.Equal("text", back);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_does_not_stop_the_run()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, string.Empty);
        var cache = new FileCache(Path.Combine(file, "below"));
        Assert.Equal(3, Rich(5).Trace().Pipe(Select.Random(environments: 3), new() { Cache = cache }).Value.Environments.Length);
        Assert.Equal(CacheAction.NotStored, cache.Events.Single().Action);
    }
}
