using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How the tables that people publish end: smoothly, or with a step that is theirs and not ours to remove.</summary>
internal static class CutoffStep
{
    // Less than the laws can see: 1e-10 of an energy and 1e-8 of a force of a bond.
    private const double EnergyStep = 1e-11, ForceStep = 1e-10;

    /// <summary>The laws that a potential cannot keep because energy or force of two atoms do not vanish at the cutoff, with the size of the step; none where they do.</summary>
    public static ImmutableArray<KnownLimit> Limits(IPotential potential, IEnumerable<Species> species)
    {
        var (energy, force) = (0.0, 0.0);
        Species[] kinds = [.. species];
        foreach (var a in kinds)
        {
            foreach (var b in kinds)
            {
                Evaluation Pair(double r) => potential.Evaluate(new([a, b], [Vec3.Zero, new(r, 0, 0)]));
                var (inside, outside) = (Pair(potential.Cutoff * (1 - 1e-14)), Pair(2 * potential.Cutoff));
                energy = Math.Max(energy, Math.Abs(inside.Energy - outside.Energy));
                force = Math.Max(force, inside.Forces[1].Length);
            }
        }

        if (energy < EnergyStep && force < ForceStep)
        {
            return [];
        }

        var reason = $"the tables end at {potential.Cutoff:G6} Å, where two atoms still have {energy:G2} eV and {force:G2} eV/Å";
        return [new(LawNames.CutoffContinuity, reason), new(LawNames.PathContinuity, reason)];
    }
}
