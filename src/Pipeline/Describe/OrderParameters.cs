using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>Coordination, mixing and bond order as smooth features of each atom.</summary>
    /// <param name="bond">Where a bond ends (Å) and how its weight goes to zero there; 1 up to Radius - Width.</param>
    /// <param name="species">Those it tells apart; empty for those of the data.</param>
    /// <param name="generalised">Also the generalised coordination number, which needs the neighbours' neighbours.</param>
    /// <param name="averaged">Average bond order over an atom and its neighbours.</param>
    public static OrderParameters OrderParameters(Cutoff bond, SpeciesList species = default, bool generalised = true, bool averaged = false)
    {
        ArgumentNullException.ThrowIfNull(bond);
        var factor = generalised || averaged ? 2 : 1;
        return new(new(factor * bond.Radius, bond.Smoothing, factor * bond.Width), species, generalised, averaged);
    }
}

/// <summary>
/// Order parameters of nanoparticles as smooth features of an atom, where a bond has the weight s(r) of <see cref="Bond"/> and n is the sum of
/// s over neighbours: the coordination number n, for each species too; the share of unlike neighbours; the generalised coordination
/// number, sum of s_j n_j/12 (Calle-Vallejo et al. 2014, doi:10.1002/anie.201402958, Eq. 1); and for l = 4, 6 Steinhardt's bond order
/// (1983, doi:10.1103/PhysRevB.28.784, Eqs. 1.5, 1.7) as the invariants q_l² and w_l, of the vectors q_lm or of Lechner and Dellago's averages
/// (2008, doi:10.1063/1.2977970, Eq. 6). Dimensionless.
/// </summary>
/// <remarks>
/// q_l² and w_l = q_l³ ŵ_l, not q_l and ŵ_l: these have a cusp where q_l is 0, which is where order is perfect (q4 of an icosahedron). <see cref="Order.Steinhardt(Structure)"/>
/// gives them. Means over bonds are divided by n where there is a whole bond or more; where the last one opens they go smoothly to zero.
/// </remarks>
/// <param name="Cutoff">What it sees; twice the length at which bonds end, where neighbours of neighbours count (<paramref name="Generalised"/> or <paramref name="Averaged"/>).</param>
/// <param name="Species">Those it tells apart; empty for those of the data.</param>
/// <param name="Generalised">Also the generalised coordination number.</param>
/// <param name="Averaged">Average bond order over an atom and its neighbours.</param>
[Cites("10.1002/anie.201402958")]
[Cites("10.1103/PhysRevB.28.784")]
[Cites("10.1063/1.2977970")]
public sealed record OrderParameters(Cutoff Cutoff, SpeciesList Species = default, bool Generalised = true, bool Averaged = false)
    : AtomicDescriptor(Cutoff, Species), IExample<OrderParameters>
{
    private static readonly ImmutableArray<int> Degrees = [4, 6];

    private static SpeciesList Three => [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu"), Pipelines.Species.Parse("Pt")];

    /// <summary>Bonds of the transition metals: whole up to 3.2 Å, none from 3.8 Å on (first and second shell of fcc Ni: 2.5 and 3.5 Å; of Au: 2.9 and 4.1 Å).</summary>
    public static OrderParameters Typical => Describe.OrderParameters(new Cutoff(3.8, Smoothing.Polynomial, 0.6));

    /// <inheritdoc/>
    public static IEnumerable<OrderParameters> Examples =>
    [
        new(new(7, Smoothing.Polynomial, 2), Three),
        new(new(6.4, Smoothing.Polynomial), Three, Averaged: true),
        new(new(3.6, Smoothing.Cosine, 1), Three, Generalised: false),
        new(new(7, Smoothing.TanhCubed), [Three[0]]),
    ];

    /// <summary>The weight of a bond.</summary>
    public Cutoff Bond => Generalised || Averaged ? new(Cutoff.Radius / 2, Cutoff.Smoothing, Cutoff.Width / 2) : Cutoff;

    /// <inheritdoc/>
    public override int Width => Columns.Length;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns =>
    [
        "coordination",
        .. Species.Count > 1 ? Species.Select(s => $"coordination by {s}").Append("unlike share") : [],
        .. Generalised ? (string[])["generalised coordination"] : [],
        .. Degrees.SelectMany(l => new[] { $"q{l}^2", $"w{l}" }),
    ];

    /// <inheritdoc/>
    public override IEnvironmentKernel CreateKernel()
    {
        var bond = Bond;
        return new BondOrder(Species.Count, bond.At, bond.Radius, Degrees.AsSpan(), Generalised ? Coordination.ClosePacked : null, Averaged);
    }
}
