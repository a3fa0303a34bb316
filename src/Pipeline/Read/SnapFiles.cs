using System.Globalization;

namespace Pipelines;

public static partial class Read
{
    private static readonly string[] SnapKeywords =
    [
        "rcutfac", "twojmax", "rfac0", "rmin0", "switchflag", "bzeroflag", "quadraticflag", "chemflag", "bnormflag", "wselfallflag", "switchinnerflag", "sinner", "dinner",
        "chunksize", "parallelthresh", // How LAMMPS computes, not what.
    ];

    /// <summary>
    /// A SNAP potential from LAMMPS's two files. Elements may come in any order. Published potentials mostly lie over a nuclear repulsion that the files do not name:
    /// see <see cref="SnapScript"/>.
    /// </summary>
    /// <param name="coefficients">The *.snapcoeff file: elements with radii and weights, and their coefficients.</param>
    /// <param name="parameters">The *.snapparam file; null for the one of the same name.</param>
    public static Result<Snap> Snap(string coefficients, string? parameters = null) =>
        SnapParameters(parameters ?? Path.ChangeExtension(coefficients, ".snapparam")).Bind(keys => Words.Parse(coefficients, words => SnapCoefficients(words, keys)));

    private static Result<Dictionary<string, double[]>> SnapParameters(string path) => Words.Parse(path, words =>
    {
        var keys = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var row in words.Rest(HasSnapWords))
        {
            var line = Uncommented(row);
            if (line.Length < 2 || !SnapKeywords.Contains(line[0]))
            {
                throw words.Wrong("keyword", string.Join(' ', line), $"one of {string.Join(", ", SnapKeywords)}, and its value");
            }

            keys[line[0]] = [.. line[1..].Select(w => words.ToNumber(w, line[0]))];
        }

        foreach (var needed in SnapKeywords[..2])
        {
            if (!keys.ContainsKey(needed))
            {
                throw words.Wrong(needed, "no such line", $"{needed} and its value");
            }
        }

        return keys;
    });

    private static Snap SnapCoefficients(Words words, Dictionary<string, double[]> keys)
    {
        double Value(string key, double otherwise) => keys.TryGetValue(key, out var values) ? values[0] : otherwise;
        bool Flag(string key, bool otherwise) => Value(key, otherwise ? 1 : 0) != 0;
        var head = Uncommented(words.Line("number of elements", HasSnapWords));
        if (head.Length != 2 || !int.TryParse(head[0], NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n < 1
            || !int.TryParse(head[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            throw words.Wrong("number of elements and of coefficients", string.Join(' ', head), "two whole numbers");
        }

        var elements = new Species[n];
        double[] radii = new double[n], weights = new double[n];
        var rows = new double[n][];
        for (var e = 0; e < n; e++)
        {
            var line = Uncommented(words.Line("element, radius, weight", HasSnapWords));
            if (line.Length != 3)
            {
                throw words.Wrong("element, radius, weight", string.Join(' ', line), "three words");
            }

            elements[e] = words.ToSpecies(line[0].Trim('"', '\''), "element");
            (radii[e], weights[e]) = (words.ToNumber(line[1], "radius (Å)"), words.ToNumber(line[2], "weight"));
            if (!(radii[e] > 0) || elements.AsSpan(0, e).Contains(elements[e]))
            {
                throw words.Wrong("element, radius, weight", string.Join(' ', line), "an element of its own with a positive radius");
            }

            rows[e] = [.. Enumerable.Range(0, count).Select(_ => words.ToNumber(Uncommented(words.Line($"coefficients of {elements[e]}", HasSnapWords))[0], $"coefficients of {elements[e]}"))];
        }

        var inner = Flag("switchinnerflag", false);
        if (inner && !(keys.TryGetValue("sinner", out var s) && keys.TryGetValue("dinner", out var d) && s.Length == n && d.Length == n))
        {
            throw words.Wrong("sinner, dinner", "another number of values", $"{n} values each in the parameter file");
        }

        SpeciesList species = [.. elements];
        int[] order = [.. species.Select(s => Array.IndexOf(elements, s))];
        var largest = radii.Max();
        Block<double> Sorted(double[] values) => Block.From(order.Select(e => values[e]));
        var descriptor = new Bispectrum(
            Value("rcutfac", 0) * (largest + largest), (int)Value("twojmax", 0), species,
            radii.All(r => r == largest) ? default : Sorted([.. radii.Select(r => r / largest)]),
            weights.All(w => w == 1) ? default : Sorted(weights),
            Value("rfac0", 0.99363), Value("rmin0", 0), Flag("switchflag", true), Flag("bzeroflag", true), Flag("bnormflag", false), Flag("chemflag", false),
            Flag("wselfallflag", false), Flag("quadraticflag", false), inner ? Sorted(keys["sinner"]) : default, inner ? Sorted(keys["dinner"]) : default);
        if (count != descriptor.Width + 1)
        {
            throw words.Wrong("number of coefficients", $"{count}", $"{descriptor.Width + 1}: a constant and {descriptor.Width} components");
        }

        var places = SnapPlaces(descriptor, order);
        return new(descriptor, Block.From(order.SelectMany(e => places.Select(p => rows[e][p]))));
    }

    // Where the file has what the descriptor, whose species are sorted, has at each place.
    private static int[] SnapPlaces(Bispectrum descriptor, int[] order)
    {
        int width = descriptor.Linear, n = order.Length, triple = width / (n * n * n);
        var linear = Enumerable.Range(0, width).ToArray();
        if (descriptor.Chem)
        {
            for (var v = 0; v < width; v++)
            {
                var (labels, component) = Math.DivRem(v, triple);
                linear[v] = (((((order[labels / (n * n)] * n) + order[labels / n % n]) * n) + order[labels % n]) * triple) + component;
            }
        }

        // Products of s and t ≥ s, row after row of the triangle.
        int Product(int s, int t) => 1 + width + (s * width) - (s * (s - 1) / 2) + t - s;
        return
        [
            0,
            .. linear.Select(v => 1 + v),
            .. descriptor.Quadratic
                ? linear.SelectMany((a, s) => linear.Skip(s).Select(b => Product(Math.Min(a, b), Math.Max(a, b))))
                : [],
        ];
    }

    private static bool HasSnapWords(string line) => line.AsSpan().TrimStart() is [not '#', ..];

    private static string[] Uncommented(string[] words) => [.. words.TakeWhile(w => !w.StartsWith('#'))];
}
