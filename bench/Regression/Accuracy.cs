using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>Errors on Ni19 with the peers' own training and test sets (tests/golden/data/splits), from the specifications in bench/specs.</summary>
[SideBySide("errors on Ni19 beside the peers': accuracy [ROW ...]")]
internal static class Accuracy
{
    // What the peers reached on the same sets; eV/Å: mff's combined model and the joint model of an independent replica (2+3-body, cutoff 6.5 Å).
    private static readonly (string Spec, string Test, string Peers)[] Rows =
    [
        ("ni19-forces-rand-200", "rand_test_env.txt", "mff combined MAEF 0.0724, joint 0.0697"),
        ("ni19-forces-rand-500", "rand_test_env.txt", "joint MAEF 0.0604"),
        ("ni19-forces-block-200", "block_test_env.txt", "mff combined MAEF 0.081"),
        ("ni19-forces-block-500", "block_test_env.txt", "mff combined MAEF 0.073"),
        ("ni19-frames-block-50", "block_test_frames.txt", "GAP 2b + SOAP: force RMSE 0.0463 eV/Å, energy RMSE 0.75 meV/atom"),
    ];

    public static void Run(string[] args)
    {
        var data = Ni19.Data();
        foreach (var (name, test, peers) in Rows.Where(r => args.Length == 0 || args.Contains(r.Spec)))
        {
            var fit = Spec.Read<IFitStage>(File.ReadAllText(Ni19.Find($"bench/specs/{name}.json"))).GetOrThrow();
            var model = (GaussianProcess)fit.Fit(TrainingSet.All(data), Pipelines.Run.Default);
            var errors = test.Contains("frames", StringComparison.Ordinal)
                ? ErrorMetrics.Of(model, data.Subset(Ni19.Frames(test)))
                : Forces(model, data, Ni19.Environments(data, test, int.MaxValue).Environments);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-24} MAEF {errors.ForceMaef:F4}  MAEC {errors.ForceMaec:F4}  RMSE {errors.ForceRmse:F4} eV/Å{(errors.Energies > 0 ? $"  energy RMSE {1000 * errors.EnergyRmse:F2} meV/atom" : string.Empty)}   ({peers})"));
        }
    }

    private static ErrorMetrics Forces(GaussianProcess model, Dataset data, Block<EnvironmentId> test)
    {
        var pairs = new (Vec3, Vec3)[test.Length];
        Parallel.For(0, test.Length, i =>
        {
            var f = model.PredictLabel(data[test[i].Frame].Structure, Label.ForceOn(test[i].Atom), new Run { Threads = 1 });
            pairs[i] = (new(f[0], f[1], f[2]), data[test[i].Frame].Forces!.Value[test[i].Atom]);
        });
        return ErrorMetrics.Of([], pairs);
    }
}
