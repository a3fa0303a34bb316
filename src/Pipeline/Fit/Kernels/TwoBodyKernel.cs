using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The 2-body kernel, Eq. 17: sum over pairs of distances of exp(-(r - r')²/2σ²) f(r) f(r'), between distances of the same pair of species.
/// Its Gaussian process is a pair potential. Glielmo, Zeni and De Vita, Phys. Rev. B 97, 184307 (2018), doi:10.1103/PhysRevB.97.184307.
/// </summary>
/// <param name="LengthScale">σ, Å.</param>
/// <param name="Cutoff">Cutoff.</param>
/// <param name="Variance">Prior variance of a pair's energy, eV².</param>
[Cites("10.1103/PhysRevB.97.184307")]
[Cites("10.1063/1.5024558")]
[Kind("twoBody")]
public sealed record TwoBodyKernel(double LengthScale, Cutoff Cutoff, double Variance = 1)
    : NBodyKernel(LengthScale, Cutoff, Variance), IExample<TwoBodyKernel>
{
    /// <inheritdoc/>
    public static IEnumerable<TwoBodyKernel> Examples => [new(0.4, 4.5), new(0.8, new Cutoff(5, Smoothing.Polynomial), 2.5)];

    /// <inheritdoc/>
    public override int Order => 2;

    /// <inheritdoc/>
    public override IKernelFeatures Prepare(KernelInput input, Label label, Convention convention = Convention.TotalEnergy)
    {
        return new NBodyFeatures<PairGroup>(label.Size, EnergyWeight(label, convention), Sides(label, axis => Groups(input, label, axis)));
    }

    private protected override void AddCovariance(IKernelFeatures a, IKernelFeatures b, double factor, bool byScale, Span<double> block) =>
        Add<PairGroup, PairCovariance>((NBodyFeatures<PairGroup>)a, (NBodyFeatures<PairGroup>)b, factor, byScale, block);

    private PairGroup[] Groups(KernelInput input, Label label, int? axis)
    {
        var list = label.Kind == LabelKind.TotalEnergy ? input.Half : input.Full;
        var whole = label.Kind is LabelKind.TotalEnergy or LabelKind.Virial;
        var species = input.Structure.Species;
        List<KernelEdge> edges = [];
        for (var i = whole ? 0 : label.Atom; i < (whole ? list.Points : label.Atom + 1); i++)
        {
            for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                if (list.R[p] < Cutoff.Radius)
                {
                    edges.Add(Edge(list.R[p], Lever(new(list.Dx[p], list.Dy[p], list.Dz[p]), axis), species[i], species[list.Index[p]]));
                }
            }
        }

        return [.. edges.GroupBy(e => e.Label).OrderBy(g => g.Key).Select(g => new PairGroup([.. g]))];
    }
}
