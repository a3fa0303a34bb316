using System.CommandLine;
using System.Text;

namespace Pipelines.Tool;

/// <summary><c>fit FILE... --with SPEC --out MODEL</c>.</summary>
internal static class FitVerb
{
    private static readonly Argument<FileInfo[]> Files = new("FILE") { Description = "Extended XYZ with energies or forces, gzipped or not.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<FileInfo> With = SpecOption.Create("how to fit", "gaussianProcess");
    private static readonly Option<FileInfo> Out = new("--out") { Description = "Where the model goes.", HelpName = "MODEL", Required = true };

    public static Command Create() => Host.Verb("fit", "Fit a model to reference energies and forces.", [Files, With, Out, .. DataOptions.All], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var stage = SpecOption.Read<IFitStage>(parse.GetRequiredValue(With), session.Seed);
        var data = DataOptions.Read(parse, session, parse.GetRequiredValue(Files));
        var path = parse.GetRequiredValue(Out).ToString();
        var linearAlgebra = Machine.LinearAlgebra;
        var model = stage.Fit(TrainingSet.All(data), session.Run);
        model.Save(WholeFile.Ready(path));

        var text = new StringBuilder($"{PotentialFile.Describe(model)} -> {path}\n");
        text.AppendLine($"isolated atoms: {string.Join(", ", model.IsolatedAtomEnergies.Select(e => $"{e.Key} {e.Value:F4} eV"))}");
        var facts = new FitFacts(path, Spec.KindOf(model.GetType()), [.. model.Species.Select(s => s.Symbol)], model.Cutoff, model.IsolatedAtomEnergies.ToDictionary(e => e.Key.Symbol, e => e.Value));
        if (model is GaussianProcess gp)
        {
            var forces = gp.Labels.Count(l => l.Label.Kind == LabelKind.Force);
            text.AppendLine($"trained on {forces} forces and {gp.Labels.Length - forces} energies");
            text.AppendLine($"leave-one-out RMSE {gp.Quality.LeaveOneOutRmse:G4} {(forces > 0 ? "eV/Å" : "eV")}, log marginal likelihood {gp.Quality.LogMarginalLikelihood:F1}");
            text.AppendLine($"condition number at least {gp.Quality.ConditionEstimate:G3}, jitter {(gp.Quality.Jitter == 0 ? "none" : $"{gp.Quality.Jitter:G3}")}");
            foreach (var h in gp.Kernel.Hyperparameters)
            {
                text.AppendLine($"{h.Name} = {h.Value:G6}");
            }

            facts = facts with { Forces = forces, Energies = gp.Labels.Length - forces, Kernel = gp.Kernel, Quality = gp.Quality };
        }

        if (model is LinearModel linear)
        {
            var q = linear.Quality;
            text.AppendLine($"trained on {q.Labels} numbers; {q.EffectiveParameters:F0} of {q.Parameters} coefficients decided by the data");
            text.AppendLine($"noise found: forces {Math.Sqrt(linear.ForceNoiseVariance):G4} eV/Å, energies {Math.Sqrt(linear.EnergyNoiseVariance):G4} eV per square root of an atom");
            text.AppendLine($"training RMSE: forces {q.ForceRmse:G4} eV/Å, energies {q.EnergyRmse:G4} eV per square root of an atom; log evidence {q.LogEvidence:F1}");
            facts = facts with { Linear = q };
        }

        text.AppendLine(linearAlgebra);
        return new(facts with { LinearAlgebra = linearAlgebra }, text.ToString());
    }

    /// <summary>What a fit tells machines.</summary>
    private sealed record FitFacts(string Out, string Kind, string[] Species, double Cutoff, Dictionary<string, double> IsolatedAtomEnergies)
    {
        public int Forces { get; init; }

        public int Energies { get; init; }

        public string LinearAlgebra { get; init; } = string.Empty;

        public Kernel? Kernel { get; init; }

        public FitQuality? Quality { get; init; }

        public LinearQuality? Linear { get; init; }
    }
}
