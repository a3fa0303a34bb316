using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Bond-orientational order of Steinhardt, Nelson and Ronchetti 1983 (doi:10.1103/PhysRevB.28.784) of one degree l: q_l (Eq. 1.5) and the
/// normalised ŵ_l (Eq. 1.8), of each atom and of all bonds together. All bonds count alike.
/// </summary>
[Cites("10.1103/PhysRevB.28.784")]
[Cites("10.1063/1.2977970")]
public sealed record Steinhardt
{
    private Steinhardt(int degree, bool averaged, double[] q, double[] w, double allQ, double allW) =>
        (Degree, Averaged, Q, W, AllQ, AllW) = (degree, averaged, Block.Freeze(q), Block.Freeze(w), allQ, allW);

    /// <summary>l.</summary>
    public int Degree { get; }

    /// <summary>Are the vectors averaged over an atom and its partners, as Lechner and Dellago 2008 (doi:10.1063/1.2977970) do?</summary>
    public bool Averaged { get; }

    /// <summary>q_l of each atom; 0 for one without bonds.</summary>
    public Block<double> Q { get; }

    /// <summary>ŵ_l of each atom; 0 where q_l is 0 but for rounding, as ŵ_l has no value there.</summary>
    public Block<double> W { get; }

    /// <summary>Q_l of all bonds together: that of a crystal is that of its atoms, that of a liquid falls with the number of bonds.</summary>
    public double AllQ { get; }

    /// <summary>Ŵ_l of all bonds together.</summary>
    public double AllW { get; }

    /// <summary>Looks at the directions of bonds.</summary>
    /// <param name="bonds">Who is bonded to whom.</param>
    /// <param name="degree">l: even, from 2 to 10.</param>
    /// <param name="averaged">Average over an atom and its partners.</param>
    public static Steinhardt Of(Bonds bonds, int degree, bool averaged = false)
    {
        if (degree is < 2 or > 10 || (degree & 1) != 0)
        {
            throw new ArgumentException($"degree must be even, from 2 to 10; found {degree}.", nameof(degree));
        }

        int n = bonds.Structure.Count, width = degree + 1;
        double[] re = new double[n * width], im = new double[n * width], allRe = new double[width], allIm = new double[width];
        var harmonics = new UnitHarmonics(degree);
        for (var i = 0; i < n; i++)
        {
            var share = 1.0 / Math.Max(1, bonds.Coordination(i));
            for (var b = bonds.Start[i]; b < bonds.Start[i + 1]; b++)
            {
                var u = LocalEnvironment.Direction(bonds.Vectors[b], bonds.Vectors[b].Length);
                harmonics.Add(u, share, re.AsSpan(i * width, width), im.AsSpan(i * width, width));
                harmonics.Add(u, 1, allRe, allIm);
            }
        }

        double[] q = new double[n], w = new double[n], meanRe = new double[width], meanIm = new double[width];
        var cubic = new CubicInvariant(degree);
        for (var i = 0; i < n; i++)
        {
            Take(re, im, i, meanRe, meanIm);
            if (averaged)
            {
                for (var b = bonds.Start[i]; b < bonds.Start[i + 1]; b++)
                {
                    Take(re, im, bonds.Partners[b], meanRe, meanIm, add: true);
                }
            }

            (q[i], w[i]) = Invariants(cubic, meanRe, meanIm, averaged ? 1.0 / (1 + bonds.Coordination(i)) : 1);
        }

        var (allQ, allW) = Invariants(cubic, allRe, allIm, 1.0 / Math.Max(1, bonds.Partners.Length));
        return new(degree, averaged, q, w, allQ, allW);
    }

    private static void Take(double[] re, double[] im, int atom, double[] toRe, double[] toIm, bool add = false)
    {
        for (var m = 0; m < toRe.Length; m++)
        {
            var at = (atom * toRe.Length) + m;
            (toRe[m], toIm[m]) = add ? (toRe[m] + re[at], toIm[m] + im[at]) : (re[at], im[at]);
        }
    }

    private static (double Q, double W) Invariants(CubicInvariant cubic, double[] re, double[] im, double factor)
    {
        var sum = 0.0;
        for (var m = 0; m < re.Length; m++)
        {
            (re[m], im[m]) = (factor * re[m], factor * im[m]);
            sum += (m == 0 ? 1 : 2) * ((re[m] * re[m]) + (im[m] * im[m]));
        }

        Span<double> gre = stackalloc double[re.Length], gim = stackalloc double[re.Length];
        var q = Math.Sqrt(sum);
        return (q, q < 1e-7 ? 0 : cubic.Evaluate(re, im, gre, gim) / (q * q * q));
    }
}
