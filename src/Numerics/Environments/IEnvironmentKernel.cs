namespace Pipelines.Numerics;

/// <summary>
/// Turns surroundings into a fixed number of features and back: values, and their derivatives with respect to the neighbours'
/// displacements. The centre's derivative is minus their sum, and the derivative by a strain is the sum of derivative times displacement, so
/// a kernel knows neither. It owns its scratch memory and allocates only to grow it: one a thread.
/// </summary>
public interface IEnvironmentKernel
{
    /// <summary>Number of features.</summary>
    int Width { get; }

    /// <summary>The features.</summary>
    /// <param name="at">Neighbours strictly within the cutoff, in canonical order; there may be none, and two points may be in one place.</param>
    /// <param name="values">Destination, length <see cref="Width"/>; overwritten.</param>
    /// <param name="keep">Keep what <see cref="Contract"/> and <see cref="Jacobian"/> need; they then hold for these surroundings until the next call.</param>
    void Values(in Surroundings at, Span<double> values, bool keep);

    /// <summary>The chain rule without the Jacobian: d(sum of outer times feature) / d(displacement of each neighbour).</summary>
    /// <param name="at">The surroundings of the last call of <see cref="Values"/>, with keep.</param>
    /// <param name="outer">df/d(feature), length <see cref="Width"/>.</param>
    /// <param name="gx">Destination, one a neighbour; overwritten.</param>
    /// <param name="gy">Destination, one a neighbour; overwritten.</param>
    /// <param name="gz">Destination, one a neighbour; overwritten.</param>
    void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz);

    /// <summary>d(feature)/d(displacement).</summary>
    /// <param name="at">The surroundings of the last call of <see cref="Values"/>, with keep.</param>
    /// <param name="jacobian">Destination, shape neighbours x 3 x <see cref="Width"/>, the last index running fastest; overwritten.</param>
    void Jacobian(in Surroundings at, Span<double> jacobian);
}
