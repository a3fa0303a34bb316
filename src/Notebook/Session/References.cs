using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Notebooks;

/// <summary>
/// Finds what <c>#r</c> names: a file, a package (<c>nuget: NAME, VERSION</c>), or an assembly of the host's, which is always the one that is
/// loaded, wherever the directive says that it is: a notebook may point at a build of the library for other front ends.
/// </summary>
internal sealed class References(string folder, ScriptLoader loader) : MetadataReferenceResolver
{
    private readonly Dictionary<string, ImmutableArray<PortableExecutableReference>> _known = new(StringComparer.Ordinal);

    /// <summary>Why a package could not be had.</summary>
    public string? Complaint { get; private set; }

    public override bool ResolveMissingAssemblies => false;

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        lock (_known)
        {
            if (!_known.TryGetValue(reference, out var found) && !(found = Find(reference)).IsEmpty)
            {
                _known[reference] = found;
            }

            return found;
        }
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => 0;

    private ImmutableArray<PortableExecutableReference> Find(string reference)
    {
        if (PackageName.Parse(reference) is { } package)
        {
            return Packages(package);
        }

        var name = reference.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(reference) : reference;
        if (HostReferences.All.TryGetValue(name, out var host))
        {
            return [host];
        }

        var path = Path.GetFullPath(reference, folder);
        if (!File.Exists(path))
        {
            return [];
        }

        loader.Know(path);
        return [HostReferences.Reference(path)];
    }

    private ImmutableArray<PortableExecutableReference> Packages(PackageName package)
    {
        var restored = NuGetRestore.Restore(package);
        if (restored.Error is { } error)
        {
            Complaint = error.ToString();
            return [];
        }

        var files = restored.GetOrThrow();
        foreach (var native in files.Native)
        {
            loader.KnowNative(native);
        }

        var libraries = files.Managed.Where(f => !HostReferences.All.ContainsKey(Path.GetFileNameWithoutExtension(f))).ToArray();
        foreach (var library in libraries)
        {
            loader.Know(library);
        }

        // A package of the host's own libraries brings nothing new; the compiler still wants to see something.
        return libraries.Length > 0 ? [.. libraries.Select(HostReferences.Reference)] : [HostReferences.All["Pipelines"]];
    }
}
