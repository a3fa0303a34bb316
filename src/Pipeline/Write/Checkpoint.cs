using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Where a recorded simulation stood: enough to go on as if it had never stopped.</summary>
/// <param name="Parameters">Hash of the stage without its number of steps: longer is not other.</param>
/// <param name="State">Where it stood.</param>
/// <param name="Tally">Of the quality up to there.</param>
/// <param name="Trajectory">How far the trajectory file had come; null where none was written.</param>
/// <param name="Thermo">How far the thermo table had come; null where none was written.</param>
internal sealed record Checkpoint(string Parameters, MdState State, QualityTally Tally, FileMark? Trajectory, FileMark? Thermo)
{
    private static ReadOnlySpan<byte> Magic => "Pipelines checkpoint\n"u8;

    /// <summary>What must not change between a checkpoint and going on from it.</summary>
    public static string ParametersOf(MolecularDynamics stage) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Spec.KindOf(stage.GetType())}\n{stage.AlgorithmVersion}\n{Spec.Canonical(stage with { Steps = 0 })}")));

    /// <summary>Replaces the file at once: after a crash there is the old checkpoint or the new one.</summary>
    /// <exception cref="DataException">The disk did not take it.</exception>
    public void Write(string path) => CheckpointFile.Write(path, Magic, writer =>
    {
        writer.Write(Parameters);
        writer.Write(State.Step);
        writer.Write(State.Time);
        writer.Write(State.PotentialEnergy);
        writer.Write(State.KineticEnergy);
        writer.Write(State.Heat);
        writer.Write(State.DegreesOfFreedom);
        writer.Write(State.Structure.Count);
        writer.Write(MemoryMarshal.AsBytes(State.Structure.Positions.Span));
        writer.Write(MemoryMarshal.AsBytes(State.Velocities.Span));
        writer.Write(MemoryMarshal.AsBytes(State.Forces.Span));
        writer.Write(MemoryMarshal.AsBytes([Tally]));
        Put(writer, Trajectory);
        Put(writer, Thermo);
    });

    /// <summary>Reads a checkpoint of a stage, or says why it is none.</summary>
    public static Result<Checkpoint> Read(string path, MolecularDynamics stage) => Files.Try(path, () => CheckpointFile.Read<Checkpoint>(path, Magic, "a checkpoint", reader =>
    {
        var parameters = reader.ReadString();
        return parameters == ParametersOf(stage)
            ? Get(reader, parameters, stage.Start!)
            : new DataError("This checkpoint belongs to another simulation: its start or its parameters differ. Choose another name, or delete it to begin anew.", path);
    }));

    // Species and cell are the start's: it is part of the parameters, so it is the same.
    private static Checkpoint Get(BinaryReader reader, string parameters, Structure start)
    {
        var (step, time) = (reader.ReadInt64(), reader.ReadDouble());
        var (potential, kinetic, heat) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var (freedoms, count) = (reader.ReadInt32(), reader.ReadInt32());
        var (positions, velocities, forces) = (Vectors(), Vectors(), Vectors());
        QualityTally tally = default;
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(new Span<QualityTally>(ref tally)));
        MdState state = new(step, time, start.WithPositions(positions), velocities, forces, potential, kinetic, heat, freedoms);
        return new(parameters, state, tally, Mark(reader), Mark(reader));

        Block<Vec3> Vectors()
        {
            var vectors = new Vec3[count];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(vectors.AsSpan()));
            return Block.Freeze(vectors);
        }
    }

    private static void Put(BinaryWriter writer, FileMark? mark)
    {
        writer.Write(mark is not null);
        if (mark is { } m)
        {
            writer.Write(m.Length);
            writer.Write(m.Tail);
        }
    }

    private static FileMark? Mark(BinaryReader reader) => reader.ReadBoolean() ? new(reader.ReadInt64(), reader.ReadString()) : null;
}
