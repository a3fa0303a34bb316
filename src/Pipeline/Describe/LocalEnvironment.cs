using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// What an atom sees: its own species and its neighbours within a cutoff, as displacements from it. A view into the arrays of
/// <see cref="LocalEnvironments"/>; two environments are equal where species, displacements and cutoff are.
/// </summary>
public sealed record LocalEnvironment
{
    private readonly LocalEnvironments _all;

    internal LocalEnvironment(LocalEnvironments all, int atom) => (_all, Atom) = (all, atom);

    /// <summary>The centre's index in its structure.</summary>
    public int Atom { get; }

    /// <summary>The centre's species.</summary>
    public Species Centre => _all.Centres[Atom];

    /// <summary>Å; neighbours are nearer than this.</summary>
    public double Cutoff => _all.Cutoff;

    /// <summary>Number of neighbours; an atom that repeats in a small cell counts once for each image.</summary>
    public int Count => _all.Start[Atom + 1] - _all.Start[Atom];

    /// <summary>The neighbours' species.</summary>
    public ReadOnlySpan<Species> Species => Row(_all.Species);

    /// <summary>The neighbours' indices in the structure.</summary>
    public ReadOnlySpan<int> Index => Row(_all.Index);

    /// <summary>x of neighbour minus centre, Å.</summary>
    public ReadOnlySpan<double> X => Row(_all.X);

    /// <summary>y of neighbour minus centre, Å.</summary>
    public ReadOnlySpan<double> Y => Row(_all.Y);

    /// <summary>z of neighbour minus centre, Å.</summary>
    public ReadOnlySpan<double> Z => Row(_all.Z);

    /// <summary>Distances from the centre, Å.</summary>
    public ReadOnlySpan<double> R => Row(_all.R);

    /// <summary>Neighbour <paramref name="j"/> minus centre, Å.</summary>
    public Vec3 Displacement(int j) => new(X[j], Y[j], Z[j]);

    /// <summary>An environment that belongs to no structure: the centre is atom 0, its neighbours are 1, 2, ...</summary>
    /// <param name="centre">The centre's species.</param>
    /// <param name="species">The neighbours' species.</param>
    /// <param name="displacements">Neighbour minus centre, Å, not null; those from the cutoff on are left out.</param>
    /// <param name="cutoff">Å, positive and finite.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a displacement is not finite.</exception>
    public static LocalEnvironment Of(Species centre, ReadOnlySpan<Species> species, ReadOnlySpan<Vec3> displacements, double cutoff)
    {
        // Other centres' rows of the little structure are built too; they are not worth another code path.
        Block<Species> all = [centre, .. species];
        Block<Vec3> positions = [Vec3.Zero, .. displacements];
        return LocalEnvironments.Of(new(all, positions), cutoff)[0];
    }

    /// <inheritdoc/>
    public bool Equals(LocalEnvironment? other) =>
        other is not null && Centre == other.Centre && Cutoff.Equals(other.Cutoff) && Species.SequenceEqual(other.Species)
        && X.SequenceEqual(other.X) && Y.SequenceEqual(other.Y) && Z.SequenceEqual(other.Z);

    /// <inheritdoc/>
    public override int GetHashCode() => Count == 0 ? HashCode.Combine(Centre, Cutoff) : HashCode.Combine(Centre, Cutoff, Count, R[0]);

    /// <inheritdoc/>
    public override string ToString() => $"{Centre} with {Count} neighbours within {Cutoff} Å";

    /// <summary>The gradient of a distance: a unit vector. Between two points in one place it does not exist, so it is zero there.</summary>
    internal static Vec3 Direction(Vec3 displacement, double distance) => distance > 0 ? displacement / distance : Vec3.Zero;

    private ReadOnlySpan<T> Row<T>(Block<T> items)
        where T : unmanaged, IEquatable<T> => items.Span[_all.Start[Atom].._all.Start[Atom + 1]];
}
