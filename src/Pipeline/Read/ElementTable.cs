namespace Pipelines;

/// <summary>Symbols of elements as bytes, found without making a string.</summary>
internal static class ElementTable
{
    private static readonly Species[] Elements = Make();

    public static bool TryParse(ReadOnlySpan<byte> symbol, out Species species)
    {
        species = symbol.Length switch
        {
            1 when IsLetter(symbol[0]) => Elements[Slot(symbol[0], 0)],
            2 when IsLetter(symbol[0]) && IsLetter(symbol[1]) => Elements[Slot(symbol[0], symbol[1])],
            _ => default,
        };
        return species != default;
    }

    public static bool TryParseNumber(ReadOnlySpan<byte> digits, out Species species)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (10 * number) + (digit - '0');
            if ((uint)(digit - '0') > 9 || number > Species.Largest)
            {
                number = 0;
                break;
            }
        }

        species = number == 0 ? default : new(number);
        return number != 0;
    }

    private static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') < 26;

    // The low five bits of a letter number it from 1, whatever its case.
    private static int Slot(int first, int second) => ((first & 31) << 5) | (second & 31);

    private static Species[] Make()
    {
        var elements = new Species[1024];
        for (var z = 1; z <= Species.Largest; z++)
        {
            var symbol = new Species(z).Symbol;
            elements[Slot(symbol[0], symbol.Length > 1 ? symbol[1] : 0)] = new(z);
        }

        return elements;
    }
}
