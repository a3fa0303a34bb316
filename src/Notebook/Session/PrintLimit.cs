namespace Pipelines.Notebooks;

/// <summary>How much text one cell can print: more makes a page that no browser opens.</summary>
internal sealed class PrintLimit
{
    /// <summary>Characters of one cell.</summary>
    public const int Most = 1 << 20;

    private int _printed;
    private bool _full;

    /// <summary>What of a text there is room for; with the first that does not fit whole, a line that says so.</summary>
    public string Admit(string text)
    {
        if (_full)
        {
            return string.Empty;
        }

        // A pair of surrogates is one character: it is not cut in two.
        var room = Math.Min(text.Length, Most - _printed);
        if (room > 0 && room < text.Length && char.IsHighSurrogate(text[room - 1]))
        {
            room--;
        }

        _printed += room;
        _full = room < text.Length;
        return _full ? $"{text[..room]}\nThis cell has printed {Most} characters; what it prints from here on is not shown. Write long output to a file.\n" : text;
    }
}
