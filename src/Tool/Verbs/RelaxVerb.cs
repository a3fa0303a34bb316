using System.CommandLine;

namespace Pipelines.Tool;

/// <summary><c>relax MODEL FILE --out FILE</c>: every frame to its minimum.</summary>
internal static class RelaxVerb
{
    private static readonly Argument<FileInfo> ModelFile = PotentialFile.Argument;
    private static readonly Argument<FileInfo> Frames = new("FILE") { Description = "Extended XYZ; every frame is relaxed." };
    private static readonly Option<FileInfo> With = SpecOption.Create("how to relax (default: to 0.1 meV/Å)", "relax", required: false);
    private static readonly Option<FileInfo> Out = new("--out") { Description = "Where the relaxed structures go.", HelpName = "FILE", Required = true };

    public static Command Create() => Host.Verb("relax", "Relax structures to minima of the energy.", [ModelFile, Frames, With, Out, .. DataOptions.All], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        RelaxationStage stage = parse.GetValue(With) is { } spec ? SpecOption.Read<RelaxationStage>(spec, session.Seed) : new Relax();
        var potential = PotentialFile.Load(parse.GetRequiredValue(ModelFile));
        var data = DataOptions.Read(parse, session, parse.GetRequiredValue(Frames));
        var path = WholeFile.Ready(parse.GetRequiredValue(Out).ToString());
        var relaxed = data.Configurations.Select(c => stage.StartingFrom(c.Structure).Apply(potential, session.Run)).ToArray();
        Write.ExtXyz(path, relaxed.Select((r, f) => new Configuration(r.Structure, r.Energy, potential.Evaluate(r.Structure, session.Run.Threads).Forces, info: data[f].Info)), session.Run).GetOrThrow();

        var rows = relaxed.Select((r, f) => new[] { $"{f}", $"{r.Structure.Formula}", $"{r.Energy:F6}", $"{r.MaxForce:G3}", $"{r.Steps}", r.Converged ? "yes" : "NO" });
        return new(
            new { Out = path, Frames = relaxed.Select(r => new { r.Energy, r.MaxForce, r.Steps, r.Converged, r.Message }) },
            $"{PotentialFile.Describe(potential)} -> {path}\n{TextTable.Of(["frame", "formula", "energy (eV)", "largest force (eV/Å)", "steps", "converged"], rows)}");
    }
}
