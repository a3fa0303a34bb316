using Pipelines.Numerics;

namespace Pipelines;

public static partial class Shapes
{
    /// <summary>
    /// Two different environments of the first atom that no 3-body descriptor of it tells apart (Pozdnyakov et al. 2020, doi:10.1103/PhysRevLett.125.166001): four
    /// neighbours on a circle, at 0, 1, 3, 4 and at 0, 1, 2, 5 eighths of a turn. Both have the same six angles between neighbours (45° and 135° twice, 90° and
    /// 180° once), but not the same triangles: 4-body descriptors see that. With an apex above the circle the environment is not flat.
    /// </summary>
    /// <param name="centre">The first atom.</param>
    /// <param name="neighbor">The others.</param>
    /// <param name="radius">Å, positive: of the circle.</param>
    /// <param name="apex">Å: distance of a further neighbour above the centre; none where null.</param>
    public static (Structure First, Structure Second) DegeneratePair(Species centre, Species neighbor, double radius = 2.5, double? apex = null)
    {
        Parameter.Positive(radius, "Å");
        return (Of([0, 1, 3, 4]), Of([0, 1, 2, 5]));

        Structure Of(ReadOnlySpan<int> eighths)
        {
            List<Vec3> positions = [Vec3.Zero];
            foreach (var k in eighths)
            {
                var (sin, cos) = Math.SinCos(k * Math.PI / 4);
                positions.Add(radius * new Vec3(cos, sin, 0));
            }

            if (apex is { } height)
            {
                positions.Add(new(0, 0, height));
            }

            return new(Block.From(positions.Select((_, i) => i == 0 ? centre : neighbor)), Block.From(positions));
        }
    }
}
