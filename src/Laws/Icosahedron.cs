using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Mackay icosahedra (doi:10.1107/S0365110X6200239X) with unit distance between shells, from the centre outwards.</summary>
internal static class Icosahedron
{
    public static Vec3[] Points(int shells)
    {
        var phi = (1 + Math.Sqrt(5)) / 2;
        var scale = 1 / Math.Sqrt(1 + (phi * phi));
        Vec3[] corners =
        [
            .. from a in (double[])[-1, 1]
               from b in (double[])[-phi, phi]
               from axis in Enumerable.Range(0, 3)
               select scale * (axis == 0 ? new Vec3(0, a, b) : axis == 1 ? new Vec3(a, b, 0) : new Vec3(b, 0, a)),
        ];
        var edge = 2 * scale * 1.01;
        List<Vec3> points = [Vec3.Zero];
        for (var shell = 1; shell <= shells; shell++)
        {
            // Corners, then the inside of edges, then the inside of faces.
            points.AddRange(corners.Select(c => shell * c));
            foreach (var (i, j) in Pairs(corners, edge))
            {
                points.AddRange(Enumerable.Range(1, shell - 1).Select(k => (k * corners[i]) + ((shell - k) * corners[j])));
            }

            foreach (var (i, j) in Pairs(corners, edge))
            {
                for (var l = j + 1; l < corners.Length; l++)
                {
                    if ((corners[i] - corners[l]).Length < edge && (corners[j] - corners[l]).Length < edge)
                    {
                        points.AddRange(
                            from a in Enumerable.Range(1, shell - 1)
                            from b in Enumerable.Range(1, shell - 1)
                            where a + b < shell
                            select (a * corners[i]) + (b * corners[j]) + ((shell - a - b) * corners[l]));
                    }
                }
            }
        }

        return [.. points];
    }

    private static IEnumerable<(int I, int J)> Pairs(Vec3[] corners, double edge) =>
        from i in Enumerable.Range(0, corners.Length)
        from j in Enumerable.Range(i + 1, corners.Length - i - 1)
        where (corners[i] - corners[j]).Length < edge
        select (i, j);
}
