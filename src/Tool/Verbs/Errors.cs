namespace Pipelines.Tool;

/// <summary>Errors of predictions against labels, as people and machines read them. Null where there is no such label.</summary>
/// <param name="EnergyPerAtom">eV/atom.</param>
/// <param name="ForceComponents">eV/Å.</param>
/// <param name="ForceVectors">Length of the error vector, eV/Å.</param>
internal sealed record Errors(Error? EnergyPerAtom, Error? ForceComponents, Error? ForceVectors)
{
    /// <summary>Null where the data have no labels at all.</summary>
    public static Errors? Of(IReadOnlyList<Evaluation> predicted, Dataset data)
    {
        var m = ErrorMetrics.Of(predicted, data);
        return m is { Energies: 0, Forces: 0 }
            ? null
            : new(
                m.Energies == 0 ? null : new(m.Energies, m.EnergyMae, m.EnergyRmse, m.EnergyMax),
                m.Forces == 0 ? null : new(3 * m.Forces, m.ForceMaec, m.ForceRmse, null),
                m.Forces == 0 ? null : new(m.Forces, m.ForceMaef, double.Hypot(m.ForceMaef, m.ForceMaefDeviation), m.ForceMax));
    }

    /// <summary>A table.</summary>
    public string ToText()
    {
        List<string[]> rows = [];
        Add("energy (meV/atom)", EnergyPerAtom, 1000);
        Add("force components (eV/Å)", ForceComponents, 1);
        Add("force vectors (eV/Å)", ForceVectors, 1);
        return TextTable.Of(["against the labels", "MAE", "RMSE", "max", "labels"], rows);

        void Add(string what, Error? e, double unit)
        {
            if (e is not null)
            {
                rows.Add([what, $"{unit * e.Mae:F4}", $"{unit * e.Rmse:F4}", e.Max is { } max ? $"{unit * max:F4}" : string.Empty, $"{e.Labels}"]);
            }
        }
    }
}

/// <summary>Errors of one kind of label.</summary>
/// <param name="Labels">How many were compared.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Rmse">Root mean square error.</param>
/// <param name="Max">The largest.</param>
internal sealed record Error(int Labels, double Mae, double Rmse, double? Max);
