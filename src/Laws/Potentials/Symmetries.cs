using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Translation, rotation, reflection, permutation.</summary>
internal static class Symmetries
{
    /// <summary>Relative agreement asked of energies, and of virials, which are energies too.</summary>
    public const double Energies = 1e-10;

    /// <summary>Relative agreement asked of forces: one digit less, for the curvature of the energy acts on rounded coordinates.</summary>
    public const double Forces = 1e-9;

    public static IEnumerable<Law> Of(PotentialSubject subject)
    {
        yield return new(
            LawNames.Translation,
            "E(r + t) = E(r) within 1e-10 of the sum of |E_i| counted from isolated atoms (and the rounding of r), F and W alike within 1e-9 of the largest force, for any vector t.",
            at => Moved(subject, at, (s, random) => (s.Translated(10 * subject.Spacing * random.InBall()), Mat3.Identity)));
        yield return new(
            LawNames.Rotation,
            "E(R r) = E(r), F(R r) = R F(r), W(R r) = R W(r) R^T for any rotation R (cell included), within 1e-10 of the sum of |E_i| and 1e-9 of the largest force.",
            at => Moved(subject, at, (s, random) => Turned(s, random.Rotation())));
        yield return new(
            LawNames.Reflection,
            "E(M r) = E(r), F(M r) = M F(r), W(M r) = M W(r) M^T for any mirror M (cell included), within 1e-10 of the sum of |E_i| and 1e-9 of the largest force.",
            at => Moved(subject, at, (s, random) => Turned(s, Mirror(random.Direction()))));
        yield return new(
            LawNames.Permutation,
            "E does not depend on the order of the atoms (within 1e-10 of the sum of |E_i|), and forces and atomic energies go with their atoms.",
            at => Permuted(subject, at));
    }

    private static (Structure, Mat3) Turned(Structure s, Mat3 m) => (s.Transformed(m), m);

    private static Mat3 Mirror(Vec3 normal) => Mat3.Identity - (2 * Mat3.Outer(normal, normal));

    private static LawOutcome Moved(PotentialSubject subject, LawCase at, Func<Structure, SplitMix, (Structure, Mat3)> move)
    {
        var random = new SplitMix(at.Seed);
        var before = subject.Draw(at, random, subject.Kinds);
        var (after, m) = move(before, random);
        return Equivalent(subject, before, after, m, [.. Enumerable.Range(0, before.Count)], 1).Outcome();
    }

    private static LawOutcome Permuted(PotentialSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var before = subject.Draw(at, random, subject.Kinds);
        var order = random.Permutation(before.Count);
        return Equivalent(subject, before, before.Permuted(order), Mat3.Identity, order, 1).Outcome();
    }

    /// <summary>Compares a structure with one that must be the same physics: atom i of the second is atom origin[i] of the first, turned by m; extensive numbers are times larger.</summary>
    public static Meter Equivalent(PotentialSubject subject, Structure before, Structure after, Mat3 m, int[] origin, int times)
    {
        var meter = new Meter(before);
        Evaluation a = subject.Evaluate(before), b = subject.Evaluate(after);
        LawScale first = LawScale.Of(subject, before, a), second = LawScale.Of(subject, after, b);
        var floor = Math.Max(first.Floor, second.Floor);
        meter.Compare("energy", b.Energy, times * a.Energy, times * first.Energy, Energies + floor);
        for (var i = 0; i < after.Count; i++)
        {
            var from = origin[i];
            meter.Compare($"force on atom {from}", b.Forces[i], m * a.Forces[from], first.Force, Forces);
            meter.Compare($"atomic energy of atom {from}", b.AtomEnergies[i], a.AtomEnergies[from], first.Energy, Energies + floor);
        }

        return meter.Compare("virial", b.Virial, times * (m * a.Virial * m.Transposed), times * VirialScale(first, before.Count, subject.Spacing), Forces);
    }

    /// <summary>eV; what the parts of a virial may amount to: energies, and forces over bonds.</summary>
    public static double VirialScale(LawScale scale, int atoms, double spacing) => scale.Energy + (atoms * scale.Force * spacing);
}
