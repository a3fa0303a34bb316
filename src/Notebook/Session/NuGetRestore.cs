using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipelines.Notebooks;

/// <summary>What <c>#r "nuget: NAME, VERSION"</c> asks for.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Null for the newest.</param>
internal sealed partial record PackageName(string Name, string? Version)
{
    /// <summary>Null where the directive names no package.</summary>
    public static PackageName? Parse(string reference) => Pattern().Match(reference) is { Success: true } m
        ? new(m.Groups["name"].Value, m.Groups["version"] is { Success: true } v ? v.Value : null)
        : null;

    [GeneratedRegex(@"^nuget:\s*(?<name>[A-Za-z0-9_.\-]+)\s*(,\s*(?<version>[A-Za-z0-9_.\-+*\[\]\(\)]+)\s*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>The files of a package and of what it needs.</summary>
internal sealed record PackageFiles(ImmutableArray<string> Managed, ImmutableArray<string> Native);

/// <summary>Gets packages as the SDK does: restores a project that asks for them, and reads what was found.</summary>
internal static class NuGetRestore
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static Result<PackageFiles> Restore(PackageName package)
    {
        var project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.{Environment.Version.Minor}</TargetFramework>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{package.Name}" Version="{package.Version ?? "*"}" /></ItemGroup>
            </Project>
            """;
        var folder = Path.Combine(Path.GetTempPath(), $"pipelines-nuget-{Environment.UserName}", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..16]);
        try
        {
            var assets = Path.Combine(folder, "obj", "project.assets.json");
            if (package.Version is null || !File.Exists(assets) || Read(assets) is not { } ready)
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, "package.csproj"), project);
                if (Run(folder) is { } complaint)
                {
                    // A failed restore leaves assets too, without the package.
                    File.Delete(assets);
                    return new DataError($"The package {package.Name} cannot be had: {complaint}");
                }

                ready = Read(assets);
            }

            return ready is null ? new DataError($"The package {package.Name} has nothing for this machine.") : ready;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or System.ComponentModel.Win32Exception)
        {
            return new DataError($"The package {package.Name} cannot be had: {e.Message}");
        }
    }

    private static string? Run(string folder)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", "--verbosity", "quiet", "--nologo"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            return $"no answer within {Limit.TotalMinutes:F0} minutes.";
        }

        if (process.ExitCode == 0)
        {
            return null;
        }

        var lines = (output.Result + error.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var first = lines.FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "dotnet restore failed.";
        return first[Math.Max(0, first.IndexOf("error", StringComparison.Ordinal))..];
    }

    // Null where a file is gone since: restored again then.
    private static PackageFiles? Read(string assets)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(assets));
        var root = document.RootElement;
        string[] stores = [.. root.GetProperty("packageFolders").EnumerateObject().Select(p => p.Name)];
        var libraries = root.GetProperty("libraries");
        var target = root.GetProperty("targets").EnumerateObject().OrderByDescending(t => t.Name.Length).First().Value;
        List<string> managed = [], native = [];
        foreach (var package in target.EnumerateObject())
        {
            if (!libraries.TryGetProperty(package.Name, out var library) || !library.TryGetProperty("path", out var path))
            {
                continue;
            }

            managed.AddRange(Files(package.Value, "runtime", path.GetString()!).Where(f => f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)));
            native.AddRange(Files(package.Value, "native", path.GetString()!));
        }

        return managed.Concat(native).All(File.Exists) ? new([.. managed], [.. native]) : null;

        IEnumerable<string> Files(JsonElement package, string kind, string path) => package.TryGetProperty(kind, out var files)
            ? files.EnumerateObject().Select(f => stores.Select(s => Path.Combine(s, path, f.Name)).FirstOrDefault(File.Exists) ?? Path.Combine(stores[0], path, f.Name))
            : [];
    }
}
