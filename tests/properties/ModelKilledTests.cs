using System.Diagnostics;
using System.Text.Json;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>kill -9 while a model is saved: the file is the old one or the new one, whole, and what was left beside it goes with the next save.</summary>
public sealed class ModelKilledTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-killed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_save_that_is_killed_leaves_a_whole_model()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var path = Path.Combine(_folder, "model");
        var first = Large(1);
        first.Save(path);
        var code = $$"""
            using Pipelines;
            var model = Model.Load({{JsonSerializer.Serialize(path)}}).GetOrThrow();
            for (var k = 2; ; k++) { (model with { ShortestDistance = k }).Save({{JsonSerializer.Serialize(path)}}); }
            """;
        var cell = new { cell_type = "code", metadata = new { }, source = code, outputs = Array.Empty<object>(), execution_count = (int?)null, id = "a" };
        File.WriteAllText(Path.Combine(_folder, "save.ipynb"), JsonSerializer.Serialize(new { cells = new[] { cell }, metadata = new { }, nbformat = 4, nbformat_minor = 5 }));
        var saves = 0;
        for (var round = 0; round < 3; round++)
        {
            var before = File.GetLastWriteTimeUtc(path);
            using var process = Cli.Start("run", Path.Combine(_folder, "save.ipynb"), "--out", Path.Combine(_folder, "out"));
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            var clock = Stopwatch.StartNew();
            while (File.GetLastWriteTimeUtc(path) == before && !process.HasExited && clock.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(1, cancellation);
            }

            Assert.False(process.HasExited, process.HasExited ? $"{await output}{await error}" : string.Empty);
            await Task.Delay(3 + (7 * round), cancellation);
            process.Kill();
            await process.WaitForExitAsync(cancellation);
            var back = Model.Load(path);
            Assert.True(back.IsOk, back.IsOk ? string.Empty : $"{back.Error}");
            saves += back.GetOrThrow().ShortestDistance > 1 ? 1 : 0;
        }

        Assert.Equal(3, saves);
        File.WriteAllText($"{path}.9999998.tmp", "half a model");
        first.Save(path);
        Assert.Equal(first, Model.Load(path).GetOrThrow());
        Assert.Empty(Directory.GetFiles(_folder, "*.tmp"));
    }

    [Fact]
    public void Files_that_are_being_written_and_files_of_others_stay()
    {
        var path = Path.Combine(_folder, "model");
        var neighbour = Process.GetProcesses().First(p => p.Id != Environment.ProcessId).Id;
        string[] others = [$"{path}2.7.tmp", $"{path}.x.tmp", Path.Combine(_folder, "other.tmp"), $"{path}.{neighbour}.tmp"];
        foreach (var other in others)
        {
            File.WriteAllText(other, "mine");
        }

        using (var busy = new FileStream($"{path}.9999999.tmp", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            ExampleModels.Linear.Save(path);
            Assert.True(File.Exists(busy.Name));
        }

        Assert.All(others, o => Assert.True(File.Exists(o)));
        ExampleModels.Linear.Save(path);
        Assert.False(File.Exists($"{path}.9999999.tmp"));
    }

    // Big enough that a save takes milliseconds.
    private static LinearModel Large(double shortest) => ExampleModels.Linear with { ShortestDistance = shortest, Factor = Block.Freeze(new double[2_000_000]) };
}
