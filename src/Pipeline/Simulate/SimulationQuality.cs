using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How far a simulation can be trusted.</summary>
/// <param name="EnergyDrift">Slope of the conserved energy against time over the thermo rows (least squares), eV per atom and ns.</param>
/// <param name="EnergyFluctuation">Standard deviation of the conserved energy about that line, eV per atom.</param>
/// <param name="MaxForce">The largest force on an atom at any step, eV/Å.</param>
/// <param name="MinDistance">The shortest distance of two atoms in any sampled frame, Å; infinity for a single atom.</param>
/// <param name="RemovedMomentum">Taken out at the start, u Å/fs.</param>
/// <param name="RemovedAngularMomentum">Taken out at the start, u Å²/fs.</param>
public sealed record SimulationQuality(
    double EnergyDrift,
    double EnergyFluctuation,
    double MaxForce,
    double MinDistance,
    Vec3 RemovedMomentum,
    Vec3 RemovedAngularMomentum);

/// <summary>Running sums behind <see cref="SimulationQuality"/>: small, so that a checkpoint can carry them over a restart.</summary>
internal struct QualityTally
{
    public long Rows;
    public double First;
    public double T;
    public double TT;
    public double E;
    public double TE;
    public double EE;
    public double MaxForce;
    public double MinDistance;
    public Vec3 RemovedMomentum;
    public Vec3 RemovedAngularMomentum;

    public static QualityTally Empty => new() { MinDistance = double.PositiveInfinity };

    /// <summary>Adds a row; energies are counted from the first one, so that the sums keep their digits.</summary>
    public void Add(in ThermoRow row)
    {
        First = Rows == 0 ? row.ConservedEnergy : First;
        var (t, e) = (row.Time, row.ConservedEnergy - First);
        Rows++;
        T += t;
        TT += t * t;
        E += e;
        TE += t * e;
        EE += e * e;
    }

    public readonly SimulationQuality ToQuality(int atoms)
    {
        const double femtosecondsPerNanosecond = 1e6;
        var spread = TT - (T * T / Rows);
        var slope = Rows > 1 ? (TE - (T * E / Rows)) / spread : 0;
        var rest = Rows > 2 ? (EE - (E * E / Rows) - (slope * slope * spread)) / Rows : 0;
        return new(
            slope * femtosecondsPerNanosecond / atoms,
            Math.Sqrt(Math.Max(0, rest)) / atoms,
            MaxForce,
            MinDistance,
            RemovedMomentum,
            RemovedAngularMomentum);
    }
}
