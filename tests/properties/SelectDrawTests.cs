using System.Text.Json;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SelectDrawTests
{
    private static readonly TrainingSet Available = TrainingSet.All(SelectData.Chain(frames: 30, atoms: 4));

    private static string Written(params string[] lines)
    {
        var path = Path.GetTempFileName();
        File.WriteAllLines(path, lines);
        return path;
    }

    [Theory]
    [InlineData("200")]
    [InlineData("""{"file":"a.txt","count":7}""")]
    [InlineData("""{"file":"a.txt"}""")]
    public void Json_goes_round(string json)
    {
        var draw = JsonSerializer.Deserialize<Draw>(json, Spec.Options);
        Assert.Equal(json, JsonSerializer.Serialize(draw, Spec.Options));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("2.5")]
    [InlineData("\"all\"")]
    [InlineData("""{"file":"a.txt","count":-7}""")]
    [InlineData("""{"path":"a.txt"}""")]
    [InlineData("""{"file":"a.txt","rows":1}""")]
    public void Bad_json_is_an_error(string json) => Assert.False(Spec.Read<Draw>(json).IsOk);

    [Fact]
    public void A_draw_is_without_replacement_repeats_and_grows_by_its_prefix() => Property.ForAll(
        Gen.Choose(0, 120).Two().Zip(Gen.Choose(int.MinValue, int.MaxValue)),
        c =>
        {
            var ((n, m), seed) = c;
            var some = Draw.ResolveEnvironments(Available, Math.Min(n, m), seed).GetOrThrow();
            var more = Draw.ResolveEnvironments(Available, Math.Max(n, m), seed).GetOrThrow();
            Assert.Equal(more.Length, more.Distinct().Count());
            Assert.Equal(some, more.Take(some.Length));
            Assert.Subset(Available.Environments.ToHashSet(), more.ToHashSet());
            Assert.Equal(more, Draw.ResolveEnvironments(Available, Math.Max(n, m), seed).GetOrThrow());
        });

    [Fact]
    public void Null_takes_all_and_too_many_is_an_error()
    {
        Assert.Equal(Available, Draw.Resolve(Available, null, null, 1).GetOrThrow());
        Assert.Equal(Available with { Frames = [] }, Draw.Resolve(Available, null, 0, 1).GetOrThrow());
        Assert.Equal(Available with { Environments = [] }, Draw.Resolve(Available, 0, null, 1).GetOrThrow());
        Assert.Equal(Available.Frames, Draw.Resolve(Available, 5, null, 1).GetOrThrow().Frames);
        var error = Draw.Resolve(Available, 121, null, 1).Error;
        Assert.Contains("120", error?.Found);
        Assert.Contains("121", error?.Expected);
    }

    [Fact]
    public void A_file_gives_its_first_rows_in_order()
    {
        var path = Written("# frame atom", "3 1", "", "0 0  # the first atom", "\t2 3");
        var draw = Draw.FromFile(path, 2);
        Assert.Equal([new(3, 1), new(0, 0)], Draw.ResolveEnvironments(Available, draw, 0).GetOrThrow());
        Assert.Equal(3, Draw.ResolveEnvironments(Available, Draw.FromFile(path), 0).GetOrThrow().Length);
        Assert.Equal([5, 4], Draw.ResolveFrames(Available, Draw.FromFile(Written("5", "4")), 0).GetOrThrow());
    }

    [Theory]
    [InlineData("30 0", 2, "frame", "30", "0 to 29")]
    [InlineData("29 4", 2, "atom", "4", "0 to 3")]
    [InlineData("-1 0", 2, null, "'-1 0'", "'frame atom', counted from 0")]
    [InlineData("1", 2, null, "'1'", "'frame atom', counted from 0")]
    [InlineData("1 2 3", 2, null, "'1 2 3'", "'frame atom', counted from 0")]
    [InlineData("1.5 2", 2, null, "'1.5 2'", "'frame atom', counted from 0")]
    [InlineData("99999999999 2", 2, null, "'99999999999 2'", "'frame atom', counted from 0")]
    [InlineData("0 1", 2, "row", "0 1", "each label once")]
    public void A_bad_row_is_named(string row, int line, string? field, string found, string expected)
    {
        var path = Written("0 1", row);
        var error = Draw.ResolveEnvironments(Available, Draw.FromFile(path), 0).Error;
        Assert.Equal((path, (long?)line, field, found, expected), (error?.File, error?.Line, error?.Field, error?.Found, error?.Expected));
    }

    [Fact]
    public void A_missing_or_short_file_is_an_error()
    {
        Assert.Equal("no/such/file", Draw.ResolveFrames(Available, Draw.FromFile("no/such/file"), 0).Error?.File);
        Assert.Equal(string.Empty, Draw.ResolveFrames(Available, Draw.FromFile(string.Empty), 0).Error?.File);
        Assert.Throws<DataException>(() => Available.Data.Trace() | Select.FromFile(Path.GetTempPath()));
        Assert.Throws<DataException>(() => Available.Data.Trace() | Select.FromFile(string.Empty));
        Assert.Equal("1 rows", Draw.ResolveFrames(Available, Draw.FromFile(Written("1"), 2), 0).Error?.Found);
    }

    [Fact]
    public void A_label_that_is_not_there_is_an_error()
    {
        var bare = TrainingSet.All(Dataset.Of(Available.Data.Configurations.Select(c => new Configuration(c.Structure))));
        Assert.Equal(0, Draw.ResolveEnvironments(bare, Draw.FromFile(Written("0 1")), 0).Error?.Frame);
        Assert.Equal(0, Draw.ResolveFrames(bare, Draw.FromFile(Written("0")), 0).Error?.Frame);
    }

    [Fact]
    public void Some_frames_of_a_data_set_have_another_hash_than_all()
    {
        var data = Available.Data;
        Assert.NotEqual(data.Trace().Hash, (data with { Configurations = data.Configurations[..5] }).Trace().Hash);
    }
}
