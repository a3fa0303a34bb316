using Pipelines.Numerics;

namespace Pipelines.Tests;

/// <summary>A network as n2p2's weights files have it: tanh, tanh, linear; features scaled first. Written for clarity: the check of a descriptor needs no speed.</summary>
internal sealed class SmallNetwork : IFeatureModel
{
    private readonly int[] _layers;
    private readonly double[][,] _weights;
    private readonly double[][] _biases;
    private readonly int[] _columns;
    private readonly FeatureScaling _scaling;
    private readonly Block<FeatureStatistics> _statistics;

    public SmallNetwork(string file, int[] layers, RunnerInput input, Block<FeatureStatistics> statistics)
    {
        (_layers, _scaling, _statistics, _columns) = (layers, input.Scaling, statistics, [.. input.ColumnsOf(input.Functions.Species[0])]);
        _weights = [.. layers.Skip(1).Select((n, l) => new double[n, layers[l]])];
        _biases = [.. layers.Skip(1).Select(n => new double[n])];
        foreach (var words in File.ReadLines(file).Where(l => !l.StartsWith('#')).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            var value = double.Parse(words[0]);
            if (words[1] == "a")
            {
                _weights[int.Parse(words[3])][int.Parse(words[6]) - 1, int.Parse(words[4]) - 1] = value;
            }
            else
            {
                _biases[int.Parse(words[3]) - 1][int.Parse(words[4]) - 1] = value;
            }
        }
    }

    public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
    {
        var values = new double[_layers.Length][];
        values[0] = new double[_columns.Length];
        for (var c = 0; c < _columns.Length; c++)
        {
            values[0][c] = _scaling.Apply(features[_columns[c]], _statistics[_columns[c]]);
        }

        var last = _layers.Length - 1;
        for (var l = 1; l <= last; l++)
        {
            values[l] = new double[_layers[l]];
            for (var n = 0; n < _layers[l]; n++)
            {
                var sum = _biases[l - 1][n];
                for (var m = 0; m < _layers[l - 1]; m++)
                {
                    sum += _weights[l - 1][n, m] * values[l - 1][m];
                }

                values[l][n] = l < last ? Math.Tanh(sum) : sum;
            }
        }

        double[] slope = [1];
        for (var l = last; l >= 1; l--)
        {
            var before = new double[_layers[l - 1]];
            for (var n = 0; n < _layers[l]; n++)
            {
                for (var m = 0; m < before.Length; m++)
                {
                    before[m] += slope[n] * _weights[l - 1][n, m] * (l > 1 ? 1 - (values[l - 1][m] * values[l - 1][m]) : 1);
                }
            }

            slope = before;
        }

        outer.Clear();
        for (var c = 0; c < _columns.Length; c++)
        {
            outer[_columns[c]] = slope[c] * _scaling.Factor(_statistics[_columns[c]]);
        }

        return values[last][0];
    }
}
