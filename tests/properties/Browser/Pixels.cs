using System.Buffers.Binary;
using System.IO.Compression;

namespace Pipelines.Tests;

/// <summary>A picture: enough of PNG to read what a browser's screenshot holds (8 bits a channel, RGB or RGBA, not interlaced).</summary>
public sealed record Pixels(int Width, int Height, int Channels, byte[] Values)
{
    /// <summary>How many pixels differ from the colour that is most frequent, as a share of all.</summary>
    public double Drawn
    {
        get
        {
            var counts = Colors().CountBy(c => c).ToDictionary();
            return 1 - (counts.Values.Max() / (double)(Width * Height));
        }
    }

    /// <summary>How many colours there are.</summary>
    public int DifferentColors => Colors().Distinct().Count();

    public static Pixels Decode(byte[] png)
    {
        var header = png.AsSpan(16);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        var channels = header[9] == 6 ? 4 : 3;
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                packed.Write(png, at + 8, length);
            }

            at += length + 12;
        }

        packed.Position = 0;
        using var inflated = new ZLibStream(packed, CompressionMode.Decompress);
        var values = new byte[width * height * channels];
        var filter = new byte[1];
        for (var y = 0; y < height; y++)
        {
            inflated.ReadExactly(filter);
            var row = values.AsSpan(y * width * channels, width * channels);
            inflated.ReadExactly(row);
            Unfilter(filter[0], row, y == 0 ? [] : values.AsSpan((y - 1) * width * channels, width * channels), channels);
        }

        return new(width, height, channels, values);
    }

    // The five filters of the PNG specification, section 9.
    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int channels)
    {
        for (var i = 0; i < row.Length; i++)
        {
            int left = i >= channels ? row[i - channels] : 0, up = above.IsEmpty ? 0 : above[i], corner = i >= channels && !above.IsEmpty ? above[i - channels] : 0;
            row[i] += (byte)(filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private IEnumerable<int> Colors()
    {
        for (var i = 0; i < Values.Length; i += Channels)
        {
            yield return (Values[i] << 16) | (Values[i + 1] << 8) | Values[i + 2];
        }
    }
}
