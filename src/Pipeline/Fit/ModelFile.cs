using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines;

/// <summary>Collects a model's content: small things in a JSON header, arrays in binary blocks.</summary>
internal sealed class ModelWriter
{
    /// <summary>The header's content.</summary>
    public JsonObject Header { get; } = [];

    /// <summary>Named blocks in order.</summary>
    public List<(string Name, byte[] Bytes)> Blocks { get; } = [];

    /// <summary>Adds a value to the header.</summary>
    public void Put<T>(string name, T value) => Header[name] = JsonSerializer.SerializeToNode(value, Spec.Options);

    /// <summary>Adds the isolated-atom energies by symbol.</summary>
    public void PutIsolatedAtoms(Model model) => Put("isolatedAtomEnergies", model.IsolatedAtomEnergies.ToDictionary(e => e.Key.Symbol, e => e.Value));

    /// <summary>Adds the short-range repulsion: where its taper starts and ends, or nothing.</summary>
    public void PutRepulsion(Zbl? repulsion) => Put("repulsion", repulsion is { } z ? new[] { z.Taper.Start, z.Taper.End } : []);

    /// <summary>Adds a block.</summary>
    public void PutBlock<T>(string name, ReadOnlySpan<T> items)
        where T : unmanaged => Blocks.Add((name, MemoryMarshal.AsBytes(items).ToArray()));
}

/// <summary>Gives a model's content back. Anything missing or malformed throws <see cref="FormatException"/>, which <see cref="ModelFile"/> turns into an error value.</summary>
internal sealed class ModelReader(JsonObject header, IReadOnlyDictionary<string, byte[]> blocks)
{
    /// <summary>Whether the header has a value.</summary>
    public bool Has(string name) => header[name] is not null;

    /// <summary>A value of the header.</summary>
    public T Get<T>(string name) =>
        (header[name] ?? throw new FormatException($"the header lacks '{name}'")).Deserialize<T>(Spec.Options)
        ?? throw new FormatException($"'{name}' of the header is null");

    /// <summary>The isolated-atom energies.</summary>
    public ImmutableSortedDictionary<Species, double> GetIsolatedAtoms() =>
        Get<Dictionary<string, double>>("isolatedAtomEnergies").ToImmutableSortedDictionary(e => Species.Parse(e.Key), e => e.Value);

    /// <summary>The short-range repulsion, where there is one.</summary>
    public Zbl? GetRepulsion() => Get<double[]>("repulsion") is [var start, var end] ? new Zbl(new Taper(start, end)) : null;

    /// <summary>A block.</summary>
    public T[] GetBlock<T>(string name)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(blocks.TryGetValue(name, out var bytes) ? bytes : throw new FormatException($"the block '{name}' is missing")).ToArray();
}

/// <summary>
/// One versioned file a model: "PIPELINE" (8 bytes), format version (int32), header length (int32), JSON header (UTF-8), the blocks the header lists
/// (little-endian, back to back), and SHA-256 of everything before it.
/// </summary>
internal static class ModelFile
{
    private const int FormatVersion = 1;
    private const int HashSize = 32;

    private static ReadOnlySpan<byte> Magic => "PIPELINE"u8;

    public static void Save(Model model, string path) => Save(Content(model), Spec.KindOf(model.GetType()), path);

    /// <summary>Writes content of any kind.</summary>
    public static void Save(ModelWriter writer, string kind, string path) =>
        AtomicFile.Write(path, compressible: false, write: file => Write(writer, kind, file)).GetOrThrow();

    /// <summary>The file of a model, in memory: for a model that holds others.</summary>
    public static byte[] Bytes(Model model)
    {
        using var memory = new MemoryStream();
        Write(Content(model), Spec.KindOf(model.GetType()), memory);
        return memory.ToArray();
    }

    /// <summary>The model of a file in memory.</summary>
    public static Result<Model> Of(byte[] bytes, string name) => Of(bytes, name, Read);

    private static ModelWriter Content(Model model)
    {
        var writer = new ModelWriter();
        model.WriteTo(writer);
        WriteFacts(model, writer);
        return writer;
    }

    private static void Write(ModelWriter writer, string kind, Stream file)
    {
        writer.Header["kind"] = kind;
        writer.Header["blocks"] = new JsonArray([.. writer.Blocks.Select(b => new JsonObject { ["name"] = b.Name, ["bytes"] = b.Bytes.Length })]);
        var header = Encoding.UTF8.GetBytes(writer.Header.ToJsonString(Spec.Options));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Write(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            file.Write(bytes);
        }

        Write(Magic);
        Write(BitConverter.GetBytes(FormatVersion));
        Write(BitConverter.GetBytes(header.Length));
        Write(header);
        foreach (var (_, bytes) in writer.Blocks)
        {
            Write(bytes);
        }

        file.Write(hash.GetHashAndReset());
    }

    public static Result<Model> Load(string path) => Load(path, Read);

    /// <summary>Reads content whose kind the caller understands.</summary>
    public static Result<T> Load<T>(string path, Func<string, ModelReader, T> read)
    {
        try
        {
            return Of(File.ReadAllBytes(path), path, read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DataError($"The model cannot be read: {e.Message}", path);
        }
    }

    private static Result<T> Of<T>(byte[] bytes, string path, Func<string, ModelReader, T> read)
    {
        var prefix = Magic.Length + (2 * sizeof(int));
        if (bytes.Length < prefix + HashSize || !bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            return new DataError("This is not a model file of Pipelines.", path, Field: "first bytes");
        }

        var version = BitConverter.ToInt32(bytes, Magic.Length);
        if (version != FormatVersion)
        {
            return new DataError(
                version > FormatVersion ? "This model was written by a newer version of Pipelines; update to read it." : "This model's format is unknown.",
                path, Field: "format version", Found: $"{version}", Expected: $"{FormatVersion}");
        }

        var body = bytes.AsSpan(0, bytes.Length - HashSize);
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan(body.Length)))
        {
            return new DataError("The model file is damaged: its checksum does not fit its content. Copy it again or fit again.", path);
        }

        try
        {
            var (kind, reader) = Open(body, prefix);
            return read(kind, reader);
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException or InvalidOperationException or InvalidCastException or DataException)
        {
            return new DataError($"The model file cannot be understood: {e.Message}.", path);
        }
    }

    private static (string Kind, ModelReader Reader) Open(ReadOnlySpan<byte> body, int prefix)
    {
        var length = BitConverter.ToInt32(body[(prefix - sizeof(int))..]);
        if (length < 0 || prefix + length > body.Length)
        {
            throw new FormatException("the header is longer than the file");
        }

        var header = JsonNode.Parse(body.Slice(prefix, length))!.AsObject();
        Dictionary<string, byte[]> blocks = [];
        var at = prefix + length;
        foreach (var block in header["blocks"]!.AsArray())
        {
            var size = (int)block!["bytes"]!;
            blocks[(string)block["name"]!] = body.Slice(at, size).ToArray();
            at += size;
        }

        return ((string)header["kind"]!, new ModelReader(header, blocks));
    }

    private static Model Read(string kind, ModelReader reader)
    {
        Model model = kind switch
        {
            "gaussianProcess" => GaussianProcessFile.Read(reader),
            "linearModel" => LinearModelFile.Read(reader),
            "sparseProcess" => SparseProcessFile.Read(reader),
            "networkModel" => NetworkModel.Read(reader),
            "splineForceField" => SplineForceFieldFile.Read(reader),
            "mappedForceField" => MappedForceFieldFile.Read(reader),
            "ensemble" => Ensemble.Read(reader),
            _ => throw new FormatException($"models of kind '{kind}' are unknown"),
        };
        return ReadFacts(model, reader);
    }

    // What every model has, whatever its kind. Left out where there is nothing to say.
    private static void WriteFacts(Model model, ModelWriter writer)
    {
        if (model.Domain is { } domain)
        {
            TrainingDomainFile.Write(domain, writer);
        }

        if (model.CalibrationFactors != CalibrationFactors.None)
        {
            writer.Put("calibrationFactors", model.CalibrationFactors);
        }

        if (model.Card is { } card)
        {
            writer.Put("card", card);
        }
    }

    private static Model ReadFacts(Model model, ModelReader reader) => model with
    {
        Domain = TrainingDomainFile.Read(reader),
        CalibrationFactors = reader.Has("calibrationFactors") ? reader.Get<CalibrationFactors>("calibrationFactors") : CalibrationFactors.None,
        Card = reader.Has("card") ? reader.Get<ModelCard>("card") : null,
    };
}
