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

    /// <summary>Which environments it was shown; null where its training data are not known (a model made by another program).</summary>
    public TrainingDomain? Domain { get; init; }

    /// <summary>By what its standard deviations are multiplied; see <see cref="Calibration.Factors"/>.</summary>
    public CalibrationFactors CalibrationFactors { get; init; } = CalibrationFactors.None;

    /// <summary>Where it comes from and how good it is; null where nobody wrote it down.</summary>
    public ModelCard? Card { get; init; }

    /// <inheritdoc/>
    public abstract IEvaluator CreateEvaluator(Structure structure, int threads = 1);

    /// <summary>How far the environment of each atom lies outside the training data, and why; <see cref="TrainingDomain.Explain"/> says it in words.</summary>
    /// <param name="structure">Its species must be the model's.</param>
    /// <param name="threads">Degree of parallelism; it never changes a bit of the result.</param>
    /// <exception cref="ArgumentException">A species is not covered.</exception>
    /// <exception cref="InvalidOperationException">The model does not know what it was trained on (<see cref="Domain"/> is null).</exception>
    public Block<Extrapolation> Extrapolation(Structure structure, int threads = 1)
    {
        this.Require(structure);
        return Domain?.Of(structure, threads)
            ?? throw new InvalidOperationException("This model does not know what it was trained on, so nobody can say where it extrapolates. Fit it again with this library.");
    }

    /// <summary>Writes the model's content.</summary>
    internal abstract void WriteTo(ModelWriter writer);

    /// <summary>Do two models agree in what every model has? Part of the equality of each kind.</summary>
    private protected bool SameFacts(Model other) =>
        ShortestDistance.Equals(other.ShortestDistance) && IsolatedAtomEnergies.SequenceEqual(other.IsolatedAtomEnergies) && Domain == other.Domain
        && CalibrationFactors == other.CalibrationFactors && Card == other.Card;

    /// <summary>Keeps the model in one file: a temporary file, flushed and renamed, so that the file is whole or not there.</summary>
    /// <exception cref="DataException">The disk said no.</exception>
    public void Save(string path) => ModelFile.Save(this, path);

    /// <summary>Reads a model of any kind back, bit for bit.</summary>
    public static Result<Model> Load(string path) => ModelFile.Load(path);
}
