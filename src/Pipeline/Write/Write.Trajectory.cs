namespace Pipelines;

public static partial class Write
{
    /// <summary>Writes the frames of a simulation as extended XYZ: potential energies (eV), forces (eV/Å), velocities (Å/fs), step, time (fs) and temperature (K).</summary>
    /// <param name="path">The file; a name that ends in .gz is compressed.</param>
    /// <param name="trajectory">The simulation.</param>
    /// <param name="run">Progress and cancellation; a cancelled run leaves an old file untouched.</param>
    /// <returns>The file and its SHA-256.</returns>
    public static Result<Source> ExtXyz(string path, Trajectory trajectory, Run? run = null) =>
        ExtXyz(path, trajectory.Frames.Select(f => (f.ToConfiguration(), (IReadOnlyList<AtomColumn>)[f.VelocityColumn()])), run);
}
