using System.Runtime.InteropServices;

namespace Pipelines.Numerics;

/// <summary>A 3 x 3 matrix of doubles, row by row.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Mat3(
    double XX, double XY, double XZ,
    double YX, double YY, double YZ,
    double ZX, double ZY, double ZZ)
{
    /// <summary>The null matrix.</summary>
    public static Mat3 Zero => default;

    /// <summary>The identity.</summary>
    public static Mat3 Identity => new(1, 0, 0, 0, 1, 0, 0, 0, 1);

    /// <summary>The matrix whose rows are <paramref name="a"/>, <paramref name="b"/>, <paramref name="c"/>.</summary>
    public static Mat3 FromRows(Vec3 a, Vec3 b, Vec3 c) => new(a.X, a.Y, a.Z, b.X, b.Y, b.Z, c.X, c.Y, c.Z);

    /// <summary>The dyadic product a b^T.</summary>
    public static Mat3 Outer(Vec3 a, Vec3 b) => new(
        a.X * b.X, a.X * b.Y, a.X * b.Z, a.Y * b.X, a.Y * b.Y, a.Y * b.Z, a.Z * b.X, a.Z * b.Y, a.Z * b.Z);

    /// <summary>The rotation by <paramref name="angle"/> (radians) about <paramref name="axis"/> (any non-zero vector); Rodrigues' formula.</summary>
    public static Mat3 Rotation(Vec3 axis, double angle)
    {
        var u = axis / axis.Length;
        var (s, c) = Math.SinCos(angle);
        var k = 1 - c;
        return new(
            c + (k * u.X * u.X), (k * u.X * u.Y) - (s * u.Z), (k * u.X * u.Z) + (s * u.Y),
            (k * u.Y * u.X) + (s * u.Z), c + (k * u.Y * u.Y), (k * u.Y * u.Z) - (s * u.X),
            (k * u.Z * u.X) - (s * u.Y), (k * u.Z * u.Y) + (s * u.X), c + (k * u.Z * u.Z));
    }

    /// <summary>Row 0, 1 or 2.</summary>
    public Vec3 Row(int i) => i switch
    {
        0 => new(XX, XY, XZ),
        1 => new(YX, YY, YZ),
        2 => new(ZX, ZY, ZZ),
        _ => throw new ArgumentOutOfRangeException(nameof(i), i, "A row is 0, 1 or 2."),
    };

    /// <summary>Element of row <paramref name="i"/>, column <paramref name="j"/>.</summary>
    public double this[int i, int j] => Row(i)[j];

    /// <summary>The transpose.</summary>
    public Mat3 Transposed => new(XX, YX, ZX, XY, YY, ZY, XZ, YZ, ZZ);

    /// <summary>The determinant.</summary>
    public double Determinant => Row(0).Dot(Row(1).Cross(Row(2)));

    /// <summary>The sum of the diagonal.</summary>
    public double Trace => XX + YY + ZZ;

    /// <summary>True where all nine elements are finite.</summary>
    public bool IsFinite => Row(0).IsFinite && Row(1).IsFinite && Row(2).IsFinite;

    /// <summary>The inverse. Division by a zero determinant gives infinities, as IEEE arithmetic does.</summary>
    public Mat3 Inverse()
    {
        Vec3 a = Row(0), b = Row(1), c = Row(2);
        var d = Determinant;
        Vec3 bc = b.Cross(c) / d, ca = c.Cross(a) / d, ab = a.Cross(b) / d;
        return FromRows(bc, ca, ab).Transposed;
    }

    /// <summary>The three rows. (The members that a record would print lead back to a matrix, without end.)</summary>
    public override string ToString() => $"[{Row(0)}, {Row(1)}, {Row(2)}]";

    /// <summary>M v (the vector is a column).</summary>
    public static Vec3 operator *(Mat3 m, Vec3 v) => new(m.Row(0).Dot(v), m.Row(1).Dot(v), m.Row(2).Dot(v));

    /// <summary>v M (the vector is a row): cell rows times fractional coordinates.</summary>
    public static Vec3 operator *(Vec3 v, Mat3 m) => (v.X * m.Row(0)) + (v.Y * m.Row(1)) + (v.Z * m.Row(2));

    /// <summary>Matrix product.</summary>
    public static Mat3 operator *(Mat3 a, Mat3 b) => FromRows(a.Row(0) * b, a.Row(1) * b, a.Row(2) * b);

    /// <summary>Product with a number.</summary>
    public static Mat3 operator *(double s, Mat3 m) => FromRows(s * m.Row(0), s * m.Row(1), s * m.Row(2));

    /// <summary>Sum.</summary>
    public static Mat3 operator +(Mat3 a, Mat3 b) => FromRows(a.Row(0) + b.Row(0), a.Row(1) + b.Row(1), a.Row(2) + b.Row(2));

    /// <summary>Difference.</summary>
    public static Mat3 operator -(Mat3 a, Mat3 b) => FromRows(a.Row(0) - b.Row(0), a.Row(1) - b.Row(1), a.Row(2) - b.Row(2));
}
