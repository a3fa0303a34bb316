namespace Pipelines;

/// <summary>Something that knows what it looks like.</summary>
public interface IRich
{
    /// <summary>Its forms; pure: the same value gives the same bundle.</summary>
    MimeBundle ToMime();
}

/// <summary>What any value looks like: the one place that the runner, the kernel and the reports ask.</summary>
public static class Rich
{
    /// <summary>The forms of a value; plain text where nothing better is known.</summary>
    public static MimeBundle Of(object? value) => value is IRich rich ? rich.ToMime() : new(value?.ToString() ?? "null");
}
