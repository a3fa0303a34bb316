using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Composition is associative, the operators and their named twins agree, and the hash is the program.</summary>
public sealed class StageAlgebraTests
{
    public sealed record Plus(long Term) : Stage<long, long>
    {
        public override long Apply(long input, Run run) => unchecked(input + Term);
    }

    public sealed record Times(long Factor, int Version = 1) : Stage<long, long>
    {
        protected internal override int AlgorithmVersion => Version;

        public override long Apply(long input, Run run) => unchecked(input * Factor);
    }

    public sealed record ReadNumber(string File) : Stage<long, long>
    {
        protected internal override IEnumerable<string> InputFiles => [File];

        public override long Apply(long input, Run run) => input + long.Parse(System.IO.File.ReadAllText(File));
    }

    private sealed class Memory : IStageCache
    {
        public Dictionary<string, object?> Kept { get; } = [];

        public bool TryGet<T>(string hash, out T value)
        {
            var found = Kept.TryGetValue(hash, out var kept);
            value = found ? (T)kept! : default!;
            return found;
        }

        public void Put<T>(string hash, T value) => Kept[hash] = value;
    }

    private static Gen<Stage<long, long>> Stages => Gen.OneOf(
        Gen.Choose(-9, 9).Select(n => (Stage<long, long>)new Plus(n)),
        Gen.Choose(-9, 9).Select(n => (Stage<long, long>)new Times(n)));

    private static Gen<Stage<long, long>[]> Chains => Stages.NonEmptyListOf().Select(l => l.Take(7).ToArray());

    private static Traced<long> Start(string hash = "start") => new(3, [], hash);

    // Any way to put brackets.
    private static Stage<long, long> Grouped(ReadOnlySpan<Stage<long, long>> chain, Random random)
    {
        if (chain.Length == 1)
        {
            return chain[0];
        }

        var cut = random.Next(1, chain.Length);
        return Grouped(chain[..cut], random) >> Grouped(chain[cut..], random);
    }

    [Fact]
    public void Grouping_changes_nothing() => Property.ForAll(Chains.Zip(Gen.Choose(0, int.MaxValue)), x =>
    {
        var (chain, seed) = x;
        var random = new Random(seed);
        Traced<long> one = Start() | Grouped(chain, random), other = Start() | Grouped(chain, random);
        var stepwise = chain.Aggregate(Start(), (value, stage) => value | stage);
        Assert.Equal(one.Value, other.Value);
        Assert.Equal(one.Hash, other.Hash);
        Assert.Equal(one.Hash, stepwise.Hash);
        Assert.Equal(one.Steps, other.Steps);
        Assert.Equal(one.Steps, stepwise.Steps);
        Assert.Equal(chain.Length, one.Steps.Length);
    });

    [Fact]
    public void Operators_and_their_named_twins_agree() => Property.ForAll(Stages.Zip(Stages), x =>
    {
        var (first, second) = x;
        Assert.Equal(3L | first >> second, 3L.Pipe(first.Then(second)));
        Assert.Equal(3L | first | second, 3L | first >> second);
        Assert.Equal(Start() | first >> second, Start().Pipe(first.Then(second)), Same);
        Assert.Equal(first >> second, first.Then(second));
        Assert.Equal(first.Apply(3, Run.Default), 3L | first);
        Assert.Equal(3L.Pipe(n => first.Apply(n, Run.Default)), 3L | first);
    });

    [Fact]
    public void Other_programs_have_other_hashes() => Property.ForAll(Chains.Zip(Chains), x =>
    {
        var (left, right) = x;
        var same = left.SequenceEqual(right);
        var (a, b) = (left.Aggregate(Start(), (v, s) => v | s), right.Aggregate(Start(), (v, s) => v | s));
        Assert.Equal(same, a.Hash == b.Hash);
        Assert.NotEqual(a.Hash, left.Aggregate(Start("another start"), (v, s) => v | s).Hash);
    });

    [Fact]
    public void A_new_version_of_an_algorithm_is_another_program() =>
        Assert.NotEqual((Start() | new Times(2)).Hash, (Start() | new Times(2, Version: 2)).Hash);

    [Fact]
    public void The_kind_of_a_stage_is_part_of_the_program() =>
        Assert.NotEqual((Start() | new Plus(2)).Hash, (Start() | new Times(2)).Hash);

    [Fact]
    public void The_content_of_a_file_is_part_of_the_program()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "1");
            var one = Start() | new ReadNumber(file);
            File.WriteAllText(file, "2");
            var two = Start() | new ReadNumber(file);
            File.WriteAllText(file, "1");
            Assert.NotEqual(one.Hash, two.Hash);
            Assert.Equal(one.Hash, (Start() | new ReadNumber(file)).Hash);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_cache_answers_for_the_same_program_only() => Property.ForAll(Chains.Zip(Chains), x =>
    {
        var (left, right) = x;
        var run = new Run { Cache = new Memory() };
        long Through(Stage<long, long>[] chain, Run with) => chain.Aggregate(Start(), (v, s) => v.Pipe(s, with)).Value;
        foreach (var chain in (Stage<long, long>[][])[left, right, left])
        {
            Assert.Equal(Through(chain, Run.Default), Through(chain, run));
        }
    });

    [Fact]
    public void What_is_cached_is_not_computed_again()
    {
        var memory = new Memory();
        var run = new Run { Cache = memory };
        var first = Start().Pipe(new Plus(1), run);
        memory.Kept[first.Hash] = 1000L;
        Assert.Equal(1000L, Start().Pipe(new Plus(1), run).Value);
        Assert.Equal(4L, Start().Pipe(new Plus(1)).Value);
    }

    [Fact]
    public void Datasets_that_differ_in_anything_have_different_hashes()
    {
        Species ni = Species.Parse("Ni"), pt = Species.Parse("Pt");
        Structure pair = new([ni, ni], [Vec3.Zero, new(2.4, 0, 0)]), one = new([ni], [Vec3.Zero]), other = new([ni], [new(2.4, 0, 0)]);
        ImmutableSortedDictionary<string, string> Info(params (string, string)[] entries) => entries.ToImmutableSortedDictionary(e => e.Item1, e => e.Item2);
        Dataset[] all =
        [
            Dataset.Of(),
            Dataset.Of(new Configuration(pair)),
            Dataset.Of(new Configuration(one), new Configuration(other)),
            Dataset.Of(new Configuration(other), new Configuration(one)),
            Dataset.Of(new Configuration(pair), new Configuration(pair)),
            Dataset.Of(new Configuration(new([ni, pt], pair.Positions))),
            Dataset.Of(new Configuration(new([pt, ni], pair.Positions))),
            Dataset.Of(new Configuration(new(pair.Species, pair.Positions, Cell.Cubic(5)))),
            Dataset.Of(new Configuration(new(pair.Species, pair.Positions, Cell.Cubic(5) with { PeriodicZ = false }))),
            Dataset.Of(new Configuration(pair, energy: 0)),
            Dataset.Of(new Configuration(pair, energy: 1)),
            Dataset.Of(new Configuration(pair, forces: [Vec3.Zero, Vec3.Zero])),
            Dataset.Of(new Configuration(pair, forces: [Vec3.Zero, new(0, 0, 1)])),
            Dataset.Of(new Configuration(pair, virial: Mat3.Zero)),
            Dataset.Of(new Configuration(pair, virial: Mat3.Identity)),
            Dataset.Of(new Configuration(pair, info: Info(("a", "b")))),
            Dataset.Of(new Configuration(pair, info: Info(("a", "b"), ("c", "d")))),
            Dataset.Of(new Configuration(pair, info: Info(("a", "b;c=d")))),
            Dataset.Of(new Configuration(pair, info: Info(("a=b;c", "d")))),
        ];
        var hashes = all.Select(d => d.Trace().Hash).ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                Assert.False(hashes[i] == hashes[j], $"datasets {j} and {i} have the same hash");
            }
        }
    }

    private static bool Same(Traced<long> left, Traced<long> right) => left.Value == right.Value && left.Hash == right.Hash && left.Steps.SequenceEqual(right.Steps);
}
