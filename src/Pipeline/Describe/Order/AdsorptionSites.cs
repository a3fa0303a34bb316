using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// All adsorption sites of a particle or slab: its surface as triangles and squares of bonds that another atom could be put on. Their faces are the
/// hollows, their edges the bridges, their corners the tops. Cost is linear in the atoms.
/// </summary>
[Cites("10.1002/anie.201402958")]
public sealed class AdsorptionSites
{
    // cos 21°: half of the 42° at which the facets of an icosahedron meet; noise of 4 % of a bond turns a triangle by about 3°.
    private const double SameFacet = 0.934;

    // How many atoms are bonded to one, two, three or four in the bulk.
    private static readonly ImmutableArray<int> Largest = [12, 18, 22, 26];

    private readonly Bonds _bonds;
    private readonly Dictionary<int, List<(SurfacePolygon Polygon, int Corner)>> _corners = [];
    private readonly SortedDictionary<(int First, long Second), List<(SurfacePolygon Polygon, int Corner)>> _edges = [];
    private readonly SurfacePlace[] _places;

    private AdsorptionSites(Bonds bonds)
    {
        _bonds = bonds;
        var polygons = SurfacePolygons.Of(bonds);
        foreach (var polygon in polygons)
        {
            for (var c = 0; c < polygon.Atoms.Length; c++)
            {
                Entry(_corners, polygon.Atoms[c]).Add((polygon, c));
                Entry(_edges, Edge(polygon.Corners[c], polygon.Corners[(c + 1) % polygon.Corners.Length])).Add((polygon, c));
            }
        }

        _places = new SurfacePlace[bonds.Structure.Count];
        foreach (var (atom, around) in _corners)
        {
            _places[atom] = (SurfacePlace)Math.Min(2, Facets([.. around.Select(a => a.Polygon.Normal)]) - 1);
        }

        for (var i = 0; i < _places.Length; i++)
        {
            // Ad-atoms and ends of chains, which no polygon holds, stick out.
            _places[i] = !_corners.ContainsKey(i) && IsLoose(i) ? SurfacePlace.Corner : _places[i];
        }

        Sites = [.. Tops(), .. _edges.Values.Select(Bridge), .. polygons.Select(Hollow)];
    }

    /// <summary>Tops in the order of atoms, then bridges, then hollows.</summary>
    public ImmutableArray<AdsorptionSite> Sites { get; }

    /// <summary>How many sites there are of each kind.</summary>
    public ImmutableSortedDictionary<SiteKind, int> Counts => Sites.CountBy(s => s.Kind).ToImmutableSortedDictionary();

    /// <summary>Finds the sites.</summary>
    /// <param name="bonds">Who is bonded to whom.</param>
    public static AdsorptionSites Of(Bonds bonds) => new(bonds);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Counts.Select(c => $"{c.Value} {c.Key}"));

    private static List<TValue> Entry<TKey, TValue>(IDictionary<TKey, List<TValue>> all, TKey key)
    {
        if (!all.TryGetValue(key, out var list))
        {
            all.Add(key, list = []);
        }

        return list;
    }

    // The same name for a pair of atoms from whichever cell it is seen.
    private static (int First, long Second) Edge(long a, long b)
    {
        int i = NeighborList.PointOf(a), j = NeighborList.PointOf(b);
        long homeI = NeighborList.Key(i, 0, 0, 0), homeJ = NeighborList.Key(j, 0, 0, 0);
        var (fromI, fromJ) = (b - (a - homeI), a - (b - homeJ));
        return fromI > homeI ? (i, fromI) : (j, fromJ);
    }

    // Directions that are nearly the same, one after another, are one facet.
    private static int Facets(Vec3[] normals)
    {
        var facets = 0;
        var taken = new bool[normals.Length];
        for (var first = 0; first < normals.Length; first++)
        {
            facets += taken[first] ? 0 : 1;
            for (Stack<int> open = taken[first] ? [] : new([first]); open.TryPop(out var n);)
            {
                taken[n] = true;
                for (var m = 0; m < normals.Length; m++)
                {
                    if (!taken[m] && normals[n].Dot(normals[m]) > SameFacet)
                    {
                        open.Push(m);
                    }
                }
            }
        }

        return facets;
    }

    // Atoms that no polygon holds (ad-atoms with one bond, chains) have a top where their bonds leave a side free.
    private IEnumerable<AdsorptionSite> Tops()
    {
        for (var i = 0; i < _places.Length; i++)
        {
            var normal = Vec3.Zero;
            foreach (var (polygon, corner) in _corners.GetValueOrDefault(i) ?? [])
            {
                normal += Angle(polygon, corner) * polygon.Normal;
            }

            if (!_corners.ContainsKey(i) && IsLoose(i))
            {
                normal = -_bonds.Vectors.Span[_bonds.Start[i].._bonds.Start[i + 1]].ToArray().Aggregate(Vec3.Zero, (sum, v) => sum + v);
            }

            if (normal.Length > 1e-6)
            {
                yield return Site(SiteKind.Top, [NeighborList.Key(i, 0, 0, 0)], Vec3.Zero, normal, _places[i]);
            }
        }
    }

    private bool IsLoose(int atom) => _bonds.Coordination(atom) is 1 or 2;

    private AdsorptionSite Bridge(List<(SurfacePolygon Polygon, int Corner)> sides)
    {
        var (polygon, c) = sides[0];
        var next = (c + 1) % polygon.Atoms.Length;
        var normal = sides.Aggregate(Vec3.Zero, (sum, s) => sum + s.Polygon.Normal);
        var flat = Facets([.. sides.Select(s => s.Polygon.Normal)]) == 1;

        // Both sides of a sheet: neither is more outwards.
        normal = normal.Length > 1e-6 ? normal : polygon.Normal;
        var half = 0.5 * (polygon.Points[c] + polygon.Points[next]) - polygon.Points[c];
        return Site(
            SiteKind.Bridge, [polygon.Corners[c], polygon.Corners[next]], half, normal, flat ? SurfacePlace.Facet : SurfacePlace.Edge);
    }

    private AdsorptionSite Hollow(SurfacePolygon polygon) => Site(
        polygon.Atoms.Length == 4 ? SiteKind.FourfoldHollow : Supported(polygon) ? SiteKind.HcpHollow : SiteKind.FccHollow,
        polygon.Corners, polygon.Centre, polygon.Normal, SurfacePlace.Facet);

    // Is an atom below bonded to all three?
    private bool Supported(SurfacePolygon polygon)
    {
        var (start, end) = (_bonds.Start[polygon.First], _bonds.Start[polygon.First + 1]);
        int p = start + _bonds.Keys[start..end].BinarySearch(polygon.Corners[1]), q = start + _bonds.Keys[start..end].BinarySearch(polygon.Corners[2]);
        for (var b = start; b < end; b++)
        {
            if (b != p && b != q && _bonds.Vectors[b].Dot(polygon.Normal) < 0 && _bonds.Bonded(b, p) && _bonds.Bonded(b, q))
            {
                return true;
            }
        }

        return false;
    }

    private static double Angle(SurfacePolygon polygon, int corner)
    {
        var n = polygon.Points.Length;
        Vec3 a = polygon.Points[(corner + 1) % n] - polygon.Points[corner], b = polygon.Points[(corner + n - 1) % n] - polygon.Points[corner];
        return Math.Acos(Math.Clamp(a.Dot(b) / (a.Length * b.Length), -1, 1));
    }

    private AdsorptionSite Site(SiteKind kind, long[] keys, Vec3 offset, Vec3 normal, SurfacePlace place)
    {
        HashSet<long> around = [];
        foreach (var key in keys)
        {
            var atom = NeighborList.PointOf(key);
            var shift = key - NeighborList.Key(atom, 0, 0, 0);
            for (var b = _bonds.Start[atom]; b < _bonds.Start[atom + 1]; b++)
            {
                around.Add(_bonds.Keys[b] + shift);
            }
        }

        around.ExceptWith(keys);
        var sum = around.Sum(k => _bonds.Coordination(NeighborList.PointOf(k)));
        var atoms = Array.ConvertAll(keys, NeighborList.PointOf);
        return new(
            kind, Block.Freeze(atoms), _bonds.Structure.Positions[atoms[0]] + offset, normal / normal.Length, place, atoms.Max(a => _places[a]),
            (double)sum / Largest[keys.Length - 1]);
    }
}
