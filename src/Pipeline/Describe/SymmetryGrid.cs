namespace Pipelines;

/// <summary>The two parameters of a Gaussian of the distance, exp(-eta (r - shift)²).</summary>
/// <param name="Eta">1/Å².</param>
/// <param name="Shift">Å.</param>
public readonly record struct GaussianPoint(double Eta, double Shift);

/// <summary>
/// Parameters of symmetry functions that need no choice but their number: the recipes of Imbalzano et al. 2018 (doi:10.1063/1.5024611, section II C)
/// and Gastegger et al. 2018 (doi:10.1063/1.5019667, section II D). The first makes large sets to choose from.
/// </summary>
public static class SymmetryGrid
{
    private static readonly double[] Signs = [1, -1];

    /// <summary>Imbalzano's sharper and sharper Gaussians about the centre: eta_m = (n^(m/n) / radius)², m = 0 .. n, n = count - 1.</summary>
    /// <param name="radius">Å.</param>
    /// <param name="count">At least 2.</param>
    public static Block<GaussianPoint> ImbalzanoCentred(double radius, int count)
    {
        var n = Intervals(radius, count);
        return Block.From(Enumerable.Range(0, count).Select(m => new GaussianPoint(Math.Pow(Math.Pow(n, m / (double)n) / radius, 2), 0)));
    }

    /// <summary>Imbalzano's shells, narrower towards the centre: shift_m = radius / n^(m/n), m = 1 .. n, n = count; eta = 1 / (distance to the next shell outwards)².</summary>
    /// <param name="radius">Å.</param>
    /// <param name="count">At least 2. In the order of the distance.</param>
    public static Block<GaussianPoint> ImbalzanoShifted(double radius, int count)
    {
        var n = Intervals(radius, count) + 1;
        double Shift(int m) => radius / Math.Pow(n, m / (double)n);
        return Block.From(Enumerable.Range(0, count).Select(k => n - k).Select(m => new GaussianPoint(1 / Math.Pow(Shift(m - 1) - Shift(m), 2), Shift(m))));
    }

    /// <summary>Gastegger's Gaussians about the centre, as wide as the points of a regular grid are far: eta = 1 / (2 r²).</summary>
    /// <param name="from">Å: the first point; positive.</param>
    /// <param name="to">Å: the last point.</param>
    /// <param name="count">At least 2.</param>
    public static Block<GaussianPoint> GasteggerCentred(double from, double to, int count)
    {
        Parameter.Positive(from, "Å");
        return Block.From(Points(from, to, count).Select(r => new GaussianPoint(1 / (2 * r * r), 0)));
    }

    /// <summary>Gastegger's shells on a regular grid, as wide as its spacing d: shift = r, eta = 1 / (2 d²).</summary>
    /// <param name="from">Å: the first point; not negative.</param>
    /// <param name="to">Å: the last point.</param>
    /// <param name="count">At least 2.</param>
    public static Block<GaussianPoint> GasteggerShifted(double from, double to, int count)
    {
        Parameter.NotNegative(from, "Å");
        var spacing = (to - from) / (count - 1);
        return Block.From(Points(from, to, count).Select(r => new GaussianPoint(1 / (2 * spacing * spacing), r)));
    }

    /// <summary>
    /// Imbalzano's whole set: radial functions of both sorts, and narrow angular ones for each centred eta, zeta and sign, for every species or pair of
    /// them: 2 count + 2 count x zetas functions for one species.
    /// </summary>
    /// <param name="cutoff">A radius in Å (cosine), or a radius and a smoothing.</param>
    /// <param name="count">Points of each radial grid; at least 2.</param>
    /// <param name="zetas">Exponents of the angular functions; 1, 4 and 16 where left out.</param>
    public static SymmetryFunctions Imbalzano(Cutoff cutoff, int count = 8, Block<double> zetas = default)
    {
        var centred = ImbalzanoCentred(cutoff.Radius, count);
        return new(
            cutoff,
            Block.From(centred.Concat(ImbalzanoShifted(cutoff.Radius, count)).Select(p => new RadialFunction(p.Eta, p.Shift))),
            Angular(centred, zetas.Length == 0 ? [1, 4, 16] : zetas, weighted: false));
    }

    /// <summary>
    /// Gastegger's set: radial functions on a regular grid of shells, narrow angular ones about the centre, zeta 1 where not said otherwise. Weighted by
    /// atomic numbers the number of functions does not grow with that of the species (wACSF).
    /// </summary>
    /// <param name="cutoff">A radius in Å (cosine), or a radius and a smoothing.</param>
    /// <param name="radial">Number of shells; at least 2.</param>
    /// <param name="angular">Number of centred etas; at least 2.</param>
    /// <param name="weighted">One function for all species.</param>
    /// <param name="from">Å: where both grids begin.</param>
    /// <param name="zetas">Exponents of the angular functions; 1 where left out.</param>
    public static SymmetryFunctions Gastegger(Cutoff cutoff, int radial = 8, int angular = 4, bool weighted = false, double from = 1, Block<double> zetas = default) => new(
        cutoff,
        Block.From(GasteggerShifted(from, cutoff.Radius, radial).Select(p => new RadialFunction(p.Eta, p.Shift, Weighted: weighted))),
        Angular(GasteggerCentred(from, cutoff.Radius, angular), zetas.Length == 0 ? [1] : zetas, weighted));

    private static Block<AngularFunction> Angular(Block<GaussianPoint> points, Block<double> zetas, bool weighted) =>
        Block.From(points.SelectMany(p => zetas.SelectMany(zeta => Signs.Select(sign => new AngularFunction(p.Eta, zeta, sign, Weighted: weighted)))));

    private static int Intervals(double radius, int count)
    {
        Parameter.Positive(radius, "Å");
        return Parameter.AtLeast(2, count) - 1;
    }

    private static IEnumerable<double> Points(double from, double to, int count)
    {
        Parameter.AtLeast(2, count);
        return to > from
            ? Enumerable.Range(0, count).Select(k => from + (k * (to - from) / (count - 1)))
            : throw new ArgumentException($"The last point of a grid must lie beyond the first, {from} Å; found {to}.", nameof(to));
    }
}
