using Xunit;

namespace Pipelines.Tests;

/// <summary>The parameter files of the Baletto group.</summary>
public sealed class RglTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Golden.Path("rgl"), "*.pot").Select(f => Path.GetFileName(f)!).Order()];

    // Platinum of radius 138.5 Å is a slip for 1.385; the copper file has neither metals nor cutoffs.
    private static readonly Dictionary<string, (string?, string?)> Refused = new()
    {
        ["Ni_Pt5.pot"] = ("atomic radius (Å)", "138.5"),
        ["Pt_Ag.pot"] = ("atomic radius (Å)", "138.5"),
        ["Cu_Cu.pot"] = ("metals", "10.55d0"),
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_are_read_or_refused_with_a_reason(string file)
    {
        var read = Read.Rgl(Golden.Path("rgl", file));
        if (Refused.TryGetValue(file, out var reason))
        {
            Assert.Equal(reason, (read.Error?.Field, read.Error?.Found));
            return;
        }

        var potential = read.GetOrThrow();
        Assert.Equal(file.Split('_', '.')[..2].Select(w => w.TrimEnd('2', '3', '4')).Distinct().Order(), potential.Species.Select(s => s.Symbol).Order());
    }
}
