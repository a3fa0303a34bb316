namespace Pipelines;

/// <summary>The names of the laws that covariances of feature vectors are put to.</summary>
public static class CovarianceLawNames
{
    /// <summary>k(a, b) = k(b, a).</summary>
    public const string Symmetry = "symmetry";

    /// <summary>No Gram matrix of values and slopes has a negative eigenvalue.</summary>
    public const string PositiveSemiDefinite = "positive semi-definite";

    /// <summary>First derivatives are derivatives of the value.</summary>
    public const string Derivative = "derivative";

    /// <summary>Mixed second derivatives are derivatives of the first, at equal vectors, too.</summary>
    public const string MixedDerivative = "mixed derivative";

    /// <summary>The gradient by hyper-parameters is one.</summary>
    public const string HyperparameterGradient = "hyper-parameter gradient";

    /// <summary>Zero and equal vectors give finite numbers.</summary>
    public const string Degenerate = "degenerate vectors";
}
