using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A hidden layer of a network.</summary>
/// <param name="Units">At least 1.</param>
/// <param name="Activation">Of all of them.</param>
public readonly record struct HiddenLayer(int Units, Activation Activation = Activation.Tanh);

/// <summary>
/// Where the weights of the networks of all species lie. A network sees the features that its species' scales let through: those that never
/// changed in the training data, or belong to other species, are none of its inputs.
/// </summary>
internal sealed class NetworkLayout
{
    /// <summary>Lays out.</summary>
    /// <param name="hidden">The hidden layers of each species.</param>
    /// <param name="scales">Species x features.</param>
    public NetworkLayout(ImmutableArray<Block<HiddenLayer>> hidden, ReadOnlySpan<double> scales)
    {
        var width = scales.Length / hidden.Length;
        (Shapes, Columns, Offsets) = (new FeedForward[hidden.Length], new int[hidden.Length][], new int[hidden.Length + 1]);
        for (var k = 0; k < hidden.Length; k++)
        {
            List<int> live = [];
            for (var v = 0; v < width; v++)
            {
                if (scales[(k * width) + v] != 0)
                {
                    live.Add(v);
                }
            }

            // A species that only ever stood alone has no feature that changes; its network has an input all the same, always zero.
            Columns[k] = live.Count > 0 ? [.. live] : [0];
            Shapes[k] = new([Columns[k].Length, .. hidden[k].Select(l => l.Units)], [.. hidden[k].Select(l => l.Activation)]);
            Offsets[k + 1] = checked(Offsets[k] + Shapes[k].Parameters);
        }
    }

    /// <summary>Of each species.</summary>
    public FeedForward[] Shapes { get; }

    /// <summary>The features that are the inputs of each species' network.</summary>
    public int[][] Columns { get; }

    /// <summary>Where the weights of each species begin; the last is their number.</summary>
    public int[] Offsets { get; }

    /// <summary>Number of species.</summary>
    public int Kinds => Shapes.Length;

    /// <summary>Weights of all species.</summary>
    public int Parameters => Offsets[^1];

    /// <summary>The weights of a species among all.</summary>
    public ReadOnlySpan<double> Of(ReadOnlySpan<double> weights, int kind) => weights[Offsets[kind]..Offsets[kind + 1]];

    /// <summary>The weights of a species among all.</summary>
    public Span<double> Of(Span<double> weights, int kind) => weights[Offsets[kind]..Offsets[kind + 1]];

    /// <summary>How many weights the networks of a shape have, whatever memory there is.</summary>
    public static double Count(int inputs, IEnumerable<int> hidden)
    {
        var (sum, before) = (0.0, (double)inputs);
        foreach (var units in hidden.Append(1))
        {
            sum += (before + 1) * units;
            before = units;
        }

        return sum;
    }
}
