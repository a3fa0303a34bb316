using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// Do energies and forces belong together? Between neighbouring frames dE must be -F.dx (trapezoid of both ends), so that the regression of one against
/// the other has slope 1. Another slope tells which unit or sign is wrong.
/// </summary>
/// <param name="Steps">Pairs of consecutive comparable frames that were used: no farther apart than 0.3 Å, and of those the nearer half.</param>
/// <param name="Slope">Regression slope of dE against -F.dx.</param>
/// <param name="Correlation">Their correlation.</param>
/// <param name="MedianStep">Å, root mean square an atom.</param>
/// <param name="Verdict">In words.</param>
/// <param name="IsSound">False where something is wrong; true where all is well or nothing can be said.</param>
public sealed record EnergyForceCheck(int Steps, double Slope, double Correlation, double MedianStep, string Verdict, bool IsSound)
{
    private const double LongestStep = 0.3;
    private const double TrapezoidStep = 0.1;
    private const int FewestSteps = 5;
    private const int EnoughSteps = 20;
    private const double Close = 0.25;
    private const double Convincing = 0.8;
    private const double Far = 0.5;
    private const double KcalPerMol = 0.0433641;
    private const double KilojoulePerMol = 0.0103643;

    // Slope if everything but the one thing named is in eV and Å.
    private static readonly (double Slope, string Words)[] Mistakes =
    [
        (-1, "The forces have the wrong sign: they look like gradients."),
        (1 / Units.Hartree, "The energies look like Hartree: set EnergyUnit to Units.Hartree."),
        (2 / Units.Hartree, "The energies look like Rydberg: set EnergyUnit to Units.Hartree / 2."),
        (1 / KcalPerMol, "The energies look like kcal/mol: set EnergyUnit to 0.0433641."),
        (1 / KilojoulePerMol, "The energies look like kJ/mol: set EnergyUnit to 0.0103643."),
        (1000, "The energies look like meV, or the forces like keV/Å: set EnergyUnit to 0.001."),
        (Units.Hartree, "The forces look like Hartree/Å: set ForceUnit to Units.Hartree."),
        (Units.Hartree / Units.Bohr, "The forces look like Hartree/Bohr: set ForceUnit to Units.Hartree / Units.Bohr."),
        (Units.Hartree / 2, "The forces look like Rydberg/Å: set ForceUnit to Units.Hartree / 2."),
        (Units.Hartree / 2 / Units.Bohr, "The forces look like Rydberg/Bohr: set ForceUnit to Units.Hartree / 2 / Units.Bohr."),
        (1 / Units.Bohr, "The forces look like energies per Bohr, not per Å: set ForceUnit to 1 / Units.Bohr."),
        (Units.Bohr, "The positions look like Bohr: set LengthUnit to Units.Bohr."),
        (KcalPerMol, "The forces look like kcal/mol/Å: set ForceUnit to 0.0433641."),
        (KilojoulePerMol, "The forces look like kJ/mol/Å: set ForceUnit to 0.0103643."),
        (0.001, "The forces look like meV/Å: set ForceUnit to 0.001."),
    ];

    /// <summary>Energies follow the forces, but with a slope so far from 1 that a unit or a sign must be wrong. (Where it is not far, steps may be long or data noisy.)</summary>
    public bool IsMistake => !IsSound && Math.Abs(Correlation) >= Convincing && Off(Slope, 1) > Far;

    /// <summary>Checks consecutive frames; null where the data lack energies or forces.</summary>
    public static EnergyForceCheck? Of(Dataset data)
    {
        List<(double Step, double Work, double Change, int Atoms)> pairs = [];
        var labelled = false;
        for (var i = 0; i + 1 < data.Count; i++)
        {
            var (a, b) = (data[i], data[i + 1]);
            if (a is not { Energy: { } ea, Forces: { } fa } || b is not { Energy: { } eb, Forces: { } fb })
            {
                continue;
            }

            labelled = true;
            if (FrameDistances.Comparable(a.Structure, b.Structure) && FrameDistances.Between(a.Structure, b.Structure) is var step && step is > 0 and <= LongestStep)
            {
                pairs.Add((step, Work(a.Structure, b.Structure, fa, fb), eb - ea, a.Structure.Count));
            }
        }

        if (!labelled)
        {
            return null;
        }

        // The error of the trapezoid grows with the cube of the step: the nearer half is worth more than all.
        pairs.Sort((x, y) => x.Step.CompareTo(y.Step));
        var used = pairs.Take(Math.Max(EnoughSteps, pairs.Count / 2)).ToArray();
        return used.Length < FewestSteps
            ? new(used.Length, double.NaN, double.NaN, double.NaN, "Energies and forces cannot be compared: too few consecutive frames are near each other.", IsSound: true)
            : Judge(used);
    }

    private static double Work(Structure a, Structure b, Block<Vec3> fa, Block<Vec3> fb)
    {
        var inverse = Displacement.Inverse(a.Lattice);
        var work = 0.0;
        for (var i = 0; i < a.Count; i++)
        {
            work -= 0.5 * (fa[i] + fb[i]).Dot(Displacement.Shortest(a.Positions[i], b.Positions[i], a.Lattice, inverse));
        }

        return work;
    }

    private static EnergyForceCheck Judge((double Step, double Work, double Change, int Atoms)[] pairs)
    {
        double n = pairs.Length, w = pairs.Sum(p => p.Work) / n, e = pairs.Sum(p => p.Change) / n;
        double ww = 0, we = 0, ee = 0;
        foreach (var p in pairs)
        {
            (ww, we, ee) = (ww + ((p.Work - w) * (p.Work - w)), we + ((p.Work - w) * (p.Change - e)), ee + ((p.Change - e) * (p.Change - e)));
        }

        var step = pairs[pairs.Length / 2].Step;
        if (ww == 0 || ee == 0)
        {
            return new(pairs.Length, double.NaN, double.NaN, step, "Energies or forces do not change between neighbouring frames.", IsSound: false);
        }

        var (slope, correlation) = (we / ww, we / Math.Sqrt(ww * ee));
        var (verdict, sound) = InWords(slope, correlation, step, pairs[0].Atoms, pairs.All(p => p.Atoms == pairs[0].Atoms));
        return new(pairs.Length, slope, correlation, step, verdict, sound);
    }

    private static (string Words, bool IsSound) InWords(double slope, double correlation, double step, int atoms, bool sameSize)
    {
        if (Math.Abs(correlation) < Convincing)
        {
            return step > TrapezoidStep
                ? ("Nothing can be said: these steps are too long for -F.dx to follow the energy.", true)
                : ("Energies and forces do not belong together: the energy does not follow the forces.", false);
        }

        if (Math.Abs(slope - 1) < Close)
        {
            return ("Energies and forces belong together.", true);
        }

        if (sameSize && atoms > 1 && Off(slope, 1.0 / atoms) < Close)
        {
            return ($"The energies look like energies per atom: multiply them by {atoms}.", false);
        }

        var (nearest, words) = Mistakes.MinBy(m => Off(slope, m.Slope));
        return Off(slope, nearest) < Close
            ? (words, false)
            : ("Energies and forces do not belong together: check their units and their source.", false);
    }

    // Relative distance of two numbers on a logarithmic scale; infinite for different signs.
    private static double Off(double x, double to) => x / to > 0 ? Math.Abs(Math.Log(x / to)) : double.PositiveInfinity;
}
