using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A structure with what a reference calculation said about it.</summary>
public sealed record Configuration
{
    /// <summary>Makes a configuration.</summary>
    /// <param name="structure">The atoms.</param>
    /// <param name="energy">Total energy, eV.</param>
    /// <param name="forces">eV/Å, one an atom.</param>
    /// <param name="virial">eV; W = sum over atoms of r (x) F = -dE/d(strain) = -volume times stress (tension positive).</param>
    /// <param name="info">Other keys of the frame, as written.</param>
    /// <exception cref="ArgumentException">A label is not finite, or there is not one force an atom.</exception>
    public Configuration(
        Structure structure,
        double? energy = null,
        Block<Vec3>? forces = null,
        Mat3? virial = null,
        ImmutableSortedDictionary<string, string>? info = null)
    {
        if (energy is { } e && !double.IsFinite(e))
        {
            throw new ArgumentException($"A reference energy must be finite; found {e}.", nameof(energy));
        }

        if (forces is { } f)
        {
            if (f.Length != structure.Count)
            {
                throw new ArgumentException($"There must be one force an atom; found {f.Length} for {structure.Count} atoms.", nameof(forces));
            }

            for (var i = 0; i < f.Length; i++)
            {
                if (!f[i].IsFinite)
                {
                    throw new ArgumentException($"Reference forces must be finite; atom {i} has {f[i]}.", nameof(forces));
                }
            }
        }

        if (virial is { IsFinite: false })
        {
            throw new ArgumentException("A reference virial must be finite.", nameof(virial));
        }

        (Structure, Energy, Forces, Virial, Info) = (structure, energy, forces, virial, info ?? ImmutableSortedDictionary<string, string>.Empty);
    }

    /// <summary>The atoms.</summary>
    public Structure Structure { get; }

    /// <summary>Total energy in eV, where known.</summary>
    public double? Energy { get; }

    /// <summary>Forces in eV/Å, where known.</summary>
    public Block<Vec3>? Forces { get; }

    /// <summary>Virial in eV, where known: -dE/d(strain).</summary>
    public Mat3? Virial { get; }

    /// <summary>Other keys of the frame, as written.</summary>
    public ImmutableSortedDictionary<string, string> Info { get; }

    /// <inheritdoc/>
    public bool Equals(Configuration? other) =>
        other is not null && Structure == other.Structure && Energy == other.Energy && Nullable.Equals(Forces, other.Forces)
        && Nullable.Equals(Virial, other.Virial) && Info.SequenceEqual(other.Info);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Structure, Energy, Forces, Virial, Info.Count);
}
