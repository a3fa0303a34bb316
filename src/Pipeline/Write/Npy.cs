using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Pipelines;

/// <summary>NumPy's array file, version 1.0: a header, then the numbers in C order, little-endian.</summary>
internal static class Npy
{
    /// <summary>Writes the header of an array of float64 ("&lt;f8") or int32 ("&lt;i4").</summary>
    public static void WriteHeader(Stream stream, string type, params ReadOnlySpan<long> shape)
    {
        var text = new StringBuilder($"{{'descr': '{type}', 'fortran_order': False, 'shape': (");
        foreach (var n in shape)
        {
            text.Append(CultureInfo.InvariantCulture, $"{n},");
        }

        text.Append("), }");

        // The numbers begin at a multiple of 64 bytes.
        var length = (text.Length + 11 + 63) / 64 * 64;
        Span<byte> header = stackalloc byte[length];
        header.Fill((byte)' ');
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], (ushort)(length - 10));
        Encoding.ASCII.GetBytes(text.ToString(), header[10..]);
        header[^1] = (byte)'\n';
        stream.Write(header);
    }

    /// <summary>Writes numbers.</summary>
    public static void WriteNumbers<T>(Stream stream, ReadOnlySpan<T> numbers)
        where T : unmanaged => stream.Write(MemoryMarshal.AsBytes(numbers));

    /// <summary>Bytes of an array file.</summary>
    public static long Size(int bytesEach, params ReadOnlySpan<long> shape)
    {
        var numbers = 1L;
        foreach (var n in shape)
        {
            numbers = checked(numbers * n);
        }

        return checked((numbers * bytesEach) + 128);
    }
}
