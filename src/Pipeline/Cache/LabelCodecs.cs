using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Datasets, training sets and splits as little-endian binary: every bit comes back.</summary>
internal static class LabelCodecs
{
    public static Codec<Dataset> Dataset { get; } = Of("dataset1", WriteData, ReadData);

    public static Codec<TrainingSet> TrainingSet { get; } = Of<TrainingSet>(
        "training1",
        (to, set) =>
        {
            WriteData(to, set.Data);
            WriteLabels(to, set);
        },
        from => ReadLabels(from, ReadData(from)));

    public static Codec<Split> Split { get; } = Of<Split>(
        "split1",
        (to, split) =>
        {
            WriteData(to, split.Train.Data);
            WriteLabels(to, split.Train);
            WriteLabels(to, split.Validation);
            WriteLabels(to, split.Test);
            Write(to, split.Unused);
        },
        from =>
        {
            var data = ReadData(from);
            return new(ReadLabels(from, data), ReadLabels(from, data), ReadLabels(from, data), Read<int>(from));
        });

    private static Codec<T> Of<T>(string name, Action<BinaryWriter, T> write, Func<BinaryReader, T> read) => new(
        name,
        (value, path) =>
        {
            using var to = new BinaryWriter(new BufferedStream(File.Create(path), 1 << 16));
            write(to, value);
        },
        path =>
        {
            using var from = new BinaryReader(new BufferedStream(File.OpenRead(path), 1 << 16));
            return read(from);
        });

    private static void WriteLabels(BinaryWriter to, TrainingSet set)
    {
        Write(to, set.Environments);
        Write(to, set.Frames);
    }

    private static TrainingSet ReadLabels(BinaryReader from, Dataset data) => new(data, Read<EnvironmentId>(from), Read<int>(from));

    private static void WriteData(BinaryWriter to, Dataset data)
    {
        to.Write(data.Sources.Length);
        foreach (var source in data.Sources)
        {
            to.Write(source.Name);
            to.Write(source.Hash);
        }

        to.Write(data.Count);
        foreach (var frame in data.Configurations)
        {
            Write(to, frame);
        }
    }

    private static Dataset ReadData(BinaryReader from)
    {
        var sources = new Source[from.ReadInt32()];
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = new(from.ReadString(), from.ReadString());
        }

        var frames = new Configuration[from.ReadInt32()];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = ReadFrame(from);
        }

        return new(ImmutableCollectionsMarshal.AsImmutableArray(frames), ImmutableCollectionsMarshal.AsImmutableArray(sources));
    }

    private static void Write(BinaryWriter to, Configuration frame)
    {
        var structure = frame.Structure;
        Write(to, structure.Species);
        Write(to, structure.Positions);
        Write<Mat3>(to, structure.Cell is { } cell ? [cell.Vectors] : []);
        to.Write((byte)((structure.Cell?.PeriodicX is true ? 1 : 0) | (structure.Cell?.PeriodicY is true ? 2 : 0) | (structure.Cell?.PeriodicZ is true ? 4 : 0)));
        Write<double>(to, frame.Energy is { } energy ? [energy] : []);
        to.Write(frame.Forces is not null);
        Write(to, frame.Forces ?? []);
        Write<Mat3>(to, frame.Virial is { } virial ? [virial] : []);
        to.Write(frame.Info.Count);
        foreach (var (key, value) in frame.Info)
        {
            to.Write(key);
            to.Write(value);
        }
    }

    private static Configuration ReadFrame(BinaryReader from)
    {
        var (species, positions, vectors, periodic) = (Read<Species>(from), Read<Vec3>(from), Read<Mat3>(from), from.ReadByte());
        var cell = vectors.Length == 0 ? null : new Cell(vectors[0], (periodic & 1) != 0, (periodic & 2) != 0, (periodic & 4) != 0);
        var energy = Read<double>(from);
        var hasForces = from.ReadBoolean();
        var forces = Read<Vec3>(from);
        var virial = Read<Mat3>(from);
        var info = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            info.Add(from.ReadString(), from.ReadString());
        }

        return new(
            new(species, positions, cell), energy.Length == 0 ? null : energy[0], hasForces ? forces : null,
            virial.Length == 0 ? null : virial[0], info.ToImmutable());
    }

    private static void Write<T>(BinaryWriter to, Block<T> items)
        where T : unmanaged, IEquatable<T>
    {
        to.Write(items.Length);
        to.Write(MemoryMarshal.AsBytes(items.Span));
    }

    private static Block<T> Read<T>(BinaryReader from)
        where T : unmanaged, IEquatable<T>
    {
        var items = new T[from.ReadInt32()];
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan()));
        return Block.Freeze(items);
    }
}
