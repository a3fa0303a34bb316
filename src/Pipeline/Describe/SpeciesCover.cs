namespace Pipelines;

/// <summary>The species of a descriptor against those of the data.</summary>
internal static class SpeciesCover
{
    /// <summary>Those given, or where none are given those of the data.</summary>
    /// <exception cref="DataException">The data have others; the first frame and atom are named.</exception>
    public static SpeciesList Of(SpeciesList given, Dataset data)
    {
        if (given.IsEmpty)
        {
            return [.. data.Species];
        }

        for (var f = 0; f < data.Count; f++)
        {
            var species = data[f].Structure.Species;
            for (var a = 0; a < species.Length; a++)
            {
                if (given.IndexOf(species[a]) < 0)
                {
                    throw new DataException(new DataError(
                        "The data have a species that the descriptor was not told about.", Frame: f, Field: $"atom {a}", Found: species[a].Symbol,
                        Expected: $"one of {given}, or leave \"species\" out to take those of the data"));
                }
            }
        }

        return given;
    }
}
