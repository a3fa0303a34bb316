using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What a covariance of energies owes to physics and to probability.</summary>
internal static class KernelSymmetries
{
    public const double Tolerance = 1e-10;

    public static IEnumerable<Law> Of(KernelSubject subject)
    {
        yield return new(
            KernelLawNames.Symmetry,
            "K(a, b) = K(b, a)^T for any two labels, within 1e-12 of their standard deviations.",
            at => Symmetric(subject, at));
        yield return new(
            KernelLawNames.PositiveSemiDefinite,
            "The Gram matrix of any labels, in units of their standard deviations, has no eigenvalue below -1e-11 times its size.",
            at => PositiveSemiDefinite(subject, at));
        yield return new(
            KernelLawNames.Translation,
            "K(a + s, b + t) = K(a, b) for any vectors s and t, within 1e-10 of the standard deviations.",
            at => Moved(subject, at, (s, random) => (s.Translated(10 * subject.Spacing * random.InBall()), Mat3.Identity)));
        yield return new(
            KernelLawNames.Covariance,
            "K(R a, S b) = R K(a, b) S^T on force sides, and the same on energy sides, for any rotations and reflections R and S, within 1e-10 of the standard deviations.",
            at => Moved(subject, at, (s, random) => Turned(s, (random.Coin() ? 1 : -1) * random.Rotation())));
        yield return new(
            KernelLawNames.Permutation,
            "K does not depend on the order of the atoms, within 1e-10 of the standard deviations.",
            at => Permuted(subject, at));
    }

    public static Meter Compare(Meter meter, string what, double[] left, double[] right, double scale, double tolerance)
    {
        for (var i = 0; i < left.Length; i++)
        {
            meter.Compare($"{what}, element {i}", left[i], right[i], scale, tolerance);
        }

        return meter;
    }

    private static (Structure, Mat3) Turned(Structure s, Mat3 m) => (s.Transformed(m), m);

    private static LawOutcome Symmetric(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random), b = subject.Draw(at, random);
        Side x = subject.Prepare(a, KernelSubject.DrawAny(a, random)), y = subject.Prepare(b, KernelSubject.DrawAny(b, random));
        double[] there = subject.Block(x, y), back = subject.Block(y, x);
        var transposed = new double[there.Length];
        for (var i = 0; i < x.Size; i++)
        {
            for (var j = 0; j < y.Size; j++)
            {
                transposed[(i * y.Size) + j] = back[(j * x.Size) + i];
            }
        }

        return Compare(new(a, b), "covariance and its mirror image", there, transposed, x.Scale(y), 1e-12).Outcome();
    }

    private static LawOutcome PositiveSemiDefinite(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure[] structures = [subject.Draw(at, random), subject.Draw(at, random)];
        List<Side> labels = [];
        foreach (var s in structures)
        {
            labels.Add(subject.Prepare(s, Label.TotalEnergy));
            labels.AddRange(Enumerable.Range(0, Math.Min(3, s.Count)).Select(i => subject.Prepare(s, Label.ForceOn(i))));
            labels.Add(subject.Prepare(s, Label.EnergyOf(random.Index(s.Count))));
            labels.Add(subject.Prepare(s, Label.Virial));
        }

        // Energies and forces have different units: compare correlations.
        var eigenvalues = GramEigenvalues(subject, labels, (a, b) => a.Scale(b));
        var n = eigenvalues.Length;
        return new Meter(structures).Compare($"smallest eigenvalue {eigenvalues[0]:G3}", Math.Min(0, eigenvalues[0]), n, 1e-11).Outcome();
    }

    /// <summary>Ascending eigenvalues of the Gram matrix of some labels, each block in its unit.</summary>
    public static double[] GramEigenvalues(KernelSubject subject, IReadOnlyList<Side> labels, Func<Side, Side, double> unit)
    {
        var n = labels.Sum(l => l.Size);
        var gram = new double[n * n];
        var row = 0;
        foreach (var a in labels)
        {
            var column = 0;
            foreach (var b in labels)
            {
                var (block, scale) = (subject.Block(a, b), unit(a, b));
                for (var i = 0; i < block.Length; i++)
                {
                    gram[((row + (i / b.Size)) * n) + column + (i % b.Size)] = block[i] / scale;
                }

                column += b.Size;
            }

            row += a.Size;
        }

        var eigenvalues = new double[n];
        Dense.SymmetricEigen(n, gram, eigenvalues);
        return eigenvalues;
    }

    private static LawOutcome Moved(KernelSubject subject, LawCase at, Func<Structure, SplitMix, (Structure, Mat3)> move)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random), b = subject.Draw(at, random);
        Label la = KernelSubject.DrawLabel(a, random), lb = KernelSubject.DrawLabel(b, random);
        var (movedA, r) = move(a, random);
        var (movedB, s) = move(b, random);
        Side x = subject.Prepare(a, la), y = subject.Prepare(b, lb);
        var expected = KernelSubject.Turned(subject.Block(x, y), x.Size, y.Size, r, s);
        return Compare(new(a, b), $"covariance of {la} and {lb}", subject.Block(movedA, la, movedB, lb), expected, x.Scale(y), Tolerance).Outcome();
    }

    private static LawOutcome Permuted(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random), b = subject.Draw(at, random);
        Label la = KernelSubject.DrawLabel(a, random), lb = KernelSubject.DrawLabel(b, random);
        var order = random.Permutation(a.Count);
        var renamed = la with { Atom = la.Kind == LabelKind.TotalEnergy ? 0 : Array.IndexOf(order, la.Atom) };
        Side x = subject.Prepare(a, la), y = subject.Prepare(b, lb);
        var found = subject.Block(subject.Prepare(a.Permuted(order), renamed), y);
        return Compare(new(a, b), $"covariance of {la} and {lb}", found, subject.Block(x, y), x.Scale(y), Tolerance).Outcome();
    }
}
