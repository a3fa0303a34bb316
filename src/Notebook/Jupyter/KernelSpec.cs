using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pipelines.Notebooks;

/// <summary>How Jupyter is told of the kernel: a folder with a <c>kernel.json</c>, in one of the places where it looks.</summary>
public sealed partial class KernelSpec
{
    /// <summary>The name notebooks call the kernel by, unless told otherwise.</summary>
    public const string DefaultName = "pipelines-csharp";

    /// <summary>What people see.</summary>
    public const string DisplayName = "C# (Pipelines)";

    /// <summary>The name in notebooks that other C# front ends wrote, and in this library's own: answered to where nobody else does.</summary>
    public const string SharedName = ".net-csharp";

    // Three quarters of the machine, in hexadecimal: a cell that wants more gets an OutOfMemoryException, not the machine's end.
    private const string MemoryPercent = "4B";
    private const string Mark = "pipelines";
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string _name, _data;

    /// <param name="name">What notebooks call the kernel: letters, digits, dots, hyphens, underscores.</param>
    /// <param name="prefix">An environment's or system's root; null for the user's own folder.</param>
    /// <exception cref="ArgumentException">Jupyter would not accept the name.</exception>
    public KernelSpec(string name = DefaultName, string? prefix = null)
    {
        if (!Valid().IsMatch(name))
        {
            throw new ArgumentException($"The name of a kernel is made of letters, digits, dots, hyphens and underscores; found \"{name}\".");
        }

        _name = name;
        _data = prefix is null ? UserData : Path.Combine(Path.GetFullPath(prefix), "share", "jupyter");
    }

    // As jupyter_core has it.
    private static string UserData =>
        Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } told ? told
        : OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter")
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Jupyter")
        : Path.Combine(Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data ? data : Path.Combine(Home, ".local", "share"), "jupyter");

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Writes the folder, and one more for <see cref="SharedName"/> where no kernel has that name.</summary>
    /// <returns>The folders written.</returns>
    public string[] Install()
    {
        string[] names = _name != SharedName && SharedIsFree() ? [_name, SharedName] : [_name];
        return [.. names.Select(Write)];
    }

    /// <summary>Removes what <see cref="Install"/> wrote here, and nothing else's.</summary>
    /// <returns>The folders removed.</returns>
    public string[] Uninstall()
    {
        string[] ours = [.. new[] { _name, SharedName }.Distinct().Select(n => Folder(_data, n)).Where(IsOurs)];
        foreach (var folder in ours)
        {
            Directory.Delete(folder, recursive: true);
        }

        return ours;
    }

    private static string Folder(string data, string name) => Path.Combine(data, "kernels", name);

    private static bool IsOurs(string folder)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "kernel.json")))?["metadata"]?[Mark] is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    // The command that is running now: the tool's own start program, or dotnet and its library.
    private static IEnumerable<string> Command()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, System.Reflection.Assembly.GetEntryAssembly()!.Location]
            : [program];
    }

    // Everywhere that Jupyter looks: the user's folder, JUPYTER_PATH, environments, the system.
    private bool SharedIsFree()
    {
        var path = Environment.GetEnvironmentVariable("JUPYTER_PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        var roots = new[] { Environment.GetEnvironmentVariable("CONDA_PREFIX"), Environment.GetEnvironmentVariable("VIRTUAL_ENV"), "/usr", "/usr/local" };
        return path.Concat(roots.OfType<string>().Select(r => Path.Combine(r, "share", "jupyter"))).Append(UserData).Append(_data)
            .Select(data => Folder(data, SharedName)).All(folder => !Directory.Exists(folder) || IsOurs(folder));
    }

    private string Write(string name)
    {
        var folder = Folder(_data, name);
        Directory.CreateDirectory(folder);
        var spec = new JsonObject
        {
            ["argv"] = new JsonArray([.. Command().Concat(["kernel", "run", "{connection_file}"]).Select(a => JsonValue.Create(a))]),
            ["display_name"] = name == SharedName ? ".NET (C#)" : DisplayName,
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["env"] = new JsonObject { ["DOTNET_GCHeapHardLimitPercent"] = MemoryPercent },
            ["metadata"] = new JsonObject { [Mark] = true },
        };
        File.WriteAllText(Path.Combine(folder, "kernel.json"), spec.ToJsonString(Pretty) + "\n");
        return folder;
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]+$")]
    private static partial Regex Valid();
}
