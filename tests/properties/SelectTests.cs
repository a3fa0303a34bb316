using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SelectTests
{
    private static readonly Dataset Data = SelectData.Chain(frames: 60, atoms: 7, "Cu", "Pt");

    private static readonly Dataset Clouds = Dataset.Of(Enumerable.Range(0, 40).Select(f => SelectData.Labelled(SelectData.Cloud(9, f, 0, "Cu", "Pt", "Cu"))));

    private static readonly Descriptor[] Descriptors = [Describe.TwoBody(4.5), Describe.ThreeBody(3.5)];

    private static Gen<(Descriptor Descriptor, double Width, int Seed)> Spaces =>
        from d in Gen.Elements(Descriptors)
        from w in Gen.Elements(0.05, 0.2, 0.7)
        from s in Gen.Choose(0, 1 << 30)
        select (d, w, s);

    private static HashSet<long> Covered(Described described, double width, IEnumerable<EnvironmentId> environments) =>
        [.. environments.SelectMany(e => DescriptorSpaceSampling.BinsOf(described.Local.Of(described.Environments(e.Frame)[e.Atom]), width))];

    // These lines are the test: the chains must compile as they are read.
    [Fact]
    public void Chains_read_well()
    {
        TrainingSet a = Data | Select.Random(environments: 20, seed: 1);
        var b = Data | Describe.TwoBody(6.5) >> Select.DescriptorSpace(binWidth: 0.05, seed: 1);
        var c = Data.Trace() | Describe.TwoBody(6.5) >> Select.DescriptorSpace(environments: 20, seed: 1);
        var d = Data.Trace() | Select.Blocks(train: 30, test: 10, gap: 20) >> Describe.ThreeBody(4.5) >> Select.DescriptorSpace(bins: 40);
        var e = Data | Select.Frames(0..^10, stride: 5) >> Select.Random(environments: 20);
        var f = Data.Trace() | Describe.TwoBody(4) | Select.Random(environments: 3);
        var g = Data.Trace() | Select.Blocks(train: 0.5, test: 0.5, gap: 10) | Select.Part(Part.Test);
        var h = Data.Trace() | Select.Blocks(train: 10, test: 20) | Fit.GaussianProcess(new TwoBodyKernel(0.5, 4));
        var i = Data | Fit.GaussianProcess(new TwoBodyKernel(0.5, 4)) with { Environments = 10 };
        Assert.Equal("gaussianProcess", h.Steps[^1].Kind);
        Assert.Equal(2, i.Species.Length);
        Assert.Equal(20, a.Environments.Length);
        Assert.NotEqual(0, b.Environments.Length);
        Assert.Equal(20, c.Value.Environments.Length);
        Assert.All(d.Value.Environments, x => Assert.True(x.Frame < 30));
        Assert.All(e.Environments, x => Assert.True(x.Frame < 50 && x.Frame % 5 == 0));
        Assert.Equal(["distances", "draw"], f.Steps.Select(s => s.Kind));
        Assert.All(g.Value.Environments, x => Assert.True(x.Frame >= 35));
    }

    [Fact]
    public void Grouping_and_spelling_do_not_change_the_provenance()
    {
        var (describe, select) = (Describe.TwoBody(6.5), Select.DescriptorSpace(environments: 20, seed: 1));
        var hash = (Data.Trace() | describe >> select).Hash;
        Assert.Equal(hash, (Data.Trace() | describe | select).Hash);
        Assert.Equal(hash, Data.Trace().Pipe(describe.Then(select)).Hash);
        Assert.NotEqual(hash, (Data.Trace() | describe | (select with { Seed = 2 })).Hash);
    }

    [Fact]
    public void The_content_of_a_file_is_part_of_the_provenance()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "0 1\n");
        var before = Data.Trace() | Select.FromFile(path);
        Assert.Equal(before.Hash, (Data.Trace() | Select.FromFile(path)).Hash);
        File.WriteAllText(path, "0 2\n");
        var after = Data.Trace() | Select.FromFile(path);
        Assert.NotEqual(before.Hash, after.Hash);
        Assert.NotEqual(before.Value, after.Value);
    }

    [Fact]
    public void Frames_alone_are_whole_frames_and_environments_alone_have_no_energies()
    {
        var frames = Data | Select.Random(frames: 5, seed: 3);
        Assert.Equal(5, frames.Frames.Length);
        Assert.Equal(35, frames.Environments.Length);
        Assert.Equal(frames.Frames.Order(), frames.LabelledFrames);
        Assert.Equal(0, (Data | Select.Random(environments: 5, seed: 3)).Frames.Length);
        var both = Data | Select.Random(environments: 5, frames: 4, seed: 3);
        Assert.Equal((5, 4), (both.Environments.Length, both.Frames.Length));
        Assert.Throws<ArgumentException>(() => Select.Random(seed: 3));
        Assert.Throws<ArgumentException>(() => Select.Random(environments: -1));
    }

    // 600 draws of 6 of 60 environments: each is expected 60 times. A chi-square above 120 with 59 degrees of freedom has a chance of 10^-6.
    [Fact]
    public void A_random_selection_is_uniform()
    {
        var set = TrainingSet.All(SelectData.Chain(frames: 10, atoms: 6));
        var counts = new Dictionary<EnvironmentId, int>();
        for (var seed = 0; seed < 600; seed++)
        {
            foreach (var e in (set | Select.Random(environments: 6, seed: seed)).Environments)
            {
                counts[e] = counts.GetValueOrDefault(e) + 1;
            }
        }

        var chi2 = set.Environments.Sum(e => Math.Pow(counts.GetValueOrDefault(e) - 60.0, 2) / 60);
        Assert.InRange(chi2, 20, 120);
    }

    [Fact]
    public void Without_a_limit_the_selection_covers_every_bin_and_each_taken_brought_a_new_one() => Property.ForAll(
        Spaces,
        c =>
        {
            var described = Clouds | c.Descriptor;
            var taken = (described | Select.DescriptorSpace(binWidth: c.Width, seed: c.Seed)).Environments;
            Assert.Equal(Covered(described, c.Width, described.Labels.Environments), Covered(described, c.Width, taken));
            HashSet<long> seen = [];
            foreach (var e in taken)
            {
                var bins = Covered(described, c.Width, [e]);
                Assert.False(bins.IsSubsetOf(seen));
                seen.UnionWith(bins);
            }
        },
        cases: 25);

    [Fact]
    public void A_number_of_environments_is_reached_and_grows_by_its_prefix() => Property.ForAll(
        Spaces.Zip(Gen.Choose(1, 360)),
        c =>
        {
            var ((descriptor, width, seed), n) = c;
            var some = Clouds | descriptor >> Select.DescriptorSpace(environments: n, binWidth: width, seed: seed);
            var all = Clouds | descriptor >> Select.DescriptorSpace(environments: 360, binWidth: width, seed: seed);
            Assert.Equal(n, some.Environments.Distinct().Count());
            Assert.Equal(some.Environments, all.Environments.Take(n));
            Assert.Equal(some.Environments.Select(e => e.Frame).Distinct(), some.Frames);
            Assert.Equal(some, Clouds.Pipe(descriptor >> Select.DescriptorSpace(environments: n, binWidth: width, seed: seed), new Run { Threads = 1 }));
        },
        cases: 25);

    [Fact]
    public void Atoms_without_neighbours_count_as_one_value()
    {
        var far = Dataset.Of(Enumerable.Range(0, 3).Select(f => SelectData.Labelled(new([new(28), new(28)], [new(f, 0, 0), new(90, 0, 0)]))));
        Assert.Equal(1, (far | Describe.TwoBody(4) >> Select.DescriptorSpace()).Environments.Length);
        Assert.Equal(6, (far | Describe.TwoBody(4) >> Select.DescriptorSpace(environments: 6)).Environments.Length);
        Assert.Throws<DataException>(() => far | Describe.TwoBody(4) >> Select.DescriptorSpace(environments: 7));
    }

    [Fact]
    public void Blocks_are_contiguous_and_leave_the_gap() => Property.ForAll(
        from train in Gen.Choose(0, 25)
        from validation in Gen.Choose(0, 10)
        from test in Gen.Choose(0, 15)
        from gap in Gen.Choose(0, 5)
        select new BlockSplit(train, validation, test, gap),
        blocks =>
        {
            var split = Data | blocks;
            var parts = new[] { split.Train, split.Validation, split.Test }.Select(p => p.LabelledFrames.ToArray()).ToArray();
            Assert.Equal([blocks.Train, blocks.Validation, blocks.Test], parts.Select(p => (double)p.Length));
            Assert.All(parts.Where(p => p.Length > 0), p => Assert.Equal(p.Length - 1, p[^1] - p[0]));
            var filled = parts.Where(p => p.Length > 0).ToArray();
            Assert.All(filled.Zip(filled.Skip(1)), p => Assert.Equal(blocks.Gap + 1, p.Second[0] - p.First[^1]));
            Assert.Equal(Enumerable.Range(0, 60), parts.SelectMany(p => p).Concat(split.Unused).Order());
            Assert.True(split.Leakage(window: blocks.Gap + 1).IsClean);
        });

    [Fact]
    public void Fractions_of_blocks_leave_no_frame_over()
    {
        var split = Data | Select.Blocks(train: 0.6, validation: 0.15, test: 0.25, gap: 4);
        Assert.Equal(8, split.Unused.Length);
        Assert.Equal(31, split.Train.LabelledFrames.Count());
        Assert.Throws<DataException>(() => Data | Select.Blocks(train: 50, test: 6, gap: 5));
        Assert.Throws<ArgumentException>(() => Select.Blocks(train: 1.5));
        Assert.Throws<ArgumentException>(() => Select.Blocks(train: -0.1));
    }

    [Fact]
    public void Leakage_is_found()
    {
        var every = new Split(Data | Select.Frames(.., stride: 2), new(Data, [], []), Data | Select.Frames(1.., stride: 2), []);
        var leakage = every.Leakage();
        Assert.Equal((0, 30, false), (leakage.Shared, leakage.Neighbouring, leakage.IsClean));
        Assert.InRange(leakage.Nearest!.Value, 0.01, 0.2);
        Assert.Equal(30, (every with { Test = every.Train }).Leakage().Shared);

        // Other atoms, or the same ones far away, are another trajectory.
        var other = Dataset.Of(Data.Configurations.Select((c, f) => f % 2 == 0 ? c : SelectData.Labelled(c.Structure.Translated(new(0, 5, 0)))));
        Assert.True(new Split(other | Select.Frames(.., stride: 2), new(other, [], []), other | Select.Frames(1.., stride: 2), []).Leakage().IsClean);
    }

    [Fact]
    public void Groups_stay_together() => Property.ForAll(
        from seed in Gen.Choose(0, 1 << 30)
        from groups in Gen.Choose(3, 12)
        select (seed, groups),
        c =>
        {
            var data = Dataset.Of(Data.Configurations.Select((x, f) =>
                SelectData.Labelled(x.Structure, ImmutableSortedDictionary<string, string>.Empty.Add("plan_id", $"{f * c.groups / 60}"))));
            var split = data | Select.Groups("plan_id", train: 0.5, validation: 0.2, test: 0.2, seed: c.seed);
            HashSet<string> Keys(IEnumerable<int> frames) => [.. frames.Select(f => data[f].Info["plan_id"])];
            HashSet<string>[] keys = [Keys(split.Train.LabelledFrames), Keys(split.Validation.LabelledFrames), Keys(split.Test.LabelledFrames), Keys(split.Unused)];
            Assert.Equal(c.groups, keys.Sum(k => k.Count));
            Assert.Equal(60, split.Train.Frames.Length + split.Validation.Frames.Length + split.Test.Frames.Length + split.Unused.Length);
            Assert.InRange(split.Train.Frames.Length, 30 - (60 / c.groups) - 1, 30 + (60 / c.groups) + 1);
            Assert.Equal(split, data | Select.Groups("plan_id", train: 0.5, validation: 0.2, test: 0.2, seed: c.seed));
        });

    [Fact]
    public void A_key_selects_frames_and_a_missing_key_is_named()
    {
        var data = Dataset.Of(Data.Configurations.Select((x, f) =>
            SelectData.Labelled(x.Structure, ImmutableSortedDictionary<string, string>.Empty.Add("morphology", f % 3 == 0 ? "ico" : f % 3 == 1 ? "deca" : "fcc"))));
        Assert.Equal(40, (data | Select.Where("morphology", "ico", "deca")).Frames.Length);
        Assert.Throws<DataException>(() => data | Select.Where("morphology", "bcc"));
        var error = Assert.Throws<DataException>(() => Data | Select.Where("morphology", "ico")).Error;
        Assert.Equal((0, "morphology", "no keys"), (error.Frame, error.Field, error.Found));
    }

    [Fact]
    public void Ranges_and_lists_of_frames()
    {
        Assert.Equal([55, 56, 57, 58, 59], (Data | Select.Frames(^5..)).Frames);
        Assert.Equal([3, 1, 2], (Data | Select.Frames(3, 1, 2)).Frames);
        Assert.Equal([0, 20, 40], (Data | Select.Frames(.., stride: 20)).Frames);
        Assert.Throws<DataException>(() => Data | Select.Frames(0..61));
        Assert.Equal(60, Assert.Throws<DataException>(() => Data | Select.Frames(0, 60)).Error.Frame);
        Assert.Throws<ArgumentException>(() => Select.Frames(1, 1));
        Assert.Throws<ArgumentException>(() => Select.Frames(.., stride: 0));
    }

    [Fact]
    public void Parameters_are_checked_by_with_too()
    {
        Assert.Throws<ArgumentException>(() => Select.DescriptorSpace() with { BinWidth = 0 });
        Assert.Throws<ArgumentException>(() => Select.DescriptorSpace(bins: 0));
        Assert.Throws<ArgumentException>(() => Select.Blocks(train: 3) with { Gap = -1 });
        Assert.Throws<ArgumentException>(() => Select.Frames(1, 2) with { Frames = [1, 1] });
        Assert.Equal(4, (Describe.TwoBody(4) with { Cutoff = 5 }).Cutoff.Radius - 1);
    }

    public static TheoryData<Type> Families => [typeof(Selector), typeof(Splitter)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Every_record_goes_round_through_json(Type family)
    {
        object[] records =
        [
            .. DescriptorSpaceSelection.Examples, .. FrameList.Examples, .. InfoSelection.Examples,
            Select.Random(environments: 3, frames: 2, seed: -4), Select.FromFile("a", 3), Select.FramesFromFile("b"), Select.Frames(1..^2, 3),
            Select.Blocks(0.5), Select.Groups("k", 3, test: 0.1, seed: 9),
        ];
        var mine = records.Where(family.IsInstanceOfType).ToArray();
        Assert.Equal(Spec.Family(family).Select(f => f.Type), mine.Select(r => r.GetType()).Distinct().OrderBy(t => Spec.KindOf(t), StringComparer.Ordinal));
        foreach (var record in mine)
        {
            var json = JsonSerializer.Serialize(record, family, Spec.Options);
            Assert.Equal(record, JsonSerializer.Deserialize(json, family, Spec.Options));
        }
    }

    [Fact]
    public void A_specification_says_the_same_as_the_chain()
    {
        var spec = Spec.Read<Selector>("""{"kind":"descriptorSpace","descriptor":{"kind":"distances","cutoff":4.5},"environments":30,"seed":5}""").GetOrThrow();
        Assert.Equal(Clouds | Describe.TwoBody(4.5) >> Select.DescriptorSpace(environments: 30, seed: 5), Clouds | spec);
    }
}
