using System.CommandLine;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary><c>strip NOTEBOOK...</c>: takes the outputs out, as notebooks are kept in version control.</summary>
internal static class StripVerb
{
    private static readonly Argument<FileInfo[]> Files = new("NOTEBOOK") { Description = "Notebooks, rewritten in place.", Arity = ArgumentArity.OneOrMore };

    public static Command Create() => Host.Verb("strip", "Take the outputs out of notebooks.", [Files], (parse, _) =>
    {
        var changed = new List<string>();
        foreach (var path in parse.GetRequiredValue(Files).Select(DataOptions.Existing))
        {
            var stripped = NotebookDocument.Read(path).GetOrThrow().Stripped();
            if (stripped.ToJson() != File.ReadAllText(path))
            {
                stripped.Write(path);
                changed.Add(path);
            }
        }

        return new(new { Changed = changed }, changed.Count == 0 ? "nothing to strip" : $"stripped {string.Join(", ", changed)}");
    });
}
