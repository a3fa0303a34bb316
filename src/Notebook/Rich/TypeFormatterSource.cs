namespace Pipelines;

/// <summary>
/// Names the source of a type's forms to hosts that look for an attribute of this name (.NET Interactive's convention): no package of
/// theirs is needed.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
public sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>Has a method CreateTypeFormatters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>What is shown first.</summary>
    public string[] PreferredMimeTypes { get; set; } = [MimeBundle.Html];
}

/// <summary>The forms of our own types for such hosts: HTML and plain text, as <see cref="Rich"/> gives them.</summary>
public sealed class RichFormatterSource
{
    private readonly object[] _formatters = [new RichFormatter(MimeBundle.Html), new RichFormatter(MimeBundle.Plain)];

    /// <summary>One formatter a media type.</summary>
    public IEnumerable<object> CreateTypeFormatters() => _formatters;
}

/// <summary>Writes one form of a value.</summary>
public sealed class RichFormatter(string mimeType)
{
    /// <summary>Which form.</summary>
    public string MimeType { get; } = mimeType;

    /// <summary>Writes it.</summary>
    /// <returns>Is there one?</returns>
    public bool Format(object instance, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Rich.Of(instance)[MimeType] is not { } form)
        {
            return false;
        }

        writer.Write(form);
        return true;
    }
}
