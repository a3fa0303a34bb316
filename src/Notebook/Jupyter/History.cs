using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace Pipelines.Notebooks;

/// <summary>The cells of this session, for front ends that let a person go back to them.</summary>
internal sealed class History
{
    private readonly List<(int Number, string Input, string? Output)> _cells = [];

    /// <summary>Remembers a cell.</summary>
    public void Add(int number, string input, string? output) => _cells.Add((number, input, output));

    /// <summary>What a history request asks for.</summary>
    /// <exception cref="InvalidDataException">It asks for nothing that there is.</exception>
    public JsonObject Answer(Message request)
    {
        var withOutput = request.Flag("output", false);
        var most = request.Number("n", int.MaxValue);
        IEnumerable<(int Number, string Input, string? Output)> cells = request.Text("hist_access_type", "tail") switch
        {
            "tail" => _cells.TakeLast(most),

            // The session before this one is not kept, so only this one (0, or its own number 1) has cells.
            "range" => request.Number("session", 0) is 0 or 1
                ? _cells.Where(c => c.Number >= request.Number("start", 0) && c.Number < request.Number("stop", int.MaxValue))
                : [],
            "search" => Found(request.Text("pattern", "*"), request.Flag("unique", false)).TakeLast(most),
            var other => throw new InvalidDataException($"hist_access_type {other} is not known; it is tail, range or search."),
        };
        return new()
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. cells.Select(c => new JsonArray(1, c.Number, withOutput ? new JsonArray(c.Input, c.Output) : c.Input))]),
        };
    }

    private IEnumerable<(int Number, string Input, string? Output)> Found(string pattern, bool unique)
    {
        var found = _cells.Where(c => FileSystemName.MatchesSimpleExpression(pattern, c.Input, ignoreCase: false));
        return unique ? found.Reverse().DistinctBy(c => c.Input).Reverse() : found;
    }
}
