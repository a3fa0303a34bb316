namespace Pipelines.Numerics;

/// <summary>
/// Space as the neighbour search sees it: three lattice vectors (rows, any handedness, any shape) and which of them repeat.
/// The default value is open space.
/// </summary>
/// <param name="Vectors">Lattice vectors as rows; ignored along axes that do not repeat.</param>
/// <param name="PeriodicX">Does the first vector repeat?</param>
/// <param name="PeriodicY">Does the second vector repeat?</param>
/// <param name="PeriodicZ">Does the third vector repeat?</param>
public readonly record struct Lattice(Mat3 Vectors, bool PeriodicX, bool PeriodicY, bool PeriodicZ)
{
    /// <summary>Nothing repeats.</summary>
    public static Lattice Open => default;

    /// <summary>True where no axis repeats.</summary>
    public bool IsOpen => !(PeriodicX || PeriodicY || PeriodicZ);

    /// <summary>The translation of an image.</summary>
    public Vec3 Shift(int x, int y, int z) => (x * Vectors.Row(0)) + (y * Vectors.Row(1)) + (z * Vectors.Row(2));
}
