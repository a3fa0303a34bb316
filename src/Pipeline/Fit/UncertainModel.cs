namespace Pipelines;

/// <summary>A model that knows how sure it is. What it says of its deviations is multiplied by <see cref="Model.CalibrationFactors"/> here and nowhere else.</summary>
public abstract record UncertainModel : Model, IUncertain
{
    /// <inheritdoc/>
    public GaussianPrediction Predict(Structure structure, Run? run = null)
    {
        this.Require(structure);
        return Uncalibrated(structure, run ?? Run.Default).Scaled(CalibrationFactors);
    }

    /// <summary>The same model with factors that make its deviations true on data that it was not trained on.</summary>
    /// <param name="validation">Labelled frames.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <exception cref="DataException">There are no labels.</exception>
    public UncertainModel Calibrated(Dataset validation, Run? run = null)
    {
        var raw = this with { CalibrationFactors = CalibrationFactors.None };
        return this with { CalibrationFactors = Calibration.Factors(raw, validation, run) };
    }

    /// <summary>Mean and variances as the fit left them, of a structure whose species are covered.</summary>
    private protected abstract GaussianPrediction Uncalibrated(Structure structure, Run run);
}
