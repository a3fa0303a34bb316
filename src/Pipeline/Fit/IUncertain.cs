namespace Pipelines;

/// <summary>A potential that knows how sure it is.</summary>
public interface IUncertain : IPotential
{
    /// <summary>Mean and variance of the total energy and of every force component.</summary>
    /// <exception cref="ArgumentException">A species is not in the training data.</exception>
    GaussianPrediction Predict(Structure structure, Run? run = null);
}
