using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The report finds what was planted, and nothing in clean data.</summary>
public sealed class ReadReportTests
{
    // Atoms on springs, E = k/2 sum (x - x0)^2, moving smoothly: energies and forces that belong together.
    private static Dataset Springs(
        int seed = 1, int frames = 40, int atoms = 8, double speed = 0.02, double energyUnit = 1, double forceUnit = 1, double lengthUnit = 1, Cell? cell = null, bool perAtom = false)
    {
        const double k = 3;
        var random = new Random(seed);
        Vec3 Random(double size) => size * new Vec3((2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1);
        var home = Enumerable.Range(0, atoms).Select(i => new Vec3(2.5 * (i % 2), 2.5 * (i / 2 % 2), 2.5 * (i / 4)) + Random(0.1)).ToArray();
        var start = home.Select(_ => Random(0.3)).ToArray();
        var velocity = home.Select(_ => Random(speed)).ToArray();
        var species = Block.From(Enumerable.Repeat(new Species(28), atoms));
        return Dataset.Of(Enumerable.Range(0, frames).Select(t =>
        {
            var shift = home.Select((_, i) => start[i] + (t * velocity[i])).ToArray();
            var energy = shift.Sum(d => 0.5 * k * d.Dot(d)) / energyUnit / (perAtom ? atoms : 1);
            return new Configuration(
                new Structure(species, Block.From(home.Select((x, i) => (x + shift[i]) / lengthUnit)), cell),
                energy,
                Block.From(shift.Select(d => -k / forceUnit * d)));
        }).ToArray());
    }

    private static Configuration Move(Configuration c, Vec3 by, int atom) => new(
        c.Structure.WithPositions(Block.From(c.Structure.Positions.Select((x, i) => i == atom ? x + by : x))), c.Energy, c.Forces);

    private static Dataset With(Dataset data, int frame, Func<Configuration, Configuration> change) =>
        data with { Configurations = data.Configurations.SetItem(frame, change(data[frame])) };

    [Fact]
    public void Energies_and_forces_that_belong_together_have_slope_one() => Property.ForAll(Gen.Choose(0, int.MaxValue), seed =>
    {
        foreach (var cell in new[] { null, Cell.Cubic(30) })
        {
            var check = ReadReport.Of(Springs(seed, cell: cell)).EnergyForce!;
            Assert.Equal(1, check.Slope, 1e-9);
            Assert.Equal(1, check.Correlation, 1e-9);
            Assert.True(check.IsSound);
        }
    });

    [Fact]
    public void Atoms_that_cross_a_periodic_boundary_do_not_matter()
    {
        var cell = new Cell(new Mat3(12, 0, 0, 3, 12, 0, 1, 2, 12), true, false, true);
        var data = Springs(cell: cell);
        var wrapped = data with
        {
            Configurations = [.. data.Configurations.Select((c, i) => i % 2 == 0 ? c : Move(Move(c, cell.Vectors.Row(0), 1), -1 * cell.Vectors.Row(2), 2))],
        };
        var report = ReadReport.Of(wrapped);
        Assert.Equal(1, report.EnergyForce!.Slope, 1e-9);
        var run = Assert.Single(report.Trajectories);
        Assert.Equal((0, 39), (run.First, run.Last));
        Assert.Equal(ReadReport.Of(data).Trajectories[0].MedianStep, run.MedianStep, 1e-12);
        Assert.Empty(report.Fragmented);
    }

    [Theory]
    [InlineData(27.211386, 1, 1, "energies look like Hartree")]
    [InlineData(13.605693, 1, 1, "energies look like Rydberg")]
    [InlineData(0.0433641, 1, 1, "energies look like kcal/mol")]
    [InlineData(0.0103643, 1, 1, "energies look like kJ/mol")]
    [InlineData(1, 27.211386, 1, "forces look like Hartree/Å")]
    [InlineData(1, 51.422067, 1, "forces look like Hartree/Bohr")]
    [InlineData(1, 13.605693, 1, "forces look like Rydberg/Å")]
    [InlineData(1, 25.711034, 1, "forces look like Rydberg/Bohr")]
    [InlineData(1, 1.8897261, 1, "per Bohr")]
    [InlineData(1, 0.0433641, 1, "forces look like kcal/mol/Å")]
    [InlineData(1, 0.0103643, 1, "forces look like kJ/mol/Å")]
    [InlineData(1, 0.001, 1, "forces look like meV/Å")]
    [InlineData(1, -1, 1, "wrong sign")]
    [InlineData(1, 1, 0.52917721, "positions look like Bohr")]
    public void A_wrong_unit_is_named(double energyUnit, double forceUnit, double lengthUnit, string words)
    {
        var report = ReadReport.Of(Springs(speed: 0.005, energyUnit: energyUnit, forceUnit: forceUnit, lengthUnit: lengthUnit));
        Assert.Contains(words, report.EnergyForce!.Verdict, StringComparison.Ordinal);
        Assert.Contains(report.Warnings, w => w.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Energies_per_atom_and_energies_of_something_else_are_named()
    {
        Assert.Contains("per atom", ReadReport.Of(Springs(perAtom: true)).EnergyForce!.Verdict, StringComparison.Ordinal);
        var data = Springs();
        var energies = data.Configurations.Select(c => c.Energy).OrderBy(e => Math.Sin(1e3 * e!.Value)).ToArray();
        var mixed = data with { Configurations = [.. data.Configurations.Select((c, i) => new Configuration(c.Structure, energies[i], c.Forces))] };
        Assert.Contains("do not belong together", ReadReport.Of(mixed).EnergyForce!.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_neighbouring_frames_nothing_is_claimed()
    {
        var check = ReadReport.Of(Springs(speed: 5)).EnergyForce!;
        Assert.True(check.IsSound);
        Assert.Contains("cannot be compared", check.Verdict, StringComparison.Ordinal);
        Assert.Null(ReadReport.Of(Dataset.Of(Springs().Configurations.Select(c => new Configuration(c.Structure, c.Energy)))).EnergyForce);
    }

    [Fact]
    public void Duplicates_conflicts_fragments_and_net_forces_are_found()
    {
        var data = Springs();
        Assert.Empty(ReadReport.Of(data).Duplicates);
        data = With(data, 5, _ => data[3]);
        data = With(data, 7, c => new(data[9].Structure, c.Energy, data[9].Forces));
        data = With(data, 11, c => Move(c, new(9, 0, 0), 1));
        data = With(data, 13, c => new(c.Structure, c.Energy, Block.From(c.Forces!.Value.Select((f, i) => i == 0 ? f + new Vec3(50, 0, 0) : f))));
        var report = ReadReport.Of(data);
        Assert.Equal([new DuplicateFrames([3, 5], SameLabels: true), new DuplicateFrames([7, 9], SameLabels: false)], report.Duplicates);
        Assert.Equal([11], report.Fragmented);
        Assert.Equal(13, report.NetForce!.MostFrame);
        Assert.Contains(report.Warnings, w => w.StartsWith("Frames 7, 9 have the same atoms", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, w => w.StartsWith("1 frames are exact copies", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, w => w.StartsWith("The forces of frame 13 do not sum to zero", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, w => w.EndsWith("gap of more than 4 Å: 11.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trajectory_leaks_into_a_random_split_but_not_into_blocks()
    {
        var data = Springs(frames: 100);
        var run = Assert.Single(ReadReport.Of(data).Trajectories);
        Assert.Equal((0, 99, 100), (run.First, run.Last, run.Count));
        var every = Enumerable.Range(0, 100).ToLookup(i => i % 5 == 0);
        var leaky = NearCopies.Between(data, every[false], every[true]);
        Assert.Equal(20, leaky.Pairs.Length);
        Assert.All(leaky.Pairs, p => Assert.Equal(1, Math.Abs(p.Train - p.Validation)));
        Assert.Contains("20 of 20", leaky.ToString(), StringComparison.Ordinal);
        var blocks = NearCopies.Between(data, Enumerable.Range(0, 60), Enumerable.Range(80, 20));
        Assert.True(blocks.IsClean, blocks.ToString());
    }

    [Fact]
    public void Independent_snapshots_of_a_crystal_are_no_trajectory()
    {
        var random = new Random(3);
        var sites = Enumerable.Range(0, 27).Select(i => 2.5 * new Vec3(i % 3, i / 3 % 3, i / 9)).ToArray();
        Vec3 Shake() => 0.12 * new Vec3(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        var species = Block.From(Enumerable.Repeat(new Species(29), 27));
        var data = Dataset.Of(Enumerable.Range(0, 50).Select(_ => new Configuration(new Structure(species, Block.From(sites.Select(s => s + Shake())), Cell.Cubic(7.5)))).ToArray());
        Assert.Empty(ReadReport.Of(data).Trajectories);
    }

    [Fact]
    public void Near_copies_are_what_brute_force_finds() => Property.ForAll(Gen.Choose(0, int.MaxValue), seed =>
    {
        var random = new Random(seed);
        var cell = seed % 2 == 0 ? null : Cell.Cubic(12);
        var train = Springs(seed, frames: 15, atoms: 1 + random.Next(8), speed: 0.2 * random.NextDouble(), cell: cell);
        var shift = new Vec3(random.NextDouble(), random.NextDouble(), random.NextDouble());
        var validation = Dataset.Of(train.Configurations.Select(c => new Configuration(c.Structure.Translated(shift + (0.3 * random.NextDouble() * shift)))).Reverse().ToArray());
        validation = With(validation, 2, c => Move(c, new(random.NextDouble(), 0, 0), 0));
        var tolerance = 0.01 + (0.3 * random.NextDouble());
        List<(int, int)> expected = [];
        for (var v = 0; v < validation.Count; v++)
        {
            var distances = train.Configurations.Select(t => Displacement.RootMeanSquare(t.Structure.Positions.Span, validation[v].Structure.Positions.Span, t.Structure.Lattice)).ToArray();
            if (distances.Min() < tolerance)
            {
                expected.Add((v, Array.FindIndex(distances, d => d <= distances.Min() + 1e-12)));
            }
        }

        var found = NearCopies.Between(train, validation, tolerance);
        Assert.Equal(expected.Select(e => e.Item1), found.Pairs.Select(p => p.Validation));
        Assert.All(found.Pairs.Zip(expected), p => Assert.Equal(
            Displacement.RootMeanSquare(train[p.Second.Item2].Structure.Positions.Span, validation[p.Second.Item1].Structure.Positions.Span, train[0].Structure.Lattice), p.First.Distance, 1e-9));
    });

    [Fact]
    public void Connected_is_what_the_neighbour_list_says() => Property.ForAll(Gen.Choose(0, int.MaxValue), seed =>
    {
        var random = new Random(seed);
        double Uniform() => (2 * random.NextDouble()) - 1;
        var skew = Mat3.Identity + (0.4 * new Mat3(Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform(), Uniform()));
        var lattice = seed % 3 == 0 ? Lattice.Open : new Lattice(8 * skew, (seed & 1) != 0, (seed & 2) != 0, (seed & 4) != 0);
        var points = Enumerable.Range(0, random.Next(12)).Select(_ => 6 * new Vec3(Uniform(), Uniform(), Uniform())).ToArray();
        var gap = 2 + (3 * random.NextDouble());
        var list = new NeighborList();
        list.Build(points, lattice, gap, half: false);
        HashSet<int> reached = [0];
        Queue<int> next = new(reached);
        while (points.Length > 0 && next.TryDequeue(out var i))
        {
            foreach (var j in list.Index[list.Start[i]..list.Start[i + 1]])
            {
                if (reached.Add(j))
                {
                    next.Enqueue(j);
                }
            }
        }

        Assert.Equal(points.Length == 0 || reached.Count == points.Length, Components.AreConnected(points, lattice, gap));
    }, 10 * Property.MaxTest);

    // Periodic along one oblique vector only, points far apart along another: found by the test above, once in thousands of cases.
    [Fact]
    public void Far_along_one_vector_may_be_several_steps_along_another()
    {
        var lattice = new Lattice(new Mat3(8, 6, 0, 0, 8, 0, 0, 0, 8), false, true, false);
        Vec3 a = default, b = new(20, 1, 0);
        Assert.True(Components.AreConnected([a, b], lattice, 20.1));
        Assert.False(Components.AreConnected([a, b], lattice, 20));
    }

    [Fact]
    public void Big_frames_and_thin_cells_are_looked_at_too()
    {
        var chain = Enumerable.Range(0, 1000).Select(i => new Vec3(3.0 * i, 0, 0)).ToArray();
        Assert.True(Components.AreConnected(chain, Lattice.Open, 4));
        chain[500] = new(0, 50, 0);
        Assert.False(Components.AreConnected(chain, Lattice.Open, 4));
        var thin = new Lattice(new Mat3(9, 9.9e9, 0, 0, 9, 0, 0, 0, 9), true, true, true);
        Assert.False(Components.AreConnected([default, new(1e308, 4.5, 4.5)], thin, 4));
    }

    [Fact]
    public void The_text_tells_what_was_used()
    {
        using var scratch = new Scratch();
        var path = scratch.File(
            "x.xyz",
            "1\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=species:S:1:pos:R:3:dft_force:R:3:magmom:R:1 dft_energy=-1 stress=\"1 1 1 0 0 0\" total_energy=3\nNi 0 0 0 0 0 0.1 7\n"
            + "1\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=species:S:1:pos:R:3 energy=-1\nNi 0 0 0\n");
        var report = ReadReport.Of(Read.ExtXyz(path).GetOrThrow());
        var text = report.ToString();
        string[] expected =
        [
            "2 frames of Ni", "x.xyz", "periodic", "'dft_energy' (eV)", "'energy' (eV)", "'dft_force' (eV/Å); 1 of 2 frames", "'stress' (stress in eV/Å³, tension positive; W = -volume x stress)",
            "columns magmom", "total_energy (to use one of them", "The energy comes from different keys: dft_energy (1 frames), energy (1 frames)", "1 of 2 frames have no forces", "different labels",
        ];
        Assert.All(expected, words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.Equal(-64 * Units.EvPerCubicAngstromInGPa / 64, report.Pressure!.Least, 1e-9);
        Assert.Equal(report, ReadReport.Of(Read.ExtXyz(path).GetOrThrow()));
        Assert.Equal("No frames.", ReadReport.Of(Dataset.Of()).Lines[0]);
    }
}
