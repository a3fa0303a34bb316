using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>
/// A feed-forward network with one linear output (Eq. 12 of Zeni et al. 2019), for many rows of inputs at once: values, derivatives by the inputs, and the
/// derivative by the parameters of any weighted sum of both: what a loss on energies and forces needs. All of it is products of matrices.
/// </summary>
/// <remarks>
/// With layers a_l = f(z_l), z_l = a_(l-1) W_l + b_l, the derivative of the output by the inputs is a chain backwards, p_(l-1) = (f'(z_l) p_l) W_l^T. The directional derivative of
/// the output along v is a chain forwards, da_l = f'(z_l) (da_(l-1) W_l) with da_0 = v; its reverse uses the p of the first chain again, so
/// that second derivatives cost two more passes and no tape.
/// </remarks>
public sealed class FeedForward
{
    private readonly int[] _sizes;
    private readonly Activation[] _activations;
    private readonly int[] _weights, _biases;

    /// <summary>A network whose hidden units all have the same function.</summary>
    /// <param name="sizes">Inputs and hidden layers, from the first: 26, 15, 15 for a network 26-15-15-1.</param>
    /// <param name="activation">Of all hidden units.</param>
    public FeedForward(ReadOnlySpan<int> sizes, Activation activation)
        : this(sizes, [.. Enumerable.Repeat(activation, sizes.Length - 1)])
    {
    }

    /// <summary>A network of given shape.</summary>
    /// <param name="sizes">Inputs and hidden layers, from the first: 26, 15, 15 for a network 26-15-15-1.</param>
    /// <param name="activations">Of each hidden layer.</param>
    /// <exception cref="OverflowException">There would be more parameters than an array can have.</exception>
    public FeedForward(ReadOnlySpan<int> sizes, ReadOnlySpan<Activation> activations)
    {
        if (activations.Length != sizes.Length - 1)
        {
            throw new ArgumentException($"There must be an activation for each of the {sizes.Length - 1} hidden layers; found {activations.Length}.", nameof(activations));
        }

        _sizes = [.. sizes, 1];
        _activations = [.. activations];
        (_weights, _biases) = (new int[_sizes.Length], new int[_sizes.Length]);
        for (var l = 1; l < _sizes.Length; l++)
        {
            _weights[l] = Parameters;
            _biases[l] = checked(Parameters + (_sizes[l - 1] * _sizes[l]));
            Parameters = checked(_biases[l] + _sizes[l]);
        }
    }

    /// <summary>Number of inputs.</summary>
    public int Inputs => _sizes[0];

    /// <summary>Weights and biases, layer after layer: W_l (inputs x outputs, row by row), then b_l.</summary>
    public int Parameters { get; }

    /// <summary>Number of layers of weights: hidden layers and the output.</summary>
    public int Layers => _sizes.Length - 1;

    /// <summary>The weights and biases of a layer within all parameters.</summary>
    /// <param name="layer">From 1.</param>
    public (Range Weights, Range Biases, int Inputs, int Outputs) Layer(int layer) =>
        (_weights[layer].._biases[layer], _biases[layer]..(_biases[layer] + _sizes[layer]), _sizes[layer - 1], _sizes[layer]);

    /// <summary>Draws parameters: normal weights of variance 1/inputs (LeCun; keeps the size of signals), biases zero.</summary>
    /// <param name="parameters">Destination; overwritten.</param>
    /// <param name="seed">Of the draw.</param>
    /// <param name="network">Number of the network among those with one seed.</param>
    public void Initialise(Span<double> parameters, ulong seed, uint network)
    {
        for (var l = 1; l < _sizes.Length; l++)
        {
            var (weights, biases, inputs, _) = Layer(l);
            Philox.FillNormals(seed, (ulong)l, network, parameters[weights]);
            Vectors.Scale(1 / Math.Sqrt(inputs), parameters[weights]);
            parameters[biases].Clear();
        }
    }

    /// <summary>Outputs, and their derivatives by the inputs.</summary>
    /// <param name="parameters">Weights and biases.</param>
    /// <param name="inputs">Rows x inputs.</param>
    /// <param name="work">Keeps what <see cref="AddGradient"/> needs.</param>
    /// <param name="values">Destination, one a row.</param>
    /// <param name="derivatives">Destination, rows x inputs.</param>
    public void Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> inputs, Workspace work, Span<double> values, Span<double> derivatives)
    {
        var rows = values.Length;
        work.Prepare(this, rows);
        inputs.CopyTo(work.A[0]);
        for (var l = 1; l < Layers; l++)
        {
            var (weights, biases, from, to) = Layer(l);
            var z = work.Z.AsSpan(0, rows * to);
            Fill(z, parameters[biases]);
            AddProduct(rows, to, from, work.A[l - 1].AsSpan(0, rows * from), parameters[weights], z);
            Activations.Apply(_activations[l - 1], z, work.A[l].AsSpan(0, rows * to), work.First[l].AsSpan(0, rows * to), work.Second[l].AsSpan(0, rows * to));
        }

        var (last, bias, width, _) = Layer(Layers);
        var output = parameters[last];
        for (var r = 0; r < rows; r++)
        {
            values[r] = parameters[bias][0] + Vectors.Dot(work.A[Layers - 1].AsSpan(r * width, width), output);
            output.CopyTo(work.P[Layers - 1].AsSpan(r * width));
        }

        for (var l = Layers - 1; l >= 1; l--)
        {
            var (weights, _, from, to) = Layer(l);
            var d = work.DeltaP[l].AsSpan(0, rows * to);
            Product(work.First[l].AsSpan(0, rows * to), work.P[l].AsSpan(0, rows * to), d);
            Back(rows, from, to, d, parameters[weights], work.P[l - 1].AsSpan(0, rows * from));
        }

        work.P[0].AsSpan(0, rows * Inputs).CopyTo(derivatives);
    }

    /// <summary>Adds the gradient by the parameters of the sum over rows of outer times value plus direction times derivative by the inputs.</summary>
    /// <param name="parameters">Those of the last <see cref="Evaluate"/>.</param>
    /// <param name="work">That of the last <see cref="Evaluate"/>.</param>
    /// <param name="outer">One a row.</param>
    /// <param name="directions">Rows x inputs.</param>
    /// <param name="gradient">Destination, one a parameter; added to.</param>
    public void AddGradient(ReadOnlySpan<double> parameters, Workspace work, ReadOnlySpan<double> outer, ReadOnlySpan<double> directions, Span<double> gradient) =>
        AddGradients(parameters, work, outer, directions, [outer.Length], gradient.Length, gradient);

    /// <summary>The same for several sums, each over rows of its own that follow each other.</summary>
    /// <param name="parameters">Those of the last <see cref="Evaluate"/>.</param>
    /// <param name="work">That of the last <see cref="Evaluate"/>.</param>
    /// <param name="outer">One a row.</param>
    /// <param name="directions">Rows x inputs.</param>
    /// <param name="ends">The row after the last one of each sum.</param>
    /// <param name="stride">Numbers from one sum's gradient to the next one's.</param>
    /// <param name="gradients">Destination, one a parameter from each multiple of the stride on; added to.</param>
    public void AddGradients(
        ReadOnlySpan<double> parameters, Workspace work, ReadOnlySpan<double> outer, ReadOnlySpan<double> directions, ReadOnlySpan<int> ends, int stride, Span<double> gradients)
    {
        var rows = outer.Length;
        directions.CopyTo(work.T[0]);
        for (var l = 1; l < Layers; l++)
        {
            var (weights, _, from, to) = Layer(l);
            var z = work.TangentZ[l].AsSpan(0, rows * to);
            z.Clear();
            AddProduct(rows, to, from, work.T[l - 1].AsSpan(0, rows * from), parameters[weights], z);
            Product(work.First[l].AsSpan(0, rows * to), z, work.T[l].AsSpan(0, rows * to));
        }

        var (last, bias, width, _) = Layer(Layers);
        var output = parameters[last];
        var q = work.Q.AsSpan(0, rows * width);
        for (int s = 0, r = 0; s < ends.Length; s++)
        {
            var gradient = gradients[(s * stride)..];
            for (; r < ends[s]; r++)
            {
                Vectors.AddScaled(outer[r], work.A[Layers - 1].AsSpan(r * width, width), gradient[last]);
                Vectors.AddScaled(1, work.T[Layers - 1].AsSpan(r * width, width), gradient[last]);
                gradient[bias][0] += outer[r];
                q.Slice(r * width, width).Clear();
                Vectors.AddScaled(outer[r], output, q.Slice(r * width, width));
            }
        }

        for (var l = Layers - 1; l >= 1; l--)
        {
            var (weights, biases, from, to) = Layer(l);
            var d = work.Z.AsSpan(0, rows * to);
            Second(work.Second[l].AsSpan(0, rows * to), work.TangentZ[l], work.P[l], work.First[l], q, d);
            for (int s = 0, r = 0; s < ends.Length; r = ends[s++])
            {
                var n = ends[s] - r;
                var gradient = gradients[(s * stride)..];
                if (n > 0)
                {
                    Dense.Multiply(true, false, from, to, n, 1, work.A[l - 1].AsSpan(r * from, n * from), d.Slice(r * to, n * to), 1, gradient[weights]);
                    Dense.Multiply(true, false, from, to, n, 1, work.T[l - 1].AsSpan(r * from, n * from), work.DeltaP[l].AsSpan(r * to, n * to), 1, gradient[weights]);
                }

                for (var row = r; row < ends[s]; row++)
                {
                    Vectors.AddScaled(1, d.Slice(row * to, to), gradient[biases]);
                }
            }

            if (l > 1)
            {
                q = work.Q.AsSpan(0, rows * from);
                Back(rows, from, to, d, parameters[weights], q);
            }
        }
    }

    // One row at a time is what dynamics asks for: a product of matrices would be all overhead.
    private static void AddProduct(int rows, int to, int from, ReadOnlySpan<double> a, ReadOnlySpan<double> weights, Span<double> z)
    {
        if (rows > 1)
        {
            Dense.Multiply(false, false, rows, to, from, 1, a, weights, 1, z);
            return;
        }

        for (var i = 0; i < from; i++)
        {
            Vectors.AddScaled(a[i], weights.Slice(i * to, to), z);
        }
    }

    private static void Back(int rows, int from, int to, ReadOnlySpan<double> d, ReadOnlySpan<double> weights, Span<double> p)
    {
        if (rows > 1)
        {
            Dense.Multiply(false, true, rows, from, to, 1, d, weights, 0, p);
            return;
        }

        for (var i = 0; i < from; i++)
        {
            p[i] = Vectors.Dot(d, weights.Slice(i * to, to));
        }
    }

    private static void Fill(Span<double> rows, ReadOnlySpan<double> row)
    {
        for (var at = 0; at < rows.Length; at += row.Length)
        {
            row.CopyTo(rows[at..]);
        }
    }

    private static void Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c)
    {
        var i = 0;
        for (; i <= c.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            (Vector256.Create(a[i..]) * Vector256.Create(b[i..])).CopyTo(c[i..]);
        }

        for (; i < c.Length; i++)
        {
            c[i] = a[i] * b[i];
        }
    }

    private static void Second(ReadOnlySpan<double> second, ReadOnlySpan<double> z, ReadOnlySpan<double> p, ReadOnlySpan<double> first, ReadOnlySpan<double> q, Span<double> d)
    {
        var i = 0;
        for (; i <= d.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            ((Vector256.Create(second[i..]) * Vector256.Create(z[i..]) * Vector256.Create(p[i..])) + (Vector256.Create(first[i..]) * Vector256.Create(q[i..]))).CopyTo(d[i..]);
        }

        for (; i < d.Length; i++)
        {
            d[i] = (second[i] * z[i] * p[i]) + (first[i] * q[i]);
        }
    }

    /// <summary>Memory for one batch at a time; grows to the largest. One a thread.</summary>
    public sealed class Workspace
    {
        private int _rows = -1;
        private FeedForward? _of;

        internal double[][] A { get; private set; } = [];

        internal double[][] First { get; private set; } = [];

        internal double[][] Second { get; private set; } = [];

        internal double[][] P { get; private set; } = [];

        internal double[][] DeltaP { get; private set; } = [];

        internal double[][] T { get; private set; } = [];

        internal double[][] TangentZ { get; private set; } = [];

        internal double[] Z { get; private set; } = [];

        internal double[] Q { get; private set; } = [];

        internal void Prepare(FeedForward of, int rows)
        {
            if (ReferenceEquals(of, _of) && rows <= _rows)
            {
                return;
            }

            (_of, _rows) = (of, rows);
            double[][] Layers() => [.. of._sizes.Select(n => new double[rows * n])];
            (A, First, Second, P, DeltaP, T, TangentZ) = (Layers(), Layers(), Layers(), Layers(), Layers(), Layers(), Layers());
            var widest = of._sizes.Max();
            (Z, Q) = (new double[rows * widest], new double[rows * widest]);
        }
    }
}
