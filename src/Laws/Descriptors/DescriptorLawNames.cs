namespace Pipelines;

/// <summary>The names of the laws that descriptors are put to.</summary>
public static class DescriptorLawNames
{
    /// <summary>Features do not change under a shift of all atoms.</summary>
    public const string Translation = "translation";

    /// <summary>Features do not change under rotations and reflections.</summary>
    public const string Rotation = "rotation and reflection";

    /// <summary>The same atoms in another order have the same features, bit for bit.</summary>
    public const string Permutation = "permutation";

    /// <summary>Gradients are those of the values and weights.</summary>
    public const string Gradient = "gradient";

    /// <summary>Sums over features are smooth where an atom crosses the cutoff.</summary>
    public const string CutoffContinuity = "cutoff continuity";

    /// <summary>What is beyond the cutoff is not seen, bit for bit.</summary>
    public const string BeyondCutoff = "beyond cutoff";

    /// <summary>Another cell of the same crystal has the same features.</summary>
    public const string Lattice = "lattice";

    /// <summary>Atoms in one place give no NaN.</summary>
    public const string Finite = "finite";

    /// <summary>The gradient by strain of cell and positions is that of the values.</summary>
    public const string Strain = "strain";

    /// <summary>Contraction with any weights is the Jacobian times the weights.</summary>
    public const string Contraction = "contraction";

    /// <summary>Structure by structure, on any number of threads, the features are those of the environments.</summary>
    public const string Sweep = "sweep";
}
