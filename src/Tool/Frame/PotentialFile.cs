using System.CommandLine;

namespace Pipelines.Tool;

/// <summary>The argument MODEL: a model that a fit or a map wrote, the SPEC (.json) of an analytic potential, or a potential file of another program.</summary>
internal static class PotentialFile
{
    /// <summary>A fresh argument.</summary>
    public static Argument<FileInfo> Argument => new("MODEL") { Description = "A model file, the SPEC (.json) of an analytic potential, or a potential file (.eam, .eam.alloy, .eam.fs, .pot, .snapcoeff, .snap)." };

    /// <summary>Reads it.</summary>
    public static IPotential Load(FileInfo file) => file.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase)
        ? SpecOption.Read<AnalyticPotential>(file)
        : Read.PotentialEndings.Contains(file.Extension, StringComparer.OrdinalIgnoreCase) ? Read.Potential(DataOptions.Existing(file)).GetOrThrow()
        : Model.Load(DataOptions.Existing(file)).GetOrThrow();

    /// <summary>What it is, in a few words.</summary>
    public static string Describe(IPotential potential)
    {
        var species = potential.Species.IsEmpty ? "any species" : string.Join(", ", potential.Species);
        var cutoff = double.IsFinite(potential.Cutoff) ? $"cutoff {potential.Cutoff:0.###} Å" : "no cutoff";
        return $"{Spec.KindOf(potential.GetType())} for {species}, {cutoff}";
    }
}
