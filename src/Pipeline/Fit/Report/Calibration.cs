using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A point of a reliability curve.</summary>
/// <param name="Expected">Share of errors that the predicted deviations promise within so many of them.</param>
/// <param name="Observed">Share that were.</param>
public readonly record struct Reliability(double Expected, double Observed);

/// <summary>
/// How true predicted standard deviations are: errors over deviations should be normal with unit variance. Kuleshov, Fenner and Ermon 2018
/// (arXiv:1807.00263) for the reliability curve; Musil et al. 2019 (doi:10.1021/acs.jctc.8b00959) for the rescaling.
/// </summary>
/// <param name="Count">Errors compared.</param>
/// <param name="Within68">Share of errors within one predicted deviation; 0.683 where deviations are true.</param>
/// <param name="Within95">Share within 1.96 deviations; 0.95.</param>
/// <param name="NegativeLogLikelihood">Mean of -log of the normal density of each error.</param>
/// <param name="Sharpness">Root mean square of the predicted deviations, in the unit of the errors: the smaller the better among calibrated ones.</param>
/// <param name="Factor">By which deviations must be multiplied to have the largest likelihood: root mean square of error over deviation.</param>
/// <param name="Miscalibration">Area between the reliability curve and the diagonal: 0 is perfect, 0.5 the worst.</param>
/// <param name="Curve">From 0.05 to 0.95 in steps of 0.05.</param>
public sealed record Calibration(
    int Count, double Within68, double Within95, double NegativeLogLikelihood, double Sharpness, double Factor, double Miscalibration, Block<Reliability> Curve)
{
    /// <summary>Compares.</summary>
    /// <param name="errors">Prediction minus reference.</param>
    /// <param name="deviations">Predicted standard deviations of those errors (with the noise of the labels), positive.</param>
    /// <exception cref="ArgumentException">There are none, their numbers differ, or a deviation is not positive.</exception>
    public static Calibration Of(ReadOnlySpan<double> errors, ReadOnlySpan<double> deviations)
    {
        if (errors.Length != deviations.Length || errors.Length == 0)
        {
            throw new ArgumentException($"There must be a deviation for each of one or more errors; found {errors.Length} errors and {deviations.Length} deviations.", nameof(errors));
        }

        var ratios = new double[errors.Length];
        var (likelihood, sharpness, square) = (0.0, 0.0, 0.0);
        for (var i = 0; i < ratios.Length; i++)
        {
            var s = deviations[i] > 0 ? deviations[i] : throw new ArgumentException($"Deviations must be positive; number {i} is {deviations[i]}.", nameof(deviations));
            ratios[i] = Math.Abs(errors[i] / s);
            likelihood += (0.5 * ratios[i] * ratios[i]) + Math.Log(s * Math.Sqrt(2 * Math.PI));
            sharpness += s * s;
            square += ratios[i] * ratios[i];
        }

        Array.Sort(ratios);
        double n = ratios.Length;
        double Within(double z)
        {
            var at = Array.BinarySearch(ratios, z);
            return (at < 0 ? ~at : at + 1) / n;
        }

        var curve = Enumerable.Range(1, 19).Select(k => new Reliability(k / 20.0, Within(NormalDistribution.Quantile(0.5 + (k / 40.0))))).ToArray();
        var area = curve.Sum(c => Math.Abs(c.Expected - c.Observed)) / 20;
        return new(ratios.Length, Within(1), Within(1.959963984540054), likelihood / n, Math.Sqrt(sharpness / n), Math.Sqrt(square / n), area, Block.Freeze(curve));
    }

    /// <summary>Of a model's force components on labelled frames, eV/Å.</summary>
    /// <param name="model">Any that knows how sure it is.</param>
    /// <param name="data">Frames, of which those with forces count.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <exception cref="DataException">No frame has forces.</exception>
    public static Calibration OfForces(IUncertain model, Dataset data, Run? run = null) =>
        CalibrationReport.Of(model, data.Subset(Enumerable.Range(0, data.Count).Where(f => data[f].Forces is not null)), run).Forces
        ?? throw new DataException(new("There are no forces to compare with, or the model claims to be certain of some.", Found: $"{data}"));

    /// <summary>Of a model's energies on labelled frames, eV per atom.</summary>
    /// <param name="model">Any that knows how sure it is.</param>
    /// <param name="data">Frames, of which those with energies count.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <exception cref="DataException">No frame has an energy.</exception>
    public static Calibration OfEnergies(IUncertain model, Dataset data, Run? run = null) =>
        CalibrationReport.Of(model, data.Subset(Enumerable.Range(0, data.Count).Where(f => data[f].Energy is not null)), run).Energies
        ?? throw new DataException(new("There are no energies to compare with, or the model claims to be certain of some.", Found: $"{data}"));

    /// <summary>By what a model's deviations must be multiplied to be true on labelled frames; 1 for a kind of label that they do not have.</summary>
    /// <param name="model">Any that knows how sure it is.</param>
    /// <param name="data">Labelled frames that it was not trained on.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <exception cref="DataException">There are no labels.</exception>
    public static CalibrationFactors Factors(IUncertain model, Dataset data, Run? run = null) =>
        CalibrationReport.Of(model, data, run) is var found && found is { Forces: null, Energies: null }
            ? throw new DataException(new("There are no labels to calibrate by, or the model claims to be certain of some.", Found: $"{data}"))
            : found.Factors;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Count} errors: {100 * Within68:F1} % within one deviation (68.3), {100 * Within95:F1} % within 1.96 (95.0); rescaling factor {Factor:F3}, sharpness {Sharpness:G4}, negative log likelihood {NegativeLogLikelihood:F3}, miscalibration area {Miscalibration:F3}");
}
