using System.CommandLine;

namespace Pipelines.Tool;

/// <summary>The verbs, in the order of the chain.</summary>
internal static class Verbs
{
    /// <summary>Fresh commands.</summary>
    public static IEnumerable<Command> All =>
    [
        ReadVerb.Create(), DescribeVerb.Create(), SelectVerb.Create(), FitVerb.Create(), PredictVerb.Create(), MapVerb.Create(), CardVerb.Create(), SimulateVerb.Create(), RelaxVerb.Create(), LawsVerb.Create(),
        RunVerb.Create(), StripVerb.Create(), GalleryVerb.Create(), DemoVerb.Create(), SchemaVerb.Create(), BenchVerb.Create(), CiteVerb.Create(), KernelVerb.Create(),
    ];
}
