using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Errors of predictions against references, in the field's and mff's words. Energies are per atom; a force error is counted by component
/// (MAEC, RMSE) and by vector (MAEF, its standard deviation, and relative to the mean reference force).
/// </summary>
/// <param name="Energies">Number of energies compared.</param>
/// <param name="EnergyMae">eV/atom.</param>
/// <param name="EnergyRmse">eV/atom.</param>
/// <param name="EnergyMax">eV/atom.</param>
/// <param name="Forces">Number of force vectors compared.</param>
/// <param name="ForceMaec">Mean absolute error of components, eV/Å.</param>
/// <param name="ForceRmse">Root mean square error of components, eV/Å.</param>
/// <param name="ForceMaef">Mean length of the error vector, eV/Å.</param>
/// <param name="ForceMaefDeviation">Standard deviation of that length, eV/Å.</param>
/// <param name="ForceMax">Largest error vector, eV/Å.</param>
/// <param name="ForceRelative">MAEF over the mean length of the reference force.</param>
public sealed record ErrorMetrics(
    int Energies,
    double EnergyMae,
    double EnergyRmse,
    double EnergyMax,
    int Forces,
    double ForceMaec,
    double ForceRmse,
    double ForceMaef,
    double ForceMaefDeviation,
    double ForceMax,
    double ForceRelative)
{
    /// <summary>Compares a potential with every label of a dataset.</summary>
    public static ErrorMetrics Of(IPotential potential, Dataset data, Run? run = null) => Of(Predict.All(potential, data, run), data);

    /// <summary>Compares predictions, one a frame, with every label of a dataset.</summary>
    public static ErrorMetrics Of(IReadOnlyList<Evaluation> evaluations, Dataset data)
    {
        List<(double, double)> energies = [];
        List<(Vec3, Vec3)> forces = [];
        for (var f = 0; f < data.Count; f++)
        {
            var c = data[f];
            if (c.Energy is { } e && c.Structure.Count > 0)
            {
                energies.Add((evaluations[f].Energy / c.Structure.Count, e / c.Structure.Count));
            }

            if (c.Forces is { } reference)
            {
                for (var a = 0; a < reference.Length; a++)
                {
                    forces.Add((evaluations[f].Forces[a], reference[a]));
                }
            }
        }

        return Of(energies, forces);
    }

    /// <summary>Compares pairs of (predicted, reference); energies per atom.</summary>
    public static ErrorMetrics Of(IReadOnlyCollection<(double Predicted, double Reference)> energies, IReadOnlyCollection<(Vec3 Predicted, Vec3 Reference)> forces)
    {
        double mae = 0, mse = 0, max = 0;
        foreach (var (p, r) in energies)
        {
            var d = Math.Abs(p - r);
            (mae, mse, max) = (mae + d, mse + (d * d), Math.Max(max, d));
        }

        double maec = 0, rmse = 0, maef = 0, maef2 = 0, fmax = 0, reference = 0;
        foreach (var (p, r) in forces)
        {
            var d = p - r;
            var length = d.Length;
            maec += Math.Abs(d.X) + Math.Abs(d.Y) + Math.Abs(d.Z);
            rmse += d.Dot(d);
            (maef, maef2, fmax, reference) = (maef + length, maef2 + (length * length), Math.Max(fmax, length), reference + r.Length);
        }

        double e = energies.Count, f = forces.Count;
        return new(
            energies.Count, mae / e, Math.Sqrt(mse / e), max, forces.Count,
            maec / (3 * f), Math.Sqrt(rmse / (3 * f)), maef / f, Math.Sqrt(Math.Max(0, (maef2 / f) - (maef / f * (maef / f)))), fmax, maef / reference);
    }
}
