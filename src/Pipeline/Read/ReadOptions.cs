namespace Pipelines;

/// <summary>What a file means by "stress". The virial that a dataset keeps is W = -volume times stress (tension positive), in eV.</summary>
public enum StressConvention
{
    /// <summary>As ASE writes it: eV/Å³, tension positive; six components are xx yy zz yz xz xy.</summary>
    Ase,

    /// <summary>As VASP prints it ("in kB"): kbar, compression positive; six components are xx yy zz xy yz zx.</summary>
    Vasp,
}

/// <summary>Energies that lie in a text file of their own, one row a frame.</summary>
/// <param name="Path">The file; blank rows and rows that begin with # do not count.</param>
/// <param name="Column">Which column, from 1.</param>
public sealed record EnergyFile(string Path, int Column = 1)
{
    /// <summary>Which column, from 1.</summary>
    public int Column { get; } = Column >= 1
        ? Column
        : throw new ArgumentOutOfRangeException(nameof(Column), Column, "Columns of an energy file are counted from 1.");
}

/// <summary>
/// How to read extended XYZ. By default the labels are found by the names the field gives them (see <see cref="LabelNames"/>); a key given here
/// is taken as it is, must be there in every frame, and wins over all others; an empty key means that the label is not to be read.
/// </summary>
public sealed record ReadOptions
{
    /// <summary>All frames, labels found by their usual names, Å and eV.</summary>
    public static ReadOptions Default { get; } = new();

    /// <summary>The frame's energy.</summary>
    public string? EnergyKey { get; init; }

    /// <summary>The column of forces.</summary>
    public string? ForcesKey { get; init; }

    /// <summary>The frame's virial, W = -dE/d(strain), eV; nine components row by row, or six: xx yy zz yz xz xy.</summary>
    public string? VirialKey { get; init; }

    /// <summary>The frame's stress, turned into a virial as <see cref="Stress"/> says.</summary>
    public string? StressKey { get; init; }

    /// <summary>Unit, sign and order of a stress.</summary>
    public StressConvention Stress { get; init; }

    /// <summary>Energies from another file; it wins over a key.</summary>
    public EnergyFile? EnergyFile { get; init; }

    /// <summary>The first frame to read, from 0.</summary>
    public int Start { get; init => field = NotNegative(value, nameof(Start)); }

    /// <summary>The frame to stop before; null for the end of the file.</summary>
    public int? Stop { get; init => field = value is { } stop ? NotNegative(stop, nameof(Stop)) : null; }

    /// <summary>Every how many frames to read one, at least 1.</summary>
    public int Stride { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Stride), value, "A stride is at least 1."); } = 1;

    /// <summary>The file's unit of energy in eV (<see cref="Units.Hartree"/>), also of its virials.</summary>
    public double EnergyUnit { get; init => field = Positive(value, nameof(EnergyUnit)); } = 1;

    /// <summary>The file's unit of force in eV/Å.</summary>
    public double ForceUnit { get; init => field = Positive(value, nameof(ForceUnit)); } = 1;

    /// <summary>The file's unit of length in Å (<see cref="Units.Bohr"/>).</summary>
    public double LengthUnit { get; init => field = Positive(value, nameof(LengthUnit)); } = 1;

    internal bool Wants(int frame) => frame >= Start && frame < (Stop ?? int.MaxValue) && (frame - Start) % Stride == 0;

    private static int NotNegative(int value, string name) =>
        value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, "Frames are counted from 0.");

    private static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "A unit is a positive number.");
}
