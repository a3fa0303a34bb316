namespace Pipelines;

/// <summary>The names of the laws that dynamics are put to.</summary>
public static class DynamicsLawNames
{
    /// <summary>The same seed gives the same bits at 1, 2 and 4 threads.</summary>
    public const string Reproducibility = "reproducibility";

    /// <summary>Another seed gives another trajectory.</summary>
    public const string Seed = "seed";

    /// <summary>A run that was stopped and continued has the same bits as one that was not.</summary>
    public const string Restart = "restart";

    /// <summary>The energy error is of second order in the time step.</summary>
    public const string EnergyOrder = "energy order";

    /// <summary>The energy does not drift.</summary>
    public const string EnergyDrift = "energy drift";

    /// <summary>With turned velocities the atoms go back.</summary>
    public const string TimeReversal = "time reversal";

    /// <summary>Momentum and angular momentum of a cluster stay as they are.</summary>
    public const string Momentum = "momentum";
}
