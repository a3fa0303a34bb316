namespace Pipelines.Numerics;

/// <summary>How a dense operation runs. Nothing here changes a bit of a result, except the choice of backend (its last bits).</summary>
public sealed record DenseContext
{
    /// <summary>One thread, the default backend.</summary>
    public static DenseContext Default { get; } = new();

    /// <summary>Threads to use, at least 1.</summary>
    public int Threads { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Threads), value, "Threads must be at least 1"); } = 1;

    /// <summary>The backend; null for <see cref="Dense.Backend"/>.</summary>
    public ILinearAlgebra? Backend { get; init; }

    /// <summary>Observed between tiles; the operation throws OperationCanceledException and leaves its output unfinished.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Told the fraction done after every tile, by one thread at a time, not always the caller's.</summary>
    public Action<double>? Progress { get; init; }

    internal ILinearAlgebra Algebra => Backend ?? Dense.Backend;
}
