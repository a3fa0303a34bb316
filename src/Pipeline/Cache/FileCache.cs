using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Pipelines;

/// <summary>What a cache did.</summary>
public enum CacheAction
{
    /// <summary>A result was taken instead of being computed.</summary>
    Taken,

    /// <summary>A result was stored.</summary>
    Stored,

    /// <summary>A file was found but is damaged: the result is computed again.</summary>
    Damaged,

    /// <summary>A result could not be stored (disk full, no permission); the run goes on.</summary>
    NotStored,
}

/// <summary>One thing that a cache did.</summary>
/// <param name="Action">What.</param>
/// <param name="Hash">Provenance hash of the result.</param>
/// <param name="Detail">The file's name, or why not.</param>
public sealed record CacheEvent(CacheAction Action, string Hash, string Detail);

/// <summary>
/// Keeps results of traced stages in a folder, one file each, named PROVENANCE.CONTENT.FORMAT: the hash of how it was made and the hash
/// of the file. A file appears whole (it is written under another name, flushed and renamed) and proves itself: one whose content
/// does not have the hash in its name is taken for absent. So processes may share a folder without locks, and may be killed at any time.
/// </summary>
public sealed class FileCache : IStageCache
{
    private readonly ConcurrentDictionary<Type, object> _codecs = [];
    private readonly ConcurrentQueue<CacheEvent> _events = [];

    /// <summary>A cache that knows datasets, training sets, splits and models.</summary>
    /// <param name="folder">Made when the first result is stored.</param>
    public FileCache(string folder = ".cache")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Folder = folder;
        Register(LabelCodecs.Dataset);
        Register(LabelCodecs.TrainingSet);
        Register(LabelCodecs.Split);
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>What was taken, stored, or found damaged, in order.</summary>
    public IReadOnlyList<CacheEvent> Events => [.. _events];

    /// <summary>Number of results that did not have to be computed.</summary>
    public int Taken => _events.Count(e => e.Action == CacheAction.Taken);

    /// <summary>Teaches the cache another type of result.</summary>
    /// <returns>The cache itself.</returns>
    public FileCache Register<T>(Codec<T> codec)
    {
        _codecs[typeof(T)] = codec;
        return this;
    }

    /// <inheritdoc/>
    public bool TryGet<T>(string hash, out T value)
    {
        value = default!;
        if (CodecOf<T>() is not { } codec || !Directory.Exists(Folder))
        {
            return false;
        }

        foreach (var path in Directory.EnumerateFiles(Folder, $"{hash}.*.{codec.Name}"))
        {
            var name = Path.GetFileName(path);
            if (!IsWhole(path, name.Split('.')[1]) || Load(codec, path) is not { IsOk: true } loaded)
            {
                _events.Enqueue(new(CacheAction.Damaged, hash, name));
                continue;
            }

            _events.Enqueue(new(CacheAction.Taken, hash, name));
            value = loaded.GetOrThrow();
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Put<T>(string hash, T value)
    {
        if (CodecOf<T>() is not { } codec)
        {
            return;
        }

        var temporary = Path.Combine(Folder, $"{Path.GetRandomFileName()}.tmp");
        try
        {
            Directory.CreateDirectory(Folder);
            codec.Save(value, temporary);
            var name = $"{hash}.{FlushAndHash(temporary)}.{codec.Name}";
            File.Move(temporary, Path.Combine(Folder, name), overwrite: true);
            _events.Enqueue(new(CacheAction.Stored, hash, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _events.Enqueue(new(CacheAction.NotStored, hash, e.Message));
        }
        finally
        {
            Delete(temporary);
        }
    }

    private Codec<T>? CodecOf<T>() => _codecs.TryGetValue(typeof(T), out var known) ? (Codec<T>)known
        : typeof(T).IsAssignableTo(typeof(Model)) ? OfModels<T>()
        : null;

    // Every model has its own file already, whatever kind of model the stage says it makes.
    private static Codec<T> OfModels<T>() => new(
        "model1",
        (value, path) => ((Model)(object)value!).Save(path),
        path => Model.Load(path).Bind(model => model is T wanted
            ? Result<T>.Ok(wanted)
            : new DataError("The file holds another kind of model.", path, Found: model.GetType().Name, Expected: typeof(T).Name)));

    private static string FlushAndHash(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static bool IsWhole(string path, string content)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file)) == content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // A whole file that cannot be read was written by a program that understood the format otherwise: not worth a crash either.
    private static Result<T> Load<T>(Codec<T> codec, string path)
    {
        try
        {
            return codec.Load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            return new DataError(e.Message, path);
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left behind under a name that no one reads.
        }
    }
}
