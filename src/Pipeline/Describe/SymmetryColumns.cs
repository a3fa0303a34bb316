using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The columns of symmetry functions, one a function and species (or pair of them), and what a kernel must add up for each.</summary>
internal sealed class SymmetryColumns
{
    private readonly SymmetryFunctions _of;

    public SymmetryColumns(SymmetryFunctions of)
    {
        _of = of;
        Radial = [.. of.Radial.SelectMany(f => f.Weighted || f.Neighbor is not null ? [(f, f.Neighbor)] : of.Species.Select(s => (f, (Species?)s)))];
        Angular =
        [
            .. of.Angular.SelectMany(f => f.Weighted || f.First is not null
                ? [(f, f.First, f.Second)]
                : of.Species.SelectMany((a, i) => of.Species.Skip(i).Select(b => (f, (Species?)a, (Species?)b)))),
        ];
    }

    public (RadialFunction Function, Species? Neighbor)[] Radial { get; }

    public (AngularFunction Function, Species? First, Species? Second)[] Angular { get; }

    public ImmutableArray<string> Names =>
    [
        .. Radial.Select(c => c.Function.Name(c.Neighbor?.Symbol ?? "Z", _of.Cutoff.Radius)),
        .. Angular.Select(c => c.Function.Name(c.First is null ? "Z-Z" : $"{c.First}-{c.Second}", _of.Cutoff.Radius)),
    ];

    public SymmetryTerms ToTerms()
    {
        var radii = Radial.Select(c => c.Function.Radius).Concat(Angular.Select(c => c.Function.Radius)).Select(r => r ?? _of.Cutoff.Radius).Distinct().Order().ToArray();
        int CutoffOf(double? radius) => Array.IndexOf(radii, radius ?? _of.Cutoff.Radius);
        var radial =
            from c in Radial.Index()
            let f = c.Item.Function
            from centre in Kinds(f.Centre)
            from j in Kinds(c.Item.Neighbor)
            select new RadialTerm(c.Index, centre, j, f.Eta, f.Shift, CutoffOf(f.Radius), f.Weighted ? _of.Species[j].Number : 1);
        var counted = _of.Pairs == PairCounting.Twice ? 2 : 1;
        var angular =
            from c in Angular.Index()
            let f = c.Item.Function
            from centre in Kinds(f.Centre)
            from j in Kinds(c.Item.First)
            from k in Kinds(c.Item.Second)
            where j <= k || c.Item.First is not null
            let factor = counted * Math.Pow(2, 1 - f.Zeta) * (f.Weighted ? _of.Species[j].Number * _of.Species[k].Number : 1)
            select new AngularTerm(
                Radial.Length + c.Index, centre, Math.Min(j, k), Math.Max(j, k), f.Eta, f.Shift, f.Lambda, f.Zeta, CutoffOf(f.Radius), !f.Wide, factor);
        return new(_of.Width, _of.Species.Count, [.. radii.Select(_of.Cutoff.Narrowed)], [.. radial], [.. angular]);
    }

    // A species that is not among the descriptor's has no atoms: nothing to add up.
    private IEnumerable<int> Kinds(Species? species) =>
        species is { } one ? _of.Species.IndexOf(one) is >= 0 and var kind ? [kind] : [] : Enumerable.Range(0, _of.Species.Count);
}
