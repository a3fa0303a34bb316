using System.Collections.Concurrent;

namespace Pipelines.Notebooks;

/// <summary>The session's cache as one cell uses it: remembers what was taken, to say so.</summary>
internal sealed class CellCache(IStageCache cache) : IStageCache
{
    private readonly ConcurrentQueue<string> _taken = [];

    /// <summary>What did not have to be computed, in words; null where everything was.</summary>
    public string? Said => _taken.IsEmpty ? null : $"taken from the cache: {string.Join(", ", _taken)}";

    public bool TryGet<T>(string hash, out T value)
    {
        var found = cache.TryGet(hash, out value);
        if (found)
        {
            _taken.Enqueue($"{value?.GetType().Name} {hash[..8]}");
        }

        return found;
    }

    public void Put<T>(string hash, T value) => cache.Put(hash, value);
}
