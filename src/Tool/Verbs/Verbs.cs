using System.CommandLine;

namespace Pipelines.Tool;

/// <summary>The verbs, in the order of the chain.</summary>
internal static class Verbs
{
    /// <summary>Fresh commands.</summary>
    public static IEnumerable<Command> All => [SelectVerb.Create(), FitVerb.Create(), PredictVerb.Create(), SimulateVerb.Create(), SchemaVerb.Create(), CiteVerb.Create()];
}
