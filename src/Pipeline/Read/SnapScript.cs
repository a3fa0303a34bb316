namespace Pipelines;

public static partial class Read
{
    /// <summary>
    /// A SNAP potential with the nuclear repulsion that it was fitted over, from the piece of a LAMMPS script that published potentials come with (*.snap): variables,
    /// pair_style snap or hybrid/overlay zbl INNER OUTER snap, and pair_coeff. The files that it names lie beside it. Repulsions must be those of the elements
    /// themselves, between all of them.
    /// </summary>
    public static Result<IPotential> SnapScript(string path) => Words.Parse(path, words =>
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] style = [];
        List<string[]> pairs = [];
        foreach (var line in words.Rest(HasSnapWords, continued: "&"))
        {
            string[] command = [.. Uncommented(line).Select(w => variables.Aggregate(w, (text, v) => text.Replace($"${{{v.Key}}}", v.Value, StringComparison.Ordinal)))];
            switch (command)
            {
                case ["variable", var name, "index" or "equal", var value]: variables[name] = value; break;
                case ["pair_style", .. var rest]: style = rest; break;
                case ["pair_coeff", .. var rest]: pairs.Add(rest); break;
                default: throw words.Wrong("command", string.Join(' ', command), "variable, pair_style or pair_coeff");
            }
        }

        ZblSwitched? repulsion = style switch
        {
            ["snap"] => null,
            ["hybrid/overlay", "zbl", var inner, var outer, "snap"] => new(words.ToNumber(inner, "inner radius (Å)"), words.ToNumber(outer, "outer radius (Å)")),
            _ => throw words.Wrong("pair_style", string.Join(' ', style), "snap, or hybrid/overlay zbl INNER OUTER snap"),
        };
        string[] main = pairs.SingleOrDefault(p => p is ["*", "*", "snap", _, _, _, ..]) is { } named ? named[3..]
            : pairs.SingleOrDefault(p => p is ["*", "*", _, _, _, ..]) is { } bare ? bare[2..]
            : throw words.Wrong("pair_coeff", $"{pairs.Count} lines", "one that says * * snap COEFFICIENTS PARAMETERS ELEMENTS");
        Species[] types = [.. main[2..].Select(w => words.ToSpecies(w, "elements"))];
        if (repulsion is not null)
        {
            CheckRepulsion(words, pairs, types);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? string.Empty;
        var snap = Snap(Path.Combine(folder, main[0]), Path.Combine(folder, main[1]));
        return snap.Error is { } error ? throw new DataException(error) : repulsion is null ? snap.GetOrThrow() : (IPotential)new PotentialSum(repulsion, snap.GetOrThrow());
    });

    private static void CheckRepulsion(Words words, List<string[]> pairs, Species[] types)
    {
        for (var a = 1; a <= types.Length; a++)
        {
            for (var b = a; b <= types.Length; b++)
            {
                var charges = pairs.SingleOrDefault(p => p.Length == 5 && p[2] == "zbl" && p[0] == $"{a}" && p[1] == $"{b}");
                if (charges is null || charges[3] != $"{types[a - 1].Number}" || charges[4] != $"{types[b - 1].Number}")
                {
                    throw words.Wrong(
                        "pair_coeff of zbl", charges is null ? $"none for {a} {b}" : string.Join(' ', charges),
                        $"{a} {b} zbl {types[a - 1].Number} {types[b - 1].Number}");
                }
            }
        }
    }
}
