using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The members of a network model on one atom's features: their mean, or each alone.</summary>
internal sealed class NetworkCommittee : IFeatureModel
{
    private readonly NetworkModel _model;
    private readonly NetworkLayout _layout;
    private readonly FeedForward.Workspace[] _work;
    private readonly double[] _weights, _scaled, _derivative, _value = new double[1], _one;

    public NetworkCommittee(NetworkModel model)
    {
        (_model, _layout, _weights) = (model, model.Layout, model.Weights.ToArray());
        _work = [.. _layout.Shapes.Select(_ => new FeedForward.Workspace())];
        var widest = _layout.Columns.Max(c => c.Length);
        (_scaled, _derivative, _one) = (new double[widest], new double[widest], new double[model.Descriptor.Width]);
    }

    public double Evaluate(int kind, ReadOnlySpan<double> features, Span<double> outer)
    {
        Scale(kind, features);
        outer.Clear();
        var energy = 0.0;
        for (var m = 0; m < _model.Members; m++)
        {
            energy += Add(m, kind, outer);
        }

        Vectors.Scale(1.0 / _model.Members, outer);
        return energy / _model.Members;
    }

    /// <summary>What each member says, eV.</summary>
    /// <param name="kind">Of the atom.</param>
    /// <param name="features">Its features.</param>
    /// <param name="energies">Destination, one a member.</param>
    /// <param name="outers">Destination: derivatives by the features, members x width.</param>
    public void Evaluate(int kind, ReadOnlySpan<double> features, Span<double> energies, Span<double> outers)
    {
        Scale(kind, features);
        for (var m = 0; m < _model.Members; m++)
        {
            _one.AsSpan().Clear();
            energies[m] = Add(m, kind, _one);
            _one.CopyTo(outers[(m * _one.Length)..]);
        }
    }

    private void Scale(int kind, ReadOnlySpan<double> features)
    {
        var columns = _layout.Columns[kind];
        for (var c = 0; c < columns.Length; c++)
        {
            var p = (kind * features.Length) + columns[c];
            _scaled[c] = (features[columns[c]] - _model.Means[p]) * _model.Scales[p];
        }
    }

    private double Add(int member, int kind, Span<double> outer)
    {
        var (columns, shape) = (_layout.Columns[kind], _layout.Shapes[kind]);
        shape.Evaluate(
            _layout.Of(_weights.AsSpan(member * _layout.Parameters, _layout.Parameters), kind), _scaled.AsSpan(0, columns.Length), _work[kind], _value, _derivative.AsSpan(0, columns.Length));
        for (var c = 0; c < columns.Length; c++)
        {
            outer[columns[c]] += _model.EnergyUnit * _model.Scales[(kind * outer.Length) + columns[c]] * _derivative[c];
        }

        return _model.EnergyUnit * _value[0];
    }
}
