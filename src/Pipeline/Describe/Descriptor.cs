namespace Pipelines;

/// <summary>Turns an environment into features that do not change when it is moved, turned or mirrored, or its like atoms are renamed.</summary>
public interface IDescriptor
{
    /// <summary>What it sees, and how a neighbour's weight goes to zero there.</summary>
    Cutoff Cutoff { get; }

    /// <summary>The features of one environment.</summary>
    /// <param name="environment">Found with a cutoff of at least this one's; neighbours further away are not looked at.</param>
    /// <param name="gradients">Also give the gradients with respect to the neighbours.</param>
    EnvironmentFeatures Of(LocalEnvironment environment, bool gradients = false);
}

/// <summary>
/// A descriptor as a stage: it says how atoms or structures are looked at; features are computed where a later stage asks for them.
/// There are three sorts: sets of pairs or triplets (<see cref="EnvironmentDescriptor"/>), vectors of a fixed width for each atom
/// (<see cref="AtomicDescriptor"/>) and for each structure (<see cref="GlobalDescriptor"/>).
/// </summary>
[SpecFamily]
public abstract record Descriptor : Stage<ILabelled, Described>
{
    /// <summary>The descriptor with what it leaves open (its species) taken from the data.</summary>
    /// <exception cref="DataException">The data have species that it does not know.</exception>
    public virtual Descriptor For(Dataset data) => this;

    /// <inheritdoc/>
    public sealed override Described Apply(ILabelled input, Run run) => new(input.Labels, For(input.Labels.Data));
}

/// <summary>A descriptor of what one atom sees.</summary>
[SpecFamily]
public abstract record EnvironmentDescriptor : Descriptor, IDescriptor
{
    /// <summary>Sets the cutoff.</summary>
    protected EnvironmentDescriptor(Cutoff cutoff) => Cutoff = cutoff;

    /// <summary>What it sees (Å), and how a neighbour's weight goes to zero there.</summary>
    public Cutoff Cutoff { get; init => field = value ?? throw new ArgumentNullException(nameof(Cutoff)); }

    /// <inheritdoc/>
    public abstract EnvironmentFeatures Of(LocalEnvironment environment, bool gradients = false);
}

/// <summary>The descriptors.</summary>
public static partial class Describe;
