using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class GeometryTextTests
{
    [Fact]
    public void Matrices_and_cells_can_be_printed()
    {
        Assert.Equal("[(1, 0, 0), (0, 1, 0), (0, 0, 1)]", Mat3.Identity.ToString());
        Assert.Contains("(2.5, 0, 0)", Cell.Cubic(2.5).ToString(), StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => new Cell(double.NaN * Mat3.Identity)).Message, StringComparison.Ordinal);
    }
}
