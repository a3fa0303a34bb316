using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>A descriptor of fixed width, as small as one can be, and mistakes on top: sums over neighbours of exp(-(r - c)^2) fc(r), for three c and each species.</summary>
public sealed record RadialGaussians(Cutoff Cutoff, SpeciesList Species = default) : AtomicDescriptor(Cutoff, Species)
{
    private const int Centres = 3;

    /// <summary>Forgets a neighbour in the contraction.</summary>
    public bool Forgets { get; init; }

    /// <summary>Gives the features of the last point visited by a kernel a share in the next one's.</summary>
    public bool Remembers { get; init; }

    public override int Width => Centres * Species.Count;

    public override ImmutableArray<string> Columns => [.. Species.SelectMany(s => Enumerable.Range(0, Centres).Select(c => $"{s} at {c + 2} Å"))];

    public override IEnvironmentKernel CreateKernel() => new Kernel(this);

    private sealed class Kernel(RadialGaussians of) : IEnvironmentKernel
    {
        private double _last;

        public int Width => of.Width;

        public void Values(in Surroundings at, Span<double> values, bool keep)
        {
            values.Clear();
            values[0] += of.Remembers ? 1e-9 * _last : 0;
            for (var j = 0; j < at.Count; j++)
            {
                for (var c = 0; c < Centres; c++)
                {
                    values[(Centres * at.Kinds[j]) + c] += Term(at.R[j], c).Value;
                }
            }

            _last = values[0];
        }

        public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
        {
            for (var j = 0; j < at.Count; j++)
            {
                var slope = 0.0;
                for (var c = 0; c < Centres; c++)
                {
                    slope += of.Forgets && j == 5 ? 0 : outer[(Centres * at.Kinds[j]) + c] * Term(at.R[j], c).Slope;
                }

                var inverse = at.R[j] > 0 ? slope / at.R[j] : 0;
                (gx[j], gy[j], gz[j]) = (inverse * at.X[j], inverse * at.Y[j], inverse * at.Z[j]);
            }
        }

        public void Jacobian(in Surroundings at, Span<double> jacobian)
        {
            jacobian.Clear();
            for (var j = 0; j < at.Count; j++)
            {
                for (var c = 0; c < Centres; c++)
                {
                    var inverse = at.R[j] > 0 ? Term(at.R[j], c).Slope / at.R[j] : 0;
                    var v = (3 * Width * j) + (Centres * at.Kinds[j]) + c;
                    (jacobian[v], jacobian[v + Width], jacobian[v + (2 * Width)]) = (inverse * at.X[j], inverse * at.Y[j], inverse * at.Z[j]);
                }
            }
        }

        private (double Value, double Slope) Term(double r, int c)
        {
            var (f, slope) = of.Cutoff.At(r);
            var u = r - c - 2;
            var g = Math.Exp(-u * u);
            return (g * f, g * (slope - (2 * u * f)));
        }
    }
}
