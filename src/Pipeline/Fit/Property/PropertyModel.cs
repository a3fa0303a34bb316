using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How well-behaved the fit of a property was.</summary>
/// <param name="LogEvidence">Log marginal likelihood of the training numbers; NaN where the prior was given.</param>
/// <param name="Rmse">On the training frames, in the number's unit.</param>
/// <param name="EffectiveParameters">Coefficients that the data decide rather than the prior.</param>
/// <param name="Parameters">Coefficients that are not zero for certain.</param>
/// <param name="Labels">Frames learned from.</param>
/// <param name="Jitter">Relative to each diagonal element, what had to be added to the precision beyond the prior.</param>
/// <param name="Path">The path of sparse models that this one was chosen from.</param>
public sealed record PropertyQuality(
    double LogEvidence, double Rmse, double EffectiveParameters, int Parameters, long Labels, double Jitter, Block<LinearPathStep> Path = default);

/// <summary>A number with its uncertainty, in the unit that it was learned in.</summary>
/// <param name="Mean">Expected.</param>
/// <param name="LatentVariance">Variance of the number itself.</param>
/// <param name="NoiseVariance">Added to it for a new reference calculation.</param>
public readonly record struct PropertyPrediction(double Mean, double LatentVariance, double NoiseVariance);

/// <summary>A number that is linear in what the atoms of a structure see, with the posterior covariance of its coefficients; see <see cref="PropertyFit"/>.</summary>
public sealed record PropertyModel
{
    /// <summary>The features.</summary>
    public required AtomicDescriptor Descriptor { get; init; }

    /// <summary>The key of the number.</summary>
    public required string Key { get; init; }

    /// <summary>The key of the atoms that it belongs to; null for all atoms.</summary>
    public required string? Atoms { get; init; }

    /// <summary>The mean over these atoms, or their sum.</summary>
    public required bool Average { get; init; }

    /// <summary>Feature vectors of the reference environments, of length 1; references x width. None where the features themselves are used.</summary>
    public required Block<double> References { get; init; }

    /// <summary>The species of each reference, a place in those of the descriptor.</summary>
    public required Block<int> ReferenceKinds { get; init; }

    /// <summary>Of a similarity.</summary>
    public required int Power { get; init; }

    /// <summary>Coefficients of the shifted and scaled vector, and the constant.</summary>
    public required Block<double> Mean { get; init; }

    /// <summary>Lower Cholesky factor of their precision, row by row without the zeros.</summary>
    public required Block<double> Factor { get; init; }

    /// <summary>Subtracted from the vector.</summary>
    public required Block<double> Shifts { get; init; }

    /// <summary>By which the vector is multiplied then.</summary>
    public required Block<double> Scales { get; init; }

    /// <summary>The mean of the training numbers.</summary>
    public required double Offset { get; init; }

    /// <summary>Variance of the noise.</summary>
    public required double NoiseVariance { get; init; }

    /// <summary>How well-behaved the fit was.</summary>
    public required PropertyQuality Quality { get; init; }

    /// <summary>Hash of the data it was trained on (provenance).</summary>
    public required string DataHash { get; init; }

    /// <summary>The number of a structure.</summary>
    /// <param name="structure">Its species must be the descriptor's.</param>
    /// <param name="atoms">The atoms that it belongs to; all where null.</param>
    /// <exception cref="ArgumentException">A species is not covered, or an atom is not there.</exception>
    public PropertyPrediction Predict(Structure structure, IReadOnlyCollection<int>? atoms = null)
    {
        if (atoms?.Any(a => a < 0 || a >= structure.Count) == true)
        {
            throw new ArgumentException($"Atoms must be from 0 to {structure.Count - 1}; found {string.Join(", ", atoms)}.", nameof(atoms));
        }

        var features = new PropertyFeatures(Descriptor, Average, References.ToArray(), ReferenceKinds.ToArray(), Power);
        double[] row = [.. features.Of(structure, Descriptor.Of(structure), atoms ?? [.. Enumerable.Range(0, structure.Count)]).Select((x, p) => (x - Shifts[p]) * Scales[p]), 1];
        var mean = Offset + Vectors.Dot(row, Mean.Span);
        return new(mean, PackedTriangle.Explained(Factor.Span, row.Length, row, 1, Run.Default)[0], NoiseVariance);
    }

    /// <summary>The number of each frame, for the atoms that its own key names.</summary>
    /// <exception cref="DataException">A frame does not name atoms of it.</exception>
    public PropertyPrediction[] Predict(Dataset data, Run? run = null)
    {
        var predictions = new PropertyPrediction[data.Count];
        run ??= Run.Default;
        Parallel.For(0, data.Count, new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, f =>
            predictions[f] = Predict(data[f].Structure, PropertyFeatures.Sites(data, f, Atoms)));
        return predictions;
    }

    /// <summary>Keeps the model in one file, whole or not there.</summary>
    /// <exception cref="DataException">The disk said no.</exception>
    public void Save(string path)
    {
        var writer = new ModelWriter();
        writer.Put<Descriptor>("descriptor", Descriptor);
        writer.Put("key", Key);
        writer.Put("atoms", Atoms ?? string.Empty);
        writer.Put("average", Average);
        writer.Put("power", Power);
        writer.Put("offset", Offset);
        writer.Put("noiseVariance", NoiseVariance);
        writer.Put("quality", Quality);
        writer.Put("dataHash", DataHash);
        writer.PutBlock("references", References.Span);
        writer.PutBlock("referenceKinds", ReferenceKinds.Span);
        writer.PutBlock("mean", Mean.Span);
        writer.PutBlock("factor", Factor.Span);
        writer.PutBlock("shifts", Shifts.Span);
        writer.PutBlock("scales", Scales.Span);
        ModelFile.Save(writer, "propertyModel", path);
    }

    /// <summary>Reads a model back, bit for bit.</summary>
    public static Result<PropertyModel> Load(string path) => ModelFile.Load(path, (kind, reader) => kind == "propertyModel" ? Read(reader) : throw new FormatException($"it is a {kind}, not the model of a property"));

    private static PropertyModel Read(ModelReader reader) => new()
    {
        Descriptor = reader.Get<Descriptor>("descriptor") as AtomicDescriptor ?? throw new FormatException("the descriptor has no fixed width"),
        Key = reader.Get<string>("key"),
        Atoms = reader.Get<string>("atoms") is { Length: > 0 } atoms ? atoms : null,
        Average = reader.Get<bool>("average"),
        Power = reader.Get<int>("power"),
        Offset = reader.Get<double>("offset"),
        NoiseVariance = reader.Get<double>("noiseVariance"),
        Quality = reader.Get<PropertyQuality>("quality"),
        DataHash = reader.Get<string>("dataHash"),
        References = Block.Freeze(reader.GetBlock<double>("references")),
        ReferenceKinds = Block.Freeze(reader.GetBlock<int>("referenceKinds")),
        Mean = Block.Freeze(reader.GetBlock<double>("mean")),
        Factor = Block.Freeze(reader.GetBlock<double>("factor")),
        Shifts = Block.Freeze(reader.GetBlock<double>("shifts")),
        Scales = Block.Freeze(reader.GetBlock<double>("scales")),
    };
}
