using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A vector as [x, y, z].</summary>
internal sealed class Vec3Converter : JsonConverter<Vec3>
{
    public override Vec3 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<double[]>(ref reader, options) is [var x, var y, var z]
            ? new(x, y, z)
            : throw new JsonException("A vector is a list of three numbers.");

    public override void Write(Utf8JsonWriter writer, Vec3 value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize<double[]>(writer, [value.X, value.Y, value.Z], options);
}

/// <summary>A matrix as three rows.</summary>
internal sealed class Mat3Converter : JsonConverter<Mat3>
{
    public override Mat3 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<Vec3[]>(ref reader, options) is [var a, var b, var c]
            ? Mat3.FromRows(a, b, c)
            : throw new JsonException("A matrix is a list of three rows.");

    public override void Write(Utf8JsonWriter writer, Mat3 value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize<Vec3[]>(writer, [value.Row(0), value.Row(1), value.Row(2)], options);
}

/// <summary>A structure as its species, positions (Å) and, where there is one, its cell: the vectors (Å) and which of them repeat.</summary>
internal sealed class StructureConverter : JsonConverter<Structure>
{
    public override Structure Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var fields = JsonSerializer.Deserialize<Fields>(ref reader, options)!;
        var cell = fields.Cell is not { } c ? null
            : c.Periodic is [var x, var y, var z] ? new Cell(c.Vectors, x, y, z)
            : throw new JsonException("\"periodic\" is a list of three booleans.");
        return new(fields.Species, fields.Positions, cell);
    }

    public override void Write(Utf8JsonWriter writer, Structure value, JsonSerializerOptions options)
    {
        var cell = value.Cell is { } c ? new Box(c.Vectors, [c.PeriodicX, c.PeriodicY, c.PeriodicZ]) : null;
        JsonSerializer.Serialize(writer, new Fields(value.Species, value.Positions, cell), options);
    }

    private sealed record Fields(Block<Species> Species, Block<Vec3> Positions, Box? Cell = null);

    private sealed record Box(Mat3 Vectors, bool[] Periodic);
}
