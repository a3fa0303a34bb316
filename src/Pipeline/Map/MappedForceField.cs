using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Triplet tables of one cutoff.</summary>
/// <param name="Grid">Knots along each side, Å.</param>
/// <param name="Tables">For each triple of species in order of atomic number: (n + 3)³ spline coefficients, eV.</param>
public sealed record TripletMap(UniformGrid Grid, ImmutableSortedDictionary<(Species, Species, Species), Block<double>> Tables);

/// <summary>
/// A force field on tables (Sec. III.C.c): pair energies as C2 cubic splines, triplet energies as tensor products of cubic B-splines in the three
/// distances, also C2 inside. What a step costs does not depend on what the tables were fitted to.
/// Below 0.95 of the shortest distance of the training data pairs go over to the ZBL repulsion.
/// </summary>
public sealed record MappedForceField : Model, IExample<MappedForceField>
{
    // Wide enough for tens of steps between two searches for neighbours, thin enough to add few pairs.
    private const double Skin = 0.6;

    private Prepared? _prepared;

    /// <summary>A small one on two species, mapped coarsely.</summary>
    public static IEnumerable<MappedForceField> Examples => [new SplineMap(20, 20).Apply(ExampleModels.Process, new Run { Threads = 1 })];

    /// <summary>Species in order of atomic number.</summary>
    public required ImmutableArray<Species> Kinds { get; init; }

    /// <summary>Knots of the pair tables, Å.</summary>
    public required UniformGrid PairGrid { get; init; }

    /// <summary>For each pair of species in order of atomic number: n + 3 spline coefficients, eV.</summary>
    public required ImmutableSortedDictionary<(Species, Species), Block<double>> Pairs { get; init; }

    /// <summary>Triplet tables, one set a cutoff.</summary>
    public required ImmutableArray<TripletMap> Triplets { get; init; }

    /// <summary>Closer pairs than this (Å) repel by more and more of ZBL instead of following the Gaussian process.</summary>
    public double RepulsionDistance => SplineMap.OuterFraction * ShortestDistance;

    /// <summary>How far it is from the Gaussian process.</summary>
    public required MapCertificate Certificate { get; init; }

    /// <inheritdoc/>
    public override double Cutoff => Triplets.Select(t => t.Grid.End).Append(PairGrid.End).Max();

    /// <inheritdoc/>
    public override ImmutableArray<Species> Species => Kinds;

    private Prepared Ready => _prepared is { } p && ReferenceEquals(p.Owner, this) ? p : _prepared = new(this);

    /// <summary>Energy (eV) and derivative (eV/Å) of a pair.</summary>
    public (double Energy, double Slope) Pair(Species a, Species b, double r) =>
        r >= PairGrid.End ? (0, 0)
        : r < PairGrid.Start ? Zbl.Pair(a, b, r)
        : CubicBSpline.Evaluate(PairGrid, Pairs[a <= b ? (a, b) : (b, a)].Span, r);

    /// <inheritdoc/>
    public override IEvaluator CreateEvaluator(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return new Evaluator(this, Ready, structure, threads);
    }

    /// <inheritdoc/>
    public bool Equals(MappedForceField? other) =>
        other is not null && Kinds.SequenceEqual(other.Kinds) && PairGrid == other.PairGrid && Pairs.SequenceEqual(other.Pairs)
        && Triplets.Length == other.Triplets.Length
        && Triplets.Zip(other.Triplets).All(t => t.First.Grid == t.Second.Grid && t.First.Tables.SequenceEqual(t.Second.Tables))
        && Certificate == other.Certificate && SameFacts(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PairGrid, Certificate, Pairs.Count);

    internal override void WriteTo(ModelWriter writer) => MappedForceFieldFile.Write(this, writer);

    // Tables as the imperative core wants them.
    private sealed class Prepared
    {
        public Prepared(MappedForceField owner)
        {
            Owner = owner;
            var kinds = owner.Kinds;
            var n = kinds.Length;
            var pairs = new double[n * n][];
            for (var a = 0; a < n; a++)
            {
                for (var b = 0; b < n; b++)
                {
                    pairs[(a * n) + b] = owner.Pairs[a <= b ? (kinds[a], kinds[b]) : (kinds[b], kinds[a])].ToArray();
                }
            }

            Pairs = new(owner.PairGrid, pairs, (a, b, r) => Zbl.Pair(kinds[a], kinds[b], r));
            Triplets = [.. owner.Triplets.Select(t =>
            {
                var tables = new double[]?[n * n * n];
                foreach (var ((a, b, c), table) in t.Tables)
                {
                    tables[(((kinds.IndexOf(a) * n) + kinds.IndexOf(b)) * n) + kinds.IndexOf(c)] = table.ToArray();
                }

                return new TripletTables(t.Grid, tables);
            })];
        }

        public MappedForceField Owner { get; }

        public PairTables Pairs { get; }

        public TripletTables[] Triplets { get; }
    }

    // Sorts atoms by species for the core and sorts its answers back.
    private sealed class Evaluator : IEvaluator
    {
        private readonly int[] _order;
        private readonly double[] _isolated;
        private readonly SplineField _field;
        private readonly Vec3[] _positions;
        private readonly Vec3[] _forces;
        private readonly double[] _energies;

        public Evaluator(MappedForceField owner, Prepared prepared, Structure structure, int threads)
        {
            var kinds = structure.Species.Select(s => owner.Kinds.IndexOf(s)).ToArray();
            _order = [.. Enumerable.Range(0, kinds.Length).OrderBy(i => kinds[i])];
            _isolated = [.. structure.Species.Select(s => owner.IsolatedAtomEnergies.GetValueOrDefault(s))];
            _field = new([.. _order.Select(i => kinds[i])], owner.Kinds.Length, structure.Lattice, prepared.Pairs, prepared.Triplets, Skin, threads);
            (_positions, _forces, _energies) = (new Vec3[kinds.Length], new Vec3[kinds.Length], new double[kinds.Length]);
        }

        public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
        {
            for (var i = 0; i < _order.Length; i++)
            {
                _positions[i] = positions[_order[i]];
            }

            var energy = _field.Evaluate(_positions, _forces, _energies, out virial);
            for (var i = 0; i < _order.Length; i++)
            {
                forces[_order[i]] = _forces[i];
                energy += _isolated[i];
                if (!atomEnergies.IsEmpty)
                {
                    atomEnergies[_order[i]] = _energies[i] + _isolated[_order[i]];
                }
            }

            return energy;
        }
    }
}
