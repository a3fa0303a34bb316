using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class DescribeTests
{
    private static readonly EnvironmentDescriptor[] Descriptors = [.. DistanceSet.Examples, .. TripletSet.Examples];

    private sealed record Case(Structure Structure, EnvironmentDescriptor Descriptor, int Seed)
    {
        public Random Random => new(Seed);
    }

    private static Gen<Case> Cases =>
        from n in Gen.Choose(1, 22)
        from seed in Gen.Choose(0, int.MaxValue)
        from species in Gen.Choose(1, 3)
        from edge in Gen.Elements(0.0, 3.1, 7.5)
        from descriptor in Gen.Elements(Descriptors)
        select new Case(SelectData.Cloud(edge is > 0 and < 4 ? Math.Min(n, 4) : n, seed, edge, [.. new[] { "Ni", "Cu", "Pt" }.Take(species)]), descriptor, seed);

    private static EnvironmentFeatures[] Features(Structure structure, EnvironmentDescriptor descriptor, bool gradients = false) =>
        [.. LocalEnvironments.Of(structure, descriptor.Cutoff.Radius).Select(e => descriptor.Of(e, gradients))];

    private static double Rate(int side) => side < 2 ? 0.1 : 0.4;

    // A smooth function of a set: the weights times functions of label and values, symmetric in the two sides that meet in the centre.
    private static (double Value, double[] Outer) Probe(EnvironmentFeatures features)
    {
        var outer = new double[features.Values.Length];
        var sum = 0.0;
        for (var e = 0; e < features.Count; e++)
        {
            var v = features[e];
            var exponent = 0.0;
            for (var c = 0; c < features.Width; c++)
            {
                exponent -= Rate(c) * v[c];
            }

            var f = (1 + (features.Labels[e].Code % 7)) * Math.Exp(exponent);
            sum += features.Weights[e] * f;
            for (var c = 0; c < features.Width; c++)
            {
                var at = (e * features.Width) + c;
                outer[at] = (features.WeightDerivatives[at] * f) - (features.Weights[e] * f * Rate(c));
            }
        }

        return (sum, outer);
    }

    private static double Probe(Structure structure, EnvironmentDescriptor descriptor) =>
        Features(structure, descriptor).Sum(f => Probe(f).Value);

    [Fact]
    public void Environments_are_the_rows_of_the_neighbour_list() => Property.ForAll(Cases, c =>
    {
        var list = new NeighborList();
        list.Build(c.Structure.Positions.Span, c.Structure.Lattice, 4, half: false);
        var all = LocalEnvironments.Of(c.Structure, 4);
        Assert.Equal(c.Structure.Count, all.Count);
        foreach (var e in all)
        {
            Assert.Equal(c.Structure.Species[e.Atom], e.Centre);
            Assert.Equal(list.Start[e.Atom + 1] - list.Start[e.Atom], e.Count);
            for (var j = 0; j < e.Count; j++)
            {
                Assert.Equal(c.Structure.Species[e.Index[j]], e.Species[j]);
                Assert.Equal(e.R[j], e.Displacement(j).Length);
                Assert.True(e.R[j] < 4);
            }
        }
    });

    [Fact]
    public void An_environment_alone_equals_the_one_in_its_structure() => Property.ForAll(Cases, c =>
    {
        foreach (var e in LocalEnvironments.Of(c.Structure, 4))
        {
            var alone = LocalEnvironment.Of(e.Centre, e.Species, [.. Enumerable.Range(0, e.Count).Select(e.Displacement)], 4);
            Assert.Equal(e, alone);
            Assert.Equal(Probe(c.Descriptor.Of(e)).Value, Probe(c.Descriptor.Of(alone)).Value);
        }
    });

    [Fact]
    public void The_order_of_the_atoms_changes_no_bit() => Property.ForAll(Cases, c =>
    {
        var order = Enumerable.Range(0, c.Structure.Count).ToArray();
        c.Random.Shuffle(order);
        var here = Features(c.Structure, c.Descriptor);
        var there = Features(c.Structure.Permuted(order), c.Descriptor);
        for (var i = 0; i < order.Length; i++)
        {
            Assert.Equal(here[order[i]], there[i]);
        }
    });

    [Fact]
    public void Moving_turning_and_mirroring_change_nothing() => Property.ForAll(Cases, c =>
    {
        var random = c.Random;
        Vec3 a = new(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5), b = new(a.Y, -0.3, a.X);
        var (u, v) = (a / a.Length, a.Cross(b) / a.Cross(b).Length);
        var turn = Mat3.FromRows(u, v, (random.Next(2) == 0 ? 1 : -1) * u.Cross(v));
        var expected = Probe(c.Structure, c.Descriptor);
        var actual = Probe(c.Structure.Transformed(turn).Translated(10 * b), c.Descriptor);
        Assert.Equal(expected, actual, 1e-10 * (1 + Math.Abs(expected)));
    });

    [Fact]
    public void Gradients_are_those_of_the_values() => Property.ForAll(Cases, c =>
    {
        var n = c.Structure.Count;
        var gradient = new Vec3[n];
        foreach (var environment in LocalEnvironments.Of(c.Structure, c.Descriptor.Cutoff.Radius))
        {
            var features = c.Descriptor.Of(environment, gradients: true);
            var neighbors = new Vec3[environment.Count];
            gradient[environment.Atom] += features.Gradients!.Contract(Probe(features).Outer, neighbors);
            for (var j = 0; j < neighbors.Length; j++)
            {
                gradient[environment.Index[j]] += neighbors[j];
            }
        }

        var atom = c.Random.Next(n);
        Vec3[] axes = [new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)];
        for (var axis = 0; axis < 3; axis++)
        {
            double At(double h) => Probe(
                c.Structure.WithPositions(Block.From(c.Structure.Positions.Select((p, i) => i == atom ? p + (h * axes[axis]) : p))), c.Descriptor);
            double Slope(double h) => (At(h) - At(-h)) / (2 * h);

            // Richardson. A cosine's second derivative jumps at the cutoff, which leaves an error of the order of the step where an atom crosses it.
            var numeric = ((4 * Slope(5e-5)) - Slope(1e-4)) / 3;
            var tolerance = c.Descriptor.Cutoff.Smoothing == Smoothing.Cosine ? 1e-4 : 1e-6;
            Assert.Equal(numeric, gradient[atom][axis], tolerance * (1 + gradient.Max(g => g.Length)));
        }
    });

    [Fact]
    public void Every_pair_and_every_triangle_occurs_once() => Property.ForAll(Cases, c =>
    {
        var radius = c.Descriptor.Cutoff.Radius;
        foreach (var e in LocalEnvironments.Of(c.Structure, radius))
        {
            List<double> expected = [];
            for (var j = 0; j < e.Count; j++)
            {
                if (c.Descriptor is DistanceSet)
                {
                    expected.Add(e.R[j]);
                    continue;
                }

                for (var k = 0; k < j; k++)
                {
                    var side = (e.Displacement(j) - e.Displacement(k)).Length;
                    if (side < radius)
                    {
                        expected.AddRange([e.R[j], e.R[k], side]);
                    }
                }
            }

            var features = c.Descriptor.Of(e);
            Assert.Equal(expected.Order(), features.Values.Order());
            Assert.True(features.Labels.SequenceEqual(features.Labels.Order()), "labels are sorted");
        }
    });

    [Fact]
    public void An_atom_beyond_the_cutoff_is_not_seen() => Property.ForAll(Cases, c =>
    {
        foreach (var e in LocalEnvironments.Of(c.Structure, c.Descriptor.Cutoff.Radius + 1.5))
        {
            var near = Enumerable.Range(0, e.Count).Where(j => e.R[j] < c.Descriptor.Cutoff.Radius).ToArray();
            Species[] species = [.. near.Select(j => e.Species[j])];
            Vec3[] displacements = [.. near.Select(e.Displacement)];
            Assert.Equal(c.Descriptor.Of(LocalEnvironment.Of(e.Centre, species, displacements, c.Descriptor.Cutoff.Radius)), c.Descriptor.Of(e));
        }
    });

    [Fact]
    public void Weights_are_products_of_the_cutoff_function() => Property.ForAll(Cases, c =>
    {
        foreach (var features in Features(c.Structure, c.Descriptor))
        {
            for (var e = 0; e < features.Count; e++)
            {
                var product = 1.0;
                foreach (var r in features[e])
                {
                    product *= c.Descriptor.Cutoff.At(r).Value;
                }

                Assert.Equal(product, features.Weights[e]);
            }
        }
    });

    [Fact]
    public void Coincident_atoms_give_no_nan()
    {
        var structure = new Structure([new Species(28), new Species(28), new Species(29)], [Vec3.Zero, Vec3.Zero, new(2, 0, 0)]);
        foreach (var features in Descriptors.SelectMany(d => Features(structure, d, gradients: true)))
        {
            Assert.All(features.Gradients!.Vectors, v => Assert.True(v.IsFinite));
        }
    }

    [Fact]
    public void Labels_say_their_species()
    {
        Species ni = new(28), cu = new(29), lr = new(103);
        Assert.Equal(["Ni", "Ni-Cu", "Lr-Ni-Cu"], new[] { new FeatureLabel(ni), new FeatureLabel(ni, cu), new FeatureLabel(lr, ni, cu) }.Select(l => l.ToString()));
    }

    [Theory]
    [InlineData("""{"kind":"distances","cutoff":6.5}""")]
    [InlineData("""{"kind":"triplets","cutoff":{"radius":4.5,"smoothing":"polynomial"}}""")]
    public void Json_goes_round(string json) => Assert.Equal(json, System.Text.Json.JsonSerializer.Serialize(Spec.Read<EnvironmentDescriptor>(json).GetOrThrow(), Spec.Options));
}
