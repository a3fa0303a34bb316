using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The runner, the generators and the differences that laws are made of.</summary>
public sealed class LawBookTests
{
    private static readonly RandomStructures Source = new([Species.Parse("Ni"), Species.Parse("Pt"), Species.Parse("Au"), Species.Parse("Cu")], 2.6, 5);

    private static Gen<(StructureKind Kind, int Size, ulong Seed)> Draws =>
        from kind in Gen.Elements(Enum.GetValues<StructureKind>())
        from size in Gen.Choose(1, 60)
        from seed in Gen.Choose(0, int.MaxValue)
        select (kind, size, (ulong)seed);

    private sealed record Misnamed : IPotential, IKnownLimits
    {
        public double Cutoff => 5;

        public ImmutableArray<Species> Species => [];

        public ImmutableArray<KnownLimit> KnownLimits => [new("gravity", "there is none")];

        public IEvaluator CreateEvaluator(Structure structure, int threads = 1) => throw new NotSupportedException();
    }

    [Fact]
    public void Random_structures_are_what_they_are_called() => Property.ForAll(Draws, d =>
    {
        var s = Source.Next(d.Kind, d.Size, d.Seed);
        Assert.Equal(s, Source.Next(d.Kind, d.Size, d.Seed));
        Assert.Equal(RandomStructures.Cells.Contains(d.Kind), s.Cell is not null);
        Assert.InRange(s.Count, 1, Math.Max(2, d.Size));
        Assert.InRange(s.Species.Distinct().Count(), 1, 3);
        var closest = d.Kind == StructureKind.NearlyCoincident ? 0.55 : d.Kind == StructureKind.Icosahedral ? 0.8 : 0.7;
        var list = new NeighborList();
        list.Build(s.Positions.Span, s.Lattice, 2.6 * closest * (1 - 1e-9), half: true);
        Assert.Equal(0, list.Pairs);
        Assert.InRange(Dimensions(s), 0, d.Kind switch { StructureKind.SingleAtom => 0, StructureKind.Dimer or StructureKind.Collinear => 1, StructureKind.Coplanar => 2, _ => 3 });
        if (d.Kind is StructureKind.Triclinic or StructureKind.SmallCell or StructureKind.Slab or StructureKind.Wire)
        {
            var axes = (s.Cell!.PeriodicX ? 1 : 0) + (s.Cell.PeriodicY ? 1 : 0) + (s.Cell.PeriodicZ ? 1 : 0);
            Assert.Equal(d.Kind switch { StructureKind.Slab => 2, StructureKind.Wire => 1, _ => 3 }, axes);
        }
    });

    [Fact]
    public void Nearly_coincident_atoms_are_nearer_than_others()
    {
        var list = new NeighborList();
        for (ulong seed = 0; seed < 50; seed++)
        {
            var s = Source.Next(StructureKind.NearlyCoincident, 12, seed);
            list.Build(s.Positions.Span, s.Lattice, 0.75 * 2.6, half: true);
            Assert.True(list.Pairs >= 1);
        }
    }

    [Fact]
    public void SplitMix_gives_the_published_numbers()
    {
        var random = new SplitMix(1234567);
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821], Enumerable.Range(0, 5).Select(_ => random.Next()));
    }

    [Fact]
    public void Richardson_finds_derivatives_to_nine_digits() => Property.ForAll(Gen.Choose(-3000, 3000).Select(n => n / 1000.0), x =>
    {
        Assert.Equal(Math.Cos(x), Richardson.Derivative(t => Math.Sin(x + t), 0.1, 1, 1e-12).Value, 1e-10);
        Assert.Equal(Math.Exp(x), Richardson.Derivative(t => Math.Exp(x + t), 0.1, Math.Exp(x), 1e-12).Value, 1e-9 * Math.Exp(x));
    });

    [Fact]
    public void Richardson_shrinks_its_step_below_a_kink()
    {
        // The kink at 1e-4 lies inside the first stencils.
        double Kinked(double t) => Math.Sin(t) + (0.3 * Math.Max(0, t - 1e-4));
        Assert.Equal(1, Richardson.Derivative(Kinked, 0.05, 1, 1e-12).Value, 1e-8);
    }

    [Fact]
    public void A_report_is_the_same_at_any_number_of_threads()
    {
        LawReport Report(int threads) => Laws.Run(Laws.For(Gallery.All[0].Potential), 20, seed: 9, new() { Threads = threads });
        Assert.Equal(Report(1), Report(3));
        Assert.Equal(Report(1).ToString(), Report(2).ToString());
    }

    [Fact]
    public void A_violation_can_be_repeated_and_is_shrunk()
    {
        var laws = Laws.For(Gallery.All.Single(f => f.Law == LawNames.Supercell).Potential);
        var broken = Assert.Single(Laws.Run(laws, 100, seed: 2).Results, r => r.Violation is not null);
        var violation = broken.Violation!;
        var again = laws.Single(l => l.Name == broken.Name).Check(violation.Case);
        Assert.False(again.Holds);
        Assert.Equal((violation.Deviation, violation.Allowed, violation.What), (again.Deviation, again.Allowed, again.What));
        Assert.InRange(violation.Case.Size, 1, 3);
        Assert.Contains("Lattice=", violation.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_says_all_there_is_to_say()
    {
        var report = Laws.Run(Laws.For(new Emt()), 5, seed: 3).ToString();
        Assert.Contains("not asked: ASE's Fermi function", report, StringComparison.Ordinal);
        var open = Laws.Run(Laws.For(new LennardJones()), 5, seed: 3);
        Assert.True(open.Holds);
        Assert.Contains("not asked: the potential has no cutoff", open.ToString(), StringComparison.Ordinal);
        var broken = Laws.Run(Laws.For(Gallery.All.Single(f => f.Law == LawNames.Supercell).Potential), 50, seed: 3);
        Assert.Equal([LawNames.Supercell], broken.Broken);
        Assert.Contains("BROKEN", broken.ToString(), StringComparison.Ordinal);
        Assert.Contains("seed", broken.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_potential_that_throws_breaks_laws()
    {
        var law = Laws.For(new ModelPotential { Tamper = (s, _, _, _) => _ = s.Count == 1 ? throw new InvalidOperationException("lonely") : 0 })[0];
        Assert.Contains("lonely", law.Check(new(1, 1)).What, StringComparison.Ordinal);
        Assert.False(law.Check(new(1, 1)).Holds);
    }

    [Fact]
    public void A_limit_must_name_a_law() =>
        Assert.Contains("gravity", Assert.Throws<ArgumentException>(() => Laws.For(new Misnamed())).Message, StringComparison.Ordinal);

    [Fact]
    public void Laws_have_names_of_their_own() =>
        Assert.All(
            (IReadOnlyList<Law>[])[Laws.For(new ModelPotential()), Laws.For(KernelGallery.Untouched), Laws.For(DescriptorGallery.RightVector), Laws.For(DynamicsGallery.Right, SimulateData.Bonds)],
            laws => Assert.Equal(laws.Count, laws.Select(l => l.Name).Distinct().Count()));

    [Fact]
    public void Every_law_is_in_the_manual()
    {
        var manual = File.ReadAllText(Path.Combine(Repository.Root, "docs", "laws.md"));
        Type[] books = [typeof(LawNames), typeof(KernelLawNames), typeof(DescriptorLawNames), typeof(DynamicsLawNames), typeof(StageLawNames), typeof(MapLawNames)];
        var names = books.SelectMany(b => b.GetFields()).Select(f => (string)f.GetRawConstantValue()!);
        Assert.All(names, n => Assert.Contains(n, manual.Replace('\n', ' '), StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_needs_a_case() => Assert.Throws<ArgumentOutOfRangeException>(() => Laws.Run([], cases: 0));

    // Directions in which the atoms spread: pivots of the second moment.
    private static int Dimensions(Structure s)
    {
        var centre = (1.0 / s.Count) * s.Positions.Aggregate(Vec3.Zero, (a, b) => a + b);
        var moment = s.Positions.Aggregate(Mat3.Zero, (m, p) => m + Mat3.Outer(p - centre, p - centre));
        double[] a = [moment.XX, moment.XY, moment.XZ, moment.YX, moment.YY, moment.YZ, moment.ZX, moment.ZY, moment.ZZ];
        var values = new double[3];
        Dense.SymmetricEigen(3, a, values);
        return values.Count(v => v > 1e-10 * (1 + moment.Trace));
    }
}
