using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Eq. 13 read literally, for kernels of which nothing is known but their covariances: every label of a structure with every training label.</summary>
internal sealed class LabelwiseMean(Kernel kernel, LabelWeighting training) : IMeanTerm
{
    public IEvaluator CreateEvaluator(Structure structure, int threads) => new Evaluator(this, structure, threads);

    private double[] Mean(KernelInput input, Label label)
    {
        var own = kernel.Prepare(input, label, training.Convention);
        var mean = new double[own.Size];
        Span<double> block = stackalloc double[Label.LargestBlock];
        var weights = training.Weights.Span;
        foreach (var other in training.Features)
        {
            var covariance = block[..(own.Size * other.Size)];
            covariance.Clear();
            kernel.AddCovariance(own, other, covariance);
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += Vectors.Dot(covariance.Slice(i * other.Size, other.Size), weights[..other.Size]);
            }

            weights = weights[other.Size..];
        }

        return mean;
    }

    private sealed class Evaluator(LabelwiseMean mean, Structure structure, int threads) : IEvaluator
    {
        public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
        {
            var input = new KernelInput(structure.WithPositions(Block.Create(positions)), mean.Radius);
            var n = structure.Count;
            Label[] labels =
            [
                Label.TotalEnergy, Label.Virial, .. Enumerable.Range(0, n).Select(Label.ForceOn),
                .. Enumerable.Range(0, atomEnergies.IsEmpty ? 0 : n).Select(Label.EnergyOf),
            ];
            var values = new double[labels.Length][];
            Parallel.For(0, labels.Length, new() { MaxDegreeOfParallelism = threads }, l => values[l] = mean.Mean(input, labels[l]));
            for (var i = 0; i < n; i++)
            {
                forces[i] = new(values[2 + i][0], values[2 + i][1], values[2 + i][2]);
                if (!atomEnergies.IsEmpty)
                {
                    atomEnergies[i] = values[2 + n + i][0];
                }
            }

            virial = VirialComponents.Matrix(values[1]);
            return values[0][0];
        }
    }

    private double Radius => kernel.Radius;
}
