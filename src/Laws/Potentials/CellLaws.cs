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
        var cell = s.Cell!;

        // Mostly next door; sometimes as far as an atom drifts in a long unwrapped trajectory.
        var far = random.Index(8) == 0 ? 500 : 2;
        int Some(bool periodic) => periodic ? random.Index((2 * far) + 1) - far : 0;
        var moved = s.WithPositions(Block.From(s.Positions.Select(p =>
            random.Coin() ? p : p + cell.ToLattice().Shift(Some(cell.PeriodicX), Some(cell.PeriodicY), Some(cell.PeriodicZ)))));
        return Unchanged(subject, s, moved);
    }

    private static LawOutcome LatticeBasis(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, RandomStructures.Cells);
        var cell = s.Cell!;
        bool[] periodic = [cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ];
        Vec3[] rows = [cell.Vectors.Row(0), cell.Vectors.Row(1), cell.Vectors.Row(2)];
        for (var axis = 0; axis < 3; axis++)
        {
            var other = (axis + 1 + random.Index(2)) % 3;
            if (!periodic[axis])
            {
                rows[axis] = random.Uniform(0.5, 2) * (rows[axis] + (random.Uniform(-0.5, 0.5) * rows[other]));
            }
            else if (periodic[other])
            {
                rows[axis] += (random.Index(3) - 1) * rows[other];
            }

            rows[axis] = random.Coin() ? rows[axis] : -rows[axis];
        }

        var same = new Cell(Mat3.FromRows(rows[0], rows[1], rows[2]), cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ);
        return Unchanged(subject, s, new(s.Species, s.Positions, same));
    }

    private static LawOutcome Supercell(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, RandomStructures.Cells);
        var cell = s.Cell!;
        bool[] periodic = [cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ];
        int[] axes = [.. Enumerable.Range(0, 3).Where(a => periodic[a])];
        var axis = axes[random.Index(axes.Length)];
        Vec3[] rows = [cell.Vectors.Row(0), cell.Vectors.Row(1), cell.Vectors.Row(2)];
        var step = rows[axis];
        rows[axis] = 2 * step;
        var twice = new Structure(
            [.. s.Species, .. s.Species],
            [.. s.Positions, .. s.Positions.Select(p => p + step)],
            new(Mat3.FromRows(rows[0], rows[1], rows[2]), cell.PeriodicX, cell.PeriodicY, cell.PeriodicZ));
        int[] origin = [.. Enumerable.Range(0, twice.Count).Select(i => i % s.Count)];
        return Symmetries.Equivalent(subject, s, twice, Mat3.Identity, origin, 2).Outcome();
    }

    private static LawOutcome Unchanged(PotentialSubject subject, Structure before, Structure after) =>
        Symmetries.Equivalent(subject, before, after, Mat3.Identity, [.. Enumerable.Range(0, before.Count)], 1).Outcome();
}
