namespace Pipelines;

/// <summary>
/// The laws of force fields as public functions: <c>Laws.For(potential)</c> gives named laws, <c>Laws.Run</c> puts the subject to random
/// cases of each, and any test framework can do the same with <see cref="Law.Check"/>.
/// </summary>
public static partial class Laws
{
    private const int LargestCase = 60;

    /// <summary>Puts laws to random cases; each law stops at its first violation and shrinks it. The same seed gives the same report at any number of threads.</summary>
    /// <param name="laws">The laws of one subject.</param>
    /// <param name="cases">Cases for each law, at least 1.</param>
    /// <param name="seed">Chooses the cases.</param>
    /// <param name="run">Threads (laws are spread over them), progress, cancellation.</param>
    /// <param name="largest">The largest size of a case, from 2: a quick look takes small ones.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cases"/> is below 1, or <paramref name="largest"/> below 2.</exception>
    public static LawReport Run(IReadOnlyList<Law> laws, int cases = 100, ulong seed = 1, Run? run = null, int largest = LargestCase)
    {
        if (cases < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(cases), cases, "A law needs at least 1 case.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(largest, 2);
        run ??= Pipelines.Run.Default;
        var results = new LawResult[laws.Count];
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, run.Threads), CancellationToken = run.Cancellation };
        Parallel.For(0, laws.Count, options, i =>
        {
            results[i] = Result(laws[i], cases, seed, largest, run.Cancellation);
            run.Report("Laws", Interlocked.Increment(ref done), laws.Count);
        });
        return new([.. results], seed);
    }

    /// <summary>The cases of a run: many small structures, few large ones (2 to 60 atoms).</summary>
    /// <param name="cases">How many.</param>
    /// <param name="seed">Chooses them.</param>
    /// <param name="largest">The largest size.</param>
    public static IEnumerable<LawCase> Cases(int cases, ulong seed, int largest = LargestCase)
    {
        var random = new SplitMix(seed);
        for (var i = 0; i < cases; i++)
        {
            var u = random.Uniform();
            yield return new(random.Next(), 2 + (int)((largest - 1) * u * u * u));
        }
    }

    private static LawResult Result(Law law, int cases, ulong seed, int largest, CancellationToken cancellation)
    {
        if (law.Limit is not null)
        {
            return new(law.Name, law.Statement, 0, 0, 0, 0, law.Limit, null);
        }

        var (tried, vacuous) = (0, 0);
        var worst = LawOutcome.Vacuous;
        foreach (var at in Cases(cases, seed, largest))
        {
            cancellation.ThrowIfCancellationRequested();
            var outcome = law.Check(at);
            tried++;
            vacuous += outcome.IsVacuous ? 1 : 0;
            worst = worst.IsVacuous || outcome.Ratio > worst.Ratio ? outcome : worst;
            if (!outcome.Holds)
            {
                var violation = Shrink(law, at, outcome);
                return new(law.Name, law.Statement, tried, vacuous, violation.Deviation, violation.Allowed, null, violation);
            }
        }

        return new(law.Name, law.Statement, tried, vacuous, worst.Deviation, worst.Allowed, null, null);
    }

    private static Violation Shrink(Law law, LawCase at, LawOutcome outcome)
    {
        // Every size among the small ones, every fourth or so among the large.
        for (var size = 1; size < at.Size; size += 1 + (size / 4))
        {
            var smaller = at with { Size = size };
            if (law.Check(smaller) is { Holds: false } found)
            {
                return Violation.Of(smaller, found);
            }
        }

        return Violation.Of(at, outcome);
    }
}
