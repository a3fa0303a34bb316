using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>What the field writes, and what each spelling of it means.</summary>
public sealed class ReadOptionsTests
{
    private const string Lattice = "Lattice=\"2 0 0 0 2 0 0 0 2\"";
    private const string Columns = "Properties=species:S:1:pos:R:3";

    private static Result<Dataset> Parse(string text, ReadOptions? options = null)
    {
        using var scratch = new Scratch();
        return Read.ExtXyz(scratch.File("x.xyz", text), options);
    }

    private static Configuration One(string comment, string rows = "Ni 0 0 0", ReadOptions? options = null) =>
        Assert.Single(Parse($"{rows.Split('\n').Length}\n{comment}\n{rows}\n", options).GetOrThrow().Configurations);

    private static DataError Bad(string comment, string rows = "Ni 0 0 0", ReadOptions? options = null)
    {
        var error = Parse($"{rows.Split('\n').Length}\n{comment}\n{rows}\n", options).Error;
        Assert.NotNull(error);
        Assert.EndsWith("x.xyz", error.File, StringComparison.Ordinal);
        return error;
    }

    [Theory]
    [InlineData("energy=-1.5")]
    [InlineData("energy  =     -1.5 eV een - entropy=    -1224.94  en(sigma->0) =    -3")]
    [InlineData("dft_energy=-1.5")]
    [InlineData("REF_energy=-1.5")]
    [InlineData("free_energy=-0.15D+01")]
    [InlineData("Energy=\"-1.5\"")]
    [InlineData("energy=[-1.5]")]
    [InlineData("energy=-1.5 energy_sigma0=-1.6 energies=7 formation_energy=2")]
    [InlineData("energy=-1.5 dft_energy=-1.50")]
    [InlineData("\"energy\"=7 energy=-1.5")]
    [InlineData("total energy = -1.5 eV")]
    public void Energies(string comment)
    {
        Assert.Equal(-1.5, One(comment).Energy);
        Assert.Equal(-1.5, One($"{Columns} {comment}   ").Energy);
    }

    [Theory]
    [InlineData("energy=-1 dft_energy=-2", "EnergyKey", "energy = -1", "dft_energy = -2")]
    [InlineData("energy=-1 free_energy=-1.000001", "EnergyKey", "energy = -1", "free_energy = -1.000001")]
    [InlineData("energy=-1 energy=-2", "EnergyKey", "energy = -1", "energy = -2")]
    [InlineData("virial=\"1 2 3 0 0 0\" REF_virial=\"1 2 4 0 0 0\"", "VirialKey", "virial = 1 2 3 0 0 0", "REF_virial = 1 2 4 0 0 0")]
    [InlineData(Lattice + " virial=\"1 2 3 0 0 0\" stress=\"1 2 3 0 0 0\"", "VirialKey", "6", "-48")]
    public void Candidates_that_disagree_are_an_error_that_lists_them(string comment, string option, string first, string second)
    {
        var error = Bad($"{Columns} {comment}");
        Assert.Contains(option, error.Message, StringComparison.Ordinal);
        Assert.Contains(first, error.Found, StringComparison.Ordinal);
        Assert.Contains(second, error.Found, StringComparison.Ordinal);
        Assert.Equal((2, 0), (error.Line, error.Frame));
    }

    [Fact]
    public void An_explicit_key_settles_it_and_the_other_stays_information()
    {
        var frame = One("energy=-1 dft_energy=-2", options: new() { EnergyKey = "dft_energy" });
        Assert.Equal(-2, frame.Energy);
        Assert.Equal("-1", frame.Info["energy"]);
        Assert.Equal(-3, One("E0=-3 energy=-1", options: new() { EnergyKey = "E0" }).Energy);
        Assert.Equal(-3, One("E0=-3", options: new() { EnergyKey = "E0" }).Energy);
        var none = One("energy=-1 dft_energy=-2", options: new() { EnergyKey = "" });
        Assert.Null(none.Energy);
        Assert.Equal(2, none.Info.Count);
    }

    [Fact]
    public void An_explicit_key_must_be_there()
    {
        var error = Bad("energy=-1 E=3", options: new() { EnergyKey = "e" });
        Assert.Equal("e", error.Field);
        Assert.Equal("the keys energy, E", error.Found);
        Assert.Contains("'f'", Bad($"{Columns}:forces:R:3", "Ni 0 0 0 1 2 3", new() { ForcesKey = "f" }).Message, StringComparison.Ordinal);
        Assert.NotNull(Bad("free text", options: new() { EnergyKey = "energy" }));
        Assert.NotNull(Bad("free text", options: new() { ForcesKey = "forces" }));
    }

    [Theory]
    [InlineData("force")]
    [InlineData("forces")]
    [InlineData("dft_force")]
    [InlineData("REF_forces")]
    public void Forces(string name)
    {
        var forces = One($"Properties=id:I:1:{name}:R:3:tag:S:1:pos:R:3:Z:I:1:species:S:1 energy=1", "7 1 2 3 x 4 5 6 28 Ni").Forces;
        Assert.Equal([new Vec3(1, 2, 3)], forces);
    }

    [Fact]
    public void Two_columns_of_forces_are_an_error_until_one_is_chosen()
    {
        const string comment = "Properties=species:S:1:pos:R:3:force:R:3:forces:R:3";
        const string row = "Ni 0 0 0 1 2 3 4 5 6";
        var error = Bad(comment, row);
        Assert.Contains("force, forces", error.Message, StringComparison.Ordinal);
        Assert.Contains("ForcesKey", error.Message, StringComparison.Ordinal);
        Assert.Equal([new Vec3(4, 5, 6)], One(comment, row, new() { ForcesKey = "forces" }).Forces);
        Assert.Null(One(comment, row, new() { ForcesKey = "" }).Forces);
    }

    [Theory]
    [InlineData("virial={1\t4\t5\t4\t2\t6\t5\t6\t3}")]
    [InlineData("dft_virial=[[1,4,5],[4,2,6],[5,6,3]]")]
    [InlineData("REF_virial=\"1 2 3 6 5 4\"")]
    [InlineData(Lattice + " stress=\"-0.125 -0.25 -0.375 -0.75 -0.625 -0.5\"")]
    [InlineData(Lattice + " stress=\"-0.125 -0.5 -0.625 -0.5 -0.25 -0.75 -0.625 -0.75 -0.375\"")]
    [InlineData(Lattice + " virial=\"1 2 3 6 5 4\" stress=\"-0.125 -0.25 -0.375 -0.75 -0.625 -0.5\"")]
    public void Virials(string comment) => Assert.Equal(new Mat3(1, 4, 5, 4, 2, 6, 5, 6, 3), One(comment).Virial);

    [Fact]
    public void A_stress_of_VASP_is_in_kbar_positive_when_compressed()
    {
        // 1602.1766 kbar are 1 eV/Å³, here times 8 Å³; VASP's order is xx yy zz xy yz zx.
        var options = new ReadOptions { StressKey = "virial_stress", Stress = StressConvention.Vasp };
        var w = One($"{Lattice} virial_stress=\"1602.176634 3204.353268 4806.529902 160.2176634 320.4353268 480.6529902\"", options: options).Virial!.Value;
        double[] expected = [8, 0.8, 2.4, 0.8, 16, 1.6, 2.4, 1.6, 24];
        double[] found = [w.XX, w.XY, w.XZ, w.YX, w.YY, w.YZ, w.ZX, w.ZY, w.ZZ];
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal(expected[i], found[i], 1e-12);
        }
    }

    [Fact]
    public void A_stress_without_a_cell_is_an_error() => Assert.Contains("cell", Bad("stress=\"1 2 3 4 5 6\"").Message, StringComparison.Ordinal);

    [Fact]
    public void Units_can_be_given_and_a_stated_unit_is_not_overlooked()
    {
        var options = new ReadOptions { EnergyUnit = 2, ForceUnit = 3, LengthUnit = 5 };
        var frame = One($"{Lattice} {Columns}:forces:R:3 energy=-1 virial=\"1 1 1 0 0 0\"", "Ni 1 0 0 1 0 0", options);
        Assert.Equal((-2, 10, 3, 5, 2), (frame.Energy, frame.Structure.Cell!.Vectors.XX, frame.Forces!.Value[0].X, frame.Structure.Positions[0].X, frame.Virial!.Value.XX));
        var error = Bad("energy = -1.5 Ha");
        Assert.Equal(("Ha", "eV"), (error.Found, error.Expected));
        Assert.Equal(-1.5 * Units.Hartree, One("energy = -1.5 Ha", options: new() { EnergyUnit = Units.Hartree }).Energy);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("pbc=\"F F F\"", null)]
    [InlineData("Lattice=\"0 0 0 0 0 0 0 0 0\" pbc=\"F F F\"", null)]
    [InlineData(Lattice, "TTT")]
    [InlineData(Lattice + " pbc=\"T F T\"", "TFT")]
    [InlineData(Lattice + " pbc=[True, False, False]", "TFF")]
    [InlineData(Lattice + " pbc=\"F F F\"", "FFF")]
    [InlineData(Lattice + " pbc=F", "FFF")]
    [InlineData("lattice=[[2,0,0],[0,2,0],[0,0,2]] pbc=\"1 1 0\"", "TTF")]
    public void Cells(string comment, string? periodic)
    {
        var cell = One($"{Columns} {comment}").Structure.Cell;
        Assert.Equal(periodic, cell is null ? null : $"{Letter(cell.PeriodicX)}{Letter(cell.PeriodicY)}{Letter(cell.PeriodicZ)}");
        Assert.True(cell is null || cell.Vectors == 2 * Mat3.Identity);

        static char Letter(bool b) => b ? 'T' : 'F';
    }

    [Theory]
    [InlineData("pbc=\"T T T\"", "pbc")]
    [InlineData("Lattice=\"1 2 3\"", "Lattice")]
    [InlineData("Lattice=\"1 0 0 0 1 0 0 0 x\"", "Lattice")]
    [InlineData("Lattice=\"1 0 0 2 0 0 0 0 1\"", "Lattice")]
    [InlineData("Lattice=\"1 0 0 0 1 0 0 0 NaN\"", "Lattice")]
    [InlineData(Lattice + " pbc=\"T T\"", "pbc")]
    [InlineData(Lattice + " Lattice=\"3 0 0 0 3 0 0 0 3\"", "Lattice")]
    public void Bad_cells(string comment, string field) => Assert.Equal(field, Bad($"{Columns} {comment}").Field);

    [Theory]
    [InlineData("Au13, from a relaxation", "Au13, from a relaxation")]
    [InlineData("it's a \"free comment", "it's a \"free comment")]
    [InlineData("step 5, E = -3.5", "step 5, E = -3.5")]
    [InlineData("   ", null)]
    public void A_free_comment_is_kept(string comment, string? kept)
    {
        var info = One(comment).Info;
        Assert.Equal(kept, info.TryGetValue("comment", out var text) ? text : null);
        Assert.Equal(kept is null ? 0 : 1, info.Count);
    }

    [Fact]
    public void Plain_XYZ_with_Fortran_numbers_CRLF_blanks_and_more_columns()
    {
        var data = Parse("\uFEFF 2 \r\nplain\r\n Ni  1.0D0 -2.5d-1 +.5  9 9\r\n28 0 0 1.e1   \r\n\r\n  \r\n1\r\n\r\nau 0 0 0").GetOrThrow();
        Assert.Equal(2, data.Count);
        Assert.Equal([new Species(28), new(28)], data[0].Structure.Species);
        Assert.Equal([new Vec3(1, -0.25, 0.5), new(0, 0, 10)], data[0].Structure.Positions);
        Assert.Equal([new Species(79)], data[1].Structure.Species);
        Assert.Equal(["unnamed columns after the position"], data.Sources[0].Reading!.IgnoredColumns);
    }

    [Fact]
    public void Frames_are_chosen_by_start_stop_and_stride()
    {
        using var scratch = new Scratch();
        var path = scratch.File("x.xyz", string.Concat(Enumerable.Range(0, 10).Select(i => $"1\nframe={i}\nNi {i} 0 0\n")));
        var options = new ReadOptions { Start = 1, Stop = 8, Stride = 3 };
        Assert.Equal(["1", "4", "7"], Read.ExtXyz(path, options).GetOrThrow().Configurations.Select(c => c.Info["frame"]));
        Assert.Equal(["1", "4", "7"], Read.StreamExtXyz(path, options).Select(c => c.GetOrThrow().Info["frame"]));
        using var file = Read.Open(path, options).GetOrThrow();
        Assert.Equal(["1", "4", "7"], Enumerable.Range(0, file.Count).Select(i => file[i].GetOrThrow().Info["frame"]));
        Assert.Equal(1, file.Atoms(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => file[3]);
        Assert.Equal("10 frames", Read.ExtXyz(path, new() { Start = 10 }).Error!.Found);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReadOptions { Stride = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReadOptions { Start = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EnergyFile("e", 0));
    }

    [Fact]
    public void Energies_of_another_file_are_zipped_onto_the_frames()
    {
        using var scratch = new Scratch();
        var path = scratch.File("x.xyz", "1\nenergy=5\nNi 0 0 0\n1\n\nNi 0 0 0\n");
        ReadOptions With(string rows, int column) => new() { EnergyFile = new(scratch.File("e.dat", rows), column) };

        var data = Read.ExtXyz(path, With("# step energy\r\n 1 -0.15D+01 x\r\n\r\n 2 -2.5\r\n", 2)).GetOrThrow();
        Assert.Equal([-1.5, -2.5], data.Configurations.Select(c => c.Energy!.Value));
        Assert.Equal("5", data[0].Info["energy"]);
        Assert.Equal(2, data.Sources.Length);
        Assert.Equal("column 2 of e.dat", Assert.Single(data.Sources[0].Reading!.Keys).Key);
        Assert.Equal("1", Read.ExtXyz(path, With("1\n", 1)).Error!.Found);
        Assert.Equal("3", Read.ExtXyz(path, With("1\n2\n3\n", 1)).Error!.Found);
        Assert.Equal("3", Read.StreamExtXyz(path, With("1\n2\n3\n", 1)).Last().Error!.Found);
        var bad = Read.ExtXyz(path, With("1 2\n1 x\n", 2)).Error!;
        Assert.Equal((2, 1, "column 2", "'x'"), (bad.Line, bad.Frame, bad.Field, bad.Found));
        Assert.Equal("column 3", Read.ExtXyz(path, With("1 2\n1 2\n", 3)).Error!.Field);
        Assert.NotNull(Read.ExtXyz(path, new() { EnergyFile = new(scratch["none"]) }).Error);
        Assert.NotNull(Read.ExtXyz(path, new() { EnergyFile = new(scratch.Directory) }).Error);
    }

    [Fact]
    public void Several_files_become_one_dataset()
    {
        using var scratch = new Scratch();
        var a = scratch.File("a.xyz", "1\nenergy=1\nNi 0 0 0\n");
        var b = scratch.File("b.xyz", "1\nenergy=2\nAu 0 0 0\n");
        var data = Read.ExtXyz([a, b]).GetOrThrow();
        Assert.Equal([1.0, 2.0], data.Configurations.Select(c => c.Energy!.Value));
        Assert.Equal([a, b], data.Sources.Select(s => s.Name));
        Assert.Equal(scratch["c.xyz"], Read.ExtXyz([a, scratch["c.xyz"]]).Error!.File);
    }

    [Fact]
    public void Options_are_JSON_like_every_specification()
    {
        var options = new ReadOptions { EnergyKey = "E", Stress = StressConvention.Vasp, EnergyFile = new("e.dat", 2), Stride = 3 };
        Assert.Equal(options, Spec.Read<ReadOptions>(Spec.Write(options)).GetOrThrow());
    }
}
