namespace Pipelines.Numerics;

/// <summary>What to do at one point of a sweep. Called from several threads at once, each with a kernel and buffers of its own.</summary>
/// <param name="kernel">This thread's kernel.</param>
/// <param name="at">The point's surroundings.</param>
/// <param name="point">Its index.</param>
/// <param name="pairs">For each neighbour, its pair in the sweep's list.</param>
public delegate void AtPoint(IEnvironmentKernel kernel, in Surroundings at, int point, ReadOnlySpan<int> pairs);

/// <summary>A function of a point's features, one a thread: a network, a weighted sum, a sparse process.</summary>
public interface IFeatureModel
{
    /// <summary>Its value, and its derivative by each feature.</summary>
    /// <param name="kind">The point's kind.</param>
    /// <param name="features">The features.</param>
    /// <param name="outer">Destination: d(value)/d(feature); overwritten.</param>
    double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer);
}

/// <summary>
/// Visits the surroundings of many points on several threads: features of all of them, or the energy and forces of a model on the
/// features without ever holding a Jacobian. No result depends on the number of threads: what points share is added up afterwards, in
/// the order of the list. Nothing is allocated a point. Not thread-safe itself.
/// </summary>
public sealed class EnvironmentSweep
{
    private const int PointsAtOnce = 8, PointsInSum = 256;

    private readonly VerletList _list;
    private readonly Worker[] _workers;
    private int[] _kinds = [], _pairKinds = [], _reverse = [];
    private double[] _gx = [], _gy = [], _gz = [];
    private Mat3[] _strains = [];
    private long _version = -1, _reversed = -1;

    /// <summary>Makes a sweep.</summary>
    /// <param name="cutoff">What a point sees; positive and finite.</param>
    /// <param name="kernel">Makes a kernel; called once a thread.</param>
    /// <param name="threads">At least one.</param>
    /// <param name="skin">How much further the neighbour list looks so as to outlive small motions; zero for points that are seen once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public EnvironmentSweep(double cutoff, Func<IEnvironmentKernel> kernel, int threads = 1, double skin = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _list = new(cutoff, skin, half: false);
        _workers = [.. Enumerable.Range(0, threads).Select(_ => new Worker(kernel()))];
    }

    /// <summary>Features a point.</summary>
    public int Width => _workers[0].Kernel.Width;

    /// <summary>The pairs that the sweep goes through: a full list, in which those from the cutoff on are to be skipped.</summary>
    public NeighborList List => _list.List;

    /// <summary>Brings the neighbours up to date.</summary>
    /// <param name="points">Positions.</param>
    /// <param name="kinds">One a point, from 0.</param>
    /// <param name="lattice">Space.</param>
    public void Update(ReadOnlySpan<Vec3> points, ReadOnlySpan<int> kinds, Lattice lattice)
    {
        _list.Update(points, lattice);
        if (_version == _list.Version && kinds.SequenceEqual(_kinds))
        {
            return;
        }

        _version = _list.Version;
        _kinds = kinds.ToArray();
        if (_pairKinds.Length < List.Pairs)
        {
            _pairKinds = new int[List.Pairs];
        }

        var index = List.Index;
        for (var p = 0; p < index.Length; p++)
        {
            _pairKinds[p] = kinds[index[p]];
        }
    }

    /// <summary>Visits points, each once, in any order and on any thread.</summary>
    /// <param name="first">The first point.</param>
    /// <param name="count">How many.</param>
    /// <param name="action">What to do there; it must write only what belongs to the point.</param>
    /// <param name="cancellation">Observed between points.</param>
    public void Visit(int first, int count, AtPoint action, CancellationToken cancellation = default) =>
        Share(first, count, (worker, in at, point) => action(worker.Kernel, at, point, worker.Buffer.Source), cancellation);

    /// <summary>The features of all points.</summary>
    /// <param name="values">Destination, shape points x width; overwritten.</param>
    /// <param name="cancellation">Observed between points.</param>
    public unsafe void Values(Span<double> values, CancellationToken cancellation = default)
    {
        var width = Width;
        if (values.Length != width * List.Points)
        {
            throw new ArgumentException($"There must be {List.Points} x {width} values; found room for {values.Length}.", nameof(values));
        }

        fixed (double* start = values)
        {
            var destination = start;
            Share(0, List.Points, (worker, in at, point) => worker.Kernel.Values(at, new(destination + ((long)point * width), width), keep: false), cancellation);
        }
    }

    /// <summary>The sum of a model's values over all points, and the forces: minus its derivative by positions.</summary>
    /// <param name="model">The model of each thread, by the thread's number.</param>
    /// <param name="forces">Destination, one a point; overwritten.</param>
    /// <param name="energies">Destination, one a point; overwritten.</param>
    /// <param name="virial">Minus the derivative by strain.</param>
    /// <param name="cancellation">Observed between points.</param>
    /// <returns>The sum of the energies in the order of points.</returns>
    public unsafe double Evaluate(ReadOnlySpan<IFeatureModel> model, Span<Vec3> forces, Span<double> energies, out Mat3 virial, CancellationToken cancellation = default)
    {
        if (model.Length < _workers.Length)
        {
            throw new ArgumentException($"There must be a model for each of the {_workers.Length} threads; found {model.Length}.", nameof(model));
        }

        for (var t = 0; t < _workers.Length; t++)
        {
            _workers[t].Model = model[t];
        }

        PrepareGradients();
        fixed (double* start = energies)
        {
            var destination = start;
            Share(0, List.Points, (worker, in at, point) => destination[point] = Gradients(worker, at), cancellation);
        }

        return Gather(forces, energies, out virial);
    }

    private void Share(int first, int count, AtWorker action, CancellationToken cancellation)
    {
        var blocks = (count + PointsAtOnce - 1) / PointsAtOnce;
        var next = -1;
        void Work(Worker worker)
        {
            for (var b = Interlocked.Increment(ref next); b < blocks; b = Interlocked.Increment(ref next))
            {
                cancellation.ThrowIfCancellationRequested();
                for (var i = first + (b * PointsAtOnce); i < Math.Min(first + count, first + ((b + 1) * PointsAtOnce)); i++)
                {
                    action(worker, Around(i, worker.Buffer), i);
                }
            }
        }

        var threads = Math.Min(_workers.Length, blocks);
        if (threads <= 1)
        {
            Work(_workers[0]);
            return;
        }

        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, t => Work(_workers[t]));
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    private Surroundings Around(int point, SurroundingsBuffer buffer)
    {
        var list = List;
        int from = list.Start[point], length = list.Start[point + 1] - from;
        buffer.Offset = from;
        return buffer.Fill(
            _kinds[point], _pairKinds.AsSpan(from, length), list.Dx.Slice(from, length), list.Dy.Slice(from, length), list.Dz.Slice(from, length),
            list.R.Slice(from, length), _list.Cutoff);
    }

    private double Gradients(Worker worker, in Surroundings at)
    {
        worker.Grow(at.Count);
        worker.Kernel.Values(at, worker.Features, keep: true);
        var value = worker.Model!.Evaluate(at.Kind, worker.Features, worker.Outer);
        Span<double> gx = worker.Gx.AsSpan(0, at.Count), gy = worker.Gy.AsSpan(0, at.Count), gz = worker.Gz.AsSpan(0, at.Count);
        worker.Kernel.Contract(at, worker.Outer, gx, gy, gz);
        var pairs = worker.Buffer.Source;
        for (var k = 0; k < pairs.Length; k++)
        {
            (_gx[pairs[k]], _gy[pairs[k]], _gz[pairs[k]]) = (gx[k], gy[k], gz[k]);
        }

        return value;
    }

    // What pairs share is added up in the order of the list, points in blocks of a fixed size.
    private unsafe double Gather(Span<Vec3> forces, ReadOnlySpan<double> energies, out Mat3 virial)
    {
        var blocks = (List.Points + PointsInSum - 1) / PointsInSum;
        if (_strains.Length < blocks)
        {
            _strains = new Mat3[blocks];
        }

        fixed (Vec3* start = forces)
        {
            var destination = start;
            if (_workers.Length == 1)
            {
                for (var b = 0; b < blocks; b++)
                {
                    Gather(b, destination);
                }
            }
            else
            {
                Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = _workers.Length }, b => Gather(b, destination));
            }
        }

        virial = Mat3.Zero;
        for (var b = 0; b < blocks; b++)
        {
            virial -= _strains[b];
        }

        var sum = 0.0;
        foreach (var energy in energies[..List.Points])
        {
            sum += energy;
        }

        return sum;
    }

    private unsafe void Gather(int block, Vec3* forces)
    {
        var list = List;
        ReadOnlySpan<int> start = list.Start;
        ReadOnlySpan<double> dx = list.Dx, dy = list.Dy, dz = list.Dz;
        double[] gx = _gx, gy = _gy, gz = _gz;
        var strain = Mat3.Zero;
        for (var i = block * PointsInSum; i < Math.Min(list.Points, (block + 1) * PointsInSum); i++)
        {
            var force = Vec3.Zero;
            for (var p = start[i]; p < start[i + 1]; p++)
            {
                var g = new Vec3(gx[p], gy[p], gz[p]);
                var back = _reverse[p];
                force += g - new Vec3(gx[back], gy[back], gz[back]);
                strain += Mat3.Outer(g, new(dx[p], dy[p], dz[p]));
            }

            forces[i] = force;
        }

        _strains[block] = strain;
    }

    private void PrepareGradients()
    {
        var pairs = List.Pairs;
        if (_gx.Length < pairs)
        {
            (_gx, _gy, _gz) = (new double[pairs], new double[pairs], new double[pairs]);
        }

        // Pairs from the cutoff on have no gradient; which they are changes as points move.
        _gx.AsSpan(0, pairs).Clear();
        _gy.AsSpan(0, pairs).Clear();
        _gz.AsSpan(0, pairs).Clear();
        if (_reversed == _list.Version)
        {
            return;
        }

        _reversed = _list.Version;
        if (_reverse.Length < pairs)
        {
            _reverse = new int[pairs];
        }

        ReadOnlySpan<int> start = List.Start, index = List.Index;
        var keys = List.Keys;
        for (var i = 0; i < List.Points; i++)
        {
            for (var p = start[i]; p < start[i + 1]; p++)
            {
                var (x, y, z) = NeighborList.Image(keys[p]);
                var j = index[p];
                _reverse[p] = start[j] + keys[start[j]..start[j + 1]].BinarySearch(NeighborList.Key(i, -x, -y, -z));
            }
        }
    }

    private delegate void AtWorker(Worker worker, in Surroundings at, int point);

    private sealed class Worker(IEnvironmentKernel kernel)
    {
        public IEnvironmentKernel Kernel { get; } = kernel;

        public SurroundingsBuffer Buffer { get; } = new();

        public IFeatureModel? Model { get; set; }

        public double[] Features { get; } = new double[kernel.Width];

        public double[] Outer { get; } = new double[kernel.Width];

        public double[] Gx { get; private set; } = [];

        public double[] Gy { get; private set; } = [];

        public double[] Gz { get; private set; } = [];

        public void Grow(int count)
        {
            if (Gx.Length < count)
            {
                (Gx, Gy, Gz) = (new double[2 * count], new double[2 * count], new double[2 * count]);
            }
        }
    }
}
