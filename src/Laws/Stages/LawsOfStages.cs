namespace Pipelines;

/// <summary>The names of the laws that stages are put to.</summary>
public static class StageLawNames
{
    /// <summary>The same input gives the same output, whoever computes it.</summary>
    public const string Reproducibility = "reproducibility";
}

public static partial class Laws
{
    /// <summary>The law of a stage: it is a function of its parameters and its input, and of nothing else.</summary>
    /// <typeparam name="TIn">What the stage takes.</typeparam>
    /// <typeparam name="TOut">What it gives; compared by its own equality, which must be that of values.</typeparam>
    /// <param name="stage">The stage.</param>
    /// <param name="input">Makes the input of a case; the same case must give the same input.</param>
    public static IReadOnlyList<Law> For<TIn, TOut>(Stage<TIn, TOut> stage, Func<LawCase, TIn> input) =>
    [
        new(
            StageLawNames.Reproducibility,
            "The stage gives equal outputs for equal inputs: at 1, 2 and 4 threads, and again.",
            at =>
            {
                TOut Output(int threads) => stage.Apply(input(at), new() { Threads = threads });
                var first = Output(1);
                var other = Array.Find([1, 2, 4], threads => !Equals(first, Output(threads)));
                return other == 0
                    ? new(0, 0, "outputs", string.Empty)
                    : new(1, 0, $"the output at {other} threads is not the first one at 1 thread", $"{stage} on {input(at)}");
            }),
    ];
}
