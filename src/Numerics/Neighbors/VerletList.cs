namespace Pipelines.Numerics;

/// <summary>
/// A neighbour list that outlives small motions: it holds all pairs closer than cutoff + skin and is built anew only when some
/// point has moved further than half the skin (Verlet 1967, doi:10.1103/PhysRev.159.98); in between only displacements and
/// distances are refreshed, each pair keeping its image.
/// </summary>
/// <remarks>
/// <para>
/// Contract: every pair with r &lt; <see cref="Cutoff"/> is stored, and pairs with r >= <see cref="Cutoff"/> must be skipped by the user.
/// Rows are sorted by key and displacements are computed from the same expression whether a list is fresh or refreshed. A sum over the pairs
/// r &lt; <see cref="Cutoff"/> in stored order therefore has the same bits whenever the list was last built: a restarted run
/// continues bit for bit. Whoever sums several pairs at once must first drop the pairs beyond the cutoff, so that the
/// grouping cannot depend on them; and whoever cuts the rows into ranges must do so by points, not by stored pairs.
/// </para>
/// <para>A point that is wrapped back into the cell has leapt: the list is then built anew and its images are counted from there.</para>
/// </remarks>
public sealed class VerletList
{
    private Vec3[] _built = [];
    private Lattice _lattice;
    private int _points = -1;

    /// <summary>Makes an empty list.</summary>
    /// <param name="cutoff">Pairs closer than this count; positive and finite.</param>
    /// <param name="skin">How much further to look; zero or more, finite. Zero builds at every update.</param>
    /// <param name="half">Store each pair once.</param>
    /// <exception cref="ArgumentOutOfRangeException">Cutoff or skin is out of range.</exception>
    public VerletList(double cutoff, double skin, bool half)
    {
        if (!(cutoff > 0) || !double.IsFinite(cutoff))
        {
            throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "The cutoff of a neighbour list must be positive and finite.");
        }

        if (!(skin >= 0) || !double.IsFinite(skin))
        {
            throw new ArgumentOutOfRangeException(nameof(skin), skin, "The skin of a neighbour list must be zero or more, and finite.");
        }

        (Cutoff, Skin, IsHalf) = (cutoff, skin, half);
    }

    /// <summary>Pairs at this distance or beyond are stored by accident and must be skipped.</summary>
    public double Cutoff { get; }

    /// <summary>How much further the list looks.</summary>
    public double Skin { get; }

    /// <summary>Is each pair stored once?</summary>
    public bool IsHalf { get; }

    /// <summary>The pairs with current displacements and distances. Its own cutoff is cutoff + skin.</summary>
    public NeighborList List { get; } = new();

    /// <summary>Counts builds: as long as it stays the same, so do the rows (their points and images, not their distances).</summary>
    public long Version { get; private set; }

    /// <summary>Brings the list up to date.</summary>
    /// <param name="points">Positions; they need not lie inside the lattice's first cell.</param>
    /// <param name="lattice">Space; a change builds anew.</param>
    /// <param name="refresh">
    /// False for users who compute displacements themselves, from the rows' points and images: those of a list that still holds are then left as they were.
    /// </param>
    /// <returns>True where the list was built anew.</returns>
    public bool Update(ReadOnlySpan<Vec3> points, Lattice lattice, bool refresh = true)
    {
        if (Holds(points, lattice))
        {
            if (refresh)
            {
                List.Refresh(points, lattice);
            }

            return false;
        }

        List.Build(points, lattice, Cutoff + Skin, IsHalf);
        if (_built.Length < points.Length)
        {
            _built = new Vec3[points.Length];
        }

        points.CopyTo(_built);
        (_points, _lattice) = (points.Length, lattice);
        Version++;
        return true;
    }

    private bool Holds(ReadOnlySpan<Vec3> points, Lattice lattice)
    {
        if (points.Length != _points || Skin == 0 || lattice != _lattice)
        {
            return false;
        }

        // Two points may approach each other by twice the largest move; the factor keeps rounding on the safe side.
        var limit = 0.25 * Skin * Skin * (1 - 1e-9);
        for (var i = 0; i < points.Length; i++)
        {
            var d = points[i] - _built[i];
            if (!(d.Dot(d) <= limit))
            {
                return false;
            }
        }

        return true;
    }
}
