using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Pipelines.Notebooks;

/// <summary>Loads compiled cells and what they ask for by <c>#r</c>; everything else is the host's.</summary>
internal sealed class ScriptLoader() : AssemblyLoadContext("notebook")
{
    private readonly ConcurrentDictionary<string, Assembly> _cells = [];
    private readonly ConcurrentDictionary<string, string> _files = [];
    private readonly ConcurrentDictionary<string, string> _native = [];

    /// <summary>Loads a compiled cell.</summary>
    public Assembly LoadCell(string name, MemoryStream code, MemoryStream symbols)
    {
        (code.Position, symbols.Position) = (0, 0);
        return _cells[name] = LoadFromStream(code, symbols);
    }

    /// <summary>Says where an assembly is, for when code that uses it runs.</summary>
    public void Know(string path) => _files[Path.GetFileNameWithoutExtension(path)] = path;

    /// <summary>Says where a native library is.</summary>
    public void KnowNative(string path) => _native[Path.GetFileNameWithoutExtension(path)] = path;

    protected override Assembly? Load(AssemblyName assemblyName) =>
        _cells.TryGetValue(assemblyName.Name!, out var cell) ? cell
        : _files.TryGetValue(assemblyName.Name!, out var path) ? LoadFromAssemblyPath(path)
        : Beside(assemblyName.Name!);

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var name = Path.GetFileNameWithoutExtension(unmanagedDllName);
        return _native.TryGetValue(name, out var path) || _native.TryGetValue($"lib{name}", out path) ? LoadUnmanagedDllFromPath(path) : 0;
    }

    // What a library given by its path needs lies beside it, unless the host has it.
    private Assembly? Beside(string name) => HostReferences.All.ContainsKey(name) ? null
        : _files.Values.Select(f => Path.Combine(Path.GetDirectoryName(f)!, $"{name}.dll")).FirstOrDefault(File.Exists) is { } path ? LoadFromAssemblyPath(path) : null;
}
