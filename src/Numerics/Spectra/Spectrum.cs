namespace Pipelines.Numerics;

/// <summary>What spectra are added to: values, and where they are wanted the derivatives by points and by strain.</summary>
/// <param name="values">Length width; added to.</param>
/// <param name="byPoint">Shape points x 3 x width; added to; empty where not wanted.</param>
/// <param name="byStrain">Shape 9 x width; added to; empty where not wanted.</param>
public readonly ref struct Spectrum(Span<double> values, Span<double> byPoint, Span<double> byStrain)
{
    private readonly Span<double> _values = values, _byPoint = byPoint, _byStrain = byStrain;

    /// <summary>Are derivatives wanted?</summary>
    public bool Gradients => _byStrain.Length > 0;

    /// <summary>Adds a Gaussian's share.</summary>
    internal void Add(int at, double factor, ReadOnlySpan<double> shape) => Vectors.AddScaled(factor, shape, _values.Slice(at, shape.Length));

    /// <summary>Adds to the derivative by a point and, with the displacement that moves with it, to that by strain: alpha shape + beta slope along each axis.</summary>
    internal void Add(int point, int origin, Vec3 displacement, int at, Vec3 alpha, Vec3 beta, ReadOnlySpan<double> shape, ReadOnlySpan<double> slope)
    {
        for (var axis = 0; axis < 3; axis++)
        {
            double a = alpha[axis], b = beta[axis];
            Add(a, b, shape, slope, Row(_byPoint, (3 * point) + axis, at, shape.Length));
            Add(-a, -b, shape, slope, Row(_byPoint, (3 * origin) + axis, at, shape.Length));
            for (var other = 0; other < 3; other++)
            {
                Add(a * displacement[other], b * displacement[other], shape, slope, Row(_byStrain, (3 * axis) + other, at, shape.Length));
            }
        }
    }

    private Span<double> Row(Span<double> rows, int row, int at, int length) => rows.Slice((row * _values.Length) + at, length);

    private static void Add(double a, double b, ReadOnlySpan<double> shape, ReadOnlySpan<double> slope, Span<double> row)
    {
        Vectors.AddScaled(a, shape, row);
        Vectors.AddScaled(b, slope, row);
    }
}
