using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// SplitMix64 (doi:10.1145/2714064.2660195): one addition and a finaliser a number, the same on every machine. Good enough to place atoms,
/// not meant for dynamics.
/// </summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>[0, 1), 53 bits.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Uniform(double low, double high) => low + ((high - low) * Uniform());

    /// <summary>0 .. count - 1.</summary>
    public int Index(int count) => (int)(Uniform() * count);

    public bool Coin() => (Next() & 1) != 0;

    /// <summary>Uniform on the unit sphere (Marsaglia's z and azimuth).</summary>
    public Vec3 Direction()
    {
        var z = Uniform(-1, 1);
        var (s, c) = Math.SinCos(2 * Math.PI * Uniform());
        var rho = Math.Sqrt(1 - (z * z));
        return new(rho * c, rho * s, z);
    }

    /// <summary>Uniform in the unit ball.</summary>
    public Vec3 InBall() => Math.Cbrt(Uniform()) * Direction();

    public Vec3 InCube() => new(Uniform(), Uniform(), Uniform());

    /// <summary>A rotation by any angle about any axis.</summary>
    public Mat3 Rotation() => Mat3.Rotation(Direction(), Uniform(0, 2 * Math.PI));

    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = Index(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
