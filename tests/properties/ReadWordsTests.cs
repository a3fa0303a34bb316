using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

public sealed class ReadWordsTests
{
    private static Gen<string> Lines =>
        from line in Gen.Elements("Ni", "-1.25", " ", "   ", "\t", "a", "\r", "0.123456789012345678901234567890123456789").ListOf()
        from behind in Gen.Elements("", "Au 1 2 3\n", new string('x', 40), "\n\n\n")
        select $"{string.Concat(line)}\n{behind}";

    [Fact]
    public void Words_are_those_of_the_framework() => Property.ForAll(Lines, text =>
    {
        var line = text[..text.IndexOf('\n', StringComparison.Ordinal)];
        var expected = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var bounds = new int[2 * Math.Max(0, expected.Length - 1)];
        Assert.Equal(expected.Length, WordSplitter.Split(Encoding.ASCII.GetBytes(text), bounds, out var length));
        Assert.Equal(line.Length, length);
        Assert.Equal(expected.SkipLast(1), Enumerable.Range(0, bounds.Length / 2).Select(w => line[bounds[2 * w]..bounds[(2 * w) + 1]]));
    }, 10 * Property.MaxTest);
}
