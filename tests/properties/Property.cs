using FsCheck;
using FsCheck.Fluent;

namespace Pipelines.Tests;

/// <summary>
/// Runs an FsCheck property. FSCHECK_MAXTEST sets the number of cases, FSCHECK_REPLAY ("seed1,seed2", or "seed1,seed2,size" for
/// the failing step itself) repeats a failure; PIPELINES_FULL=1 multiplies the default by ten.
/// </summary>
public static class Property
{
    public static bool Full => Environment.GetEnvironmentVariable("PIPELINES_FULL") == "1";

    public static int MaxTest =>
        int.TryParse(Environment.GetEnvironmentVariable("FSCHECK_MAXTEST"), out var n) ? n : Full ? 1000 : 100;

    public static void Holds(FsCheck.Property property, int? cases = null)
    {
        var config = Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(cases ?? MaxTest);
        if (Environment.GetEnvironmentVariable("FSCHECK_REPLAY") is { Length: > 0 } replay)
        {
            var parts = replay.Trim('(', ')').Split(',');
            var (first, second) = (ulong.Parse(parts[0]), ulong.Parse(parts[1]));
            config = parts.Length > 2 ? config.WithReplay(first, second, int.Parse(parts[2])) : config.WithReplay(first, second);
        }

        property.Check(config);
    }

    public static void ForAll<T>(Gen<T> gen, Action<T> body, int? cases = null) => Holds(Prop.ForAll(gen.ToArbitrary(), body), cases);
}
