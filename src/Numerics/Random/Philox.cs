using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pipelines.Numerics;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC11, doi:10.1145/2063384.2063405): a random number is a pure
/// function of a seed and of where it is used, so neither the number of threads nor a restart changes it. The same arguments give the same bits
/// on every machine and in every version of this library.
/// </summary>
/// <remarks>
/// The key is the seed (low word first); the four counter words are draw, stream, counter (low, high). Use <c>counter</c> for what advances (a step),
/// <c>stream</c> for what the numbers are for, <c>draw</c> for the place within.
/// </remarks>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The four random words of a counter.</summary>
    public static (uint W0, uint W1, uint W2, uint W3) Block(ulong seed, ulong counter, uint stream, uint draw)
    {
        var (x0, x1, x2, x3) = (draw, stream, (uint)counter, (uint)(counter >> 32));
        var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = (ulong)Multiplier0 * x0;
            var p1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0, x1, x2, x3);
    }

    /// <summary>Two independent numbers uniform on [0, 1), multiples of 2^-53.</summary>
    public static (double First, double Second) Uniforms(ulong seed, ulong counter, uint stream, uint draw)
    {
        var (w0, w1, w2, w3) = Block(seed, counter, stream, draw);
        return (Unit(w0, w1), Unit(w2, w3));
    }

    /// <summary>Two independent standard normal numbers (Box and Muller 1958, doi:10.1214/aoms/1177706645).</summary>
    public static (double First, double Second) Normals(ulong seed, ulong counter, uint stream, uint draw)
    {
        var (first, second) = Normals4(seed, counter, stream, draw);
        return (first[0], second[0]);
    }

    /// <summary>
    /// Standard normal numbers: elements 2 i and 2 i + 1 are the two of draw <paramref name="firstDraw"/> + i, so a span may be filled in pieces of even length.
    /// </summary>
    public static void FillNormals(ulong seed, ulong counter, uint stream, Span<double> destination, uint firstDraw = 0)
    {
        ref var target = ref MemoryMarshal.GetReference(destination);
        var draw = firstDraw;
        var i = 0;
        for (; i <= destination.Length - 8; i += 8, draw += 4)
        {
            var (first, second) = Normals4(seed, counter, stream, draw);
            var low = Vector256.Create(0L, 0, 1, 1);
            var high = Vector256.Create(2L, 2, 3, 3);
            var even = Vector256.Create(-1L, 0, -1, 0).AsDouble();
            Vector256.ConditionalSelect(even, Vector256.Shuffle(first, low), Vector256.Shuffle(second, low)).StoreUnsafe(ref target, (nuint)i);
            Vector256.ConditionalSelect(even, Vector256.Shuffle(first, high), Vector256.Shuffle(second, high)).StoreUnsafe(ref target, (nuint)i + 4);
        }

        for (; i < destination.Length; i += 2, draw++)
        {
            var (first, second) = Normals(seed, counter, stream, draw);
            destination[i] = first;
            if (i + 1 < destination.Length)
            {
                destination[i + 1] = second;
            }
        }
    }

    // The same rounds for draws draw ... draw + 3, a word in the low half of every lane; the high halves hold rubbish that no product reads.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> First, Vector256<double> Second) Normals4(ulong seed, ulong counter, uint stream, uint draw)
    {
        var x0 = Vector256.Create(draw, draw + 1, draw + 2, (ulong)(draw + 3));
        var x1 = Vector256.Create((ulong)stream);
        var x2 = Vector256.Create(counter & uint.MaxValue);
        var x3 = Vector256.Create(counter >> 32);
        var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = Product(Vector256.Create((ulong)Multiplier0), x0);
            var p1 = Product(Vector256.Create((ulong)Multiplier1), x2);
            x0 = (p1 >>> 32) ^ x1 ^ Vector256.Create((ulong)k0);
            x1 = p1;
            x2 = (p0 >>> 32) ^ x3 ^ Vector256.Create((ulong)k1);
            x3 = p0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return BoxMuller.Normals(Bits(x0, x1), Bits(x2, x3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Product(Vector256<ulong> a, Vector256<ulong> b) => Avx2.IsSupported
        ? Avx2.Multiply(a.AsUInt32(), b.AsUInt32())
        : (a & Vector256.Create((ulong)uint.MaxValue)) * (b & Vector256.Create((ulong)uint.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Bits(Vector256<ulong> low, Vector256<ulong> high) =>
        (((low & Vector256.Create((ulong)uint.MaxValue)) | (high << 32)) >>> 11).AsInt64();

    private static double Unit(uint low, uint high) => (((ulong)high << 32 | low) >> 11) * (1.0 / (1L << 53));
}
