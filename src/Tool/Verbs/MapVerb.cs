using System.CommandLine;
using System.Diagnostics;
using System.Text;

namespace Pipelines.Tool;

/// <summary><c>map MODEL --out MAPPED</c>.</summary>
internal static class MapVerb
{
    private static readonly Argument<FileInfo> ModelFile = new("MODEL") { Description = "A Gaussian process that 'fit' wrote." };
    private static readonly Option<FileInfo> With = SpecOption.Create("how to map (default: to 1 meV/Å)", "splines", required: false);
    private static readonly Option<FileInfo> Out = new("--out") { Description = "Where the mapped force field goes.", HelpName = "MAPPED", Required = true };

    public static Command Create() => Host.Verb("map", "Map a Gaussian process onto tables: the same forces, orders of magnitude faster.", [ModelFile, With, Out], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var stage = parse.GetValue(With) is { } spec ? SpecOption.Read<IMapStage>(spec, session.Seed) : new SplineMap(Seed: session.Seed ?? 1);
        var model = Model.Load(DataOptions.Existing(parse.GetRequiredValue(ModelFile))).GetOrThrow();
        var path = WholeFile.Ready(parse.GetRequiredValue(Out).ToString());
        var clock = Stopwatch.StartNew();
        var mapped = stage.Map(model, session.Run);
        mapped.Save(path);

        var text = new StringBuilder($"{PotentialFile.Describe(mapped)} -> {path}\n");
        var certificate = (mapped as MappedForceField)?.Certificate;
        if (model is SplineForceField)
        {
            text.AppendLine("these were tables already: they are kept as they are, without the uncertainty");
        }
        else if (certificate is { } c)
        {
            text.AppendLine($"against the Gaussian process on {c.Structures} structures it was not made from ({c.Atoms} atoms):");
            text.AppendLine($"force vectors: largest error {1000 * c.MaximumForceError:F3} meV/Å, mean {1000 * c.MeanForceError:F3} meV/Å");
            text.AppendLine($"energy: largest error {1000 * c.MaximumEnergyError:F4} meV an atom");
        }

        text.AppendLine($"{clock.Elapsed.TotalSeconds:F1} s");
        return new(new { Out = path, Kind = Spec.KindOf(mapped.GetType()), Certificate = certificate, Seconds = clock.Elapsed.TotalSeconds }, text.ToString());
    }
}
