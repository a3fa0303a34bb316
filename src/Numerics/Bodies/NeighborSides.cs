namespace Pipelines.Numerics;

/// <summary>A side of a tuple: x = exp(1 - r/distance), the weight that goes to zero at the cutoff with its derivative, and its direction.</summary>
/// <param name="X">The polynomials' variable.</param>
/// <param name="Weight">1 or less.</param>
/// <param name="Slope">Derivative of the weight by the length.</param>
/// <param name="Ux">From the lower end to the upper one.</param>
/// <param name="Uy">From the lower end to the upper one.</param>
/// <param name="Uz">From the lower end to the upper one.</param>
internal readonly record struct Side(double X, double Weight, double Slope, double Ux, double Uy, double Uz);

/// <summary>The sides from a centre to its neighbours, and those between neighbours within the cutoff of each other. Its memory is reused.</summary>
internal sealed class NeighborSides(double cutoff, double distance, Func<double, (double Value, double Slope)> weight)
{
    private Side[] _own = [], _between = [];
    private bool[] _near = [];
    private int _count;

    /// <summary>The side from the centre.</summary>
    public ref readonly Side Own(int j) => ref _own[j];

    /// <summary>The side between neighbours j &lt; k, if they are near.</summary>
    public ref readonly Side Between(int j, int k) => ref _between[(j * _count) + k];

    /// <summary>Are neighbours j &lt; k within the cutoff of each other?</summary>
    public bool Near(int j, int k) => _near[(j * _count) + k];

    /// <summary>Measures all sides.</summary>
    /// <param name="at">Surroundings.</param>
    /// <param name="between">Also the sides between neighbours.</param>
    public void Fill(in Surroundings at, bool between)
    {
        _count = at.Count;
        if (_own.Length < _count)
        {
            _own = new Side[2 * _count];
        }

        for (var j = 0; j < _count; j++)
        {
            _own[j] = Of(at.X[j], at.Y[j], at.Z[j], at.R[j]);
        }

        if (!between)
        {
            return;
        }

        if (_near.Length < _count * _count)
        {
            (_between, _near) = (new Side[2 * _count * _count], new bool[2 * _count * _count]);
        }

        for (var j = 0; j < _count; j++)
        {
            for (var k = j + 1; k < _count; k++)
            {
                double dx = at.X[k] - at.X[j], dy = at.Y[k] - at.Y[j], dz = at.Z[k] - at.Z[j];
                var r = Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
                var near = r < cutoff;
                _near[(j * _count) + k] = near;
                if (near)
                {
                    _between[(j * _count) + k] = Of(dx, dy, dz, r);
                }
            }
        }
    }

    private Side Of(double x, double y, double z, double r)
    {
        var (value, slope) = weight(r);
        var inverse = r > 0 ? 1 / r : 0;
        return new(VectorMath.Exp(1 - (r / distance)), value, slope, x * inverse, y * inverse, z * inverse);
    }
}
