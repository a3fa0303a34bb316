using System.Globalization;
using System.Text;

namespace Pipelines;

public static partial class Write
{
    /// <summary>Writes a SNAP potential as LAMMPS reads it. Reading it returns every bit.</summary>
    /// <param name="coefficients">The *.snapcoeff file.</param>
    /// <param name="potential">The potential.</param>
    /// <param name="parameters">The *.snapparam file; null for the one of the same name.</param>
    /// <returns>The file of coefficients and its SHA-256.</returns>
    public static Result<Source> Snap(string coefficients, Snap potential, string? parameters = null)
    {
        var keys = Text(coefficients, SnapLines(potential));
        return keys.Error is not null ? keys : Text(parameters ?? Path.ChangeExtension(coefficients, ".snapparam"), ParameterLines(potential.Descriptor)).Bind(_ => keys);
    }

    private static Result<Source> Text(string path, IEnumerable<string> lines) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }
    });

    private static IEnumerable<string> SnapLines(Snap potential)
    {
        var descriptor = potential.Descriptor;
        var (width, columns) = (descriptor.Width + 1, descriptor.Columns);
        yield return "# SNAP coefficients (eV), written by Pipelines";
        yield return string.Empty;
        yield return $"{descriptor.Species.Count} {width}";
        for (var s = 0; s < descriptor.Species.Count; s++)
        {
            var radius = 0.5 * (descriptor.Radii.Length == 0 ? 1 : descriptor.Radii[s]);
            yield return $"{descriptor.Species[s]} {Digits(radius)} {Digits(descriptor.Weights.Length == 0 ? 1 : descriptor.Weights[s])}";
            for (var c = 0; c < width; c++)
            {
                yield return $"{Digits(potential.Coefficients[(s * width) + c])} # {(c == 0 ? "constant" : columns[c - 1])}";
            }
        }
    }

    private static IEnumerable<string> ParameterLines(Bispectrum descriptor)
    {
        static int Flag(bool on) => on ? 1 : 0;
        yield return "# SNAP parameters, written by Pipelines";
        yield return $"rcutfac {Digits(descriptor.Cutoff.Radius)}";
        yield return $"twojmax {descriptor.TwoJmax}";
        yield return $"rfac0 {Digits(descriptor.Rfac0)}";
        yield return $"rmin0 {Digits(descriptor.Rmin0)}";
        yield return $"switchflag {Flag(descriptor.Switch)}";
        yield return $"bzeroflag {Flag(descriptor.Bzero)}";
        yield return $"quadraticflag {Flag(descriptor.Quadratic)}";
        yield return $"chemflag {Flag(descriptor.Chem)}";
        yield return $"bnormflag {Flag(descriptor.Bnorm)}";
        yield return $"wselfallflag {Flag(descriptor.Wselfall)}";
        if (descriptor.Sinner.Length > 0)
        {
            yield return "switchinnerflag 1";
            yield return $"sinner {string.Join(' ', descriptor.Sinner.Select(Digits))}";
            yield return $"dinner {string.Join(' ', descriptor.Dinner.Select(Digits))}";
        }
    }

    private static string Digits(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
