using System.CommandLine;
using System.Diagnostics;
using System.Text;

namespace Pipelines.Tool;

/// <summary><c>simulate MODEL START --with SPEC --out TRAJECTORY</c>: stopped at any moment and given again, it goes on where it was.</summary>
internal static class SimulateVerb
{
    private static readonly Argument<FileInfo> ModelFile = PotentialFile.Argument;
    private static readonly Argument<FileInfo> Start = new("START") { Description = "Extended XYZ; its first frame is the start (--frames N picks another)." };
    private static readonly Option<FileInfo> With = SpecOption.Create("how to simulate", "langevin");
    private static readonly Option<FileInfo> Out = new("--out") { Description = "Where the frames go: extended XYZ with energy, forces and velocities.", HelpName = "TRAJECTORY", Required = true };
    private static readonly Option<FileInfo?> Thermo = new("--thermo") { Description = "Where the thermo table goes, tab-separated.", HelpName = "FILE" };
    private static readonly Option<FileInfo?> Checkpoint = new("--checkpoint") { Description = "Where checkpoints go (default: TRAJECTORY.checkpoint). If it is there, the simulation goes on from it.", HelpName = "FILE" };
    private static readonly Option<long> CheckpointEvery = new("--checkpoint-every") { Description = "Steps between checkpoints.", DefaultValueFactory = _ => 10_000, HelpName = "N" };
    private static readonly Option<bool> Fresh = new("--fresh") { Description = "Begin again, whatever the checkpoint says." };

    public static Command Create() => Host.Verb(
        "simulate", "Run dynamics with a model or an analytic potential.",
        [ModelFile, Start, With, Out, Thermo, Checkpoint, CheckpointEvery, Fresh, .. DataOptions.All], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var stage = Recorded(parse, SpecOption.Read<SimulationStage>(parse.GetRequiredValue(With), session.Seed));
        var potential = PotentialFile.Load(parse.GetRequiredValue(ModelFile));
        var start = DataOptions.Read(parse, session, parse.GetRequiredValue(Start))[0].Structure;
        if (parse.GetValue(Fresh))
        {
            File.Delete(stage.Checkpoint!);
        }

        var resumed = File.Exists(stage.Checkpoint);
        var clock = Stopwatch.StartNew();
        var end = stage.StartingFrom(start).Apply(potential, session.Run);
        var quality = end.Quality;
        var text = new StringBuilder();
        text.AppendLine($"{PotentialFile.Describe(potential)}: {start} to {end.Final.Time / 1000:0.###} ps ({end.Final.Step} steps) -> {stage.Trajectory}");
        if (resumed)
        {
            text.AppendLine($"went on from {stage.Checkpoint}");
        }

        text.AppendLine($"at the end: {end.Final.Temperature:F0} K, potential energy {end.Final.PotentialEnergy:F4} eV");
        text.AppendLine($"drift of the conserved energy {1000 * quality.EnergyDrift:G3} meV an atom and ns, fluctuation {1000 * quality.EnergyFluctuation:G3} meV an atom");
        text.AppendLine($"largest force {quality.MaxForce:F3} eV/Å, closest pair {quality.MinDistance:F3} Å");
        var outside = potential is Model { Domain: not null } model ? ExtrapolationReport.Of(model, Dataset.Of(new Configuration(end.Final.Structure)), session.Run).Report : null;
        if (outside is not null)
        {
            text.AppendLine($"at the end: {outside}");
        }

        text.AppendLine($"{clock.Elapsed.TotalSeconds:F2} s");
        var facts = new
        {
            Out = stage.Trajectory,
            stage.Thermo,
            stage.Checkpoint,
            Resumed = resumed,
            end.Final.Step,
            end.Final.Time,
            end.Final.PotentialEnergy,
            end.Final.Temperature,
            quality,
            Extrapolation = outside,
            Seconds = clock.Elapsed.TotalSeconds,
        };
        return new(facts, text.ToString());
    }

    // What grows goes to the disk while it runs; a SPEC that says so itself is followed, but for the trajectory's name.
    private static RecordedSimulation Recorded(ParseResult parse, SimulationStage stage)
    {
        var path = WholeFile.Ready(parse.GetRequiredValue(Out).ToString());
        try
        {
            var recorded = stage switch
            {
                RecordedSimulation r => r,
                MolecularDynamics dynamics => Simulate.Recorded(dynamics, checkpointEvery: parse.GetValue(CheckpointEvery)),
                _ => throw new UsageException($"This SPEC does not describe dynamics but a {Spec.KindOf(stage.GetType())}."),
            };
            return recorded with
            {
                Trajectory = path,
                Thermo = parse.GetValue(Thermo)?.ToString() ?? recorded.Thermo,
                Checkpoint = parse.GetValue(Checkpoint)?.ToString() ?? recorded.Checkpoint ?? $"{path}.checkpoint",
                KeepFrames = false,
            };
        }
        catch (ArgumentException e)
        {
            throw new UsageException(Spec.Plain(e.Message), e);
        }
    }
}
