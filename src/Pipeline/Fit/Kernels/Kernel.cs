using System.Collections.Immutable;

namespace Pipelines;

/// <summary>How local energies add up in a kernel between energies and forces.</summary>
public enum Convention
{
    /// <summary>
    /// Total-energy consistent (the default): a pair's energy is shared by its two atoms and a triplet's by its three, the structure's energy is the sum
    /// over atoms (Eq. 1), and forces are exactly its negative gradient. These are also the numbers of the mff package 1.1.2.
    /// </summary>
    TotalEnergy,

    /// <summary>
    /// The paper's Eqs. 15, 17 and 18 read literally: an atom's energy is the whole sum over its environment and its force the negative
    /// derivative of that alone. Forces agree with <see cref="TotalEnergy"/>; energies count a pair twice and a triplet three times.
    /// </summary>
    Local,
}

/// <summary>One label of one structure, prepared for a kernel: whatever it depends on.</summary>
public interface IKernelFeatures
{
    /// <summary>Numbers in the label: <see cref="Label.Size"/>.</summary>
    int Size { get; }
}

/// <summary>A kernel parameter that a fit may optimise. Positive; optimised by its logarithm.</summary>
/// <param name="Name">"terms[0].lengthScale".</param>
/// <param name="Value">Its value.</param>
public readonly record struct Hyperparameter(string Name, double Value);

/// <summary>
/// A covariance function of local energies, and with it of everything linear in them: total energies and forces (Eq. 15).
/// Blocks are exact derivatives, so that energies and forces of a Gaussian process belong together.
/// </summary>
/// <remarks>A kernel of your own derives from this record; the laws of kernels say whether it is one. Its Gaussian process is evaluated by Eq. 13, label by label.</remarks>
[SpecFamily]
public abstract record Kernel
{
    /// <summary>Atoms further apart than this do not matter, Å.</summary>
    public abstract double Radius { get; }

    /// <summary>The parameters that a fit may optimise, in a fixed order.</summary>
    public abstract ImmutableArray<Hyperparameter> Hyperparameters { get; }

    /// <summary>The kernels that this one is a sum of; itself where it is none.</summary>
    internal virtual IEnumerable<Kernel> Summands => [this];

    /// <summary>The kernel for data: what it leaves open (the species of a descriptor) is taken from them.</summary>
    /// <param name="data">What a fit learns from.</param>
    public virtual Kernel For(Dataset data) => this;

    /// <summary>The same kernel with other parameter values.</summary>
    /// <param name="values">One for each of <see cref="Hyperparameters"/>, positive.</param>
    public abstract Kernel WithHyperparameters(ReadOnlySpan<double> values);

    /// <summary>Prepares a label. The cost is linear in the number of neighbours (pairs of neighbours for a 3-body kernel).</summary>
    /// <param name="input">The structure with its neighbour lists.</param>
    /// <param name="label">A label of any kind.</param>
    /// <param name="convention">How local energies add up.</param>
    public abstract IKernelFeatures Prepare(KernelInput input, Label label, Convention convention = Convention.TotalEnergy);

    /// <summary>Adds the covariance between two labels to a row-major block of a.Size x b.Size.</summary>
    public abstract void AddCovariance(IKernelFeatures a, IKernelFeatures b, Span<double> block);

    /// <summary>Adds the derivative of the covariance with respect to the logarithm of hyperparameter <paramref name="index"/>.</summary>
    public abstract void AddCovarianceGradient(IKernelFeatures a, IKernelFeatures b, int index, Span<double> block);

    /// <summary>
    /// Adds the derivatives with respect to the logarithms of all hyper-parameters, block after block. One by one, unless a kernel knows what they have in common.
    /// </summary>
    /// <param name="a">One label.</param>
    /// <param name="b">The other.</param>
    /// <param name="blocks">As many blocks as <see cref="Hyperparameters"/>.</param>
    public virtual void AddCovarianceGradients(IKernelFeatures a, IKernelFeatures b, Span<double> blocks)
    {
        var size = a.Size * b.Size;
        for (var h = 0; h * size < blocks.Length; h++)
        {
            AddCovarianceGradient(a, b, h, blocks.Slice(h * size, size));
        }
    }

    /// <summary>Memory that a prepared label takes, bytes, where that is much.</summary>
    internal virtual long MemoryOf(KernelInput input, Label label) => 0;

    /// <summary>Folds the weights of training labels into what the mean of a Gaussian process with this kernel adds to a potential (Eq. 13).</summary>
    internal virtual void Fold(LabelWeighting training, List<IMeanTerm> mean) => mean.Add(new LabelwiseMean(this, training));

    /// <summary>Sum of two kernels.</summary>
    public static Kernel operator +(Kernel left, Kernel right) => new SumKernel([left, right]);

    /// <summary>The named twin of +.</summary>
    public Kernel Add(Kernel other) => this + other;
}
