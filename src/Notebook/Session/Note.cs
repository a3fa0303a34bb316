using System.Net;
using System.Text.Json;

namespace Pipelines.Notebooks;

/// <summary>
/// What the session itself says below a cell: bars, and what came from the cache. A note is no result: it depends on the machine and on
/// what ran before, so it carries a mark by which records and comparisons leave it out.
/// </summary>
public static class Note
{
    /// <summary>The mark: a media type that no front end shows.</summary>
    public const string MediaType = "application/vnd.pipelines.note+json";

    /// <summary>Is a bundle a note?</summary>
    public static bool Is(MimeBundle bundle) => bundle[MediaType] is not null;

    /// <summary>A line of small print.</summary>
    internal static MimeBundle Of(string kind, string text) => Of(kind, text, text.Length == 0 ? string.Empty : $"<small style=\"opacity:.7\">{WebUtility.HtmlEncode(text)}</small>");

    internal static MimeBundle Of(string kind, string text, string html) =>
        new MimeBundle(text).With(MimeBundle.Html, html).With(MediaType, JsonSerializer.Serialize(new { note = kind }));
}
