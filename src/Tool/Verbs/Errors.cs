namespace Pipelines.Tool;

/// <summary>Errors of predictions against labels, as people and machines read them. Null where there is no such label.</summary>
/// <param name="EnergyPerAtom">eV/atom.</param>
/// <param name="ForceComponents">eV/Å.</param>
/// <param name="ForceVectors">Length of the error vector, eV/Å.</param>
/// <param name="ForceAngles">Degrees.</param>
/// <param name="VirialPerAtom">Components, eV/atom.</param>
/// <param name="Stress">Components, GPa.</param>
internal sealed record Errors(Error? EnergyPerAtom, Error? ForceComponents, Error? ForceVectors, Error? ForceAngles, Error? VirialPerAtom, Error? Stress)
{
    /// <summary>Null where the data have no labels at all.</summary>
    public static Errors? Of(ErrorReport r) => r is { Energy: null, ForceComponent: null, Virial: null }
        ? null
        : new(Error.Of(r.Energy), Error.Of(r.ForceComponent), Error.Of(r.ForceVector), Error.Of(r.ForceAngle), Error.Of(r.Virial), Error.Of(r.Stress));

    /// <summary>A table.</summary>
    public string ToText()
    {
        List<string[]> rows = [];
        Add("energy (meV/atom)", EnergyPerAtom, 1000);
        Add("force components (eV/Å)", ForceComponents, 1);
        Add("force vectors (eV/Å)", ForceVectors, 1);
        Add("force angles (°)", ForceAngles, 1);
        Add("virial (meV/atom)", VirialPerAtom, 1000);
        Add("stress (GPa)", Stress, 1);
        return TextTable.Of(["against the labels", "MAE", "RMSE", "max", "labels"], rows);

        void Add(string what, Error? e, double unit)
        {
            if (e is not null)
            {
                rows.Add([what, $"{unit * e.Mae:F4}", $"{unit * e.Rmse:F4}", $"{unit * e.Max:F4}", $"{e.Labels}"]);
            }
        }
    }
}

/// <summary>Errors of one kind of label.</summary>
/// <param name="Labels">How many were compared.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Rmse">Root mean square error.</param>
/// <param name="Max">The largest.</param>
internal sealed record Error(int Labels, double Mae, double Rmse, double Max)
{
    /// <summary>Null for null.</summary>
    public static Error? Of(ErrorSummary? s) => s is null ? null : new(s.Count, s.Mae, s.Rmse, s.Max);
}
