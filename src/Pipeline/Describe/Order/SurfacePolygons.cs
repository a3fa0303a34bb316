using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A triangle or a square of bonds with nothing on one side.</summary>
/// <param name="First">The corner from which the others are seen.</param>
/// <param name="Corners">Key of each corner as seen from the first, in order around the polygon; the first one first.</param>
/// <param name="Atoms">The atoms.</param>
/// <param name="Points">Corners minus first corner, Å.</param>
/// <param name="Normal">Outwards, of length 1.</param>
internal sealed record SurfacePolygon(int First, long[] Corners, int[] Atoms, Vec3[] Points, Vec3 Normal)
{
    public Vec3 Centre
    {
        get
        {
            var sum = Vec3.Zero;
            foreach (var p in Points)
            {
                sum += p;
            }

            return sum / Points.Length;
        }
    }
}

/// <summary>
/// The polygons that the surface is made of: triples of atoms bonded to one another, and rings of four without a bond across, on one side of which another
/// atom could lie. Closed surfaces of compact particles obey Euler's formula, corners - edges + faces = 2.
/// </summary>
internal sealed class SurfacePolygons
{
    // In mean bond lengths: who comes nearer than this to another atom's place takes it; the second place is beyond the far side of a vacancy.
    private const double Blocked = 0.85, Second = 2, Flat = 0.5;

    private readonly Bonds _bonds;
    private readonly NeighborList _around = new();
    private readonly List<SurfacePolygon> _found = [];

    private SurfacePolygons(Bonds bonds)
    {
        _bonds = bonds;
        var structure = bonds.Structure;
        if (bonds.Count > 0)
        {
            _around.Build(structure.Positions.Span, structure.Lattice, (Second + Blocked + 0.3) * bonds.Length, half: false);
        }
    }

    public static IReadOnlyList<SurfacePolygon> Of(Bonds bonds)
    {
        var polygons = new SurfacePolygons(bonds);
        for (var i = 0; i < bonds.Structure.Count; i++)
        {
            polygons.FromCorner(i);
        }

        return polygons._found;
    }

    // Each polygon once, from its corner of the smallest key: that order does not change from cell to cell.
    private void FromCorner(int i)
    {
        var own = NeighborList.Key(i, 0, 0, 0);
        var (from, to) = (_bonds.Start[i], _bonds.Start[i + 1]);
        for (var p = from; p < to; p++)
        {
            for (var q = p + 1; _bonds.Keys[p] > own && q < to; q++)
            {
                if (_bonds.Bonded(p, q))
                {
                    Add(i, own, [_bonds.Keys[p], _bonds.Keys[q]], [_bonds.Vectors[p], _bonds.Vectors[q]]);
                }
                else
                {
                    Squares(i, own, p, q);
                }
            }
        }
    }

    // Rings i - p - m - q with no bond from i to m.
    private void Squares(int i, long own, int p, int q)
    {
        int a = _bonds.Partners[p], b = _bonds.Partners[q];
        long shiftA = _bonds.Keys[p] - NeighborList.Key(a, 0, 0, 0), shiftB = _bonds.Keys[q] - NeighborList.Key(b, 0, 0, 0);
        var row = _bonds.Keys[_bonds.Start[i].._bonds.Start[i + 1]];
        var (s, t) = (_bonds.Start[a], _bonds.Start[b]);
        while (s < _bonds.Start[a + 1] && t < _bonds.Start[b + 1])
        {
            long left = _bonds.Keys[s] + shiftA, right = _bonds.Keys[t] + shiftB;
            if (left == right && left > own && row.BinarySearch(left) < 0)
            {
                var m = _bonds.Vectors[p] + _bonds.Vectors[s];

                // Flat: the two diagonals meet half way.
                if ((m - _bonds.Vectors[p] - _bonds.Vectors[q]).Length < Flat * _bonds.Length)
                {
                    Add(i, own, [_bonds.Keys[p], left, _bonds.Keys[q]], [_bonds.Vectors[p], m, _bonds.Vectors[q]]);
                }
            }

            (s, t) = (left <= right ? s + 1 : s, right <= left ? t + 1 : t);
        }
    }

    private void Add(int i, long own, ReadOnlySpan<long> keys, ReadOnlySpan<Vec3> points)
    {
        // Newell's normal, of the plane nearest to the corners; the first of them is the origin.
        var (normal, centre, last) = (Vec3.Zero, Vec3.Zero, Vec3.Zero);
        foreach (var point in points)
        {
            normal += last.Cross(point);
            centre += point / (points.Length + 1);
            last = point;
        }

        normal = LocalEnvironment.Direction(normal, normal.Length);
        var spread = centre.Dot(centre);
        foreach (var point in points)
        {
            spread += (point - centre).Dot(point - centre);
        }

        var length = _bonds.Length;
        var height = Math.Sqrt(Math.Max(0, (length * length) - (spread / (points.Length + 1))));
        foreach (var side in (ReadOnlySpan<Vec3>)[normal, -normal])
        {
            if (Free(i, keys, centre + (height * side)) && Free(i, keys, centre + (Second * length * side)))
            {
                _found.Add(new(
                    i, [own, .. keys], [i, .. keys.ToArray().Select(NeighborList.PointOf)], [Vec3.Zero, .. points], side));
            }
        }
    }

    private bool Free(int i, ReadOnlySpan<long> corners, Vec3 place)
    {
        var limit = Blocked * Blocked * _bonds.Length * _bonds.Length;
        for (var k = _around.Start[i]; k < _around.Start[i + 1]; k++)
        {
            var d = new Vec3(_around.Dx[k], _around.Dy[k], _around.Dz[k]) - place;
            if (d.Dot(d) < limit && corners.IndexOf(_around.Keys[k]) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
