using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Laws
{
    private static readonly ImmutableArray<Species> AnySpecies = [Species.Parse("Ni"), Species.Parse("Cu"), Species.Parse("Pt")];

    /// <summary>The laws of a descriptor of local environments.</summary>
    /// <param name="descriptor">Anybody's.</param>
    /// <param name="options">What the random structures are made of; by default the descriptor's own species, else three, at 2.6 Å, or nearer where the cutoff is short.</param>
    public static IReadOnlyList<Law> For(IDescriptor descriptor, LawOptions? options = null)
    {
        options ??= new();
        ImmutableArray<Species> species = !options.Species.IsDefaultOrEmpty ? options.Species
            : descriptor is AtomicDescriptor { Species.IsEmpty: false } known ? [.. known.Species]
            : AnySpecies;
        var spacing = options.Spacing ?? Math.Min(2.6, 0.6 * descriptor.Cutoff.Radius);
        var structures = new RandomStructures(species, spacing, descriptor.Cutoff.Radius);
        var laws = new DescriptorLaws(descriptor, structures, options.MaxAtoms).All;
        return descriptor is AtomicDescriptor atomic ? [.. laws, .. new AtomicDescriptorLaws(atomic, structures, options.MaxAtoms).All] : laws;
    }
}

/// <summary>The laws of one descriptor.</summary>
internal sealed class DescriptorLaws(IDescriptor descriptor, RandomStructures structures, int maxAtoms)
{
    private const double Tolerance = 1e-10, Differences = 1e-7;

    private static readonly ImmutableArray<StructureKind> Kinds = [.. RandomStructures.Clusters, .. RandomStructures.Cells];

    private readonly Lazy<Projection> _projection = new(() => Projection.For(descriptor, structures));

    public IReadOnlyList<Law> All =>
    [
        new(
            DescriptorLawNames.Translation,
            "Features are the same after a shift of all atoms, within 1e-10 of their size.",
            at => Unchanged(at, Kinds, (s, random) => s.Translated(10 * structures.Spacing * random.InBall()))),
        new(
            DescriptorLawNames.Rotation,
            "Features are the same after a rotation or reflection of all atoms (and the cell), within 1e-10 of their size.",
            at => Unchanged(at, Kinds, (s, random) => s.Transformed((random.Coin() ? 1 : -1) * random.Rotation()))),
        new(
            DescriptorLawNames.Permutation,
            "The same atoms in another order have the same features, bit for bit.",
            Permutation),
        new(
            DescriptorLawNames.Gradient,
            "The gradient of a smooth sum over features is its derivative by positions, against Richardson-extrapolated central differences, within 1e-7 of its size.",
            Gradient),
        new(
            DescriptorLawNames.Strain,
            "The sum of gradient times displacement is the derivative by a strain of all positions and the cell, within 1e-7 of its size.",
            Strain),
        new(
            DescriptorLawNames.CutoffContinuity,
            "Where an atom crosses the cutoff, a smooth sum over features and its gradient jump by less than 1e-8 of their size.",
            CutoffContinuity),
        new(
            DescriptorLawNames.BeyondCutoff,
            "Features do not depend on atoms beyond the cutoff, nor on how far beyond it the neighbours were gathered, bit for bit.",
            BeyondCutoff),
        new(
            DescriptorLawNames.Lattice,
            "Features are the same after lattice shifts, in another basis of the lattice and in two cells taken as one, within 1e-10 of their size.",
            at => Unchanged(at, RandomStructures.Cells, Rewritten)),
        new(
            DescriptorLawNames.Finite,
            "Values, weights and gradients are finite, also for atoms in one place.",
            Finite),
    ];

    private Structure Draw(LawCase at, SplitMix random, ImmutableArray<StructureKind> kinds) =>
        structures.Next(kinds[random.Index(kinds.Length)], Math.Min(maxAtoms, at.Size), random.Next());

    private EnvironmentFeatures Features(Structure s, int atom, bool gradients = false, double wider = 1) =>
        descriptor.Of(LocalEnvironments.Of(s, wider * descriptor.Cutoff.Radius)[atom], gradients);

    private static Structure Rewritten(Structure s, SplitMix random) =>
        Crystals.InAnotherBasis(Crystals.Shifted(random.Coin() ? Crystals.Doubled(s, random) : s, random, 2), random);

    private LawOutcome Unchanged(LawCase at, ImmutableArray<StructureKind> kinds, Func<Structure, SplitMix, Structure> change)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at, random, kinds);
        var atom = random.Index(s.Count);
        return SameSet(new(s), Features(s, atom), Features(change(s, random), atom)).Outcome();
    }

    // Where two elements are equal but for rounding, rounding also decides their order: each is compared with the nearest one that is left.
    private static Meter SameSet(Meter meter, EnvironmentFeatures left, EnvironmentFeatures right)
    {
        meter.Compare("number of elements", left.Count, right.Count, 1, 0);
        if (left.Count != right.Count)
        {
            return meter;
        }

        var scale = left.Values.Select(Math.Abs).DefaultIfEmpty(0).Max() + 1;
        var taken = new bool[right.Count];
        for (var e = 0; e < left.Count; e++)
        {
            var (nearest, distance) = (-1, double.PositiveInfinity);
            for (var k = 0; k < right.Count && distance > Tolerance * scale; k++)
            {
                var other = (e + k) % right.Count;
                var d = taken[other] || left.Labels[e] != right.Labels[other] ? double.PositiveInfinity : Distance(left, e, right, other);
                (nearest, distance) = d < distance ? (other, d) : (nearest, distance);
            }

            meter.Compare($"element {e} ({left.Labels[e]})", nearest < 0 ? double.NaN : distance, scale, Tolerance);
            if (nearest >= 0)
            {
                taken[nearest] = true;
            }
        }

        return meter;
    }

    private static double Distance(EnvironmentFeatures left, int e, EnvironmentFeatures right, int other)
    {
        var largest = Math.Abs(left.Weights[e] - right.Weights[other]);
        for (var c = 0; c < left.Width; c++)
        {
            largest = Math.Max(largest, Math.Abs(left[e][c] - right[other][c]));
        }

        return largest;
    }

    private LawOutcome Permutation(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at, random, Kinds);
        var atom = random.Index(s.Count);
        var order = random.Permutation(s.Count);
        return SameBits(new(s), Features(s, atom), Features(s.Permuted(order), Array.IndexOf(order, atom))).Outcome();
    }

    private static Meter SameBits(Meter meter, EnvironmentFeatures left, EnvironmentFeatures right)
    {
        meter.Compare("labels", left.Labels == right.Labels ? 0 : 1, 1, 0);
        if (left.Labels == right.Labels)
        {
            for (var v = 0; v < left.Values.Length; v++)
            {
                meter.Exact($"value {v}", left.Values[v], right.Values[v]);
                meter.Exact($"derivative of the weight by value {v}", left.WeightDerivatives[v], right.WeightDerivatives[v]);
            }

            for (var e = 0; e < left.Count; e++)
            {
                meter.Exact($"weight of element {e}", left.Weights[e], right.Weights[e]);
            }
        }

        return meter;
    }

    private LawOutcome Gradient(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at, random, Kinds);
        var centre = random.Index(s.Count);
        var environment = LocalEnvironments.Of(s, descriptor.Cutoff.Radius)[centre];
        var features = descriptor.Of(environment, gradients: true);
        var gradients = new Vec3[environment.Count];
        var own = _projection.Value.Gradient(features, gradients);

        // The centre itself, or one of its neighbours with all its images.
        var moved = environment.Count == 0 || random.Index(4) == 0 ? centre : environment.Index[random.Index(environment.Count)];
        var analytic = moved == centre ? own : Vec3.Zero;
        var scale = Projection.Size(features) + own.Length;
        for (var j = 0; j < gradients.Length; j++)
        {
            analytic += environment.Index[j] == moved ? gradients[j] : Vec3.Zero;
            scale += gradients[j].Length;
        }

        var u = random.Direction();
        double Value(double t)
        {
            var positions = s.Positions.ToArray();
            positions[moved] += t * u;
            return _projection.Value.Value(Features(s.WithPositions(Block.Freeze(positions)), centre));
        }

        var derivative = Richardson.Derivative(Value, 0.01 * structures.Spacing, Projection.Size(features), 1e-9 * scale);
        return new Meter(s).Derivative($"derivative of atom {centre}'s features by the position of atom {moved}", analytic.Dot(u), derivative.Value, scale, derivative.Rounding, Differences).Outcome();
    }

    private LawOutcome Strain(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at, random, Kinds);
        var centre = random.Index(s.Count);
        var environment = LocalEnvironments.Of(s, descriptor.Cutoff.Radius)[centre];
        var features = descriptor.Of(environment, gradients: true);
        var gradients = new Vec3[environment.Count];
        _projection.Value.Gradient(features, gradients);
        var strain = Mat3.FromRows(random.InBall(), random.InBall(), random.InBall());
        var (analytic, scale) = (0.0, Projection.Size(features));
        for (var j = 0; j < gradients.Length; j++)
        {
            var d = environment.Displacement(j);
            analytic += gradients[j].Dot(strain * d);
            scale += gradients[j].Length * d.Length;
        }

        double Value(double t) => _projection.Value.Value(Features(s.Transformed(Mat3.Identity + (t * strain)), centre));
        var derivative = Richardson.Derivative(Value, 0.005, Projection.Size(features), 1e-9 * scale);
        return new Meter(s).Derivative($"derivative of atom {centre}'s features by strain", analytic, derivative.Value, scale, derivative.Rounding, Differences).Outcome();
    }

    private LawOutcome CutoffContinuity(LawCase at)
    {
        const double delta = 1e-12;
        var random = new SplitMix(at.Seed);
        var s = Draw(at, random, Kinds);
        var rc = descriptor.Cutoff.Radius;
        var (centre, direction) = Approach.Find(structures.Spacing, s, random, rc);
        if (centre < 0)
        {
            return LawOutcome.Vacuous;
        }

        var species = structures.Species[random.Index(structures.Species.Length)];
        Structure With(double r) => Approach.Add(s, species, s.Positions[centre] + (r * direction));
        Structure inside = With(rc * (1 - delta)), outside = With(rc * (1 + delta));
        EnvironmentFeatures a = Features(inside, centre, gradients: true), b = Features(outside, centre, gradients: true);
        Vec3 Slope(EnvironmentFeatures f, Structure of) => _projection.Value.Gradient(f, new Vec3[LocalEnvironments.Of(of, rc)[centre].Count]);
        var size = Projection.Size(a);
        return new Meter(inside)
            .Compare("sum over features on both sides", _projection.Value.Value(a), _projection.Value.Value(b), size, 1e-8)
            .Compare("its gradient on both sides", Slope(a, inside), Slope(b, outside), size, 1e-8)
            .Outcome();
    }

    private LawOutcome BeyondCutoff(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at, random, Kinds);
        var atom = random.Index(s.Count);
        var meter = new Meter(s);
        SameBits(meter, Features(s, atom), Features(s, atom, wider: random.Uniform(1.01, 1.5)));
        if (s.Cell is null)
        {
            var far = Approach.Add(s, s.Species[0], Approach.Tangent(s, random.Direction(), descriptor.Cutoff.Radius));
            SameBits(meter, Features(s, atom), Features(far, atom));
        }

        return meter.Outcome();
    }

    private LawOutcome Finite(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = Draw(at with { Size = Math.Min(at.Size, 20) }, random, Kinds);
        s = random.Coin() ? s : Approach.Add(s, s.Species[0], s.Positions[random.Index(s.Count)]);
        var environment = LocalEnvironments.Of(s, descriptor.Cutoff.Radius)[random.Index(s.Count)];
        var features = descriptor.Of(environment, gradients: true);
        var meter = new Meter(s);
        foreach (var x in features.Values.Concat(features.Weights).Concat(features.WeightDerivatives).Concat(features.Gradients!.Vectors.SelectMany(v => new[] { v.X, v.Y, v.Z })))
        {
            meter.Compare(double.IsFinite(x) ? "features" : $"a feature is {x}", double.IsFinite(x) ? 0 : double.NaN, 1, 0);
        }

        return meter.Compare("features", 0, 1, 0).Outcome();
    }
}
