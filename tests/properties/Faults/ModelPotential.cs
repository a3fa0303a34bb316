using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>What an evaluator of the model says, open to tampering.</summary>
public sealed class Answer
{
    public double Energy { get; set; }

    public Vec3[] Forces { get; init; } = [];

    public double[] AtomEnergies { get; init; } = [];

    public Mat3 Virial { get; set; }
}

/// <summary>
/// A simple, slow and right embedded-atom potential for two species, E = sum_{i&lt;j} c_ab phi(r) - sum_i (sqrt(1 + rho_i) - 1), and the places
/// where one goes wrong when one writes such a thing.
/// </summary>
public sealed record ModelPotential : IPotential
{
    private static readonly Species Nickel = new(28), Platinum = new(78);

    public double Cutoff { get; init; } = 5;

    public ImmutableArray<Species> Species => [Nickel, Platinum];

    /// <summary>Multiplies phi and the density; value and slope.</summary>
    public Func<double, (double Value, double Slope)> Taper { get; init; } = r =>
    {
        var (f, slope) = CutoffFunctions.Polynomial(r / 5);
        return (f, slope / 5);
    };

    /// <summary>The bare pair energy; value and slope.</summary>
    public Func<double, (double Value, double Slope)> Bare { get; init; } = r =>
    {
        var x = Math.Exp(-1.6 * (r - 2.4));
        return (0.5 * x * (x - 2), -1.6 * x * (x - 1));
    };

    public int MostNeighbors { get; init; } = int.MaxValue;

    public bool ForgetsPartnersEmbedding { get; init; }

    public bool DividesByZero { get; init; }

    public bool KeepsFirstNeighbors { get; init; }

    /// <summary>Which neighbours are counted: index of the centre, index of the neighbour, image key.</summary>
    public Func<int, int, long, bool> Counts { get; init; } = (_, _, _) => true;

    public Action<Structure, int, Vec3[], Answer> Tamper { get; init; } = (_, _, _, _) => { };

    public IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return new Evaluator(this, structure, threads);
    }

    private static double Strength(Species a, Species b) => a == b ? (a == Nickel ? 1 : 1.3) : 1.1;

    private static double Donor(Species s) => s == Nickel ? 0.8 : 1.2;

    private sealed class Evaluator(ModelPotential model, Structure structure, int threads) : IEvaluator
    {
        private readonly NeighborList _list = new();
        private ImmutableArray<(int I, int J, long Key)>? _first;

        public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
        {
            var points = positions.ToArray();
            var pairs = Pairs(points);
            var n = points.Length;
            double[] density = new double[n], energies = new double[n];
            var answer = new Answer { Forces = new Vec3[n], AtomEnergies = energies };
            foreach (var (i, j, r, _) in pairs)
            {
                var (f, _) = model.Taper(r);
                energies[i] += 0.5 * Strength(structure.Species[i], structure.Species[j]) * model.Bare(r).Value * f;
                density[i] += Donor(structure.Species[j]) * Math.Exp(-r) * f;
            }

            for (var i = 0; i < n; i++)
            {
                energies[i] -= Math.Sqrt(1 + (10 * density[i])) - 1;
            }

            var sum = Mat3.Zero;
            foreach (var (i, j, r, d) in pairs)
            {
                Species a = structure.Species[i], b = structure.Species[j];
                var (f, df) = model.Taper(r);
                var (bare, slope) = model.Bare(r);
                var g = Math.Exp(-r) * (df - f);
                var here = -5 / Math.Sqrt(1 + (10 * density[i]));
                var there = model.ForgetsPartnersEmbedding ? 0 : -5 / Math.Sqrt(1 + (10 * density[j]));
                var along = (Strength(a, b) * ((slope * f) + (bare * df))) + (g * ((here * Donor(b)) + (there * Donor(a))));
                var unit = r > 0 || model.DividesByZero ? d / r : Vec3.Zero;
                answer.Forces[i] += along * unit;
                sum -= 0.5 * Mat3.Outer(along * unit, d);
            }

            answer.Energy = energies.Sum();
            answer.Virial = sum;
            model.Tamper(structure, threads, points, answer);
            answer.Forces.CopyTo(forces);
            if (!atomEnergies.IsEmpty)
            {
                answer.AtomEnergies.CopyTo(atomEnergies);
            }

            virial = answer.Virial;
            return answer.Energy;
        }

        private List<(int I, int J, double R, Vec3 D)> Pairs(Vec3[] points)
        {
            _list.Build(points, structure.Lattice, model.Cutoff, half: false);
            List<(int, int, long)> found = [];
            for (var i = 0; i < points.Length; i++)
            {
                var end = Math.Min(_list.Start[i + 1], (long)_list.Start[i] + model.MostNeighbors);
                for (var p = _list.Start[i]; p < end; p++)
                {
                    if (model.Counts(i, _list.Index[p], _list.Keys[p]))
                    {
                        found.Add((i, _list.Index[p], _list.Keys[p]));
                    }
                }
            }

            _first ??= [.. found];
            List<(int, int, double, Vec3)> pairs = [];
            foreach (var (i, j, key) in model.KeepsFirstNeighbors ? _first.Value : [.. found])
            {
                var (x, y, z) = NeighborList.Image(key);
                var d = points[j] - points[i] + (structure.Cell is null ? Vec3.Zero : structure.Lattice.Shift(x, y, z));
                pairs.Add((i, j, d.Length, d));
            }

            return pairs;
        }
    }
}
