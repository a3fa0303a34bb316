using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>Explicit pairs, triangles and tetrahedra as a vector of fixed width, for networks and linear models.</summary>
    /// <param name="cutoff">Of all sides: a radius in Å (cosine), or a radius and a smoothing.</param>
    /// <param name="pairs">The largest degree of the polynomials of pairs; 0 leaves them out.</param>
    /// <param name="triangles">That of triangles.</param>
    /// <param name="tetrahedra">That of tetrahedra.</param>
    /// <param name="species">Those it tells apart; empty for those of the data.</param>
    public static NBodySet NBody(Cutoff cutoff, int pairs = 4, int triangles = 3, int tetrahedra = 0, SpeciesList species = default) =>
        new(cutoff, pairs, triangles, tetrahedra, species);
}

/// <summary>
/// The n-body sets of an environment (Eqs. 8 and 9 of Zeni et al. 2019, doi:10.1080/23746149.2019.1654919; tetrahedra as in Zhai and Alexandrova 2016,
/// doi:10.1021/acs.jctc.6b00994) made a vector of fixed width. All sides of a tuple are below the cutoff; each has x = exp(1 - r/distance) and the weight fc(r). A tuple's numbers are
/// the product of its sides' weights times each polynomial of its x that does not change when like neighbours are renamed (Braams and Bowman 2009,
/// doi:10.1080/01442350903234923), of degree 0 on. Features are the sums of these numbers over all tuples with neighbours of the same species: smooth, as
/// every number goes smoothly to zero where its tuple leaves. Dimensionless.
/// </summary>
/// <remarks>
/// With <paramref name="Keep"/>, features are the largest of these numbers instead, in descending order, filled up with zeros: a list that keeps single tuples apart. Sorted
/// numbers are continuous everywhere, but their gradients jump where two numbers change places (and where one drops off the end): a potential on them has
/// forces with steps. For dynamics use the sums.
/// </remarks>
/// <param name="Cutoff">Of all sides.</param>
/// <param name="Pairs">The largest degree of the polynomials of pairs; 0 leaves them out.</param>
/// <param name="Triangles">That of triangles.</param>
/// <param name="Tetrahedra">That of tetrahedra; their number grows with the cube of the number of neighbours.</param>
/// <param name="Species">Those it tells apart; empty for those of the data.</param>
/// <param name="Distance">Å, positive: about a bond's length.</param>
/// <param name="Keep">0: sums; otherwise how many of the largest numbers are kept.</param>
[Kind("nBody")]
[Cites("10.1080/23746149.2019.1654919")]
[Cites("10.1021/acs.jctc.6b00994")]
[Cites("10.1080/01442350903234923")]
public sealed record NBodySet(Cutoff Cutoff, int Pairs = 4, int Triangles = 3, int Tetrahedra = 0, SpeciesList Species = default, double Distance = 2.5, int Keep = 0)
    : AtomicDescriptor(Cutoff, Species), IExample<NBodySet>
{
    private const int LargestDegree = 8;

    private static SpeciesList Three => [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu"), Pipelines.Species.Parse("Pt")];

    /// <inheritdoc/>
    public static IEnumerable<NBodySet> Examples =>
    [
        new(4.5, 4, 2, Species: Three),
        new(new(4, Smoothing.Polynomial), 0, 3, 0, [Three[0], Three[2]], 2.2),
        new(new(3.8, Smoothing.TanhCubed), 1, 1, 1, [Three[0], Three[1]]),
        new(3.6, 2, 0, 2, [Three[1]], 3),
    ];

    /// <summary>0 to 8.</summary>
    public int Pairs { get; init; } = Degree(Pairs, nameof(Pairs));

    /// <summary>0 to 8.</summary>
    public int Triangles { get; init; } = Degree(Triangles, nameof(Triangles));

    /// <summary>0 to 8; one of the three is at least 1.</summary>
    public int Tetrahedra { get; init; } = Pairs + Triangles + Tetrahedra > 0
        ? Degree(Tetrahedra, nameof(Tetrahedra))
        : throw new ArgumentException("There must be pairs, triangles or tetrahedra; found degree 0 for all of them.", nameof(Tetrahedra));

    /// <summary>Å, positive.</summary>
    public double Distance { get; init; } = Parameter.Positive(Distance, "Å");

    /// <summary>Not negative.</summary>
    public int Keep { get; init; } = Parameter.AtLeast(0, Keep);

    /// <inheritdoc/>
    public override int Width => Kernel().Width;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [.. Kernel().Features.Select(Name)];

    /// <inheritdoc/>
    public override IEnvironmentKernel CreateKernel() => Kernel();

    private static int Degree(int degree, string name) => degree is >= 0 and <= LargestDegree
        ? degree
        : throw new ArgumentException($"{name} must be from 0 to {LargestDegree}; found {degree}.", name);

    private TupleKernel Kernel()
    {
        var cutoff = Cutoff;
        return new(Species.Count, [Pairs, Triangles, Tetrahedra], cutoff.Radius, Distance, cutoff.At, Keep);
    }

    // "pair Ni x1^2", "triangle Ni-Cu x1 x12", with neighbours numbered from 1.
    private string Name((int[] Kinds, byte[] Exponents, int Rank) feature)
    {
        var n = feature.Kinds.Length;
        string[] sides = [.. Enumerable.Range(1, n).Select(j => $"x{j}"), .. from j in Enumerable.Range(1, n) from k in Enumerable.Range(j + 1, n - j) select $"x{j}{k}"];
        var monomial = string.Join(' ', feature.Exponents.Select((e, s) => (e, s)).Where(p => p.e > 0).Select(p => p.e == 1 ? sides[p.s] : $"{sides[p.s]}^{p.e}"));
        var shape = n switch { 1 => "pair", 2 => "triangle", _ => "tetrahedron" };
        return $"{shape} {string.Join('-', feature.Kinds.Select(k => Species[k]))} {(monomial.Length == 0 ? "1" : monomial)}{(Keep > 0 ? $" #{feature.Rank + 1}" : string.Empty)}";
    }
}
