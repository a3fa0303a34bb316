using System.Collections.Immutable;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SimulateRecordedTests : IDisposable
{
    private static readonly Langevin Stage = Simulate.Langevin(500, 2, 300, seed: 6, start: SimulateData.Icosahedron) with { SampleEvery = 7, ThermoEvery = 3 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private RecordedSimulation In(string name, MolecularDynamics? stage = null, long every = 50) =>
        Simulate.Recorded(stage ?? Stage, Path(name, "xyz"), Path(name, "tsv"), Path(name, "ckpt"), every);

    private string Path(string name, string extension) => System.IO.Path.Combine(_folder.FullName, $"{name}.{extension}");

    private void SameFiles(string expected, string found)
    {
        Assert.Equal(File.ReadAllBytes(Path(expected, "xyz")), File.ReadAllBytes(Path(found, "xyz")));
        Assert.Equal(File.ReadAllText(Path(expected, "tsv")), File.ReadAllText(Path(found, "tsv")));
        Assert.False(File.Exists(Path(found, "xyz.part")) || File.Exists(Path(found, "tsv.part")), "nothing unfinished is left");
    }

    [Fact]
    public void Files_say_what_the_trajectory_says()
    {
        var trajectory = SimulateData.Bonds | In("a");
        Assert.Equal(SimulateData.Bonds | Stage, trajectory);
        Write.ExtXyz(Path("b", "xyz"), trajectory).GetOrThrow();
        File.WriteAllText(Path("b", "tsv"), trajectory.ThermoTable());
        SameFiles("b", "a");
        var read = Read.ExtXyz(Path("a", "xyz")).GetOrThrow();
        Assert.Equal(trajectory.Frames.Select(f => f.Structure), read.Configurations.Select(c => c.Structure));
        Assert.Equal(trajectory.Frames.Select(f => (double?)f.PotentialEnergy), read.Configurations.Select(c => c.Energy));
        Assert.Equal(trajectory.Frames.Select(f => (Block<Vec3>?)f.Forces), read.Configurations.Select(c => c.Forces));
    }

    // A crash at any step: what was written after the last checkpoint is cut off, half a frame included, and done again.
    [Fact]
    public void After_a_crash_the_same_bits_come_out()
    {
        var whole = SimulateData.Bonds | In("whole");
        var number = 0;
        Property.ForAll(
            from first in Gen.Choose(1, 300)
            from second in Gen.Choose(0, 300 - first)
            from every in Gen.Elements(5, 40, 120)
            select (first, second, every),
            c =>
            {
                var name = $"crash{number++}";
                var stage = In(name, every: c.every);
                foreach (var evaluations in new[] { c.first, c.second })
                {
                    Assert.ThrowsAny<Exception>(() => new Crashing(SimulateData.Bonds, evaluations) | stage);
                    File.AppendAllText(Path(name, "xyz.part"), "13\nProperties=spec");
                    File.AppendAllText(Path(name, "tsv.part"), "1234\t5");
                    Assert.False(File.Exists(Path(name, "xyz")), "an unfinished trajectory does not have its own name");
                }

                var trajectory = SimulateData.Bonds | stage;
                Assert.Equal(whole.Final, trajectory.Final);
                Assert.Equal(whole.Quality, trajectory.Quality);
                SameFiles("whole", name);
            },
            cases: Property.Full ? 50 : 6);
    }

    [Fact]
    public void Cancellation_keeps_every_step()
    {
        _ = SimulateData.Bonds | In("whole");
        using var source = new CancellationTokenSource();
        var stage = In("cancelled", every: 1000);
        Assert.Throws<OperationCanceledException>(() => new Crashing(SimulateData.Bonds, 100, source.Cancel).Pipe(stage, new() { Cancellation = source.Token }));
        var frames = Read.ExtXyz(Path("cancelled", "xyz.part")).GetOrThrow();
        Assert.Equal(1 + (99 / 7), frames.Count);
        var rest = SimulateData.Bonds | stage;
        Assert.Equal(105, rest.Frames[0].Step);
        SameFiles("whole", "cancelled");
    }

    [Fact]
    public void A_finished_simulation_can_be_made_longer_or_be_asked_again()
    {
        _ = SimulateData.Bonds | In("long");
        var shorter = SimulateData.Bonds | In("short", Stage with { Steps = 100 });
        var again = SimulateData.Bonds | In("short", Stage with { Steps = 100 });
        Assert.Equal(shorter.Final, again.Final);
        _ = SimulateData.Bonds | In("short");
        SameFiles("long", "short");
        var e = Assert.Throws<DataException>(() => SimulateData.Bonds | In("short", Stage with { Steps = 100 }));
        Assert.Contains("past the end", e.Message);
    }

    [Fact]
    public void Damage_to_any_byte_of_a_checkpoint_is_noticed()
    {
        _ = SimulateData.Bonds | In("a");
        var bytes = File.ReadAllBytes(Path("a", "ckpt"));
        Property.ForAll(Gen.Choose(0, bytes.Length - 1), at =>
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x10;
            File.WriteAllBytes(Path("a", "ckpt"), damaged);
            Refused("a", Stage, at < 21 ? "not a checkpoint" : "damaged");
            File.WriteAllBytes(Path("a", "ckpt"), bytes[..at]);
            Refused("a", Stage, at < 21 ? "not a checkpoint" : "damaged");
        });
        File.WriteAllBytes(Path("a", "ckpt"), bytes);
        _ = SimulateData.Bonds | In("a");
    }

    [Fact]
    public void What_belongs_to_another_simulation_is_refused()
    {
        _ = SimulateData.Bonds | In("a");
        Refused("a", Stage with { Temperature = 501 }, "another simulation");
        Refused("a", Stage with { Start = SimulateData.Icosahedron.Translated(new(0, 0, 1e-9)) }, "another simulation");
        Refused("a", Simulate.VelocityVerlet(500, 2, 300, seed: 6, SimulateData.Icosahedron), "another simulation");
        Assert.Contains("another potential", Assert.Throws<ArgumentException>(() => SimulateData.ShortBonds | In("a")).Message);

        Assert.Contains("trajectory does not fit", Assert.Throws<DataException>(() => SimulateData.Bonds | (In("a") with { Trajectory = null })).Message);
        var frames = Read.ExtXyz(Path("a", "xyz.part")).GetOrThrow();
        Assert.Equal((300 / 7) + 1, frames.Count);
    }

    [Fact]
    public void A_trajectory_that_was_touched_is_refused()
    {
        _ = SimulateData.Bonds | In("a");
        var text = File.ReadAllText(Path("a", "xyz"));
        File.WriteAllText(Path("a", "xyz"), text.Remove(text.Length - 3, 1).Insert(text.Length - 3, "x"));
        Refused("a", Stage, "content differs");
        File.WriteAllText(Path("a", "xyz"), text[..^10]);
        Refused("a", Stage, "too short");
        File.Delete(Path("a", "xyz"));
        Refused("a", Stage, "is missing");
    }

    [Fact]
    public void A_breakdown_leaves_whole_frames()
    {
        var stage = In("a", Stage with { Timestep = 40, Temperature = 3000, Steps = 10_000, SampleEvery = 1 });
        var e = Assert.Throws<SimulationException>(() => SimulateData.Bonds | stage);
        Assert.Equal(e.Trajectory!.Frames.Length, Read.ExtXyz(Path("a", "xyz.part")).GetOrThrow().Count);
    }

    [Fact]
    public void Frames_need_not_be_kept_in_memory()
    {
        var all = SimulateData.Bonds | In("a");
        var none = SimulateData.Bonds | (In("b") with { KeepFrames = false });
        SameFiles("a", "b");
        Assert.Equal(all with { Frames = [], Thermo = [] }, none);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_before_the_first_step()
    {
        var stage = In(System.IO.Path.Combine("nowhere", "a"));
        Assert.Contains("directory", Assert.Throws<DataException>(() => new Crashing(SimulateData.Bonds, 0) | stage).Message);
    }

    [Fact]
    public void It_is_a_specification_too()
    {
        SimulationStage stage = Simulate.Recorded(Stage with { Start = null }, "a.xyz", checkpoint: "a.ckpt", checkpointEvery: 7);
        var read = Spec.Read<SimulationStage>(Spec.Write(stage)).GetOrThrow();
        Assert.Equal(stage, read);
        Assert.Equal(Stage, ((RecordedSimulation)read.StartingFrom(SimulateData.Icosahedron)).Simulation);
    }

    private void Refused(string name, MolecularDynamics stage, string words) =>
        Assert.Contains(words, Assert.Throws<DataException>(() => SimulateData.Bonds | In(name, stage)).Message);

    /// <summary>A potential that does something at a given evaluation: by default it takes the program down.</summary>
    private sealed record Crashing(IPotential Inner, int At, Action? Instead = null) : IPotential
    {
        public double Cutoff => Inner.Cutoff;

        public ImmutableArray<Species> Species => Inner.Species;

        public IEvaluator CreateEvaluator(Structure structure, int threads = 1) => new Evaluator(Inner.CreateEvaluator(structure, threads), At, Instead);

        private sealed class Evaluator(IEvaluator inner, int at, Action? instead) : IEvaluator
        {
            private int _calls;

            public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
            {
                if (_calls++ == at)
                {
                    (instead ?? (() => throw new InvalidOperationException("crash")))();
                }

                return inner.Evaluate(positions, forces, atomEnergies, out virial);
            }
        }
    }
}
