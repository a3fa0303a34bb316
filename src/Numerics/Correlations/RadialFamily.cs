namespace Pipelines.Numerics;

/// <summary>At one distance: the coordinate that polynomials are taken of, and the function that all of them are multiplied with.</summary>
/// <param name="X">The coordinate.</param>
/// <param name="Slope">Its derivative by distance.</param>
/// <param name="Envelope">The function; it goes smoothly to zero at the cutoff.</param>
/// <param name="EnvelopeSlope">Its derivative by distance.</param>
public readonly record struct RadialPoint(double X, double Slope, double Envelope, double EnvelopeSlope);

/// <summary>
/// Radial functions R_n = envelope times the Chebyshev polynomial of degree n - 1, n = 1, 2, ..., of a coordinate. With x = cos(pi r/rc)
/// and polynomials of the second kind these are sin(n pi r/rc)/r, the spherical Bessel functions.
/// </summary>
/// <param name="At">Coordinate and envelope at a distance; called from several threads.</param>
/// <param name="SecondKind">Polynomials of the second kind (U) instead of the first (T).</param>
public sealed record RadialFamily(Func<double, RadialPoint> At, bool SecondKind = false);
