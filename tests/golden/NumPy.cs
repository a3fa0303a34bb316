using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Pipelines.Tests;

/// <summary>Reads gzipped .npy files of doubles in C order.</summary>
public static partial class NumPy
{
    public static (int[] Shape, double[] Values) Read(params string[] parts)
    {
        using var file = new GZipStream(File.OpenRead(Golden.Path(parts)), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        var bytes = memory.ToArray();
        var start = 10 + BitConverter.ToUInt16(bytes, 8);
        var header = System.Text.Encoding.ASCII.GetString(bytes, 10, start - 10);
        Assert(header.Contains("'<f8'", StringComparison.Ordinal) && header.Contains("False", StringComparison.Ordinal), header);
        var shape = Shape().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse).ToArray();
        return (shape, MemoryMarshal.Cast<byte, double>(bytes.AsSpan(start)).ToArray());
    }

    private static void Assert(bool condition, string header)
    {
        if (!condition)
        {
            throw new FormatException($"Not an array of doubles in C order: {header}");
        }
    }

    [GeneratedRegex(@"\(([^)]*)\)")]
    private static partial Regex Shape();
}
