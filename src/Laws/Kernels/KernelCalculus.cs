using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Forces are derivatives, totals are sums, gradients are gradients, and labels without noise are kept.</summary>
internal static class KernelCalculus
{
    private const double Goal = 1e-9;

    public static IEnumerable<Law> Of(KernelSubject subject)
    {
        yield return new(
            KernelLawNames.Derivative,
            "K(F_i.u, b) = -dK(E, b)/ds for a displacement s u of atom i and any label b, against Richardson-extrapolated central differences, within 1e-6 of the standard deviations.",
            at => Derivative(subject, at, Convention.TotalEnergy));
        yield return new(
            KernelLawNames.Strain,
            "K(W, b) = -dK(E, b)/d(strain) for any strain and any label b, against Richardson-extrapolated central differences, within 1e-6 of the standard deviations.",
            at => Strain(subject, at));
        yield return new(
            KernelLawNames.LocalDerivative,
            "In the local convention K(F_i.u, b) = -dK(E_i, b)/ds for a cluster, the derivative of that atom's own energy, within 1e-6 of the standard deviations.",
            at => Derivative(subject, at, Convention.Local));
        yield return new(
            KernelLawNames.AtomicEnergies,
            "The covariances of a structure's atomic energies with any label sum to that of its total energy, within 1e-12 of the standard deviations.",
            at => AtomicEnergies(subject, at));
        yield return new(
            KernelLawNames.HyperparameterGradient,
            "dK/d(log theta) is the derivative of K by the logarithm of each hyper-parameter, against Richardson-extrapolated central differences, within 1e-6 of the standard deviations.",
            at => HyperparameterGradient(subject, at));
        yield return new(
            KernelLawNames.Accumulation,
            "A block is added to what its destination holds, within 1e-12 of the standard deviations.",
            at => Accumulation(subject, at));
        yield return new(
            KernelLawNames.Interpolation,
            "A Gaussian process fitted without noise predicts the forces and energies that it was fitted to, within 1e-12 of the standard deviations times the condition number of their correlations (asked where that is below 1e6).",
            at => Interpolation(subject, at));
    }

    private static LawOutcome Derivative(KernelSubject subject, LawCase at, Convention convention)
    {
        var random = new SplitMix(at.Seed);

        // An atom's images move with it, but its own energy is differentiated by its own place alone: in a cell the two are not the same.
        Structure a = subject.Draw(at, random, convention == Convention.Local ? RandomStructures.Clusters : KernelSubject.All), b = subject.Draw(at, random);
        var lb = KernelSubject.DrawAny(b, random);
        var atom = random.Index(a.Count);
        var of = convention == Convention.Local ? Label.EnergyOf(atom) : Label.TotalEnergy;
        var u = random.Direction();
        Side force = subject.Prepare(a, Label.ForceOn(atom), convention), energy = subject.Prepare(a, of, convention), y = subject.Prepare(b, lb, convention);
        var analytic = subject.Block(force, y);
        var scale = force.Scale(y);
        var meter = new Meter(a, b);
        for (var column = 0; column < y.Size; column++)
        {
            double Energy(double t)
            {
                var moved = a.Positions.ToArray();
                moved[atom] += t * u;
                return subject.Block(subject.Prepare(a.WithPositions(Block.Freeze(moved)), of, convention), y)[column];
            }

            var derivative = Richardson.Derivative(Energy, 0.01 * subject.Spacing, energy.Scale(y), Goal * scale);
            var along = (u.X * analytic[column]) + (u.Y * analytic[y.Size + column]) + (u.Z * analytic[(2 * y.Size) + column]);
            meter.Derivative($"covariance of the force on atom {atom} and {lb}", along, -derivative.Value, scale, derivative.Rounding);
        }

        return meter.Outcome();
    }

    private static LawOutcome Strain(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random), b = subject.Draw(at, random);
        var lb = KernelSubject.DrawAny(b, random);

        // Rows need not be turned alike: a rotation changes nothing, so that six numbers say all.
        var strain = Mat3.FromRows(random.InBall(), random.InBall(), random.InBall());
        Vec3 diagonal = new(strain.XX, strain.YY, strain.ZZ), sides = new(strain.YZ + strain.ZY, strain.XZ + strain.ZX, strain.XY + strain.YX);
        Side virial = subject.Prepare(a, Label.Virial), energy = subject.Prepare(a, Label.TotalEnergy), y = subject.Prepare(b, lb);
        var analytic = subject.Block(virial, y);
        var scale = virial.Scale(y);
        var meter = new Meter(a, b);
        for (var column = 0; column < y.Size; column++)
        {
            double Energy(double t) => subject.Block(subject.Prepare(a.Transformed(Mat3.Identity + (t * strain)), Label.TotalEnergy), y)[column];
            double Component(int row) => analytic[(row * y.Size) + column];
            var derivative = Richardson.Derivative(Energy, 0.01, energy.Scale(y), Goal * scale);
            var along = diagonal.Dot(new(Component(0), Component(1), Component(2))) + sides.Dot(new(Component(3), Component(4), Component(5)));
            meter.Derivative($"covariance of the virial and {lb}", along, -derivative.Value, scale, derivative.Rounding);
        }

        return meter.Outcome();
    }

    private static LawOutcome AtomicEnergies(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random), b = subject.Draw(at, random);
        var lb = KernelSubject.DrawLabel(b, random);
        Side total = subject.Prepare(a, Label.TotalEnergy), y = subject.Prepare(b, lb);
        var sum = new double[y.Size];
        var scale = total.Scale(y);
        for (var i = 0; i < a.Count; i++)
        {
            var part = subject.Prepare(a, Label.EnergyOf(i));
            subject.Kernel.AddCovariance(part.Features, y.Features, sum);
            scale += part.Scale(y);
        }

        return KernelSymmetries.Compare(new(a, b), $"covariance of the total energy and {lb}", subject.Block(total, y), sum, scale, 1e-12).Outcome();
    }

    private static LawOutcome HyperparameterGradient(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random), b = subject.Draw(at, random);
        Label la = KernelSubject.DrawAny(a, random), lb = KernelSubject.DrawAny(b, random);
        Side x = subject.Prepare(a, la), y = subject.Prepare(b, lb);
        var scale = x.Scale(y);
        var values = subject.Kernel.Hyperparameters.Select(h => h.Value).ToArray();
        var meter = new Meter(a, b);
        for (var index = 0; index < values.Length; index++)
        {
            var gradient = new double[x.Size * y.Size];
            subject.Kernel.AddCovarianceGradient(x.Features, y.Features, index, gradient);

            // One element of the block is enough: the next case asks for another.
            var element = random.Index(gradient.Length);
            double Element(double t)
            {
                var moved = (double[])values.Clone();
                moved[index] *= Math.Exp(t);
                var other = subject.Kernel.WithHyperparameters(moved);
                return KernelSubject.Block(other, other.Prepare(new(a, other.Radius), la), other.Prepare(new(b, other.Radius), lb))[element];
            }

            var derivative = Richardson.Derivative(Element, 0.02, scale, Goal * scale);
            meter.Derivative($"derivative by {subject.Kernel.Hyperparameters[index].Name} of {la} and {lb}", gradient[element], derivative.Value, scale, derivative.Rounding);
        }

        return meter.Outcome();
    }

    private static LawOutcome Accumulation(KernelSubject subject, LawCase at)
    {
        var random = new SplitMix(at.Seed);
        Structure a = subject.Draw(at, random), b = subject.Draw(at, random);
        Side x = subject.Prepare(a, KernelSubject.DrawAny(a, random)), y = subject.Prepare(b, KernelSubject.DrawAny(b, random));
        var scale = x.Scale(y);
        var before = Enumerable.Range(0, x.Size * y.Size).Select(_ => scale * random.Uniform(-1, 1)).ToArray();
        var after = (double[])before.Clone();
        subject.Kernel.AddCovariance(x.Features, y.Features, after);
        var expected = subject.Block(x, y).Zip(before, (k, p) => k + p).ToArray();
        return KernelSymmetries.Compare(new(a, b), "block added to what was there", after, expected, scale, 1e-12).Outcome();
    }

    private static LawOutcome Interpolation(KernelSubject subject, LawCase at)
    {
        // Few labels of disordered matter: the condition number stays far from the rounding limit. Four atoms, since across the plane of three there is no force.
        // Labels as large as the kernel expects them, since energies and forces have different units.
        var random = new SplitMix(at.Seed);
        var structure = subject.Draw(at with { Size = Math.Max(4, at.Size) }, random, [StructureKind.Compact]);
        var atom = random.Index(structure.Count);
        Side energy = subject.Prepare(structure, Label.TotalEnergy), force = subject.Prepare(structure, Label.ForceOn(atom));
        var eigenvalues = KernelSymmetries.GramEigenvalues(subject, [energy, force], (a, b) => a.Scale(b));
        var condition = eigenvalues[0] > 0 ? eigenvalues[^1] / eigenvalues[0] : double.PositiveInfinity;
        if (!(condition < 1e6))
        {
            return LawOutcome.Vacuous;
        }

        var forces = Enumerable.Range(0, structure.Count).Select(_ => force.Deviation * random.InBall()).ToArray();
        var labelled = new Configuration(structure, energy.Deviation * random.Uniform(-1, 1), Block.Freeze(forces));
        var training = new TrainingSet(Dataset.Of(labelled), [new(0, atom)], [0]);
        var model = new GaussianProcessFit(subject.Kernel, Noise: 0, TrainOn.Both, EnergyNoise: 0, IsolatedAtomEnergies: Zero(structure)).Apply(training, new() { Threads = 1 });
        var found = PotentialSubject.Evaluate(model.CreateEvaluator(structure), structure.Positions.Span);
        var tolerance = 1e-12 * condition;
        return new Meter(structure)
            .Compare("energy", found.Energy, labelled.Energy!.Value, energy.Deviation, tolerance)
            .Compare($"force on atom {atom}", found.Forces[atom], forces[atom], force.Deviation, tolerance)
            .Outcome();
    }

    private static ImmutableSortedDictionary<string, double> Zero(Structure s) => s.Species.Select(x => x.Symbol).Distinct().ToImmutableSortedDictionary(x => x, _ => 0.0);
}
