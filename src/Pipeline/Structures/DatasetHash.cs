using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A hash of the content of frames: species, positions, cell, labels, info.</summary>
internal static class DatasetHash
{
    public static string Of(Dataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var c in data.Configurations)
        {
            // What follows is told by its lengths: no two datasets run together to the same bytes.
            var box = c.Structure.Cell;
            Text($"{c.Structure.Count}|{box?.PeriodicX}{box?.PeriodicY}{box?.PeriodicZ}|{c.Energy:R}|{c.Forces is not null}|{c.Virial is not null}|{c.Info.Count}|");
            hash.AppendData(MemoryMarshal.AsBytes(c.Structure.Species.Span));
            hash.AppendData(MemoryMarshal.AsBytes(c.Structure.Positions.Span));
            Mat3[] cell = box is null ? [] : [box.Vectors];
            hash.AppendData(MemoryMarshal.AsBytes(cell.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes((c.Forces ?? Block<Vec3>.Empty).Span));
            Mat3[] virial = c.Virial is { } w ? [w] : [];
            hash.AppendData(MemoryMarshal.AsBytes(virial.AsSpan()));
            foreach (var (key, value) in c.Info)
            {
                Text($"{key.Length}:{value.Length}:{key}{value}");
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Text(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
