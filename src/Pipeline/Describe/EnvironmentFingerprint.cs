namespace Pipelines;

/// <summary>
/// What an environment looks like, apart from any descriptor: numbers that do not change when it is moved, turned or its like atoms are renamed, and
/// whose difference is a lower bound of how different it is. With w_i the weight of atom i by the cutoff (1 for the centre) and h = w_i w_j (1 - d_ij/2rc),
/// these are all h, and the sums over j of h and of h² for each atom; sorted, by species. Sorted distances alone would miss the degenerate pairs.
/// </summary>
internal sealed class EnvironmentFingerprint
{
    // No species has this number.
    private const int Centre = 200;

    private readonly Dictionary<int, double[]> _groups;
    private readonly double _cutoff;
    private readonly int _count;

    private EnvironmentFingerprint(Dictionary<int, double[]> groups, double cutoff, int count) => (_groups, _cutoff, _count) = (groups, cutoff, count);

    public static EnvironmentFingerprint Of(LocalEnvironment environment, Cutoff cutoff)
    {
        var n = environment.Count;
        var weights = new double[n + 1];
        weights[n] = 1;
        for (var i = 0; i < n; i++)
        {
            weights[i] = cutoff.At(environment.R[i]).Value;
        }

        Dictionary<int, List<double>> groups = [];
        double[] sums = new double[n + 1], squares = new double[n + 1];
        for (var i = 0; i <= n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var d = i == n ? environment.R[j] : (environment.Displacement(i) - environment.Displacement(j)).Length;
                var h = weights[i] * weights[j] * Math.Max(0, 1 - (d / (2 * cutoff.Radius)));
                sums[i] += h;
                sums[j] += h;
                squares[i] += h * h;
                squares[j] += h * h;
                Add(Kind(i), Kind(j), h);
            }
        }

        for (var i = 0; i <= n; i++)
        {
            Add(Kind(i), Centre + 1, sums[i]);
            Add(Kind(i), Centre + 2, squares[i]);
        }

        Dictionary<int, double[]> sorted = [];
        foreach (var (key, list) in groups)
        {
            list.Sort((a, b) => b.CompareTo(a));
            sorted[key] = [.. list];
        }

        return new(sorted, cutoff.Radius, n);

        // The centre is a species of its own.
        int Kind(int i) => i == n ? Centre : environment.Species[i].Number;

        void Add(int a, int b, double value)
        {
            var key = (Math.Min(a, b) << 8) | Math.Max(a, b);
            if (!groups.TryGetValue(key, out var list))
            {
                groups.Add(key, list = []);
            }

            list.Add(value);
        }
    }

    /// <summary>Å: how much distances differ, root mean square over pairs (or over atoms, of their mean); missing atoms count as atoms at the cutoff.</summary>
    public double Distance(EnvironmentFingerprint other)
    {
        var largest = 0.0;
        foreach (var key in _groups.Keys.Union(other._groups.Keys))
        {
            double[] a = _groups.GetValueOrDefault(key, []), b = other._groups.GetValueOrDefault(key, []);
            var (sum, terms) = (0.0, (key & 255) > Centre ? 1 + Math.Max(_count, other._count) : 1);
            for (var k = 0; k < Math.Max(a.Length, b.Length); k++)
            {
                var d = (k < a.Length ? a[k] : 0) - (k < b.Length ? b[k] : 0);
                sum += d * d;
            }

            largest = Math.Max(largest, Math.Sqrt(sum / Math.Max(a.Length, b.Length)) / terms);
        }

        return 2 * _cutoff * largest;
    }
}
