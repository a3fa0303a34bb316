using System.CommandLine;

namespace Pipelines.Tool;

/// <summary>The options of every verb that reads frames.</summary>
internal static class DataOptions
{
    private static readonly Option<string?> EnergyKey = new("--energy-key") { Description = "Key of the energy where it cannot be guessed.", HelpName = "KEY" };
    private static readonly Option<string?> ForcesKey = new("--forces-key") { Description = "Column of the forces where it cannot be guessed.", HelpName = "KEY" };
    private static readonly Option<string?> VirialKey = new("--virial-key") { Description = "Key of the virial where it cannot be guessed.", HelpName = "KEY" };
    private static readonly Option<string?> StressKey = new("--stress-key") { Description = "Key of the stress where it cannot be guessed.", HelpName = "KEY" };
    private static readonly Option<FileInfo?> Energies = new("--energies") { Description = "Take the energies from a column of this file, a row a frame.", HelpName = "FILE" };
    private static readonly Option<int> Column = new("--column") { Description = "Which column of --energies, from 1.", DefaultValueFactory = _ => 1, HelpName = "N" };
    private static readonly Option<string?> Frames = new("--frames") { Description = "Which frames, from 0: START:STOP:STRIDE, each may be left out.", HelpName = "RANGE" };

    /// <summary>To be added to a verb.</summary>
    public static IReadOnlyList<Option> All => [EnergyKey, ForcesKey, VirialKey, StressKey, Energies, Column, Frames];

    /// <summary>Reads files into one dataset.</summary>
    public static Dataset Read(ParseResult parse, Session session, params IEnumerable<FileInfo> files)
    {
        var paths = files.Select(Existing).ToArray();
        return Pipelines.Read.ExtXyz(paths, Of(parse), session.Run).GetOrThrow();
    }

    /// <summary>The path of a file that is there.</summary>
    /// <exception cref="UsageException">It is not.</exception>
    public static string Existing(FileInfo file) =>
        Directory.Exists(file.ToString()) ? throw new UsageException($"{file} is a folder; expected a file.")
        : File.Exists(file.ToString()) ? file.ToString() : throw new UsageException($"There is no file {file}.");

    private static ReadOptions Of(ParseResult parse)
    {
        var (start, stop, stride) = Range(parse.GetValue(Frames) ?? ":");
        try
        {
            return new()
            {
                EnergyKey = parse.GetValue(EnergyKey),
                ForcesKey = parse.GetValue(ForcesKey),
                VirialKey = parse.GetValue(VirialKey),
                StressKey = parse.GetValue(StressKey),
                EnergyFile = parse.GetValue(Energies) is { } file ? new(Existing(file), parse.GetValue(Column)) : null,
                Start = start,
                Stop = stop,
                Stride = stride,
            };
        }
        catch (ArgumentException e)
        {
            throw new UsageException(Spec.Plain(e.Message), e);
        }
    }

    private static (int Start, int? Stop, int Stride) Range(string text)
    {
        var parts = text.Split(':');
        return parts.Length switch
        {
            1 when Number(parts[0]) is { } frame => (frame, frame + 1, 1),
            2 or 3 => (Number(parts[0]) ?? 0, Number(parts[1]), parts.Length == 3 ? Number(parts[2]) ?? 1 : 1),
            _ => throw Bad(),
        };

        int? Number(string part) => part.Length == 0 ? null : int.TryParse(part, out var n) && n >= 0 ? n : throw Bad();

        UsageException Bad() => new($"--frames takes START:STOP:STRIDE or one number, counted from 0; found '{text}'.");
    }
}
