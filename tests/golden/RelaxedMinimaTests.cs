using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Energies of well-known clusters at rest. Each motif is built and relaxed; whether it is the global minimum is the source's business.</summary>
public sealed class RelaxedMinimaTests
{
    // Cambridge Cluster Database, epsilon = sigma = 1; 309 from an independent calculation.
    [Theory]
    [InlineData("Ih13", -44.326801)]
    [InlineData("TO38", -173.928427)]
    [InlineData("Ih55", -279.248470)]
    [InlineData("Dh75", -397.492331)]
    [InlineData("Ih147", -876.461207)]
    [InlineData("Ih309", -2007.218985)]
    public void Lennard_jones(string motif, double energy) => AssertRest(new LennardJones(), "Ar", motif, 1.55, energy);

    // Doye and Wales, in units of the well depth.
    [Theory]
    [InlineData(6, "Ih55", -250.286609)]
    [InlineData(6, "Dh75", -351.472365)]
    [InlineData(10, "TO38", -145.849817)]
    [InlineData(14, "TO38", -144.321054)]
    public void Morse_clusters(double rho, string motif, double energy) => AssertRest(new Morse(rho), "Ar", motif, 1.4, energy);

    // Cambridge Cluster Database, 12-6 with c = 144.41, epsilon = a = 1, four decimals; 13 from an independent basin hopping.
    [Theory]
    [InlineData("Oh6", -4378.8875)]
    [InlineData("Ih13", -10968.508212)]
    public void Sutton_chen_clusters(string motif, double energy) => AssertRest(new SuttonChen(12, 6, 144.41), Motif(motif, "Ag", 0.95), energy, 1e-3, 5e-5);

    // Cleri and Rosato's parameters without a cutoff; Pt13 is also a unit test of pele.
    [Theory]
    [InlineData("Ni", 3.5, -34.742724, -122.237218, -187.330252, -263.003269, -552.575877)]
    [InlineData("Cu", 3.6, -33.746311, -108.967591, -163.213173, -225.881532, -460.474163)]
    [InlineData("Pd", 3.8, -42.464598, -131.748941, -193.836636, -267.703469, -535.065944)]
    [InlineData("Ag", 4.0, -30.461110, -95.793844, -142.031557, -196.192321, -395.289106)]
    [InlineData("Pt", 3.8, -64.916339, -199.941854, -292.795957, -404.306603, -804.384358)]
    [InlineData("Au", 3.9, -42.554931, -130.540017, -190.727416, -263.271836, -522.624251)]
    public void Gupta_clusters(string metal, double lattice, double ih13, double to38, double ih55, double dh75, double ih147)
    {
        var potential = Gupta.CleriRosato(metal);
        AssertRest(potential, metal, "Ih13", lattice, ih13);
        AssertRest(potential, metal, "TO38", lattice, to38);
        AssertRest(potential, metal, "Ih55", lattice, ih55);
        AssertRest(potential, metal, "Dh75", lattice, dh75);
        AssertRest(potential, metal, "Ih147", lattice, ih147);
    }

    // ASE 3.22.1.
    [Theory]
    [InlineData("Cu", 3.6, 9.361358, 20.059895, 24.648663, 47.397049)]
    [InlineData("Ni", 3.5, 13.888128, 30.057312, 36.765012, 70.764914)]
    [InlineData("Ag", 4.0, 6.581535, 14.010751, 17.471832, 33.887604)]
    [InlineData("Au", 4.0, 6.596815, 13.255779, 17.399398, 33.625514)]
    [InlineData("Pd", 3.8, 7.566330, 15.793269, 20.004563, 38.738953)]
    [InlineData("Pt", 3.9, 8.999317, 18.135649, 23.763237, 45.960219)]
    public void Emt_clusters(string metal, double lattice, double ih13, double to38, double ih55, double ih147)
    {
        var potential = new Emt();
        AssertRest(potential, metal, "Ih13", lattice, ih13);
        AssertRest(potential, metal, "TO38", lattice, to38);
        AssertRest(potential, metal, "Ih55", lattice, ih55);
        AssertRest(potential, metal, "Ih147", lattice, ih147);
    }

    // ASE 3.22.1: one atom of another metal in the centre or at a corner.
    [Theory]
    [InlineData("Cu", "Au", 5.833637, 6.823424)]
    [InlineData("Ni", "Pt", 7.501780, 9.231025)]
    [InlineData("Ag", "Pd", 7.987400, 7.511023)]
    public void Emt_homotops(string guest, string host, double core, double surface)
    {
        var start = Motif("Ih13", host, 3.9);
        Structure With(int place) => new(Block.From(start.Species.Select((s, i) => i == place ? Species.Parse(guest) : s)), start.Positions);
        AssertRest(new Emt(), With(0), core);
        AssertRest(new Emt(), With(1), surface);
    }

    // LAMMPS 29 Sep 2021.
    [Theory]
    [InlineData("Cu", 3.6, -34.383881, -110.121083, -164.611237, -462.776651)]
    [InlineData("Ni", 3.5, -44.885665, -141.424743, -210.843417, -588.868392)]
    [InlineData("Au", 4.0, -40.653807, -128.306363, -189.381701, -526.710195)]
    [InlineData("Pt", 3.9, -57.704986, -184.556508, -272.806499, -763.274732)]
    public void Eam_clusters(string metal, double lattice, double ih13, double to38, double ih55, double ih147)
    {
        var potential = Read.Funcfl(Golden.Path("eam", $"{metal}_u3.eam")).GetOrThrow();
        AssertRest(potential, metal, "Ih13", lattice, ih13);
        AssertRest(potential, metal, "TO38", lattice, to38);
        AssertRest(potential, metal, "Ih55", lattice, ih55);
        AssertRest(potential, metal, "Ih147", lattice, ih147);
    }

    private static void AssertRest(IPotential potential, string species, string motif, double lattice, double energy) =>
        AssertRest(potential, Motif(motif, species, lattice), energy);

    // ASE 3.22.1: lattice constants (Å), energies (eV an atom), bulk moduli (GPa).
    [Theory]
    [InlineData("Cu", 3.589826, -0.007036, 134.48)]
    [InlineData("Ni", 3.487144, -0.013307, 176.10)]
    [InlineData("Ag", 4.063553, -0.000367, 100.16)]
    [InlineData("Au", 4.056166, -0.000135, 173.84)]
    [InlineData("Pd", 3.878741, -0.000270, 179.28)]
    [InlineData("Pt", 3.921802, -0.000150, 278.30)]
    public void Emt_crystals(string metal, double lattice, double energy, double bulkModulus)
    {
        var (rest, pressure) = Crystal(new Emt(), metal, lattice);
        Assert.Equal(energy, rest, 1e-6);
        Assert.Equal(0, pressure, 2e-4);
        const double strain = 1e-4;
        var slope = (Crystal(new Emt(), metal, lattice * (1 + strain)).Pressure - Crystal(new Emt(), metal, lattice * (1 - strain)).Pressure) / (2 * strain);
        Assert.Equal(bulkModulus, -slope / 3, 0.005 * bulkModulus);
    }

    // ASE 3.22.1: distances (Å) and energies (eV).
    [Theory]
    [InlineData("Cu", 2.168450, 3.181374)]
    [InlineData("Ni", 2.165428, 4.526655)]
    [InlineData("Ag", 2.441627, 2.353003)]
    [InlineData("Au", 2.304198, 2.463379)]
    [InlineData("Pd", 2.294742, 2.796118)]
    [InlineData("Pt", 2.255805, 3.395202)]
    public void Emt_dimers(string metal, double distance, double energy)
    {
        var dimer = Shapes.Dimer(Species.Parse(metal), Species.Parse(metal), 2.4);
        AssertRest(new Emt(), dimer, energy);
        var end = Simulate.Relax(dimer, 1e-5).Apply(new Emt(), Run.Default).Structure;
        Assert.Equal(distance, (end.Positions[1] - end.Positions[0]).Length, 2e-6);
    }

    private static (double Energy, double Pressure) Crystal(IPotential potential, string metal, double lattice)
    {
        var crystal = Shapes.Fcc(Species.Parse(metal), lattice);
        var answer = potential.Evaluate(crystal);
        var trace = answer.Virial[0, 0] + answer.Virial[1, 1] + answer.Virial[2, 2];
        return (answer.Energy / crystal.Count, trace / 3 / crystal.Cell!.Volume * Units.EvPerCubicAngstromInGPa);
    }

    private static void AssertRest(IPotential potential, Structure start, double energy, double forceTolerance = 1e-5, double tolerance = 2e-6)
    {
        var end = Simulate.Relax(start, forceTolerance).Apply(potential, Run.Default);
        Assert.True(end.Converged, end.Message);
        Assert.Equal(energy, end.Energy, tolerance);
    }

    private static Structure Motif(string name, string species, double lattice)
    {
        var element = Species.Parse(species);
        return name switch
        {
            "Ih13" => Shapes.Icosahedron(element, 2, lattice),
            "Ih55" => Shapes.Icosahedron(element, 3, lattice),
            "Ih147" => Shapes.Icosahedron(element, 4, lattice),
            "Ih309" => Shapes.Icosahedron(element, 5, lattice),
            "Oh6" => Shapes.Octahedron(element, 2, 0, lattice),
            "TO38" => Shapes.Octahedron(element, 4, 1, lattice),
            _ => Shapes.Decahedron(element, 2, 2, 1, lattice),
        };
    }
}
