namespace Pipelines;

public static partial class Read
{
    // DYNAMO's and LAMMPS's rounding of one Hartree in eV times one Bohr in Å.
    private const double FuncflCharge = 27.2 * 0.529;

    /// <summary>The endings of file names that <see cref="Potential"/> knows.</summary>
    public static IReadOnlyList<string> PotentialEndings { get; } = [".eam", ".alloy", ".fs", ".pot", ".snapcoeff", ".snap"];

    /// <summary>A potential from a file of another program, by the ending of its name: .eam, .eam.alloy, .eam.fs (DYNAMO, LAMMPS), .pot (RGL), .snapcoeff or .snap (LAMMPS).</summary>
    public static Result<IPotential> Potential(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".eam" => Funcfl(path).Then<IPotential>(p => p),
        ".alloy" => Setfl(path).Then<IPotential>(p => p),
        ".fs" => SetflFinnisSinclair(path).Then<IPotential>(p => p),
        ".pot" => Rgl(path).Then<IPotential>(p => p),
        ".snapcoeff" => Snap(path).Then<IPotential>(p => p),
        ".snap" => SnapScript(path),
        var other => new DataError("This is not a potential file.", path, Found: $"the ending '{other}'", Expected: string.Join(", ", PotentialEndings)),
    };

    /// <summary>
    /// An embedded-atom potential of one element from a DYNAMO funcfl file (*.eam): F(rho) in eV, effective charge Z(r), f(r). The pair function is
    /// r phi = 27.2 · 0.529 Z². As LAMMPS resamples such files, the last row of each table is left out.
    /// </summary>
    public static Result<Eam> Funcfl(string path) => Words.Parse(path, words =>
    {
        words.SkipLines(1);
        var element = new Species(words.Whole("atomic number", 1, 103));
        words.EndLine();
        var grid = new EamGrid(words);
        var embedding = new double[grid.Densities];
        var charge = new double[grid.Distances];
        var density = new double[grid.Distances];
        words.Numbers("F(rho)", embedding);
        words.Numbers("Z(r)", charge);
        words.Numbers("f(r)", density);
        return new Eam(
            [element],
            grid.Cutoff,
            grid.DensityStep,
            Block.Create<double>(embedding.AsSpan()[..^1]),
            grid.DistanceStep,
            Block.Create<double>(density.AsSpan()[..^1]),
            Block.From(charge.SkipLast(1).Select(z => FuncflCharge * z * z)));
    });

    /// <summary>An embedded-atom potential of one element or several from a DYNAMO setfl file (*.eam.alloy): F(rho) in eV, f(r), r phi in eV Å.</summary>
    public static Result<Eam> Setfl(string path) => Words.Parse(path, words => Setfl(words, densityForEachPair: false));

    /// <summary>The same for the variant of Finnis and Sinclair (*.eam.fs), where f depends on both elements.</summary>
    public static Result<Eam> SetflFinnisSinclair(string path) => Words.Parse(path, words => Setfl(words, densityForEachPair: true));

    /// <summary>
    /// A second-moment potential from a parameter file of the Baletto group's RGL codes (*.pot): p, q, A, xi for (A, A), (B, B), (A, B), atomic radii and
    /// the two ends of the quintic tail. r0 is the sum of the radii. Where both elements are the same only the first column counts.
    /// </summary>
    public static Result<Gupta> Rgl(string path) => Words.Parse(path, words =>
    {
        // Comments begin with '#', after blanks in some files; what follows the numbers of a line explains them.
        string[] Row(string field, int count)
        {
            var row = words.Line(field, line => line.AsSpan().Trim() is [not '#', ..]);
            return row.Length >= count ? row : throw words.Wrong(field, $"{row.Length} words", $"{count}");
        }

        double[] Numbers(string field, int count) => [.. Row(field, count).Take(count).Select(w => words.ToNumber(w, field))];

        var metals = Row("metals", 2).Take(2).Select(w => words.ToSpecies(w, "metals")).ToArray();
        double[] p = Numbers("p", 3), q = Numbers("q", 3), a = Numbers("A (eV)", 3), xi = Numbers("xi (eV)", 3);
        Numbers("cohesion energy (eV)", 2);
        var radius = Numbers("atomic radius (Å)", 2);
        if (radius.FirstOrDefault(r => r is not (> 0.3 and < 4)) is not 0 and var odd)
        {
            throw words.Wrong("atomic radius (Å)", $"{odd}", "a radius between 0.3 and 4 Å");
        }

        Numbers("mass (u)", 2);
        var tail = Numbers("cutoff start and end (Å)", 2);
        GuptaPair Pair(int first, int second, int column) =>
            new(metals[first], metals[second], a[column], xi[column], p[column], q[column], radius[first] + radius[second]);
        return new Gupta(metals[0] == metals[1] ? [Pair(0, 0, 0)] : [Pair(0, 0, 0), Pair(1, 1, 1), Pair(0, 1, 2)], new(tail[0], tail[1]));
    });

    /// <summary>One section of a file of LAMMPS's pair style table, with energies (eV) and forces (eV/Å) at equidistant distances (N ... R low high).</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">The keyword that begins the section.</param>
    public static Result<TabulatedPair> PairTable(string path, string section) => Words.Parse(path, words =>
    {
        words.Line($"section {section}", line => line.AsSpan().Trim().SequenceEqual(section));
        var header = words.Line("N", line => !string.IsNullOrWhiteSpace(line));
        if (header is not ["N", _, "R", _, _])
        {
            throw words.Wrong("N", string.Join(' ', header), "N rows R low high (no other grid is read)");
        }

        var rows = (int)words.ToNumber(header[1], "N");
        double low = words.ToNumber(header[3], "R"), high = words.ToNumber(header[4], "R");
        if (rows < 2 || !(low > 0) || !(high > low))
        {
            throw words.Wrong("N", string.Join(' ', header), "at least two rows and 0 < low < high");
        }

        double[] energies = new double[rows], slopes = new double[rows];
        for (var m = 0; m < rows; m++)
        {
            words.Word("index");
            var r = words.Number("distance (Å)");
            var expected = low + ((high - low) * m / (rows - 1));
            if (Math.Abs(r - expected) > 1e-6 * high)
            {
                throw words.Wrong("distance (Å)", $"{r}", $"{expected}");
            }

            energies[m] = words.Number("energy (eV)");
            slopes[m] = -words.Number("force (eV/Å)");
        }

        return new TabulatedPair(low, high, Block.Freeze(energies), Block.Freeze(slopes));
    });

    private static Eam Setfl(Words words, bool densityForEachPair)
    {
        words.SkipLines(3);
        var n = words.Whole("number of elements", 1, 103);
        Species[] elements = [.. Enumerable.Range(0, n).Select(_ => words.ToSpecies(words.Word("elements"), "elements"))];
        var grid = new EamGrid(words);
        int rows = grid.Distances, densities = grid.Densities;
        var embedding = new double[n * densities];
        var density = new double[n * n * rows];
        var pair = new double[n * n * rows];
        for (var b = 0; b < n; b++)
        {
            // Atomic number, mass, lattice constant and lattice: the elements were named above.
            words.Line($"header of {elements[b]}", line => !string.IsNullOrWhiteSpace(line));
            words.Numbers($"F(rho) of {elements[b]}", embedding.AsSpan(b * densities, densities));
            for (var a = 0; a < n; a++)
            {
                var lent = density.AsSpan(((a * n) + b) * rows, rows);
                if (a == 0 || densityForEachPair)
                {
                    words.Numbers($"f(r) of {elements[b]}", lent);
                }
                else
                {
                    density.AsSpan(b * rows, rows).CopyTo(lent);
                }
            }
        }

        for (var a = 0; a < n; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var table = pair.AsSpan(((a * n) + b) * rows, rows);
                words.Numbers($"r phi(r) of {elements[a]}-{elements[b]}", table);
                table.CopyTo(pair.AsSpan(((b * n) + a) * rows, rows));
            }
        }

        return new(Block.Create<Species>(elements), grid.Cutoff, grid.DensityStep, Block.Freeze(embedding), grid.DistanceStep, Block.Freeze(density), Block.Freeze(pair));
    }

    // The line that both kinds of file have: numbers and steps of densities and distances, cutoff.
    private sealed class EamGrid(Words words)
    {
        public int Densities { get; } = words.Whole("number of densities", 6, 10_000_000);

        public double DensityStep { get; } = words.Number("density step");

        public int Distances { get; } = words.Whole("number of distances", 6, 10_000_000);

        public double DistanceStep { get; } = words.Number("distance step (Å)");

        public double Cutoff { get; } = words.Number("cutoff (Å)");
    }
}
