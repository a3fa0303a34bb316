using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Reads a column of an energy file.</summary>
internal static class EnergyRows
{
    /// <summary>The energies and what the file hashes to.</summary>
    public static Result<(double[] Energies, Source Source)> Read(EnergyFile file) => Files.Try<(double[], Source)>(file.Path, () =>
    {
        if (Directory.Exists(file.Path))
        {
            return new DataError("This is a directory, not a file.", file.Path);
        }

        var bytes = File.ReadAllBytes(file.Path);
        List<double> energies = [];
        ReadOnlySpan<byte> rest = bytes;
        for (var line = 1; !rest.IsEmpty; line++)
        {
            var end = rest.IndexOf((byte)'\n');
            var row = ByteText.Trim(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (row.IsEmpty || row[0] == '#')
            {
                continue;
            }

            var at = 0;
            ReadOnlySpan<byte> word = default;
            for (var c = 0; c < file.Column; c++)
            {
                word = ByteText.NextWord(row, ref at);
            }

            if (word.IsEmpty || !DecimalText.TryParse(word, out var energy) || !double.IsFinite(energy))
            {
                return new DataError("There is no energy here.", file.Path, line, energies.Count, $"column {file.Column}", ByteText.Snippet(word.IsEmpty ? row : word), "a finite number");
            }

            energies.Add(energy);
        }

        return (energies.ToArray(), new Source(file.Path, Hashes.Of(bytes)));
    });

    public static DataError TooFew(EnergyFile energies, int rows, string file, int frame) => new(
        $"There are more frames in {file} than rows in this energy file.", energies.Path, Frame: frame, Field: "rows", Found: $"{rows}", Expected: "one a frame");

    public static DataError TooMany(EnergyFile energies, int rows, string file, int frames) => new(
        $"There are fewer frames in {file} than rows in this energy file.", energies.Path, Field: "rows", Found: $"{rows}", Expected: $"{frames}, one a frame");
}
