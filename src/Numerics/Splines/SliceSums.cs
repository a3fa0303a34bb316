namespace Pipelines.Numerics;

/// <summary>What one slice of points adds to the sums: private to it, so that slices can run at the same time and be added up in a fixed order.</summary>
internal sealed class SliceSums(int points, int from, int to)
{
    public int From { get; } = from;

    public int To { get; } = to;

    public Vec3[] Forces { get; } = new Vec3[points];

    public double[] Energies { get; } = new double[points];

    public Mat3 Virial { get; private set; }

    public void Clear()
    {
        Array.Clear(Forces);
        Array.Clear(Energies);
        Virial = default;
    }

    /// <summary>Adds a pair: the share of each point, and dE/dr along the displacement from i to j.</summary>
    public void AddPair(int i, int j, double share, double derivative, Vec3 d, double r)
    {
        Energies[i] += share;
        Energies[j] += share;
        AddForce(i, j, derivative, d, r);
    }

    /// <summary>Adds dE/dr along the displacement from i to j.</summary>
    public void AddForce(int i, int j, double derivative, Vec3 d, double r)
    {
        if (r > 0)
        {
            var f = derivative / r * d;
            Forces[i] += f;
            Forces[j] -= f;
            Virial -= Mat3.Outer(f, d);
        }
    }
}
