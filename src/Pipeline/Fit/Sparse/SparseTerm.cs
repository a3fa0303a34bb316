namespace Pipelines;

/// <summary>Which candidates carry inducing values.</summary>
public enum InducingChoice
{
    /// <summary>Always the one whose prior variance those before explain least (pivoted Cholesky; Burt, Rasmussen and van der Wilk 2020).</summary>
    Variance,

    /// <summary>Always the one farthest from its nearest one before, in the kernel's own distance.</summary>
    FarthestPoints,

    /// <summary>CUR: always the one with the largest weight in the leading eigenvector of what those before leave.</summary>
    Cur,

    /// <summary>Drawn without replacement in proportion to ridge leverage scores at the noise of a force.</summary>
    Leverage,

    /// <summary>Drawn at random.</summary>
    Random,
}

/// <summary>One term of a sparse Gaussian process: a kernel, and how many inducing values stand for its function.</summary>
/// <remarks>
/// Inducing values of a <see cref="TwoBodyKernel"/> are those of its pair function at inducing distances, for each pair of species; of a
/// <see cref="ThreeBodyKernel"/> those of its triplet function at inducing triangles, for each triple; of a kernel on a descriptor the
/// local energies of inducing environments, for each species. They are chosen among candidates of the training frames (distances: a fine grid from
/// the shortest one to the cutoff). Candidates that those chosen explain to rounding are left out, so fewer may come than were asked for.
/// </remarks>
/// <param name="Kernel">2-body, 3-body or on a descriptor; not a sum, which is several terms.</param>
/// <param name="Inducing">How many at most, for each species (pair, triple of species); at least 1.</param>
/// <param name="Choice">How they are chosen.</param>
/// <param name="Candidates">Among how many, drawn by the fit's seed; at least 1.</param>
public sealed record SparseTerm(Kernel Kernel, int Inducing, InducingChoice Choice = InducingChoice.Variance, int Candidates = 2000)
{
    /// <summary>2-body, 3-body or on a descriptor.</summary>
    public Kernel Kernel { get; init => field = InducingSet.Supported(value); } = InducingSet.Supported(Kernel);

    /// <summary>At least 1.</summary>
    public int Inducing { get; init => field = Parameter.AtLeast(1, value, nameof(Inducing)); } = Parameter.AtLeast(1, Inducing);

    /// <summary>At least 1.</summary>
    public int Candidates { get; init => field = Parameter.AtLeast(1, value, nameof(Candidates)); } = Parameter.AtLeast(1, Candidates);
}

/// <summary>Where the inducing values of a term are.</summary>
/// <param name="Kinds">Of each its species by their places in the model's list: one for an environment, two for a distance, three for a triangle; equal ones follow each other.</param>
/// <param name="Values">Of each its features, its distance (Å), or its sides (Å) between corners 1-2, 1-3 and 2-3.</param>
public sealed record SparsePoints(Block<int> Kinds, Block<double> Values);
