namespace Pipelines.Notebooks;

/// <summary>Places in a text: the protocol counts code points, C# counts UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The index of a place given in code points; the end where it is beyond.</summary>
    public static int ToIndex(string text, int place)
    {
        var index = 0;
        for (var i = 0; i < place && index < text.Length; i++)
        {
            index += char.IsSurrogatePair(text, index) ? 2 : 1;
        }

        return index;
    }

    /// <summary>The place in code points of an index.</summary>
    public static int FromIndex(string text, int index)
    {
        var place = 0;
        for (var i = 0; i < index; i += i + 1 < text.Length && char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            place++;
        }

        return place;
    }
}
