using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Looks for steps of the energy and of the force along the way of one atom: any interval whose middle is not where the cubic through its ends
/// (values and slopes) says is halved. A smooth function is settled after a few halvings; a step never is.
/// </summary>
internal sealed class PathWalker(PotentialSubject subject)
{
    // What is not settled when intervals are this short (in units of the spacing) is a step; a kink of the force has faded in proportion by then.
    private const double EnergyTolerance = 1e-8, ForceTolerance = 1e-5, Shortest = 1e-8;
    private const int Pieces = 24, MaxHalvings = 2000, MaxAtoms = 10;

    private readonly record struct Point(double T, double Energy, Vec3 Force)
    {
        public double Slope(Vec3 u) => -Force.Dot(u);
    }

    public LawOutcome Walk(LawCase at)
    {
        var random = new SplitMix(at.Seed);
        var s = subject.Draw(at, random, subject.Kinds, MaxAtoms);
        var end = random.Uniform(0.8, 1.1) * subject.Spacing;
        var (centre, direction) = Approach.Find(subject.Spacing, s, random, end);
        if (centre < 0)
        {
            return LawOutcome.Vacuous;
        }

        // Backwards: from close by to outside. The way ends early where it would run into another atom.
        var species = subject.Structures.Species[random.Index(subject.Structures.Species.Length)];
        var start = s.Positions[centre] + (end * direction);
        var all = Approach.Add(s, species, start);
        var length = FreeWay(all, direction, (subject.HasCutoff ? 1.05 * subject.Potential.Cutoff : 4 * subject.Spacing) - end);
        var evaluator = subject.Potential.CreateEvaluator(all);
        var positions = all.Positions.ToArray();
        var forces = new Vec3[positions.Length];

        Point Sample(double t)
        {
            positions[^1] = start + (t * direction);
            var energy = evaluator.Evaluate(positions, forces, [], out _);
            return new(t, energy, forces[^1]);
        }

        var scale = LawScale.AtLeastBond(subject, all, PotentialSubject.Evaluate(evaluator, all.Positions.Span));
        var meter = new Meter(all);
        meter.Compare("energy along the way", 0, scale.Energy, EnergyTolerance);
        var pending = new Stack<(Point, Point)>();
        var last = Sample(0);
        for (var k = 1; k <= Pieces; k++)
        {
            var next = Sample(length * k / Pieces);
            pending.Push((last, next));
            last = next;
        }

        for (var halvings = 0; pending.Count > 0; halvings++)
        {
            var (a, b) = pending.Pop();
            var h = b.T - a.T;
            if (h < Shortest * subject.Spacing)
            {
                var moved = h * scale.Force / scale.Energy;
                meter.Compare($"energy {b.T:R} Å along the way", a.Energy, b.Energy, scale.Energy, EnergyTolerance + moved);
                meter.Compare($"force on the moving atom {b.T:R} Å along the way", a.Force, b.Force, scale.Force, ForceTolerance);
                continue;
            }

            // The cubic's middle and its slope there; both are good to the fourth power of h.
            var middle = Sample(0.5 * (a.T + b.T));
            double slopeA = a.Slope(direction), slopeB = b.Slope(direction);
            var energy = (0.5 * (a.Energy + b.Energy)) + (h / 8 * (slopeA - slopeB));
            var slope = (1.5 * (b.Energy - a.Energy) / h) - (0.25 * (slopeA + slopeB));
            var smooth = Math.Abs(middle.Energy - energy) <= EnergyTolerance * scale.Energy
                && Math.Abs(middle.Slope(direction) - slope) <= ForceTolerance * scale.Force;
            if (!smooth && halvings >= MaxHalvings)
            {
                meter.Compare($"energy about {a.T:R} Å along the way, which {MaxHalvings} halvings do not settle", energy, middle.Energy, scale.Energy, EnergyTolerance);
                return meter.Compare($"slope about {a.T:R} Å along the way, which {MaxHalvings} halvings do not settle", slope, middle.Slope(direction), scale.Force, ForceTolerance).Outcome();
            }

            if (!smooth)
            {
                pending.Push((a, middle));
                pending.Push((middle, b));
            }
        }

        return meter.Outcome();
    }

    private double FreeWay(Structure all, Vec3 direction, double wanted)
    {
        var closest = 0.7 * subject.Spacing;
        var neighbors = new NeighborList();
        var positions = all.Positions.ToArray();
        var start = positions[^1];
        var step = 0.1 * subject.Spacing;
        for (var t = step; t < wanted; t += step)
        {
            positions[^1] = start + (t * direction);
            neighbors.Build(positions, all.Lattice, closest, half: false);
            if (neighbors.Start[all.Count] != neighbors.Start[all.Count - 1])
            {
                return Math.Max(step, t - step);
            }
        }

        return wanted;
    }
}
