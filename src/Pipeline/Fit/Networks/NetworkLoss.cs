using System.Collections.Concurrent;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The loss of networks on energies and forces, and its gradient by the weights. Frames are cut into shares whose number and size depend on their number only,
/// and the gradients of the shares are added in order: the same bits on any number of threads.
/// </summary>
internal sealed class NetworkLoss(NetworkLayout layout, NetworkScale scale, int threads, CancellationToken cancellation)
{
    // So many atoms' layers stay in a core's cache.
    private const int FramesAtOnce = 8;
    private const int MostShares = 32;

    private readonly ConcurrentBag<NetworkBatch> _free = [];
    private double[][] _gradients = [];
    private NetworkErrors[] _errors = [];

    /// <summary>Half the mean square of the errors over their noise, with all that they are made of.</summary>
    /// <param name="weights">Of all species.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="gradient">Destination: that of the loss; overwritten; may be empty.</param>
    public NetworkErrors Of(double[] weights, NetworkFrame[] frames, Span<double> gradient)
    {
        var shares = Math.Min(MostShares, (frames.Length + 1) / 2);
        var wanted = !gradient.IsEmpty;
        Prepare(shares, wanted);
        if (threads == 1 || shares == 1)
        {
            for (var s = 0; s < shares; s++)
            {
                cancellation.ThrowIfCancellationRequested();
                Share(weights, frames, s, shares, wanted);
            }
        }
        else
        {
            Parallel.For(0, shares, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, s => Share(weights, frames, s, shares, wanted));
        }

        var errors = default(NetworkErrors);
        gradient.Clear();
        for (var s = 0; s < shares; s++)
        {
            errors += _errors[s];
            if (wanted)
            {
                Vectors.AddScaled(1, _gradients[s], gradient);
            }
        }

        Vectors.Scale(1.0 / errors.Labels, gradient);
        return errors;
    }

    private void Share(double[] weights, NetworkFrame[] frames, int share, int shares, bool wanted)
    {
        var batch = _free.TryTake(out var free) ? free : new NetworkBatch(layout, scale);
        int from = (int)((long)share * frames.Length / shares), to = (int)((share + 1L) * frames.Length / shares);
        _errors[share] = default;
        for (var f = from; f < to; f += FramesAtOnce)
        {
            _errors[share] += batch.Evaluate(weights, frames, f, Math.Min(to, f + FramesAtOnce), wanted ? _gradients[share] : []);
        }

        _free.Add(batch);
    }

    private void Prepare(int shares, bool gradients)
    {
        if (_errors.Length < shares)
        {
            Array.Resize(ref _errors, shares);
        }

        var had = _gradients.Length;
        if (gradients && had < shares)
        {
            Array.Resize(ref _gradients, shares);
            for (var s = had; s < shares; s++)
            {
                _gradients[s] = new double[layout.Parameters];
            }
        }

        for (var s = 0; s < shares && gradients; s++)
        {
            Array.Clear(_gradients[s]);
        }
    }
}
