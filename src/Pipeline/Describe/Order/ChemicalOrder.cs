namespace Pipelines;

/// <summary>Who sits beside whom: bonds between species, mixing, and Warren and Cowley's short-range order (Cowley 1950, doi:10.1103/PhysRev.77.669).</summary>
[Cites("10.1103/PhysRev.77.669")]
public sealed record ChemicalOrder
{
    private readonly Block<long> _ends;
    private readonly Block<int> _atoms;

    private ChemicalOrder(SpeciesList species, long[] ends, int[] atoms, double[] unlike) =>
        (Species, _ends, _atoms, UnlikeShare) = (species, Block.Freeze(ends), Block.Freeze(atoms), Block.Freeze(unlike));

    /// <summary>The species.</summary>
    public SpeciesList Species { get; }

    /// <summary>The share of partners that are of another species, one number an atom; 0 for an atom without bonds.</summary>
    public Block<double> UnlikeShare { get; }

    /// <summary>
    /// (like bonds - unlike bonds) / all bonds: 1 where the species are apart, -1 where every bond is between unlike atoms; 0 where there are no bonds.
    /// </summary>
    public double Mixing
    {
        get
        {
            var (like, all) = (0L, 0L);
            for (var k = 0; k < _ends.Length; k++)
            {
                all += _ends[k];
                like += k / Species.Count == k % Species.Count ? _ends[k] : 0;
            }

            return all == 0 ? 0 : (double)((2 * like) - all) / all;
        }
    }

    /// <summary>Bonds between two species, each counted once.</summary>
    public long Bonds(Species a, Species b) => Ends(a, b) / (a == b ? 2 : 1);

    /// <summary>
    /// Warren and Cowley's parameter 1 - P/c: P is the share of <paramref name="b"/> among the partners of <paramref name="a"/>, c that among all atoms. Negative
    /// where a prefers b, 0 where chance decides. NaN where there is no such atom or bond. At a surface it depends on the order of the two.
    /// </summary>
    public double WarrenCowley(Species a, Species b)
    {
        var (of, atoms) = (0L, 0);
        for (var k = 0; k < Species.Count; k++)
        {
            of += Ends(a, Species[k]);
            atoms += _atoms[k];
        }

        return 1 - ((double)Ends(a, b) / of / ((double)_atoms[Place(b)] / atoms));
    }

    /// <summary>Counts bonds by species.</summary>
    public static ChemicalOrder Of(Bonds bonds)
    {
        SpeciesList species = [.. bonds.Structure.Species];
        var kinds = species.IndicesOf(bonds.Structure.Species.Span);
        var (ends, atoms, unlike) = (new long[species.Count * species.Count], new int[species.Count], new double[kinds.Length]);
        for (var i = 0; i < kinds.Length; i++)
        {
            atoms[kinds[i]]++;
            var others = 0;
            for (var b = bonds.Start[i]; b < bonds.Start[i + 1]; b++)
            {
                var other = kinds[bonds.Partners[b]];
                ends[(kinds[i] * species.Count) + other]++;
                others += other == kinds[i] ? 0 : 1;
            }

            unlike[i] = others / Math.Max(1.0, bonds.Coordination(i));
        }

        return new(species, ends, atoms, unlike);
    }

    private long Ends(Species a, Species b) => _ends[(Place(a) * Species.Count) + Place(b)];

    private int Place(Species species) => Species.IndexOf(species) is var place and >= 0
        ? place
        : throw new ArgumentException($"There is no {species} here, only {Species}.", nameof(species));
}
