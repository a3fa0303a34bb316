using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What a descriptor of atoms costs, on one thread, neighbours found beforehand.</summary>
/// <param name="Neighbors">Mean number of neighbours within the cutoff.</param>
/// <param name="ValueBytes">An atom's features.</param>
/// <param name="JacobianBytes">An atom's derivatives by itself and its neighbours, sparse.</param>
/// <param name="Values">Microseconds an atom; null without a clock.</param>
/// <param name="Forces">Microseconds an atom for values and the forces of a linear model; null without a clock.</param>
/// <param name="Jacobian">Microseconds an atom for values and all derivatives; null without a clock.</param>
public sealed record FeatureCost(double Neighbors, long ValueBytes, long JacobianBytes, double? Values, double? Forces, double? Jacobian)
{
    // Of the clock: enough of them, and the least, as other programs can only make it longer.
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    internal static FeatureCost Of(Structure structure, AtomicDescriptor descriptor, TimeProvider? clock, Run run)
    {
        var sweep = descriptor.Sweep(structure, 1);
        var neighbors = (double)sweep.List.Pairs / Math.Max(1, structure.Count);
        var (width, bytes) = (descriptor.Width, (long)sizeof(double) * descriptor.Width);
        var cost = new FeatureCost(neighbors, bytes, (long)(3 * bytes * (1 + neighbors)), null, null, null);
        if (clock is null || structure.Count == 0)
        {
            return cost;
        }

        var (values, forces, energies) = (new double[structure.Count * width], new Vec3[structure.Count], new double[structure.Count]);
        var (row, jacobian) = (new double[width], Array.Empty<double>());
        void All(IEnvironmentKernel kernel, in Surroundings at, int point, ReadOnlySpan<int> pairs)
        {
            var length = 3 * width * at.Count;
            jacobian = jacobian.Length < length ? new double[2 * length] : jacobian;
            kernel.Values(at, row, keep: true);
            kernel.Jacobian(at, jacobian.AsSpan(0, length));
        }

        IFeatureModel[] model = [new Linear()];
        double Time(string what, Action action)
        {
            run.Report(what, 0, 1);
            action();
            var best = double.PositiveInfinity;
            for (var round = 0; round < Rounds; round++)
            {
                var (begin, count) = (clock.GetTimestamp(), 0);
                do
                {
                    run.Cancellation.ThrowIfCancellationRequested();
                    action();
                    count++;
                }
                while (clock.GetElapsedTime(begin) < Round && count < 1 << 16);
                best = Math.Min(best, clock.GetElapsedTime(begin).TotalMicroseconds / ((double)count * structure.Count));
            }

            return best;
        }

        return cost with
        {
            Values = Time("time of values", () => sweep.Values(values)),
            Forces = Time("time of forces", () => sweep.Evaluate(model, forces, energies, out _)),
            Jacobian = Time("time of the Jacobian", () => sweep.Visit(0, structure.Count, All)),
        };
    }

    private sealed class Linear : IFeatureModel
    {
        public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
        {
            outer.Fill(1);
            return 0;
        }
    }
}
