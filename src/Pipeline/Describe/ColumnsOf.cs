using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Some of another descriptor's features. Without species of its own the other one's must have been given: columns are those of known species.</summary>
/// <param name="Descriptor">The other descriptor, with its species.</param>
/// <param name="Kept">Places of its features, ascending.</param>
[Kind("columns")]
public sealed record ColumnsOf(AtomicDescriptor Descriptor, Block<int> Kept) : AtomicDescriptor(Descriptor.Cutoff, Descriptor.Species), IExample<ColumnsOf>
{
    /// <summary>Places of its features, ascending.</summary>
    public Block<int> Kept { get; init; } = Checked(Descriptor, Kept);

    /// <inheritdoc/>
    public static IEnumerable<ColumnsOf> Examples
    {
        get
        {
            SpeciesList all = [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu"), Pipelines.Species.Parse("Pt")];
            yield return new(new SymmetryFunctions(4.5, [new(0.1), new(1, 2)], [new(0.1, 2, 1)], Species: all), [0, 2, 3, 7]);
        }
    }

    /// <inheritdoc/>
    public override int Width => Kept.Length;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns
    {
        get
        {
            var names = Descriptor.Columns;
            return [.. Kept.Select(k => names[k])];
        }
    }

    /// <inheritdoc/>
    public override IEnvironmentKernel CreateKernel() => new Kernel(Descriptor.CreateKernel(), Kept.ToArray());

    private static Block<int> Checked(AtomicDescriptor of, Block<int> kept)
    {
        for (var k = 0; k < kept.Length; k++)
        {
            if (kept[k] < 0 || kept[k] >= of.Width || (k > 0 && kept[k] <= kept[k - 1]))
            {
                throw new ArgumentException($"Kept must ascend from 0 to {of.Width - 1}; found {string.Join(", ", kept)}.", nameof(kept));
            }
        }

        return kept;
    }

    private sealed class Kernel(IEnvironmentKernel of, int[] kept) : IEnvironmentKernel
    {
        private readonly double[] _values = new double[of.Width], _outer = new double[of.Width];
        private double[] _jacobian = [];

        public int Width => kept.Length;

        public void Values(in Surroundings at, Span<double> values, bool keep)
        {
            of.Values(at, _values, keep);
            for (var k = 0; k < kept.Length; k++)
            {
                values[k] = _values[kept[k]];
            }
        }

        public void Contract(in Surroundings at, ReadOnlySpan<double> outer, Span<double> gx, Span<double> gy, Span<double> gz)
        {
            for (var k = 0; k < kept.Length; k++)
            {
                _outer[kept[k]] = outer[k];
            }

            of.Contract(at, _outer, gx, gy, gz);
        }

        public void Jacobian(in Surroundings at, Span<double> jacobian)
        {
            var rows = 3 * at.Count;
            if (_jacobian.Length < rows * of.Width)
            {
                _jacobian = new double[2 * rows * of.Width];
            }

            var all = _jacobian.AsSpan(0, rows * of.Width);
            of.Jacobian(at, all);
            for (var row = 0; row < rows; row++)
            {
                for (var k = 0; k < kept.Length; k++)
                {
                    jacobian[(row * kept.Length) + k] = all[(row * of.Width) + kept[k]];
                }
            }
        }
    }
}
