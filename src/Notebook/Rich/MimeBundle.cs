using System.Collections.Immutable;

namespace Pipelines;

/// <summary>
/// What a value looks like, in one or more forms, by media type: a front end shows the richest form that it knows. Every bundle
/// has text/plain. Binary forms (image/png) are base64; JSON forms are their text.
/// </summary>
[TypeFormatterSource(typeof(RichFormatterSource))]
public sealed record MimeBundle
{
    /// <summary>The media type that every bundle has.</summary>
    public const string Plain = "text/plain";

    /// <summary>HTML: one element, self-contained but for scripts that the page may share.</summary>
    public const string Html = "text/html";

    /// <summary>A figure in the Plotly schema.</summary>
    public const string Plotly = "application/vnd.plotly.v1+json";

    /// <summary>A static picture.</summary>
    public const string Svg = "image/svg+xml";

    /// <summary>A static picture, base64.</summary>
    public const string Png = "image/png";

    /// <summary>A bundle of plain text.</summary>
    public MimeBundle(string text) => Forms = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(Plain, text);

    /// <summary>The forms, by media type.</summary>
    public ImmutableSortedDictionary<string, string> Forms { get; private init; }

    /// <summary>With one form more, or another one in its place.</summary>
    public MimeBundle With(string mediaType, string form) => this with { Forms = Forms.SetItem(mediaType, form) };

    /// <summary>The form of a media type, where there is one.</summary>
    public string? this[string mediaType] => Forms.GetValueOrDefault(mediaType);

    /// <summary>The HTML form, or the text where there is none.</summary>
    public string ToHtml() => this[Html] ?? $"<pre>{HtmlText.Escape(Forms[Plain])}</pre>";

    /// <summary>The text.</summary>
    public override string ToString() => Forms[Plain];

    /// <inheritdoc/>
    public bool Equals(MimeBundle? other) => other is not null && Forms.SequenceEqual(other.Forms);

    /// <inheritdoc/>
    public override int GetHashCode() => Forms.Count == 0 ? 0 : HashCode.Combine(Forms.Count, Forms[Plain]);
}
