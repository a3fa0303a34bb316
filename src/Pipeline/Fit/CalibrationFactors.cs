namespace Pipelines;

/// <summary>
/// By what a model's standard deviations are multiplied to be true: fitted on validation data (<see cref="Calibration.Factors"/>), kept in the model, and applied to
/// latent and noisy deviations alike wherever it predicts them.
/// </summary>
/// <param name="Force">Of force components; positive.</param>
/// <param name="Energy">Of energies; positive.</param>
public readonly record struct CalibrationFactors(double Force, double Energy)
{
    /// <summary>By one: as the model was fitted.</summary>
    public static CalibrationFactors None { get; } = new(1, 1);

    /// <summary>Positive and finite.</summary>
    public double Force { get; init; } = Parameter.Positive(Force, "no unit", nameof(Force));

    /// <summary>Positive and finite.</summary>
    public double Energy { get; init; } = Parameter.Positive(Energy, "no unit", nameof(Energy));
}
