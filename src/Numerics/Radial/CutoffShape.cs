namespace Pipelines.Numerics;

/// <summary>How a radial cutoff falls from 1 to 0; x runs from 0 to 1 over the width of the fall. <see cref="CutoffFunctions"/> has each as a scalar function.</summary>
public enum CutoffShape
{
    /// <summary>(1 + cos(pi x)) / 2.</summary>
    Cosine,

    /// <summary>1 - 10 x^3 + 15 x^4 - 6 x^5.</summary>
    Polynomial,

    /// <summary>tanh^3(1 - x) / tanh^3(1).</summary>
    TanhCubed,

    /// <summary>1 up to the end, where it steps to 0.</summary>
    Step,

    /// <summary>exp(1 - 1 / (1 - x^2)).</summary>
    Exponential,

    /// <summary>1 - 3 x^2 + 2 x^3.</summary>
    Cubic,

    /// <summary>1 - 35 x^4 + 84 x^5 - 70 x^6 + 20 x^7.</summary>
    Septic,

    /// <summary>1 - 126 x^5 + 420 x^6 - 540 x^7 + 315 x^8 - 70 x^9.</summary>
    Nonic,

    /// <summary>tanh^3(1 - x), which is 0.44 at x = 0.</summary>
    TanhCubedUnscaled,
}
