namespace Pipelines;

public static partial class Write
{
    /// <summary>The file that a path means: links are followed, so that what they point to is replaced and not the link.</summary>
    /// <exception cref="IOException">It is a device: whole files are written beside their place and renamed, which would replace the device.</exception>
    public static string Destination(string path)
    {
        var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        return Path.GetFullPath(target).StartsWith("/dev/", StringComparison.Ordinal)
            ? throw new IOException($"{path} is a device, not a place for a file. Name a file.")
            : target;
    }
}
