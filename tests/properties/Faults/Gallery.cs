using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>A mistake that people make, the law that names it, and the other laws that it cannot help breaking too.</summary>
public sealed record Fault(string Name, string Law, ModelPotential Potential, params string[] Also)
{
    public override string ToString() => Name;
}

/// <summary>Wrong potentials.</summary>
public static class Gallery
{
    private static readonly ModelPotential Right = new();

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("an external field", LawNames.Translation, Right with { Tamper = (_, _, r, a) => a.Energy += 1e-6 * r[0].X },
            LawNames.Rotation, LawNames.Reflection, LawNames.Permutation, LawNames.Force, LawNames.Virial, LawNames.Additivity, LawNames.LatticeShift, LawNames.Supercell, LawNames.AtomicEnergies),
        new("a preferred direction", LawNames.Rotation, Right with { Tamper = (_, _, r, a) => a.Energy += 1e-6 * r.Sum(p => Math.Abs(p.X - r[0].X)) },
            LawNames.Reflection, LawNames.Permutation, LawNames.Force, LawNames.Virial, LawNames.BeyondCutoff, LawNames.Additivity, LawNames.LatticeShift, LawNames.Supercell, LawNames.AtomicEnergies),
        new("handedness", LawNames.Reflection, Right with { Tamper = Handed },
            LawNames.Force, LawNames.Virial, LawNames.PathContinuity, LawNames.AtomicEnergies),
        new("an order-dependent sum", LawNames.Permutation, Right with { Tamper = (_, _, _, a) => a.Energy += a.AtomEnergies.Select((e, i) => 1e-8 * i * e).Sum() },
            LawNames.Additivity, LawNames.Supercell, LawNames.AtomicEnergies),
        new("a neighbour dropped where the list is full", LawNames.Permutation, Right with { MostNeighbors = 6 },
            LawNames.Force, LawNames.Virial, LawNames.ClusterVirial, LawNames.NetForce, LawNames.NetTorque, LawNames.CutoffContinuity, LawNames.PathContinuity, LawNames.LatticeBasis, LawNames.Supercell),
        new("a force of the wrong sign", LawNames.Force, Right with { Tamper = (_, _, _, a) => Each(a, f => -f) },
            LawNames.ClusterVirial, LawNames.PathContinuity),
        new("forces in a rounded unit", LawNames.Force, Right with { Tamper = (_, _, _, a) => Each(a, f => 1.00001 * f) },
            LawNames.ClusterVirial, LawNames.PathContinuity),
        new("the partner's embedding forgotten", LawNames.NetForce, Right with { ForgetsPartnersEmbedding = true },
            LawNames.Force, LawNames.Virial, LawNames.ClusterVirial, LawNames.NetTorque, LawNames.CutoffContinuity, LawNames.PathContinuity),
        new("a virial of the wrong sign", LawNames.Virial, Right with { Tamper = (_, _, _, a) => a.Virial = -1 * a.Virial },
            LawNames.ClusterVirial),
        new("half of the virial's off-diagonal elements", LawNames.Virial, Right with { Tamper = (_, _, _, a) => a.Virial = Halved(a.Virial) },
            LawNames.Rotation, LawNames.Reflection, LawNames.ClusterVirial),
        new("a virial in a rounded unit", LawNames.ClusterVirial, Right with { Tamper = (_, _, _, a) => a.Virial = (1 + 1e-8) * a.Virial }),
        new("a drift of all atoms", LawNames.NetForce, Right with { Tamper = (_, _, _, a) => Each(a, f => f + new Vec3(1e-7, 0, 0)) },
            LawNames.Rotation, LawNames.Reflection, LawNames.Force, LawNames.ClusterVirial, LawNames.NetTorque),
        new("forces that are not central", LawNames.NetTorque, Right with { Tamper = Swirl },
            LawNames.Rotation, LawNames.Reflection, LawNames.Force, LawNames.ClusterVirial, LawNames.BeyondCutoff, LawNames.Additivity, LawNames.LatticeShift, LawNames.Supercell),
        new("a step at the cutoff", LawNames.CutoffContinuity, Right with { Taper = _ => (1, 0) },
            LawNames.PathContinuity),
        new("a kink at the cutoff", LawNames.CutoffContinuity, Right with { Taper = r => (1 - (r / 5), -0.2) },
            LawNames.Force, LawNames.PathContinuity),
        new("a step inside the cutoff", LawNames.PathContinuity, Right with { Taper = r => Stepped(Right.Taper(r), r) }),
        new("straight lines between table entries", LawNames.PathContinuity, Right with { Bare = Linear }),
        new("a glance beyond the cutoff", LawNames.BeyondCutoff, Right with { Tamper = (_, _, r, a) => a.Energy += 1e-13 * r.Sum(p => (p - r[0]).Length) },
            LawNames.Permutation, LawNames.Force, LawNames.Additivity, LawNames.LatticeShift, LawNames.AtomicEnergies),
        new("an energy that is not extensive", LawNames.Additivity, Right with { Tamper = (_, _, r, a) => a.Energy *= 1 + (1e-6 / r.Length) },
            LawNames.Virial, LawNames.Supercell, LawNames.AtomicEnergies),
        new("atomic energies that do not add up", LawNames.AtomicEnergies, Right with { Tamper = (_, _, _, a) => a.Energy *= 1 + 1e-11 }),
        new("a sum in the order in which threads finish", LawNames.Threads, Right with { Tamper = (_, threads, _, a) => a.Energy = threads == 1 ? a.Energy : a.AtomEnergies.Reverse().Sum() }),
        new("neighbours of the first positions kept", LawNames.Reuse, Right with { KeepsFirstNeighbors = true },
            LawNames.CutoffContinuity),
        new("images of the next cells only", LawNames.LatticeShift, Right with { Counts = (_, _, key) => Furthest(key) <= 1 },
            LawNames.LatticeBasis, LawNames.Supercell),
        new("the length of the first cell vector", LawNames.LatticeBasis, Right with { Tamper = (s, _, _, a) => a.Energy += s.Cell is null ? 0 : 1e-6 * s.Cell.Vectors.Row(0).Length },
            LawNames.Supercell, LawNames.AtomicEnergies),
        new("an atom's own images forgotten", LawNames.Supercell, Right with { Counts = (i, j, _) => i != j }),
        new("a power that overflows", LawNames.Finite, Right with { Bare = r => (Math.Pow(2 / r, 300), -300 / r * Math.Pow(2 / r, 300)) },
            LawNames.CutoffContinuity, LawNames.PathContinuity, LawNames.Coincidence),
        new("a division by a distance of zero", LawNames.Coincidence, Right with { DividesByZero = true }),
    ];

    private static int Furthest(long key)
    {
        var (x, y, z) = NeighborList.Image(key);
        return Math.Max(Math.Abs(x), Math.Max(Math.Abs(y), Math.Abs(z)));
    }

    private static void Each(Answer a, Func<Vec3, Vec3> change)
    {
        for (var i = 0; i < a.Forces.Length; i++)
        {
            a.Forces[i] = change(a.Forces[i]);
        }
    }

    private static Mat3 Halved(Mat3 w) => new(w.XX, 0.5 * w.XY, 0.5 * w.XZ, 0.5 * w.YX, w.YY, 0.5 * w.YZ, 0.5 * w.ZX, 0.5 * w.ZY, w.ZZ);

    private static (double, double) Stepped((double Value, double Slope) taper, double r) =>
        r < 3.7 ? taper : (0.999 * taper.Value, 0.999 * taper.Slope);

    // A table with 0.1 Å between entries: the energy is continuous, the force is not.
    private static (double, double) Linear(double r)
    {
        var low = Math.Floor(r / 0.1) * 0.1;
        double e0 = Right.Bare(low).Value, slope = (Right.Bare(low + 0.1).Value - e0) / 0.1;
        return (e0 + (slope * (r - low)), slope);
    }

    private static void Swirl(Structure s, int threads, Vec3[] r, Answer a)
    {
        var centre = (1.0 / r.Length) * r.Aggregate(Vec3.Zero, (sum, p) => sum + p);
        for (var i = 0; i < r.Length; i++)
        {
            a.Forces[i] += 1e-7 * new Vec3(0, 0, 1).Cross(r[i] - centre);
        }
    }

    // The volume spanned by three short bonds, signed so that the order of the bonds does not matter, but their handedness does.
    private static void Handed(Structure s, int threads, Vec3[] r, Answer a)
    {
        foreach (var centre in s.Cell is null ? r : [])
        {
            Vec3[] bonds = [.. r.Select(p => p - centre).Where(d => d.Length is > 0 and < 3)];
            for (var i = 0; i < bonds.Length; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    for (var k = 0; k < j; k++)
                    {
                        Vec3 x = bonds[i], y = bonds[j], z = bonds[k];
                        double u = x.Length, v = y.Length, w = z.Length;
                        a.Energy += 1e-3 * x.Dot(y.Cross(z)) * (u - v) * (v - w) * (w - u);
                    }
                }
            }
        }
    }
}
