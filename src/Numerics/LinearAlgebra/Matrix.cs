namespace Pipelines.Numerics;

/// <summary>A row-major matrix held in place by the caller; blocks of it as spans.</summary>
internal readonly unsafe struct Matrix(double* start, int ld)
{
    public Span<double> Block(int row, int column, int rows, int columns) =>
        rows == 0 || columns == 0 ? [] : new(start + ((long)row * ld) + column, checked((int)(((rows - 1L) * ld) + columns)));
}
