using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What a training takes, known before any of it is taken.</summary>
internal static class NetworkMemory
{
    /// <summary>Throws where a training needs more memory than there is.</summary>
    /// <exception cref="DataException">How much it needs, and for what.</exception>
    public static void Check(NetworkFit fit, AtomicDescriptor descriptor, IReadOnlyList<Structure> structures)
    {
        var weights = descriptor.Species.Count * NetworkLayout.Count(descriptor.Width, fit.Hidden);
        var training = fit.MethodFor(weights);
        var batch = training is KalmanTraining filter ? Math.Min(filter.Batch, structures.Sum(s => 1.0 + Math.Min(filter.Forces, 3.0 * s.Count))) : 0;
        var largest = training is KalmanTraining ? Math.Max(weights, batch) * Math.Max(weights, batch) : weights;
        var copies = training switch
        {
            // Weights, gradients of the shares, best weights; then the pairs of L-BFGS, the moments of Adam, the covariance.
            KalmanTraining => 40 + (3 * batch) + weights,
            AdamTraining => 44.0,
            _ => 84.0,
        };
        var state = sizeof(double) * weights * copies * fit.Members;
        var derivatives = 0.0;
        foreach (var structure in structures)
        {
            derivatives += JacobianBlock.Entries(structure, descriptor.Cutoff.Radius) * 3.0 * descriptor.Width * (fit.Precision == NetworkPrecision.Single ? sizeof(float) : sizeof(double));
        }

        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (largest > Array.MaxLength || state + derivatives > available)
        {
            throw new DataException(new(
                $"This training needs {(state + derivatives) / 1e9:F1} GB: {state / 1e9:F1} GB for {weights:N0} weights and the method's state, {derivatives / 1e9:F1} GB for the derivatives of features. "
                + "Take smaller hidden layers, fewer members or fewer force labels, or another method.",
                Found: $"{weights:N0} weights a member", Expected: $"at most {available / 1e9:F1} GB in all, and {Array.MaxLength:N0} numbers in an array"));
        }
    }
}
