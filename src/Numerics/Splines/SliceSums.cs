namespace Pipelines.Numerics;

/// <summary>What one slice of points adds to the sums: private to it, so that slices can run at the same time and be added up in a fixed order.</summary>
internal sealed class SliceSums(int points, int from, int to)
{
    private double[] _slopes = [];
    private double _xx, _xy, _xz, _yx, _yy, _yz, _zx, _zy, _zz;

    public int From { get; } = from;

    public int To { get; } = to;

    public Vec3[] Forces { get; } = new Vec3[points];

    public double[] Energies { get; } = new double[points];

    public Mat3 Virial => new(_xx, _xy, _xz, _yx, _yy, _yz, _zx, _zy, _zz);

    public void Clear()
    {
        Array.Clear(Forces);
        Array.Clear(Energies);
        _xx = _xy = _xz = _yx = _yy = _yz = _zx = _zy = _zz = 0;
    }

    /// <summary>A cleared array for dE/dr of the pairs in the slice's own rows.</summary>
    public double[] Slopes(int count)
    {
        if (_slopes.Length < count)
        {
            _slopes = new double[2 * count];
        }

        Array.Clear(_slopes, 0, count);
        return _slopes;
    }

    /// <summary>Adds a pair: the share of each point, and dE/dr along the displacement from i to j.</summary>
    public void AddPair(int i, int j, double share, double derivative, double dx, double dy, double dz, double r)
    {
        Energies[i] += share;
        Energies[j] += share;
        AddForce(i, j, derivative, dx, dy, dz, r);
    }

    /// <summary>Adds dE/dr along the displacement from i to j. Two points in one place have no direction and no force.</summary>
    public void AddForce(int i, int j, double derivative, double dx, double dy, double dz, double r)
    {
        if (r > 0)
        {
            var slope = derivative / r;
            double x = slope * dx, y = slope * dy, z = slope * dz;
            ref var fi = ref Forces[i];
            fi = new(fi.X + x, fi.Y + y, fi.Z + z);
            ref var fj = ref Forces[j];
            fj = new(fj.X - x, fj.Y - y, fj.Z - z);
            _xx -= x * dx;
            _xy -= x * dy;
            _xz -= x * dz;
            _yx -= y * dx;
            _yy -= y * dy;
            _yz -= y * dz;
            _zx -= z * dx;
            _zy -= z * dy;
            _zz -= z * dz;
        }
    }
}
