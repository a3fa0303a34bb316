using System.Collections.Immutable;

namespace Pipelines;

/// <summary>The sum of kernels: independent energies that add up.</summary>
/// <param name="Terms">At least one.</param>
[Kind("sum")]
public sealed record SumKernel(ImmutableArray<Kernel> Terms) : Kernel, IExample<SumKernel>
{
    /// <summary>At least one.</summary>
    public ImmutableArray<Kernel> Terms { get; init; } = Terms is { IsDefaultOrEmpty: false }
        ? Terms
        : throw new ArgumentException("A sum of kernels needs at least one term.", nameof(Terms));

    /// <inheritdoc/>
    public static IEnumerable<SumKernel> Examples => [new([new TwoBodyKernel(0.5, 5), new ThreeBodyKernel(0.6, 4, 0.1)])];

    /// <inheritdoc/>
    public override double Radius => Terms.Max(t => t.Radius);

    /// <inheritdoc/>
    public override ImmutableArray<Hyperparameter> Hyperparameters =>
        [.. Terms.SelectMany((t, i) => t.Hyperparameters.Select(h => h with { Name = $"terms[{i}].{h.Name}" }))];

    internal override IEnumerable<Kernel> Summands => Terms.SelectMany(t => t.Summands);

    /// <inheritdoc/>
    public override Kernel For(Dataset data) => this with { Terms = [.. Terms.Select(t => t.For(data))] };

    /// <inheritdoc/>
    public override Kernel WithHyperparameters(ReadOnlySpan<double> values)
    {
        var changed = ImmutableArray.CreateBuilder<Kernel>(Terms.Length);
        foreach (var term in Terms)
        {
            var count = term.Hyperparameters.Length;
            changed.Add(term.WithHyperparameters(values[..count]));
            values = values[count..];
        }

        return this with { Terms = changed.MoveToImmutable() };
    }

    /// <inheritdoc/>
    public override IKernelFeatures Prepare(KernelInput input, Label label, Convention convention = Convention.TotalEnergy) =>
        new Features(label.Size, [.. Terms.Select(t => t.Prepare(input, label, convention))]);

    /// <inheritdoc/>
    public override void AddCovariance(IKernelFeatures a, IKernelFeatures b, Span<double> block)
    {
        for (var i = 0; i < Terms.Length; i++)
        {
            Terms[i].AddCovariance(((Features)a).Parts[i], ((Features)b).Parts[i], block);
        }
    }

    /// <inheritdoc/>
    public override void AddCovarianceGradient(IKernelFeatures a, IKernelFeatures b, int index, Span<double> block)
    {
        for (var i = 0; i < Terms.Length; i++)
        {
            var count = Terms[i].Hyperparameters.Length;
            if (index < count)
            {
                Terms[i].AddCovarianceGradient(((Features)a).Parts[i], ((Features)b).Parts[i], index, block);
                return;
            }

            index -= count;
        }
    }

    /// <inheritdoc/>
    public override void AddCovarianceGradients(IKernelFeatures a, IKernelFeatures b, Span<double> blocks)
    {
        for (var i = 0; i < Terms.Length; i++)
        {
            var size = Terms[i].Hyperparameters.Length * a.Size * b.Size;
            Terms[i].AddCovarianceGradients(((Features)a).Parts[i], ((Features)b).Parts[i], blocks[..size]);
            blocks = blocks[size..];
        }
    }

    internal override long MemoryOf(KernelInput input, Label label) => Terms.Sum(t => t.MemoryOf(input, label));

    internal override void Fold(LabelWeighting training, List<IMeanTerm> mean)
    {
        for (var i = 0; i < Terms.Length; i++)
        {
            Terms[i].Fold(training with { Features = [.. training.Features.Select(f => ((Features)f).Parts[i])] }, mean);
        }
    }

    /// <inheritdoc/>
    public bool Equals(SumKernel? other) => other is not null && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override int GetHashCode() => Terms.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(" + ", Terms);

    private sealed record Features(int Size, IKernelFeatures[] Parts) : IKernelFeatures;
}
