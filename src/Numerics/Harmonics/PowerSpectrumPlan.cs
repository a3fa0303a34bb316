namespace Pipelines.Numerics;

/// <summary>What a power spectrum is made of. Immutable; shared by the kernels of all threads.</summary>
public sealed class PowerSpectrumPlan
{
    private readonly double[] _factors;

    /// <summary>Lays out the features.</summary>
    /// <param name="radial">The radial functions.</param>
    /// <param name="kinds">How many kinds of points there are.</param>
    /// <param name="weight">A neighbour's weight by its distance, and its derivative; zero at the radial functions' reach.</param>
    /// <param name="centreWeight">Weight of the centre's own Gaussian.</param>
    /// <param name="crossover">Also correlate the densities of different kinds.</param>
    /// <param name="normalize">Divide the features by the root of the sum of their squares.</param>
    /// <param name="factors">What sum over m of c_nlm c_n'lm is multiplied by, one a degree.</param>
    /// <param name="offDiagonal">A further factor where n differs from n' or the kinds differ: such products are listed once.</param>
    public PowerSpectrumPlan(
        RadialTable radial, int kinds, Func<double, (double Value, double Slope)> weight, double centreWeight, bool crossover, bool normalize,
        ReadOnlySpan<double> factors, double offDiagonal)
    {
        (Radial, Kinds, Weight, CentreWeight, Normalize) = (radial, kinds, weight, centreWeight, normalize);
        Harmonics = new(radial.Degree);
        Pairs = [.. from a in Enumerable.Range(0, kinds) from b in Enumerable.Range(a, crossover ? kinds - a : 1) select (a, b)];
        Start = new int[Pairs.Length + 1];
        for (var p = 0; p < Pairs.Length; p++)
        {
            Start[p + 1] = Start[p] + ((radial.Degree + 1) * PerDegree(p));
        }

        _factors = new double[Width];
        var at = 0;
        for (var p = 0; p < Pairs.Length; p++)
        {
            for (var l = 0; l <= radial.Degree; l++)
            {
                for (var n = 0; n < radial.Count; n++)
                {
                    for (var other = Same(p) ? n : 0; other < radial.Count; other++)
                    {
                        _factors[at++] = factors[l] * (Same(p) && other == n ? 1 : offDiagonal);
                    }
                }
            }
        }
    }

    /// <summary>Number of features: for each pair of kinds, each l, each n and n' (from n on where the kinds are the same), in this order.</summary>
    public int Width => Start[^1];

    /// <summary>The radial functions.</summary>
    public RadialTable Radial { get; }

    internal SolidHarmonics Harmonics { get; }

    internal int Kinds { get; }

    internal Func<double, (double Value, double Slope)> Weight { get; }

    internal double CentreWeight { get; }

    internal bool Normalize { get; }

    internal (int A, int B)[] Pairs { get; }

    internal int[] Start { get; }

    internal ReadOnlySpan<double> Factors => _factors;

    /// <summary>Makes a kernel, for one thread.</summary>
    public IEnvironmentKernel CreateKernel() => CreateKernel(Lanes.Best(Radial.Count));

    internal IEnvironmentKernel CreateKernel(int lanes) => lanes switch
    {
        _ when Radial.Stride % lanes != 0 => throw new ArgumentOutOfRangeException(nameof(lanes), lanes, $"Rows of {Radial.Stride} must be whole lanes."),
        8 => new PowerSpectrumKernel<EightLanes>(this),
        4 => new PowerSpectrumKernel<FourLanes>(this),
        _ => new PowerSpectrumKernel<OneLane>(this),
    };

    internal bool Same(int pair) => Pairs[pair].A == Pairs[pair].B;

    internal int PerDegree(int pair) => Same(pair) ? Radial.Count * (Radial.Count + 1) / 2 : Radial.Count * Radial.Count;
}
