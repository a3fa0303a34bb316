using System.Globalization;

namespace Pipelines;

/// <summary>What the columns of a frame's atom lines mean: a compiled "Properties" value.</summary>
internal sealed class ColumnLayout
{
    /// <summary>An atom column that is skipped, holds the element's symbol, or its atomic number; 0 to 2 are x y z, 3 to 5 the force.</summary>
    public const sbyte Skip = -1, Symbol = -2, Number = -3;

    private static readonly string[] SymbolNames = ["species", "element", "symbol"];
    private static readonly string[] NumberNames = ["z", "numbers", "atomic_numbers"];
    private static readonly string[] PositionNames = ["pos", "positions"];

    private ColumnLayout(sbyte[] columns, bool isPlain, string? forces, string[] ignored, string[] names) =>
        (Columns, IsPlain, Forces, Ignored, Names) = (columns, isPlain, forces, ignored, names);

    /// <summary>The meaning of every column of an atom line.</summary>
    public sbyte[] Columns { get; }

    /// <summary>No "Properties": element and position first, whatever follows is not named and not read.</summary>
    public bool IsPlain { get; }

    /// <summary>The name of the forces, where there are any.</summary>
    public string? Forces { get; }

    /// <summary>Names of the columns that are not read.</summary>
    public string[] Ignored { get; }

    /// <summary>One name a column, for messages.</summary>
    public string[] Names { get; }

    /// <summary>Plain XYZ.</summary>
    public static ColumnLayout Plain { get; } = new([Symbol, 0, 1, 2], isPlain: true, null, [], ["species", "x", "y", "z"]);

    /// <summary>Compiles a "Properties" value: name:type:count, repeated.</summary>
    /// <param name="properties">The value.</param>
    /// <param name="forcesKey">The column of forces; null to find it by name, empty for none.</param>
    public static Result<ColumnLayout> Compile(string properties, string? forcesKey)
    {
        var parts = properties.Split(':');
        if (parts.Length % 3 != 0)
        {
            return Bad("Properties must be name:type:count, repeated.", $"'{properties}'", "for example species:S:1:pos:R:3");
        }

        List<sbyte> columns = [];
        List<string> names = [], ignored = [], forces = [];
        var (symbols, numbers, positions) = (0, 0, 0);
        for (var p = 0; p < parts.Length; p += 3)
        {
            var (name, type) = (parts[p], parts[p + 1]);
            if (type is not ("S" or "R" or "I" or "L") || !int.TryParse(parts[p + 2], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 10000)
            {
                return Bad($"Properties cannot be understood at '{name}'.", $"'{name}:{type}:{parts[p + 2]}'", "a type S, R, I or L and a count from 1 to 10000");
            }

            var isForces = forcesKey is null ? In(LabelNames.Forces, name) : forcesKey == name;
            var first = In(SymbolNames, name) && count == 1 ? Symbol
                : In(NumberNames, name) && type == "I" && count == 1 ? Number
                : In(PositionNames, name) || isForces ? (sbyte)(isForces ? 3 : 0)
                : Skip;
            if (first >= 0 && (type != "R" || count != 3))
            {
                return Bad($"Column '{name}' must hold three real numbers.", $"'{name}:{type}:{count}'", $"'{name}:R:3'");
            }

            (symbols, numbers, positions) = (symbols + (first == Symbol ? 1 : 0), numbers + (first == Number ? 1 : 0), positions + (first == 0 ? 1 : 0));
            if (isForces)
            {
                forces.Add(name);
            }
            else if (first == Skip)
            {
                ignored.Add(count == 1 ? name : $"{name} ({count} columns)");
            }

            for (var c = 0; c < count; c++)
            {
                columns.Add((sbyte)(first >= 0 ? first + c : first));
                names.Add(count == 1 ? name : $"{name}[{c}]");
            }
        }

        if (forces.Count > 1)
        {
            return Bad($"{forces.Count} columns could be the forces: {string.Join(", ", forces)}. Say which one with ForcesKey.", null, null);
        }

        if (forcesKey is { Length: > 0 } && forces.Count == 0)
        {
            return Bad($"There is no column '{forcesKey}'.", $"'{properties}'", $"'{forcesKey}:R:3'");
        }

        return symbols + numbers == 0 || positions != 1 || symbols > 1 || numbers > 1
            ? Bad("Properties must name the element once and the position once.", $"'{properties}'", "species:S:1 (or Z:I:1) and pos:R:3")
            : new ColumnLayout([.. columns], isPlain: false, forces.FirstOrDefault(), [.. ignored], [.. names]);
    }

    /// <summary>Would a column of this name be taken for an element, a position or a force?</summary>
    public static bool HasMeaning(string name) =>
        In(SymbolNames, name) || In(NumberNames, name) || In(PositionNames, name) || In(LabelNames.Forces, name);

    private static bool In(IReadOnlyList<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static DataError Bad(string message, string? found, string? expected) => new(message, Field: "Properties", Found: found, Expected: expected);
}
