using System.Security.Cryptography;

namespace Pipelines;

/// <summary>How far a growing file had come, and a fingerprint of its last part: enough to go on with the right file at the right place.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Tail">SHA-256 of the last 64 KiB, or of the whole where it is shorter.</param>
internal readonly record struct FileMark(long Length, string Tail)
{
    private const int TailBytes = 1 << 16;

    /// <summary>The mark of the first <paramref name="length"/> bytes of a file, which must have them.</summary>
    public static FileMark Of(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var tail = new byte[(int)Math.Min(length, TailBytes)];
        file.Position = length - tail.Length;
        file.ReadExactly(tail);
        return new(length, Convert.ToHexStringLower(SHA256.HashData(tail)));
    }

    /// <summary>Why a file cannot be the one that was marked, or null.</summary>
    public DataError? Check(string path)
    {
        var there = new FileInfo(path).Length;
        return there < Length ? new("This file is not the one of the checkpoint: it is too short.", path, Found: $"{there} bytes", Expected: $"at least {Length}")
            : Of(path, Length) != this ? new("This file is not the one of the checkpoint: its content differs.", path)
            : null;
    }
}
