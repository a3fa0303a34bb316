using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>The basis of a linear atomic cluster expansion.</summary>
    /// <param name="cutoff">What it sees.</param>
    /// <param name="degrees">The largest sum of n + l for one factor, for two, three and four; left out: see <see cref="Pipelines.Ace"/>.</param>
    /// <param name="radial">The radial functions; left out: polynomials that are finest at half the cutoff.</param>
    /// <param name="species">Left out: those of the data.</param>
    public static Ace Ace(Cutoff cutoff, Block<double> degrees = default, RadialCoordinate? radial = null, SpeciesList species = default) =>
        new(cutoff, species, degrees, Radial: radial);
}

/// <summary>One function of <see cref="Ace"/>.</summary>
/// <param name="Factors">Species, n (from 1) and l of each factor.</param>
/// <param name="Coupled">Of four factors: the degree that the first two are coupled to.</param>
/// <param name="Degree">The sum of n + weight l.</param>
public sealed record AceFunction(ImmutableArray<(Species Species, int N, int L)> Factors, int Coupled, double Degree)
{
    /// <summary>One more than the number of factors.</summary>
    public int BodyOrder => Factors.Length + 1;
}

/// <summary>
/// The atomic cluster expansion: a complete set of linearly independent functions of body order 2 to 5 that are invariant under rotation, reflection and exchange of like
/// atoms. Of the density around an atom, A_znlm = √(4 pi) sum over neighbours of species z of R_n(r) Y_lm, products of one to four are taken and coupled by
/// generalised Clebsch-Gordan coefficients to what no rotation changes: Drautz 2019 (doi:10.1103/PhysRevB.99.014104), Dusson et al. 2022
/// (doi:10.1016/j.jcp.2022.110946). The cost grows linearly with the neighbours, whatever the body order. A potential linear in them is what PACE
/// and ACEpotentials fit (Lysogorskiy et al. 2021, doi:10.1038/s41524-021-00559-9).
/// </summary>
/// <remarks>
/// Values have no unit; they are not scaled. Columns by body order, then factors. As in the expansion, a neighbour may be in several factors of one function: the
/// function of four factors also has terms of lower body order, which the functions of fewer factors can make up for.
/// </remarks>
/// <param name="Cutoff">What it sees, and the weight that all radial functions have; a polynomial one has a continuous second derivative.</param>
/// <param name="Species">The species told apart.</param>
/// <param name="Degrees">
/// For functions of one, two, ... (four at most) factors the largest sum of n + <paramref name="AngularWeight"/> l over the factors; n counts from 1, l is 0 for one factor.
/// Left out: 18, 14, 12, 10, which are 489 functions of one species and 3,308 of two. In five folds of the training sets of the mlearn benchmark, within 5 Å and with a
/// polynomial cutoff, a linear model on those has errors of 0.27 meV/atom and a force RMSE of 0.026 eV/Å for Ni, where 228 functions (14, 12, 10, 8) have 0.30 and 0.028, and
/// 856 (18, 18, 14, 8) 0.26 and 0.024: more functions pay where there are labels for them (<see cref="LinearFit"/>).
/// </param>
/// <param name="AngularWeight">What l counts beside n; positive.</param>
/// <param name="MaxN">For one, two, ... factors the largest n, at least 1; empty for no bound but the degree.</param>
/// <param name="MaxL">For one, two, ... factors the largest l, at most 10; empty for no bound but the degree.</param>
/// <param name="Radial">The radial functions; left out: <see cref="AgnesiCoordinate"/>.</param>
[Cites("10.1103/PhysRevB.99.014104")]
[Cites("10.1016/j.jcp.2022.110946")]
[Cites("10.1038/s41524-021-00559-9")]
[Kind("ace")]
public sealed record Ace(
    Cutoff Cutoff,
    SpeciesList Species = default,
    Block<double> Degrees = default,
    double AngularWeight = 1,
    Block<int> MaxN = default,
    Block<int> MaxL = default,
    RadialCoordinate? Radial = null) : AtomicDescriptor(Cutoff, Species), IExample<Ace>
{
    // Some thousand functions take tenths of a second to find: once a record.
    private static readonly ConditionalWeakTable<Ace, CorrelationBasis> Bases = [];

    private static Block<double> Usual => [18, 14, 12, 10];

    /// <summary>For one, two, ... factors the largest sum of n + weight l.</summary>
    public Block<double> Degrees { get; init; } = Checked(Degrees.Length == 0 ? Usual : Degrees);

    /// <summary>What l counts beside n; positive and finite.</summary>
    public double AngularWeight { get; init; } = Parameter.Positive(AngularWeight, "no unit");

    /// <summary>For one, two, ... factors the largest n; empty for no bound but the degree.</summary>
    public Block<int> MaxN { get; init; } = Checked(MaxN, Degrees, 1, int.MaxValue, nameof(MaxN));

    /// <summary>For one, two, ... factors the largest l; empty for no bound but the degree.</summary>
    public Block<int> MaxL { get; init; } = Checked(MaxL, Degrees, 0, CorrelationRule.HighestL, nameof(MaxL));

    /// <summary>The radial functions.</summary>
    public RadialCoordinate Radial { get; init; } = Radial ?? new AgnesiCoordinate();

    /// <inheritdoc/>
    public static IEnumerable<Ace> Examples
    {
        get
        {
            SpeciesList three = [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu"), Pipelines.Species.Parse("Pt")];
            return
            [
                new(new Cutoff(4.5, Smoothing.Polynomial), three, [5, 5, 5, 5], 1),
                new(5, three, [6, 5], 0.7, Radial: new ExponentialCoordinate(3)),
                new(new Cutoff(4, Smoothing.Cosine, 2), three, [4, 6, 6], 1, MaxN: [4, 3, 2], MaxL: [0, 3, 2], Radial: new BesselCoordinate()),
            ];
        }
    }

    /// <inheritdoc/>
    public override int Width => Basis.Functions.Length;

    /// <summary>What each feature is made of.</summary>
    public ImmutableArray<AceFunction> Functions =>
    [
        .. Basis.Functions.Select(f => new AceFunction(
            [.. f.Channels.Select(c => (Species[c.Kind], c.N, c.L))], f.Order == 4 ? f.Coupled : 0, f.Channels.Sum(c => c.N + (AngularWeight * c.L)))),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [.. Functions.Select(Name)];

    private CorrelationBasis Basis => Bases.GetValue(
        this, ace => new(new(ace.Species.Count, [.. ace.Degrees], ace.AngularWeight, [.. ace.MaxN], [.. ace.MaxL])));

    /// <inheritdoc/>
    public override IEnvironmentKernel CreateKernel() => Basis.CreateKernel(Radial.Functions(Cutoff));

    private static string Name(AceFunction f)
    {
        var factors = string.Join(" ", f.Factors.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Species}(n={c.N},l={c.L})")));
        return f.BodyOrder == 5 ? $"{f.BodyOrder}-body {factors} L={f.Coupled}" : $"{f.BodyOrder}-body {factors}";
    }

    private static Block<double> Checked(Block<double> degrees)
    {
        if (degrees.Length is < 1 or > CorrelationRule.HighestOrder)
        {
            throw new ArgumentException($"Degrees must be one to {CorrelationRule.HighestOrder} numbers; found {degrees.Length}.", nameof(Degrees));
        }

        for (var k = 0; k < degrees.Length; k++)
        {
            if (!(degrees[k] >= k + 1 && degrees[k] <= 100))
            {
                throw new ArgumentException($"The degree of {k + 1} factors must be between {k + 1} (each has n of 1 at least) and 100; found {degrees[k]}.", nameof(Degrees));
            }
        }

        return degrees;
    }

    private static Block<int> Checked(Block<int> bounds, Block<double> degrees, int least, int most, string name) =>
        bounds.Length == 0 ? bounds
        : bounds.Length != (degrees.Length == 0 ? Usual : degrees).Length ? throw new ArgumentException($"{name} must be empty or as many as the degrees; found {bounds.Length}.", name)
        : bounds.Any(b => b < least || b > most) ? throw new ArgumentException($"{name} must be between {least} and {most}; found {bounds}.", name)
        : bounds;
}
