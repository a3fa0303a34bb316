using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>The features of another descriptor with mean zero and deviation one in the data.</summary>
    /// <param name="descriptor">The other descriptor.</param>
    public static Standardised Standardised(AtomicDescriptor descriptor) => new(descriptor);
}

/// <summary>
/// The features of another descriptor with mean zero and deviation one among the atoms of each species: what distances between vectors of features (a radial basis, farthest
/// points) need where features have different sizes. A feature that never changes becomes zero.
/// </summary>
/// <param name="Descriptor">The other descriptor.</param>
/// <param name="Means">Species x its width; left out: those of the data that the stage is applied to.</param>
/// <param name="Scales">By what features less their means are multiplied; likewise.</param>
[Kind("standardised")]
public sealed record Standardised(AtomicDescriptor Descriptor, Block<double> Means = default, Block<double> Scales = default)
    : AtomicDescriptor(Descriptor.Cutoff, Descriptor.Species), IExample<Standardised>
{
    /// <summary>Species x width, or empty.</summary>
    public Block<double> Means { get; init; } = Checked(Descriptor, Means, nameof(Means));

    /// <summary>As many as the means.</summary>
    public Block<double> Scales { get; init; } = Scales.Length == Means.Length
        ? Checked(Descriptor, Scales, nameof(Scales))
        : throw new ArgumentException($"There must be as many scales as means, {Means.Length}; found {Scales.Length}.", nameof(Scales));

    /// <summary>The power spectrum, standardised by the data.</summary>
    public static Standardised Typical => new(Pipelines.Describe.Soap(6) with { Normalize = false });

    /// <inheritdoc/>
    public static IEnumerable<Standardised> Examples
    {
        get
        {
            SpeciesList all = [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu"), Pipelines.Species.Parse("Pt")];
            var density = new EmbeddingDensity(new Cutoff(4.5, Smoothing.Polynomial), 2.5, 3, all, Separate: true);
            yield return new(density, Block.From(Enumerable.Range(0, 9).Select(i => 0.1 * i)), Block.From(Enumerable.Range(0, 9).Select(i => 2 - (0.2 * i))));
        }
    }

    /// <inheritdoc/>
    public override int Width => Descriptor.Width;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => [.. Descriptor.Columns.Select(c => $"standardised {c}")];

    /// <inheritdoc/>
    /// <exception cref="DataException">The data have a species that there are no means of.</exception>
    public override Descriptor For(Dataset data)
    {
        var own = (AtomicDescriptor)Descriptor.For(data);
        if (Means.Length > 0)
        {
            return new Standardised(own, Means, Scales);
        }

        Structure[] structures = [.. data.Configurations.Select(c => c.Structure)];
        var (mean, deviation) = TrainingFrames.Moments(own, structures, [.. structures.Select(s => own.Of(s))]);
        return new Standardised(own, Block.Freeze(mean), Block.Freeze(TrainingFrames.Scales(mean, deviation)));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There are no means yet.</exception>
    public override IEnvironmentKernel CreateKernel() => Means.Length > 0
        ? new Kernel(Descriptor.CreateKernel(), Means.ToArray(), Scales.ToArray())
        : throw new InvalidOperationException("These features have no means and scales yet. Give them some, or apply the descriptor to data: then it takes theirs.");

    private static Block<double> Checked(AtomicDescriptor of, Block<double> values, string name)
    {
        var expected = of.Species.Count * of.Width;
        return values.Length != 0 && (of.Species.IsEmpty || values.Length != expected)
            ? throw new ArgumentException($"There must be {expected} {name} ({of.Species.Count} species with {of.Width} features each), or none; found {values.Length}.", name)
            : values.FirstOrDefault(v => !double.IsFinite(v)) is var bad && !double.IsFinite(bad) ? throw new ArgumentException($"{name} must be finite; found {bad}.", name) : values;
    }

    private sealed class Kernel(IEnvironmentKernel of, double[] means, double[] scales) : IEnvironmentKernel
    {
        private readonly double[] _outer = new double[of.Width];

        public int Width => of.Width;

        public void Values(in Surroundings at, Span<double> values, bool keep)
        {
            of.Values(at, values, keep);
            for (var v = 0; v < values.Length; v++)
            {
                values[v] = scales[(at.Kind * Width) + v] * (values[v] - means[(at.Kind * Width) + v]);
            }
        }

        public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
        {
            for (var v = 0; v < outer.Length; v++)
            {
                _outer[v] = scales[(at.Kind * Width) + v] * outer[v];
            }

            of.Contract(at, _outer, gx, gy, gz);
        }

        public void Jacobian(in Surroundings at, Span<double> jacobian)
        {
            of.Jacobian(at, jacobian);
            for (var row = 0; row < 3 * at.Count; row++)
            {
                for (var v = 0; v < Width; v++)
                {
                    jacobian[(row * Width) + v] *= scales[(at.Kind * Width) + v];
                }
            }
        }
    }
}
