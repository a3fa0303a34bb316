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
            hash.AppendData(MemoryMarshal.AsBytes(c.Structure.Species.Span));
            hash.AppendData(MemoryMarshal.AsBytes(c.Structure.Positions.Span));
            Mat3[] cell = c.Structure.Cell is { } box ? [box.Vectors] : [];
            hash.AppendData(MemoryMarshal.AsBytes(cell.AsSpan()));
            Text($"{c.Structure.Cell?.PeriodicX}{c.Structure.Cell?.PeriodicY}{c.Structure.Cell?.PeriodicZ}|{c.Energy:R}|");
            hash.AppendData(MemoryMarshal.AsBytes((c.Forces ?? Block<Vec3>.Empty).Span));
            Mat3[] virial = c.Virial is { } w ? [w] : [];
            hash.AppendData(MemoryMarshal.AsBytes(virial.AsSpan()));
            foreach (var (key, value) in c.Info)
            {
                Text($"{key}={value};");
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Text(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
