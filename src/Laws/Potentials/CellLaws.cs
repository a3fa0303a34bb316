using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A cell is a way of writing an infinite crystal; the way does not matter.</summary>
internal static class CellLaws
{
    public static IEnumerable<Law> Of(PotentialSubject subject)
    {
        var limit = subject.HasCutoff ? null : "the potential has no cutoff and takes clusters only";
        yield return new Law(
            LawNames.LatticeShift,
            "Atoms moved by lattice vectors change nothing, within 1e-10 of the sum of |E_i| and 1e-9 of the largest force.",
            at => LatticeShift(subject, at)) { Limit = limit };
        yield return new Law(
            LawNames.LatticeBasis,
            "Another basis of the same lattice (a + n b for a; the opposite of a vector; anything along an axis that does not repeat) changes nothing, within 1e-10 and 1e-9.",
            at => LatticeBasis(subject, at)) { Limit = limit };
        yield return new Law(
            LawNames.Supercell,
            "Two cells taken as one have 2 E, 2 W and the same forces and atomic energies, within 1e-10 of the sum of |E_i| and 1e-9 of the largest force.",
            at => Supercell(subject, at)) { Limit = limit };
    }

    private static LawOutcome LatticeShift(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, RandomStructures.Cells);

        // Mostly next door; sometimes as far as an atom drifts in a long unwrapped trajectory.
        return Unchanged(subject, s, Crystals.Shifted(s, random, random.Index(8) == 0 ? 500 : 2));
    }

    private static LawOutcome LatticeBasis(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, RandomStructures.Cells);
        return Unchanged(subject, s, Crystals.InAnotherBasis(s, random));
    }

    private static LawOutcome Supercell(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, RandomStructures.Cells);
        var twice = Crystals.Doubled(s, random);
        int[] origin = [.. Enumerable.Range(0, twice.Count).Select(i => i % s.Count)];
        return Symmetries.Equivalent(subject, s, twice, Mat3.Identity, origin, 2).Outcome();
    }

    private static LawOutcome Unchanged(PotentialSubject subject, Structure before, Structure after) =>
        Symmetries.Equivalent(subject, before, after, Mat3.Identity, [.. Enumerable.Range(0, before.Count)], 1).Outcome();
}
