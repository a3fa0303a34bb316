namespace Pipelines;

/// <summary>Symbols of elements as bytes, found without making a string.</summary>
internal static class ElementTable
{
    private static readonly byte[] Numbers = Make();

    public static bool TryParse(ReadOnlySpan<byte> symbol, out Species species)
    {
        var number = symbol.Length switch
        {
            1 when IsLetter(symbol[0]) => Numbers[Slot(symbol[0], 0)],
            2 when IsLetter(symbol[0]) && IsLetter(symbol[1]) => Numbers[Slot(symbol[0], symbol[1])],
            _ => 0,
        };
        species = number == 0 ? default : new(number);
        return number != 0;
    }

    private static bool IsLetter(byte b) => (uint)((b | 0x20) - 'a') < 26;

    // The low five bits of a letter number it from 1, whatever its case.
    private static int Slot(int first, int second) => ((first & 31) << 5) | (second & 31);

    private static byte[] Make()
    {
        var numbers = new byte[1024];
        for (byte z = 1; z <= 103; z++)
        {
            var symbol = new Species(z).Symbol;
            numbers[Slot(symbol[0], symbol.Length > 1 ? symbol[1] : 0)] = z;
        }

        return numbers;
    }
}
