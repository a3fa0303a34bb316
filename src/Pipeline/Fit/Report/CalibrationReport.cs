namespace Pipelines;

/// <summary>How true a model's standard deviations are, with the noise of the labels.</summary>
/// <param name="Forces">Of force components, eV/Å; null without forces, and where a deviation is not positive: no factor mends a model that claims to be certain.</param>
/// <param name="Energies">Of energies, eV per atom; null likewise.</param>
public sealed record CalibrationReport(Calibration? Forces = null, Calibration? Energies = null)
{
    /// <summary>By what deviations must be multiplied to be true; 1 where there was nothing to compare.</summary>
    public CalibrationFactors Factors => new(Usable(Forces), Usable(Energies));

    /// <summary>Predicts every frame and compares.</summary>
    /// <param name="model">Any that knows how sure it is.</param>
    /// <param name="data">Labelled frames.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    public static CalibrationReport Of(IUncertain model, Dataset data, Run? run = null) => Of(Predict.WithVariance(model, data, run), data);

    /// <summary>Compares predictions, one a frame.</summary>
    /// <param name="predicted">One a frame.</param>
    /// <param name="data">Labelled frames.</param>
    /// <exception cref="ArgumentException">There is not one prediction a frame.</exception>
    public static CalibrationReport Of(IReadOnlyList<GaussianPrediction> predicted, Dataset data)
    {
        if (predicted.Count != data.Count)
        {
            throw new ArgumentException($"There must be a prediction for each of {data.Count} frames; found {predicted.Count}.", nameof(predicted));
        }

        List<double> forces = [], forceDeviations = [], energies = [], energyDeviations = [];
        for (var f = 0; f < data.Count; f++)
        {
            var (frame, p) = (data[f], predicted[f]);
            if (frame is { Energy: { } energy, Structure.Count: > 0 and var n })
            {
                energies.Add((p.Mean.Energy - energy) / n);
                energyDeviations.Add(Math.Sqrt(p.NoisyEnergyVariance) / n);
            }

            if (frame.Forces is { } labels)
            {
                var noisy = p.NoisyForceVariance;
                for (var i = 0; i < labels.Length; i++)
                {
                    for (var a = 0; a < 3; a++)
                    {
                        forces.Add(p.Mean.Forces[i][a] - labels[i][a]);
                        forceDeviations.Add(Math.Sqrt(noisy[i][a]));
                    }
                }
            }
        }

        return new(
            Found(forces, forceDeviations),
            Found(energies, energyDeviations));
    }

    private static Calibration? Found(List<double> errors, List<double> deviations) =>
        errors.Count == 0 || deviations.Any(d => !(d > 0)) ? null : Calibration.Of(errors.ToArray(), deviations.ToArray());

    // Labels that are met exactly say nothing about deviations.
    private static double Usable(Calibration? of) => of is { Factor: > 0 and < double.PositiveInfinity and var factor } ? factor : 1;
}
