using System.CommandLine;
using Pipelines.Notebooks;

namespace Pipelines.Tool;

/// <summary><c>gallery FOLDER --out FILE</c>: the figures of all notebooks of a folder on one page.</summary>
internal static class GalleryVerb
{
    private static readonly Argument<DirectoryInfo> Folder = new("FOLDER") { Description = "Notebooks; those without outputs are run first." };
    private static readonly Option<FileInfo> Out = new("--out") { Description = "The page.", DefaultValueFactory = _ => new("gallery.html"), HelpName = "FILE" };

    public static Command Create() => Host.Verb("gallery", "Put the figures of all notebooks on one page.", [Folder, Out], (parse, session) =>
    {
        var (folder, page) = (parse.GetRequiredValue(Folder), parse.GetRequiredValue(Out).ToString());
        if (!folder.Exists)
        {
            throw new UsageException($"There is no folder {folder}.");
        }

        string[] files = [.. folder.EnumerateFiles("*.ipynb").Select(f => f.FullName).Order(StringComparer.Ordinal)];
        var root = Path.GetDirectoryName(Path.GetFullPath(page))!;
        WholeFile.Write(page, GalleryPage.Write([.. files.Select(f => (Executed(f, session), Path.GetRelativePath(root, f).Replace('\\', '/')))]));
        return new(new { Out = page, Notebooks = files.Length }, $"{files.Length} notebooks on {page}");
    });

    private static NotebookDocument Executed(string file, Session session)
    {
        var notebook = NotebookDocument.Read(file).GetOrThrow();
        if (notebook.Cells.Any(c => !c.Outputs.IsEmpty))
        {
            return notebook;
        }

        var folder = Directory.CreateTempSubdirectory("pipelines-gallery-");
        try
        {
            return new NotebookJob(file, folder.FullName) { Forms = [] }.Run(session).Executed.Notebook;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
