using System.Diagnostics;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>What a descriptor of fixed width costs an atom: values, values and contracted forces, values and the whole Jacobian.</summary>
internal static class DescriptorTimings
{
    /// <summary>A 19-atom frame of dynamics, a rattled Au309 (ASE's emt_Au309_r1), the icosahedral Ni923 and 20,000 atoms of fcc Ni, rattled by 0.05 Å.</summary>
    public static IEnumerable<(string Name, Structure Structure)> Structures
    {
        get
        {
            yield return ("Ni19", Read.ExtXyz("data/ni19/ni19-bip300.extxyz").GetOrThrow()[0].Structure);
            yield return ("Au309", Read.ExtXyz("tests/golden/data/ase/emt_Au309_r1.xyz").GetOrThrow()[0].Structure);
            yield return ("Ni923", Rattled(Shapes.Icosahedron(Species.Parse("Ni"), 7, 3.52)));
            yield return ("fcc 20000", Rattled(Fcc(17, 3.52)));
        }
    }

    /// <summary>Microseconds of the processor an atom: values, values and contracted forces, values and Jacobian.</summary>
    public readonly record struct Costs(double Values, double Contracted, double Jacobian, double Neighbours, double Allocated);

    /// <summary>On one thread, of processor time: the smallest of some rounds, as other programs can only make it larger.</summary>
    public static Costs Single(AtomicDescriptor descriptor, Structure structure, int rounds = 7) => Of(descriptor, structure, 1, rounds);

    /// <summary>On several threads, of the clock.</summary>
    public static Costs Threaded(AtomicDescriptor descriptor, Structure structure, int threads, int rounds = 7) => Of(descriptor, structure, threads, rounds);

    private static Costs Of(AtomicDescriptor descriptor, Structure structure, int threads, int rounds)
    {
        var sweep = new EnvironmentSweep(descriptor.Cutoff.Radius, descriptor.CreateKernel, threads);
        var kinds = descriptor.Species.IndicesOf(structure.Species.Span);
        var values = new double[structure.Count * descriptor.Width];
        var forces = new Vec3[structure.Count];
        var energies = new double[structure.Count];
        IFeatureModel[] models = [.. Enumerable.Range(0, threads).Select(_ => new Linear(descriptor.Width))];
        var buffers = new ThreadLocal<double[]>(() => []);
        var rows = new ThreadLocal<double[]>(() => new double[descriptor.Width]);

        void Jacobian(IEnvironmentKernel kernel, in Surroundings at, int point, ReadOnlySpan<int> pairs)
        {
            var length = at.Count * 3 * kernel.Width;
            if (buffers.Value!.Length < length)
            {
                buffers.Value = new double[length];
            }

            kernel.Values(at, rows.Value, keep: true);
            kernel.Jacobian(at, buffers.Value.AsSpan(0, length));
        }

        var visit = (AtPoint)Jacobian;
        var allocated = 0L;
        double Cost(Action action)
        {
            action();
            var best = double.PositiveInfinity;
            var repeats = Math.Max(1, 4000 / structure.Count);
            for (var round = 0; round < rounds; round++)
            {
                var (clock, before) = (Stopwatch.StartNew(), Environment.CpuUsage.UserTime);
                var bytes = GC.GetAllocatedBytesForCurrentThread();
                for (var r = 0; r < repeats; r++)
                {
                    action();
                }

                allocated = (GC.GetAllocatedBytesForCurrentThread() - bytes) / repeats;
                var spent = threads > 1 ? clock.Elapsed : Environment.CpuUsage.UserTime - before;
                best = Math.Min(best, spent.TotalMicroseconds / ((double)repeats * structure.Count));
            }

            return best;
        }

        sweep.Update(structure.Positions.Span, kinds, structure.Lattice);
        var v = Cost(() => sweep.Values(values));
        var none = (double)allocated / structure.Count;
        var c = Cost(() => sweep.Evaluate(models, forces, energies, out _));
        var j = Cost(() => sweep.Visit(0, structure.Count, visit));
        return new(v, c, j, (double)sweep.List.Pairs / structure.Count, none);
    }

    private static Structure Rattled(Structure structure)
    {
        var random = new Random(1);
        double Step() => 0.1 * (random.NextDouble() - 0.5);
        return new(structure.Species, Block.From(structure.Positions.Select(p => p + new Vec3(Step(), Step(), Step()))), structure.Cell);
    }

    private static Structure Fcc(int cells, double a)
    {
        List<Vec3> positions = [];
        foreach (var corner in new Vec3[] { new(0, 0, 0), new(0.5, 0.5, 0), new(0.5, 0, 0.5), new(0, 0.5, 0.5) })
        {
            for (var k = 0; k < cells * cells * cells; k++)
            {
                positions.Add(a * (corner + new Vec3(k % cells, k / cells % cells, k / (cells * cells))));
            }
        }

        var species = Enumerable.Repeat(Species.Parse("Ni"), positions.Count);
        return new(Block.From(species), Block.From(positions), new Cell(Mat3.FromRows(new(cells * a, 0, 0), new(0, cells * a, 0), new(0, 0, cells * a))));
    }

    // A fixed weighted sum of the features: the cheapest model, so that the descriptor is what is timed.
    private sealed class Linear(int width) : IFeatureModel
    {
        private readonly double[] _weights = [.. Enumerable.Range(0, width).Select(k => Math.Sin(k + 1))];

        public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
        {
            _weights.CopyTo(outer);
            return Vectors.Dot(features, _weights);
        }
    }
}
