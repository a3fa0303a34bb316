using System.Collections.Immutable;
using System.Text;

namespace Pipelines;

/// <summary>What a simulation gives.</summary>
/// <param name="Frames">States at the sampling interval, the start included.</param>
/// <param name="Thermo">Rows at the thermo interval, the start included.</param>
/// <param name="Final">The state after the last step, sampled or not: a simulation can go on from here.</param>
/// <param name="Quality">How far it can be trusted.</param>
public sealed record Trajectory(ImmutableArray<MdState> Frames, ImmutableArray<ThermoRow> Thermo, MdState Final, SimulationQuality Quality)
{
    /// <summary>The frames as data: see <see cref="MdState.ToConfiguration"/>.</summary>
    public Dataset ToDataset() => new([.. Frames.Select(f => f.ToConfiguration())], []);

    /// <summary>The thermo table: a line of column names and a line a row, separated by tabs.</summary>
    public string ThermoTable()
    {
        var text = new StringBuilder(ThermoRow.Header).Append('\n');
        foreach (var row in Thermo)
        {
            text.Append(row.ToString()).Append('\n');
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(Trajectory? other) =>
        other is not null && Frames.SequenceEqual(other.Frames) && Thermo.SequenceEqual(other.Thermo) && Final == other.Final && Quality == other.Quality;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Frames.Length, Thermo.Length, Final);

    /// <inheritdoc/>
    public override string ToString() => $"{Frames.Length} frames of {Final.Structure.Formula} up to {Final.Time:G6} fs";
}
