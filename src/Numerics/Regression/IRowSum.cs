namespace Pipelines.Numerics;

/// <summary>What least squares need to know of rows y = X w + noise, summed over blocks of them: memory does not grow with the number of rows.</summary>
public interface IRowSum
{
    /// <summary>Columns of X.</summary>
    int Unknowns { get; }

    /// <summary>Rows of X.</summary>
    long Rows { get; }

    /// <summary>Adds a block of rows.</summary>
    /// <param name="transposed">X^T of the block: unknowns x rows.</param>
    /// <param name="y">One a row.</param>
    /// <param name="context">Threads, cancellation; they change no bit.</param>
    void Add(ReadOnlySpan<double> transposed, ReadOnlySpan<double> y, DenseContext? context = null);

    /// <summary>|y - X w|².</summary>
    /// <param name="w">One number an unknown.</param>
    double Residual(ReadOnlySpan<double> w);

    /// <summary>X^T X, X^T y and y^T y.</summary>
    NormalEquations Normal();
}
