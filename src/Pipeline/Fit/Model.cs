using System.Collections.Immutable;

namespace Pipelines;

/// <summary>A fitted potential that can be kept in one file.</summary>
public abstract record Model : IPotential
{
    /// <inheritdoc/>
    public abstract double Cutoff { get; }

    /// <inheritdoc/>
    public abstract ImmutableArray<Species> Species { get; }

    /// <summary>Energy that each atom of a species has whatever it sees, eV: that of the isolated atom, where the model gives it nothing else.</summary>
    public required ImmutableSortedDictionary<Species, double> IsolatedAtomEnergies { get; init; }

    /// <summary>The shortest distance in the training data, Å: closer pairs are extrapolation.</summary>
    public required double ShortestDistance { get; init; }

    /// <inheritdoc/>
    public abstract IEvaluator CreateEvaluator(Structure structure, int threads = 1);

    /// <summary>Writes the model's content.</summary>
    internal abstract void WriteTo(ModelWriter writer);

    /// <summary>Keeps the model in one file: a temporary file, flushed and renamed, so that the file is whole or not there.</summary>
    /// <exception cref="DataException">The disk said no.</exception>
    public void Save(string path) => ModelFile.Save(this, path);

    /// <summary>Reads a model of any kind back, bit for bit.</summary>
    public static Result<Model> Load(string path) => ModelFile.Load(path);
}
