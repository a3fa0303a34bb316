namespace Pipelines;

/// <summary>How results of one type are kept in files.</summary>
/// <typeparam name="T">The type a stage says it gives.</typeparam>
/// <param name="Name">The end of the file's name, with the format's version: "training1". Another version is another name, so that old files are not read.</param>
/// <param name="Save">Writes a value to a path that does not exist yet.</param>
/// <param name="Load">Reads it back, bit for bit.</param>
public sealed record Codec<T>(string Name, Action<T, string> Save, Func<string, Result<T>> Load);
