namespace Pipelines.Numerics;

/// <summary>Terms in the order in which they are cheap: what has pairs, exponentials or powers in common stands together.</summary>
internal sealed class SymmetryPlan
{
    private readonly RadialTerm[][] _radial;
    private readonly AngularClass[][] _angular;

    public SymmetryPlan(SymmetryTerms terms)
    {
        (Width, Kinds, Cutoffs) = (terms.Width, terms.Kinds, [.. terms.Cutoffs]);
        _radial = new RadialTerm[Kinds][];
        _angular = new AngularClass[Kinds][];
        for (var centre = 0; centre < Kinds; centre++)
        {
            _radial[centre] = [.. terms.Radial.Where(t => t.Centre == centre)];
            _angular[centre] =
            [
                .. from t in terms.Angular
                   where t.Centre == centre
                   group t by (t.First, t.Second, t.Cutoff, t.ThreeSided) into g
                   orderby g.Key
                   select new AngularClass(g.Key.First, g.Key.Second, g.Key.Cutoff, g.Key.ThreeSided, [.. g]),
            ];
        }

        MostTerms = _angular.SelectMany(c => c).Select(c => c.Terms.Length).DefaultIfEmpty().Max();
        MostExponentials = _angular.SelectMany(c => c).Select(c => c.Exponentials.Length).DefaultIfEmpty().Max();
        MostPowers = _angular.SelectMany(c => c).Select(c => c.Powers.Length).DefaultIfEmpty().Max();
    }

    public int Width { get; }

    public int Kinds { get; }

    public RadialCutoff[] Cutoffs { get; }

    /// <summary>The most terms, exponentials and powers that a class has.</summary>
    public int MostTerms { get; }

    public int MostExponentials { get; }

    public int MostPowers { get; }

    public RadialTerm[] Radial(int centre) => _radial[centre];

    public AngularClass[] Angular(int centre) => _angular[centre];
}

/// <summary>Angular terms over the same pairs of neighbours: each pair is found once, its exponentials and powers are computed once.</summary>
internal sealed class AngularClass
{
    public AngularClass(int first, int second, int cutoff, bool threeSided, AngularTerm[] terms)
    {
        (First, Second, Cutoff, ThreeSided) = (first, second, cutoff, threeSided);
        Terms = [.. terms.OrderBy(t => t.Eta).ThenBy(t => t.Shift).ThenBy(t => t.Lambda).ThenBy(t => t.Zeta).ThenBy(t => t.Feature)];
        Exponentials = [.. Terms.Select(t => (t.Eta, t.Shift)).Distinct()];
        Powers = [.. Terms.Select(t => (t.Lambda, t.Zeta)).Distinct().Order()];
        Lambdas = [.. Powers.Select(p => p.Lambda).Distinct()];
        PowerOf = [.. Terms.Select(t => Array.IndexOf(Powers, (t.Lambda, t.Zeta)))];
        Start = [.. Exponentials.Select(e => Array.FindIndex(Terms, t => (t.Eta, t.Shift) == e)), Terms.Length];
        var features = Terms.Select(t => t.Feature).Order().ToArray();
        Rank = [.. Terms.Select((t, i) => Array.IndexOf(features, t.Feature) + Terms.Take(i).Count(u => u.Feature == t.Feature))];
        Features = features;
        Contiguous = features.Length == features[^1] - features[0] + 1 && features.Distinct().Count() == features.Length;
        HasShift = Terms.Any(t => t.Shift != 0);
    }

    public int First { get; }

    public int Second { get; }

    public int Cutoff { get; }

    public bool ThreeSided { get; }

    /// <summary>In order of exponential, then power.</summary>
    public AngularTerm[] Terms { get; }

    public (double Eta, double Shift)[] Exponentials { get; }

    public (double Lambda, double Zeta)[] Powers { get; }

    public double[] Lambdas { get; }

    /// <summary>The power of each term.</summary>
    public int[] PowerOf { get; }

    /// <summary>The terms of exponential e are Start[e] .. Start[e + 1].</summary>
    public int[] Start { get; }

    public bool HasShift { get; }

    /// <summary>The place of each term in the order of features.</summary>
    public int[] Rank { get; }

    /// <summary>The features, ascending.</summary>
    public int[] Features { get; }

    /// <summary>Do the features stand one after another?</summary>
    public bool Contiguous { get; }
}
