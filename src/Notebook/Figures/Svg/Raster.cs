using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using static Pipelines.SvgText;

namespace Pipelines;

/// <summary>A heat map of very many cells as one picture (PNG, palette of 256 colours and nothing) within the picture.</summary>
internal static class Raster
{
    private const int Nothing = 255;
    private static readonly uint[] Crc = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1))];

    /// <summary>The picture between pixel edges of columns and rows, sampled two a pixel at most.</summary>
    public static string Image(Grid z, ColorKey key, double[] ex, double[] ey)
    {
        var (left, right, top, bottom) = (ex.Min(), ex.Max(), ey.Min(), ey.Max());
        var (width, height) = ((int)Math.Clamp(Math.Ceiling(2 * (right - left)), 1, 1600), (int)Math.Clamp(Math.Ceiling(2 * (bottom - top)), 1, 1600));
        var columns = Cells(ex, left, (right - left) / width, width);
        var rows = Cells(ey, top, (bottom - top) / height, height);
        var pixels = new byte[height * (width + 1)];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var value = rows[y] < 0 || columns[x] < 0 ? double.NaN : z[rows[y], columns[x]];
                pixels[(y * (width + 1)) + 1 + x] = double.IsNaN(value) ? (byte)Nothing : (byte)Math.Round(Math.Clamp(key.Part(value), 0, 1) * (Nothing - 1));
            }
        }

        var png = Convert.ToBase64String(Png(width, height, pixels, key.Scale));
        return $"<image x=\"{N(left)}\" y=\"{N(top)}\" width=\"{N(right - left)}\" height=\"{N(bottom - top)}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{png}\"/>";
    }

    private static int[] Cells(double[] edges, double start, double step, int count)
    {
        var down = edges[^1] < edges[0];
        double[] ascending = down ? [.. edges.Reverse()] : edges;
        var cells = new int[count];
        for (var k = 0; k < count; k++)
        {
            var i = Array.BinarySearch(ascending, start + ((k + 0.5) * step));
            i = i < 0 ? ~i - 1 : i;
            cells[k] = i < 0 || i >= edges.Length - 1 ? -1 : down ? edges.Length - 2 - i : i;
        }

        return cells;
    }

    private static byte[] Png(int width, int height, byte[] rows, ColorScale scale)
    {
        using var file = new MemoryStream();
        file.Write([137, 80, 78, 71, 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3); // eight bits an index into a palette
        Chunk(file, "IHDR", header);
        var palette = new byte[3 * 256];
        for (var k = 0; k < Nothing; k++)
        {
            var c = Rgb.Parse(scale.At(k / (Nothing - 1.0)));
            (palette[3 * k], palette[(3 * k) + 1], palette[(3 * k) + 2]) = ((byte)c.R, (byte)c.G, (byte)c.B);
        }

        Chunk(file, "PLTE", palette);
        Chunk(file, "tRNS", [.. Enumerable.Repeat((byte)255, Nothing), 0]);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Chunk(Stream file, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~body.Aggregate(0xFFFFFFFFu, (c, b) => Crc[(c ^ b) & 255] ^ (c >> 8)));
        file.Write(number);
    }
}
