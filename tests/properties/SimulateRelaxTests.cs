using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class SimulateRelaxTests
{
    private static readonly RelaxationMethod[] Methods = [RelaxationMethod.Lbfgs, RelaxationMethod.Fire];

    // A compact cluster shaken by up to half a bond: a far but honest start.
    private static Structure Shaken(int seed, double by)
    {
        var random = new Random(seed);
        Vec3 Noise() => by * new Vec3(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        return SimulateData.Icosahedron.WithPositions(Block.From(SimulateData.Icosahedron.Positions.Select(p => p + Noise())));
    }

    [Fact]
    public void Both_methods_reach_a_minimum_from_anywhere() => Property.ForAll(
        from seed in Gen.Choose(0, int.MaxValue)
        from method in Gen.Elements(Methods)
        select (seed, method),
        c =>
        {
            var start = Shaken(c.seed, 1.2);
            var relaxed = SimulateData.Bonds | (Simulate.Relax(start, 1e-6, c.method));
            Assert.True(relaxed.Converged, relaxed.Message);
            var there = SimulateData.Bonds.Evaluate(relaxed.Structure);
            Assert.Equal(there.Energy, relaxed.Energy, 1e-12);
            Assert.Equal(there.Forces.Max(f => f.Length), relaxed.MaxForce, 1e-9);
            Assert.InRange(relaxed.MaxForce, 0, 1e-6);
            Assert.True(relaxed.Energy <= SimulateData.Bonds.Energy(start));
            Assert.Equal(relaxed.Steps + 1, relaxed.Trace.Length);
            Assert.True(IsMinimum(relaxed.Structure), "no way down is left");
        },
        cases: 20);

    [Fact]
    public void Both_methods_fall_back_to_the_same_minimum() => Property.ForAll(Gen.Choose(0, int.MaxValue), seed =>
    {
        var start = Shaken(seed, 0.4);
        var energies = Methods.Select(m => (SimulateData.Bonds | Simulate.Relax(start, 1e-7, m)).Energy).ToArray();
        Assert.Equal(-44.326801 * 0.4, energies[0], 1e-6);
        Assert.Equal(energies[0], energies[1], 1e-10);
    });

    [Fact]
    public void A_crystal_relaxes_in_its_cell() => Assert.All(Methods, method =>
    {
        var relaxed = SimulateData.ShortBonds | Simulate.Relax(SimulateData.Crystal(2, seed: 4), 1e-5, method);
        Assert.True(relaxed.Converged, relaxed.Message);
        Assert.Equal(SimulateData.Crystal(2, seed: 4).Cell, relaxed.Structure.Cell);
        var ideal = SimulateData.ShortBonds.Energy(Shapes.Fcc(Species.Parse("Ni"), 3.54, 2, 2, 2));
        Assert.Equal(ideal, relaxed.Energy, 1e-8);
    });

    [Fact]
    public void Steps_run_out_honestly() => Assert.All(Methods, method =>
    {
        var relaxed = SimulateData.Bonds | (Simulate.Relax(Shaken(1, 1), 1e-9, method) with { MaxSteps = 3 });
        Assert.False(relaxed.Converged);
        Assert.Contains("not converged", relaxed.Message);
        Assert.Equal((3, 4), (relaxed.Steps, relaxed.Trace.Length));
    });

    [Fact]
    public void A_tolerance_below_rounding_ends_and_says_so()
    {
        var relaxed = SimulateData.Bonds | Simulate.Relax(Shaken(1, 0.5), 1e-300);
        Assert.False(relaxed.Converged);
        Assert.InRange(relaxed.MaxForce, 0, 1e-6);
    }

    [Fact]
    public void One_atom_is_at_rest()
    {
        var relaxed = SimulateData.Bonds | Simulate.Relax(SimulateData.Of(new Vec3(1, 2, 3)));
        Assert.Equal((true, 0, 0.0), (relaxed.Converged, relaxed.Steps, relaxed.Energy));
    }

    [Fact]
    public void Starts_that_cannot_be_relaxed_are_refused_in_words() => Assert.All(Methods, method =>
    {
        var stage = Simulate.Relax(method: method);
        Assert.Contains("set Start", Assert.Throws<ArgumentException>(() => SimulateData.Bonds | stage).Message);
        Assert.Contains("at least one atom", Assert.Throws<ArgumentException>(() => SimulateData.Bonds | (stage with { Start = SimulateData.Of() })).Message);
        var twice = SimulateData.Of(Vec3.Zero, Vec3.Zero);
        Assert.Contains("atoms 0 and 1", Assert.Throws<ArgumentException>(() => SimulateData.Bonds | (stage with { Start = twice })).Message);
        var near = SimulateData.Of(Vec3.Zero, new(1e-30, 0, 0));
        Assert.Contains("atom 0 (Ni)", Assert.Throws<SimulationException>(() => SimulateData.Bonds | (stage with { Start = near })).Message);
    });

    // Forces of 1e14 eV/Å at first: no step may throw the atoms to infinity.
    [Fact]
    public void Atoms_on_top_of_each_other_are_pulled_apart() => Assert.All(Methods, method =>
    {
        var relaxed = SimulateData.Bonds | Simulate.Relax(SimulateData.Of(Vec3.Zero, new(0.25, 0, 0), new(1, 2, 0)), 1e-6, method);
        Assert.True(relaxed.Converged, relaxed.Message);
        Assert.InRange(relaxed.Energy, -1.2 - 1e-9, 0);
    });

    [Fact]
    public void Cancellation_is_heard()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => SimulateData.Bonds.Pipe(Simulate.Relax(Shaken(1, 1)), new Run { Cancellation = source.Token }));
    }

    [Fact]
    public void It_is_a_specification_too()
    {
        RelaxationStage stage = Simulate.Relax(forceTolerance: 1e-3, method: RelaxationMethod.Fire);
        Assert.Equal(stage, Spec.Read<RelaxationStage>("""{"kind":"relax","forceTolerance":0.001,"method":"fire"}""").GetOrThrow());
        Assert.Equal(stage, Spec.Read<RelaxationStage>(Spec.Write(stage)).GetOrThrow());
    }

    // A push in any direction raises the energy.
    private static bool IsMinimum(Structure structure)
    {
        var random = new Random(1);
        var energy = SimulateData.Bonds.Energy(structure);
        return Enumerable.Range(0, 50).All(_ => SimulateData.Bonds.Energy(structure.WithPositions(Block.From(structure.Positions.Select(
            p => p + (1e-3 * new Vec3(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5)))))) > energy);
    }
}
