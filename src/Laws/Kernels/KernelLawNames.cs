namespace Pipelines;

/// <summary>The names of the laws that kernels are put to.</summary>
public static class KernelLawNames
{
    /// <summary>K(a, b) = K(b, a)^T.</summary>
    public const string Symmetry = "symmetry";

    /// <summary>No Gram matrix has a negative eigenvalue.</summary>
    public const string PositiveSemiDefinite = "positive semi-definite";

    /// <summary>K(a + s, b + t) = K(a, b).</summary>
    public const string Translation = "translation";

    /// <summary>K(R a, S b) = R K(a, b) S^T for rotations and reflections.</summary>
    public const string Covariance = "covariance";

    /// <summary>K does not depend on the order of the atoms.</summary>
    public const string Permutation = "permutation";

    /// <summary>Force blocks are derivatives of energy blocks.</summary>
    public const string Derivative = "derivative";

    /// <summary>Virial blocks are derivatives of energy blocks by strain.</summary>
    public const string Strain = "strain";

    /// <summary>In the local convention the force on an atom is the derivative of that atom's own energy.</summary>
    public const string LocalDerivative = "local derivative";

    /// <summary>Covariances of atomic energies sum to those of the total energy.</summary>
    public const string AtomicEnergies = "atomic energies";

    /// <summary>K(A and distant B, c) = K(A, c) + K(B, c).</summary>
    public const string Additivity = "additivity";

    /// <summary>An atom beyond the radius of all others changes nothing, bit for bit.</summary>
    public const string BeyondCutoff = "beyond cutoff";

    /// <summary>K is continuous where an atom crosses the radius.</summary>
    public const string CutoffContinuity = "cutoff continuity";

    /// <summary>Another cell of the same crystal has the same covariances.</summary>
    public const string Lattice = "lattice";

    /// <summary>The gradient by hyper-parameters is one.</summary>
    public const string HyperparameterGradient = "hyper-parameter gradient";

    /// <summary>Blocks are added to what is there.</summary>
    public const string Accumulation = "accumulation";

    /// <summary>A Gaussian process without noise goes through its labels.</summary>
    public const string Interpolation = "interpolation";
}
