using System.Security.Cryptography;

namespace Pipelines;

/// <summary>SHA-256 as sources carry it.</summary>
internal static class Hashes
{
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
