using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Covariance matrices of labels: symmetric ones, lower triangle by blocks, and what is contracted with their derivatives.</summary>
internal sealed class GramMatrix
{
    private readonly Kernel _kernel;
    private readonly IKernelFeatures[] _features;
    private readonly int[] _offset;

    public GramMatrix(Kernel kernel, IKernelFeatures[] features)
    {
        (_kernel, _features) = (kernel, features);
        _offset = new int[features.Length + 1];
        for (var i = 0; i < features.Length; i++)
        {
            _offset[i + 1] = _offset[i] + features[i].Size;
        }
    }

    /// <summary>Rows and columns.</summary>
    public int Size => _offset[^1];

    /// <summary>The labels as the kernel prepared them.</summary>
    public IKernelFeatures[] Features => _features;

    /// <summary>First row of each label.</summary>
    public ReadOnlySpan<int> Offsets => _offset;

    /// <summary>Prepares labels in parallel.</summary>
    public static IKernelFeatures[] Prepare(Kernel kernel, KernelInput[] inputs, TrainingLabel[] labels, Convention convention, Run run)
    {
        var features = new IKernelFeatures[labels.Length];
        Parallel.For(0, labels.Length, Options(run), i => features[i] = kernel.Prepare(inputs[labels[i].Structure], labels[i].Label, convention));
        return features;
    }

    /// <summary>Fills the lower triangle (and the diagonal blocks whole) of a row-major matrix.</summary>
    public void Fill(double[] matrix, Run run)
    {
        var n = Size;
        long done = 0, total = (long)_features.Length * (_features.Length + 1) / 2;
        Parallel.For(0, _features.Length, Options(run), reversed =>
        {
            // Long rows first: they balance best.
            var i = _features.Length - 1 - reversed;
            Span<double> block = stackalloc double[Label.LargestBlock];
            for (var j = 0; j <= i; j++)
            {
                // A row of many-body kernels can take seconds.
                run.Cancellation.ThrowIfCancellationRequested();
                block.Clear();
                _kernel.AddCovariance(_features[i], _features[j], block);
                Store(block, i, j, matrix, n);
            }

            run.Report("Gram matrix", Interlocked.Add(ref done, i + 1), total);
        });
    }

    /// <summary>Covariances with other labels: row-major, other labels x training labels.</summary>
    public double[] Cross(IKernelFeatures[] others, Run run)
    {
        var n = Size;
        var rows = new int[others.Length + 1];
        for (var i = 0; i < others.Length; i++)
        {
            rows[i + 1] = rows[i] + others[i].Size;
        }

        var matrix = new double[checked(rows[^1] * n)];
        Parallel.For(0, others.Length, Options(run), i =>
        {
            Span<double> block = stackalloc double[Label.LargestBlock];
            for (var j = 0; j < _features.Length; j++)
            {
                run.Cancellation.ThrowIfCancellationRequested();
                block.Clear();
                _kernel.AddCovariance(others[i], _features[j], block);
                var width = _features[j].Size;
                for (var a = 0; a < others[i].Size; a++)
                {
                    block.Slice(a * width, width).CopyTo(matrix.AsSpan(((rows[i] + a) * n) + _offset[j], width));
                }
            }
        });
        return matrix;
    }

    /// <summary>sum over all i, j of M_ij dK_ij / d log(theta), for each hyperparameter theta; M symmetric, lower triangle read.</summary>
    public double[] Contract(double[] m, Run run)
    {
        var n = Size;
        var count = _kernel.Hyperparameters.Length;
        var partial = new double[_features.Length * count];
        long done = 0, total = (long)_features.Length * (_features.Length + 1) / 2;
        Parallel.For(0, _features.Length, Options(run), reversed =>
        {
            var i = _features.Length - 1 - reversed;
            var blocks = new double[count * Label.LargestBlock];
            for (var j = 0; j <= i; j++)
            {
                run.Cancellation.ThrowIfCancellationRequested();
                int height = _features[i].Size, width = _features[j].Size;
                var all = blocks.AsSpan(0, count * height * width);
                all.Clear();
                _kernel.AddCovarianceGradients(_features[i], _features[j], all);
                for (var h = 0; h < count; h++)
                {
                    var block = all.Slice(h * height * width, height * width);
                    var sum = 0.0;
                    for (var a = 0; a < height; a++)
                    {
                        for (var b = 0; b < width; b++)
                        {
                            int row = _offset[i] + a, column = _offset[j] + b;
                            sum += block[(a * width) + b] * (row >= column ? m[((long)row * n) + column] : m[((long)column * n) + row]);
                        }
                    }

                    partial[(i * count) + h] += i == j ? sum : 2 * sum;
                }
            }

            run.Report("gradient", Interlocked.Add(ref done, i + 1), total);
        });

        // Rows are added in order: the same bits for any number of threads.
        var gradient = new double[count];
        for (var i = 0; i < _features.Length; i++)
        {
            for (var h = 0; h < count; h++)
            {
                gradient[h] += partial[(i * count) + h];
            }
        }

        return gradient;
    }

    private static ParallelOptions Options(Run run) => new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation };

    private void Store(ReadOnlySpan<double> block, int i, int j, double[] matrix, int n)
    {
        int height = _features[i].Size, width = _features[j].Size;
        for (var a = 0; a < height; a++)
        {
            block.Slice(a * width, width).CopyTo(matrix.AsSpan(((_offset[i] + a) * n) + _offset[j], width));
        }
    }
}
