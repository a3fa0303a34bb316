using System.Collections.Immutable;

namespace Pipelines;

/// <summary>A law that a potential is known not to keep, and why. Reports print the reason; they never hide it.</summary>
/// <param name="Law">The law's name, one of <see cref="LawNames"/>.</param>
/// <param name="Reason">One sentence about the physics or the format, not about the code.</param>
public sealed record KnownLimit(string Law, string Reason);

/// <summary>A potential that says openly which laws it does not keep (a tabulated potential that its authors cut off with a step, say).</summary>
public interface IKnownLimits
{
    /// <summary>The laws not kept. Implement it explicitly, so that it stays out of the record's JSON.</summary>
    ImmutableArray<KnownLimit> KnownLimits { get; }
}

/// <summary>The names of the laws that potentials are put to.</summary>
public static class LawNames
{
    /// <summary>E and F do not change under a shift of all atoms.</summary>
    public const string Translation = "translation";

    /// <summary>E does not change, F turns with the atoms.</summary>
    public const string Rotation = "rotation";

    /// <summary>E does not change, F is reflected with the atoms.</summary>
    public const string Reflection = "reflection";

    /// <summary>Atoms of one species have no names.</summary>
    public const string Permutation = "permutation";

    /// <summary>F = -dE/dr.</summary>
    public const string Force = "force";

    /// <summary>W = -dE/d(strain).</summary>
    public const string Virial = "virial";

    /// <summary>Forces sum to zero.</summary>
    public const string NetForce = "net force";

    /// <summary>Torques on a cluster sum to zero.</summary>
    public const string NetTorque = "net torque";

    /// <summary>W = sum of r F^T for a cluster.</summary>
    public const string ClusterVirial = "cluster virial";

    /// <summary>Energy and forces are continuous where an atom crosses the cutoff.</summary>
    public const string CutoffContinuity = "cutoff continuity";

    /// <summary>Energy and force are continuous along the whole way of an atom.</summary>
    public const string PathContinuity = "path continuity";

    /// <summary>An atom beyond the cutoff of all others changes nothing, bit for bit.</summary>
    public const string BeyondCutoff = "beyond cutoff";

    /// <summary>E of two distant copies is 2 E.</summary>
    public const string Additivity = "additivity";

    /// <summary>Atomic energies sum to the energy.</summary>
    public const string AtomicEnergies = "atomic energies";

    /// <summary>The same bits at 1, 2 and 4 threads.</summary>
    public const string Threads = "threads";

    /// <summary>An evaluator used before gives the same bits as a fresh one.</summary>
    public const string Reuse = "evaluator reuse";

    /// <summary>An atom moved by a lattice vector changes nothing.</summary>
    public const string LatticeShift = "lattice shift";

    /// <summary>Another basis of the same lattice changes nothing.</summary>
    public const string LatticeBasis = "lattice basis";

    /// <summary>E of two cells taken as one is 2 E.</summary>
    public const string Supercell = "supercell";

    /// <summary>Finite positions give finite results.</summary>
    public const string Finite = "finite";

    /// <summary>Two atoms at one place do not give NaN.</summary>
    public const string Coincidence = "coincidence";
}
