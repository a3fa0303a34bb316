using Xunit;

namespace Pipelines.Tests;

/// <summary>The files of SNAP potentials.</summary>
public sealed class SnapFileTests
{
    [Theory]
    [InlineData("Ni_Zuo_JPCA2020")]
    [InlineData("Ni_Zuo_JPCA2020.quadratic")]
    [InlineData("WBe_Wood_PRB2019")]
    [InlineData("InP_JCPA2020")]
    public void Written_and_read_again_they_are_the_same_bit_for_bit(string name)
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-snap-");
        var file = Path.Combine(folder.FullName, "again.snapcoeff");
        var potential = Read.Snap(Golden.Path("snap", $"{name}.snapcoeff")).GetOrThrow();
        Write.Snap(file, potential).GetOrThrow();
        Assert.Equal(potential, Read.Snap(file).GetOrThrow());
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Every_example_comes_back()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-snap-");
        foreach (var potential in Snap.Examples)
        {
            var file = Path.Combine(folder.FullName, "example.snapcoeff");
            Write.Snap(file, potential).GetOrThrow();
            Assert.Equal(potential, Read.Snap(file).GetOrThrow());
        }

        folder.Delete(recursive: true);
    }

    // Indium comes first in the file, phosphorus in the library: channels, and the products of them, change places.
    [Fact]
    public void The_order_of_elements_in_a_file_does_not_matter()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-snap-");
        string Put(string name, params string[] lines)
        {
            var file = Path.Combine(folder.FullName, name);
            File.WriteAllLines(file, lines);
            return file;
        }

        var parameters = Put("p.snapparam", "rcutfac 1", "twojmax 0", "chemflag 1", "quadraticflag 1", "switchinnerflag 1", "sinner 1 2", "dinner 0.1 0.2");
        const int width = 1 + 8 + 36;
        string Coefficient(int element, IEnumerable<int> labels) => $"{Math.Sin(1 + element + labels.Aggregate(7, (sum, l) => (3 * sum) + l))}";
        IEnumerable<string> Rows(int element, int[] order)
        {
            var triples = (from a in order from b in order from c in order select (int[])[a, b, c]).ToArray();
            int[] Pair(int s, int t) => ((ReadOnlySpan<int>)triples[s]).SequenceCompareTo(triples[t]) <= 0 ? [.. triples[s], .. triples[t]] : [.. triples[t], .. triples[s]];
            return
            [
                $"{element}", .. triples.Select(t => Coefficient(element, t)),
                .. from s in Enumerable.Range(0, 8) from t in Enumerable.Range(s, 8 - s) select Coefficient(element, Pair(s, t)),
            ];
        }

        string[] indium = ["In 2 1"], phosphorus = ["P 1.5 0.9"];
        var first = Put("a.snapcoeff", [$"2 {width}", .. indium, .. Rows(1, [1, 0]), .. phosphorus, .. Rows(0, [1, 0])]);
        var second = Put("b.snapcoeff", [$"2 {width}", .. phosphorus, .. Rows(0, [0, 1]), .. indium, .. Rows(1, [0, 1])]);
        var turned = Put("q.snapparam", "rcutfac 1", "twojmax 0", "chemflag 1", "quadraticflag 1", "switchinnerflag 1", "sinner 2 1", "dinner 0.2 0.1");
        Assert.Equal(Read.Snap(first, parameters).GetOrThrow(), Read.Snap(second, turned).GetOrThrow());
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Damaged_files_say_where()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-snap-");
        var lines = File.ReadAllLines(Golden.Path("snap", "Ni_Zuo_JPCA2020.snapcoeff"));
        var file = Path.Combine(folder.FullName, "x.snapcoeff");
        var parameters = Path.ChangeExtension(file, ".snapparam");
        File.Copy(Golden.Path("snap", "Ni_Zuo_JPCA2020.snapparam"), parameters);
        File.WriteAllLines(file, [.. lines.Take(30), "what", .. lines.Skip(31)]);
        Assert.Equal((31, "coefficients of Ni", "what"), (Read.Snap(file).Error?.Line, Read.Snap(file).Error?.Field, Read.Snap(file).Error?.Found));
        File.WriteAllLines(file, lines.Take(40));
        Assert.Equal("the end of the file", Read.Snap(file).Error?.Found);
        File.Copy(Golden.Path("snap", "Ni_Zuo_JPCA2020.snapcoeff"), file, overwrite: true);
        File.WriteAllLines(parameters, ["rcutfac 4", "twojmax 6"]);
        Assert.Equal("number of coefficients", Read.Snap(file).Error?.Field);
        File.WriteAllLines(parameters, ["rcutfac 4", "twojmaks 6"]);
        Assert.Equal((2, "twojmaks 6"), (Read.Snap(file).Error?.Line, Read.Snap(file).Error?.Found));
        File.WriteAllLines(parameters, ["rcutfac 4"]);
        Assert.Equal("twojmax", Read.Snap(file).Error?.Field);
        Assert.False(Read.Snap(Path.Combine(folder.FullName, "none.snapcoeff")).IsOk);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void A_script_with_another_repulsion_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-snap-");
        var file = Path.Combine(folder.FullName, "x.snap");
        File.WriteAllLines(file, ["variable z equal 73", "pair_style hybrid/overlay &", "zbl 4 4.8 &", "snap", "pair_coeff 1 1 zbl ${z} ${z}", "pair_coeff * * snap a.snapcoeff a.snapparam W"]);
        Assert.Equal(("pair_coeff of zbl", "1 1 zbl 73 73", "1 1 zbl 74 74"), (Read.SnapScript(file).Error?.Field, Read.SnapScript(file).Error?.Found, Read.SnapScript(file).Error?.Expected));
        File.WriteAllLines(file, ["pair_style eam"]);
        Assert.Equal("pair_style", Read.SnapScript(file).Error?.Field);
        folder.Delete(recursive: true);
    }
}
