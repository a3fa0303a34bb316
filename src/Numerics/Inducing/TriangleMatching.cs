namespace Pipelines.Numerics;

/// <summary>Which sides of two triangles with the same kinds of corners may be matched: 1 where they may, else 0. A side always matches its own place.</summary>
/// <param name="M01">Side 1-2 with side 1-3: corners 2 and 3 are of one kind.</param>
/// <param name="M02">Side 1-2 with side 2-3: corners 1 and 3 are.</param>
/// <param name="M12">Side 1-3 with side 2-3: corners 1 and 2 are.</param>
internal readonly record struct TriangleMatching(double M01, double M02, double M12)
{
    public static TriangleMatching Of(int a, int b, int c) => new(b == c ? 1 : 0, a == c ? 1 : 0, a == b ? 1 : 0);

    /// <summary>The sum over matchings of exp(-|a - P b|²/2 s²).</summary>
    public double Covariance(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double lengthScale)
    {
        var h = -0.5 / (lengthScale * lengthScale);
        double G(double x, double y) => VectorMath.Exp(h * (x - y) * (x - y));
        double b0 = b[0], b1 = b[1], b2 = b[2];
        double a00 = G(a[0], b0), a01 = G(a[0], b1) * M01, a02 = G(a[0], b2) * M02;
        double a10 = G(a[1], b0) * M01, a11 = G(a[1], b1), a12 = G(a[1], b2) * M12;
        double a20 = G(a[2], b0) * M02, a21 = G(a[2], b1) * M12, a22 = G(a[2], b2);
        return (a00 * ((a11 * a22) + (a12 * a21))) + (a01 * ((a10 * a22) + (a12 * a20))) + (a02 * ((a10 * a21) + (a11 * a20)));
    }
}
