using System.Buffers;
using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A kernel of local energies on the features of any descriptor: the covariance of the feature vectors of two atoms of the same species, and nothing between
/// atoms of different ones. With <see cref="DotProduct"/> on a power spectrum the SOAP kernel (Eq. 16); with <see cref="SquaredExponential"/> or <see cref="Matern"/> a radial
/// basis on any features (<see cref="Standardised"/> where they have different sizes); on an embedding density a many-body kernel of one scalar. Forces and virials by
/// the chain rule (Eq. 15; Bartók and Csányi 2015, doi:10.1002/qua.24927), so that energies, forces and virials belong together.
/// </summary>
/// <remarks>
/// Sums of such kernels, and sums with 2-body and 3-body ones, are kernels of energies that add up. Products are taken of covariances (<see cref="CovarianceProduct"/>): a
/// product of two kernels of total energies would not be one of local energies. In the local convention (the paper's) the force on an atom is that of its own energy
/// alone, and not the derivative of the total energy: fits refuse it.
/// </remarks>
/// <param name="Descriptor">The features; without species, those of the data that a fit learns from.</param>
/// <param name="Covariance">Of two vectors of features, eV².</param>
[Kind("descriptor")]
[Cites("10.1002/qua.24927")]
public sealed record DescriptorKernel(AtomicDescriptor Descriptor, Covariance Covariance) : Kernel, IExample<DescriptorKernel>
{
    /// <summary>SOAP, a radial basis, an embedding density.</summary>
    public static IEnumerable<DescriptorKernel> Examples
    {
        get
        {
            SpeciesList three = [Species.Parse("Ni"), Species.Parse("Cu"), Species.Parse("Pt")];
            return
            [
                new(new Soap(new Cutoff(4.5, Smoothing.Polynomial), three, NMax: 3, LMax: 2, Sigma: 0.6), new DotProduct(2, 0.5)),
                new(new Soap(new Cutoff(4, Smoothing.Polynomial), three, NMax: 2, LMax: 2, Sigma: 0.7, Normalize: false), new SquaredExponential(0.8) * new DotProduct(1)),
                new(new EmbeddingDensity(new Cutoff(4.5, Smoothing.Polynomial), 2.5, 3, three), new SquaredExponential(0.7, 2) + new Matern(1.5, 0.5)),
            ];
        }
    }

    /// <inheritdoc/>
    public override double Radius => Descriptor.Cutoff.Radius;

    /// <inheritdoc/>
    public override ImmutableArray<Hyperparameter> Hyperparameters => [.. Covariance.Hyperparameters.Select(h => h with { Name = $"covariance.{h.Name}" })];

    /// <inheritdoc/>
    public override Kernel For(Dataset data) => this with { Descriptor = (AtomicDescriptor)Descriptor.For(data) };

    /// <inheritdoc/>
    public override Kernel WithHyperparameters(ReadOnlySpan<double> values) => this with { Covariance = Covariance.WithHyperparameters(values) };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A species is not among the descriptor's.</exception>
    public override IKernelFeatures Prepare(KernelInput input, Label label, Convention convention = Convention.TotalEnergy) =>
        DescriptorFeatures.Of(Descriptor, input, label, convention);

    /// <inheritdoc/>
    public override void AddCovariance(IKernelFeatures a, IKernelFeatures b, Span<double> block) =>
        Add((DescriptorFeatures)a, (DescriptorFeatures)b, -1, 1, block);

    /// <inheritdoc/>
    public override void AddCovarianceGradient(IKernelFeatures a, IKernelFeatures b, int index, Span<double> block) =>
        Add((DescriptorFeatures)a, (DescriptorFeatures)b, index, 1, block);

    /// <inheritdoc/>
    public override void AddCovarianceGradients(IKernelFeatures a, IKernelFeatures b, Span<double> blocks) =>
        Add((DescriptorFeatures)a, (DescriptorFeatures)b, 0, Covariance.Hyperparameters.Length, blocks);

    // A vector and its slopes for each atom whose energy the label depends on.
    internal override long MemoryOf(KernelInput input, Label label)
    {
        var slopes = label.Kind is LabelKind.Force or LabelKind.Virial ? label.Size : 0;
        return sizeof(double) * (1L + slopes) * Descriptor.Width * DescriptorFeatures.Centres(input, label, Convention.TotalEnergy, Radius).Count();
    }

    internal override void Fold(LabelWeighting training, List<IMeanTerm> mean) => mean.Add(new CovarianceExpansion(this, training));

    // All scalar products of two labels' vectors are one product of matrices; the rest is arithmetic on numbers.
    private void Add(DescriptorFeatures a, DescriptorFeatures b, int first, int count, Span<double> blocks)
    {
        var size = a.Size * b.Size;
        for (var kind = 0; kind < a.Kinds.Length; kind++)
        {
            if (a.Kinds[kind] is not { } x || b.Kinds[kind] is not { } y)
            {
                continue;
            }

            int rows = x.Rows, columns = y.Rows;
            var products = ArrayPool<double>.Shared.Rent(rows * columns);
            Dense.Multiply(false, true, rows, columns, x.Width, 1, x.Data, y.Data, 0, products.AsSpan(0, rows * columns));
            for (var h = 0; h < count; h++)
            {
                Contract(x, y, products, first + h, blocks.Slice(h * size, size));
            }

            ArrayPool<double>.Shared.Return(products);
        }
    }

    private void Contract(FeatureVectors x, FeatureVectors y, double[] products, int index, Span<double> block)
    {
        int n = x.Count, m = y.Count, p = x.Slopes, q = y.Slopes, columns = y.Rows;
        for (var c = 0; c < n; c++)
        {
            for (var d = 0; d < m; d++)
            {
                double a = x.Squares[c], b = y.Squares[d], s = products[(c * columns) + d];
                var k = index < 0 ? Covariance.At(a, b, s) : Covariance.Gradient(index, a, b, s);
                if (p == 0 && q == 0)
                {
                    block[0] += k.Value;
                    continue;
                }

                // Rows: the slopes of a centre on the left times b; columns: a times those on the right.
                int below = ((n + (c * p)) * columns) + d, beside = (c * columns) + m + (d * q);
                for (var i = 0; i < p && q == 0; i++)
                {
                    block[i] += (2 * k.A * x.Own[(c * p) + i]) + (k.S * products[below + (i * columns)]);
                }

                for (var j = 0; j < q && p == 0; j++)
                {
                    block[j] += (2 * k.B * y.Own[(d * q) + j]) + (k.S * products[beside + j]);
                }

                for (var i = 0; i < p && q > 0; i++)
                {
                    double own = x.Own[(c * p) + i], other = products[below + (i * columns)];
                    double byOwn = (4 * k.AB * own) + (2 * k.BS * other), byOther = (2 * k.AS * own) + (k.SS * other);
                    var direct = products.AsSpan(((n + (c * p) + i) * columns) + m + (d * q), q);
                    for (var j = 0; j < q; j++)
                    {
                        block[(i * q) + j] += (byOwn * y.Own[(d * q) + j]) + (byOther * products[beside + j]) + (k.S * direct[j]);
                    }
                }
            }
        }
    }
}
