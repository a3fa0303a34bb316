using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The 3-body kernel, Eq. 18: sum over pairs of triplets and over the permutations that match their species of
/// exp(-|q - P q'|²/2σ²), q = (r_ij, r_ik, r_jk), with a cutoff function on every side.
/// Glielmo, Zeni and De Vita, Phys. Rev. B 97, 184307 (2018), doi:10.1103/PhysRevB.97.184307.
/// </summary>
/// <param name="LengthScale">σ, Å.</param>
/// <param name="Cutoff">All three sides must be below it.</param>
/// <param name="Variance">Prior variance of a triplet's energy (before the sum over permutations), eV².</param>
[Cites("10.1103/PhysRevB.97.184307")]
[Cites("10.1063/1.5024558")]
[Kind("threeBody")]
public sealed record ThreeBodyKernel(double LengthScale, Cutoff Cutoff, double Variance = 1)
    : NBodyKernel(LengthScale, Cutoff, Variance), IExample<ThreeBodyKernel>
{
    /// <inheritdoc/>
    public static IEnumerable<ThreeBodyKernel> Examples => [new(0.5, 4.0), new(0.9, new Cutoff(4.5, Smoothing.Polynomial), 0.3)];

    /// <inheritdoc/>
    public override int Order => 3;

    /// <inheritdoc/>
    public override IKernelFeatures Prepare(KernelInput input, Label label, Convention convention = Convention.TotalEnergy)
    {
        return new NBodyFeatures<TripletGroup>(label.Size, EnergyWeight(label, convention), Sides(label, axis => Groups(input, label, axis)));
    }

    private protected override void AddCovariance(IKernelFeatures a, IKernelFeatures b, double factor, bool byScale, Span<double> block) =>
        Add<TripletGroup, TripletCovariance>((NBodyFeatures<TripletGroup>)a, (NBodyFeatures<TripletGroup>)b, factor, byScale, block);

    private TripletGroup[] Groups(KernelInput input, Label label, int? axis)
    {
        SortedDictionary<(long, int, int, int), Builder> groups = [];
        if (label.Kind == LabelKind.TotalEnergy)
        {
            AddTriangles(input, groups);
        }
        else if (label.Kind == LabelKind.Virial)
        {
            for (var i = 0; i < input.Structure.Count; i++)
            {
                AddStar(input, i, axis, groups);
            }
        }
        else
        {
            AddStar(input, label.Atom, axis, groups);
        }

        return [.. groups.Select(g => g.Value.Build(g.Key))];
    }

    // All triplets with one given first corner: what its force and its local energy depend on. Seen from all corners, every side is seen twice: the virial.
    private void AddStar(KernelInput input, int atom, int? axis, SortedDictionary<(long, int, int, int), Builder> groups)
    {
        var list = input.Full;
        var species = input.Structure.Species;
        var centre = species[atom];
        for (var p = list.Start[atom]; p < list.Start[atom + 1]; p++)
        {
            if (!(list.R[p] < Cutoff.Radius))
            {
                continue;
            }

            Vec3 dp = new(list.Dx[p], list.Dy[p], list.Dz[p]);
            var sp = species[list.Index[p]];
            for (var q = p + 1; q < list.Start[atom + 1]; q++)
            {
                Vec3 dq = new(list.Dx[q], list.Dy[q], list.Dz[q]);
                var third = (dq - dp).Length;
                if (!(list.R[q] < Cutoff.Radius && third < Cutoff.Radius))
                {
                    continue;
                }

                var sq = species[list.Index[q]];
                KernelEdge first = Edge(list.R[p], Lever(dp, axis), centre, sp), second = Edge(list.R[q], Lever(dq, axis), centre, sq);

                // Two neighbours at one point have no direction between them; the 3-body energy does not depend on it.
                var last = Edge(third, dq - dp, sp, sq) with { Unit = Vec3.Zero };
                var kind = KernelInput.TripleLabel(centre, sp, sq);
                if (sp <= sq)
                {
                    Builder.Of(groups, kind, first, second, last).Add(p, first, q, second, last);
                }
                else
                {
                    Builder.Of(groups, kind, second, first, last).Add(q, second, p, first, last);
                }
            }
        }
    }

    // All triangles, once each: what the total energy depends on.
    private void AddTriangles(KernelInput input, SortedDictionary<(long, int, int, int), Builder> groups)
    {
        var list = new NeighborList();
        list.Build(input.Structure.Positions.Span, input.Structure.Lattice, Cutoff.Radius, half: true);
        var triangles = new TriangleList();
        triangles.Build(list.Start, list.Index, list.Keys);
        var species = input.Structure.Species;
        for (var i = 0; i < list.Points; i++)
        {
            for (var t = triangles.Start[i]; t < triangles.Start[i + 1]; t++)
            {
                int p = triangles.First[t], q = triangles.Second[t], s = triangles.Third[t];
                Species a = species[i], b = species[list.Index[p]], c = species[list.Index[q]];
                KernelEdge ab = Edge(list.R[p], Vec3.Zero, a, b), ac = Edge(list.R[q], Vec3.Zero, a, c), bc = Edge(list.R[s], Vec3.Zero, b, c);
                var kind = KernelInput.TripleLabel(a, b, c);

                // Corners in order of species, so that all triangles of a kind share the labels of their edges.
                if (a > b)
                {
                    (a, b) = (b, a);
                    (q, s, ac, bc) = (s, q, bc, ac);
                }

                if (b > c)
                {
                    (b, c) = (c, b);
                    (p, q, ab, ac) = (q, p, ac, ab);
                }

                if (a > b)
                {
                    (q, s, ac, bc) = (s, q, bc, ac);
                }

                Builder.Of(groups, kind, ab, ac, bc).Add(p, ab, q, ac, bc);
            }
        }
    }

    private sealed class Builder
    {
        private readonly Dictionary<int, int> _rowOf = [];
        private readonly List<KernelEdge> _rows = [];
        private readonly List<int> _row1 = [];
        private readonly List<int> _row2 = [];
        private readonly List<KernelEdge> _third = [];

        public static Builder Of(SortedDictionary<(long, int, int, int), Builder> groups, long kind, KernelEdge first, KernelEdge second, KernelEdge third)
        {
            var key = (kind, first.Label, second.Label, third.Label);
            if (!groups.TryGetValue(key, out var builder))
            {
                groups[key] = builder = new();
            }

            return builder;
        }

        public void Add(int pair1, KernelEdge first, int pair2, KernelEdge second, KernelEdge third)
        {
            _row1.Add(Row(pair1, first));
            _row2.Add(Row(pair2, second));
            _third.Add(third);
        }

        public TripletGroup Build((long Kind, int First, int Second, int Third) key) =>
            new(key.Kind, (key.First, key.Second, key.Third), _rows, _row1, _row2, _third);

        private int Row(int pair, KernelEdge edge)
        {
            if (!_rowOf.TryGetValue(pair, out var row))
            {
                _rowOf[pair] = row = _rows.Count;
                _rows.Add(edge);
            }

            return row;
        }
    }
}
