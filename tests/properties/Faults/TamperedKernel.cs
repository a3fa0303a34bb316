using System.Collections.Immutable;

namespace Pipelines.Tests;

/// <summary>A right kernel with a mistake on top.</summary>
public sealed record TamperedKernel(Kernel Right) : Kernel
{
    public delegate void BlockTamper(Label a, Structure inA, Label b, Structure inB, double[] block);

    public override double Radius => Right.Radius;

    public override ImmutableArray<Hyperparameter> Hyperparameters => Right.Hyperparameters;

    internal override void Fold(LabelWeighting training, List<IMeanTerm> mean) =>
        Right.Fold(training with { Features = [.. training.Features.Select(f => ((Features)f).Inner)] }, mean);

    /// <summary>Changes a block.</summary>
    public BlockTamper Tamper { get; init; } = (_, _, _, _, _) => { };

    /// <summary>Multiplies gradients.</summary>
    public double GradientFactor { get; init; } = 1;

    public bool Overwrites { get; init; }

    public bool IgnoresConvention { get; init; }

    public override Kernel WithHyperparameters(ReadOnlySpan<double> values) => this with { Right = Right.WithHyperparameters(values) };

    public override IKernelFeatures Prepare(KernelInput input, Label label, Convention convention = Convention.TotalEnergy) =>
        new Features(Right.Prepare(input, label, IgnoresConvention ? Convention.TotalEnergy : convention), input.Structure, label);

    public override void AddCovariance(IKernelFeatures a, IKernelFeatures b, Span<double> block)
    {
        Features x = (Features)a, y = (Features)b;
        var own = new double[block.Length];
        Right.AddCovariance(x.Inner, y.Inner, own);
        Tamper(x.Label, x.Structure, y.Label, y.Structure, own);
        Add(own, block);
    }

    public override void AddCovarianceGradient(IKernelFeatures a, IKernelFeatures b, int index, Span<double> block)
    {
        Features x = (Features)a, y = (Features)b;
        var own = new double[block.Length];
        Right.AddCovarianceGradient(x.Inner, y.Inner, index, own);
        Tamper(x.Label, x.Structure, y.Label, y.Structure, own);
        for (var i = 0; i < own.Length; i++)
        {
            own[i] *= GradientFactor;
        }

        Add(own, block);
    }

    private void Add(double[] own, Span<double> block)
    {
        for (var i = 0; i < own.Length; i++)
        {
            block[i] = Overwrites ? own[i] : block[i] + own[i];
        }
    }

    private sealed record Features(IKernelFeatures Inner, Structure Structure, Label Label) : IKernelFeatures
    {
        public int Size => Inner.Size;
    }
}
