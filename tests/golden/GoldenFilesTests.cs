using Xunit;

namespace Pipelines.Tests;

public sealed class GoldenFilesTests
{
    [Fact]
    public void Golden_tables_are_beside_the_tests() => Assert.Equal(30, Golden.Table("mff", "gram_ff_2b_rc4.5_N10.txt").Length);
}
