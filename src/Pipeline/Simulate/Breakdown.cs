using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Says in plain words how a simulation broke down.</summary>
internal static class Breakdown
{
    /// <summary>Energy or forces are not finite.</summary>
    public static SimulationException NotFinite(Structure start, ReadOnlySpan<Vec3> positions, double energy, ReadOnlySpan<Vec3> forces, long step, double time)
    {
        var atom = Propagators.FirstBeyond(forces, Math.Sqrt(double.MaxValue));
        return atom >= 0
            ? At(start, positions, step, time, atom, "feels a force that is not finite", $"{forces[atom]}", "a finite force")
            : At(start, positions, step, time, -1, "the potential energy is not finite", $"{energy} eV", "a finite energy");
    }

    /// <summary>Something is wrong with an atom, or with none in particular (-1).</summary>
    public static SimulationException At(
        Structure start, ReadOnlySpan<Vec3> positions, long step, double time, int atom, string what, string found, string expected)
    {
        var who = atom < 0 ? what : $"atom {atom} ({start.Species[atom]}) {what}";
        var pair = NearestPair.Find(positions, start.Lattice, guess: 3);
        var close = pair.First < 0 ? string.Empty : $" The closest pair is {pair.First}-{pair.Second} at {pair.Distance:G4} Å.";
        var advice = step == 0 ? "Check the start." : "Try a shorter timestep, relax the start, or check the potential there.";
        return new(new($"The simulation broke down at step {step} ({time:G6} fs): {who}.{close} {advice}", Found: found, Expected: expected), step, atom);
    }
}
