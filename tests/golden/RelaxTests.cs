using Xunit;

namespace Pipelines.Tests;

/// <summary>Relaxed energies that others have published or computed.</summary>
public sealed class RelaxTests
{
    private const double RelativeTolerance = 1e-8;

    // Cambridge Cluster Database, in units of the well depth; the motifs: icosahedra, and the truncated octahedron of 38.
    [Theory]
    [InlineData(RelaxationMethod.Lbfgs)]
    [InlineData(RelaxationMethod.Fire)]
    public void Lennard_Jones_clusters_reach_their_global_minima(RelaxationMethod method)
    {
        // 1.12 sigma is the dimer's bond.
        var nearest = 1.12 * Math.Sqrt(2);
        var argon = Species.Parse("Ar");
        var known = File.ReadLines(Golden.Path("global-minima", "lennard-jones.csv")).Skip(1).Select(l => l.Split(',')).ToDictionary(c => c[0], c => double.Parse(c[1]));
        foreach (var motif in new[]
        {
            Shapes.Dimer(argon, argon, 1.3), Shapes.Icosahedron(argon, 2, nearest), Shapes.Octahedron(argon, 4, 1, nearest), Shapes.Icosahedron(argon, 3, nearest),
        })
        {
            var relaxed = new LennardJones() | Simulate.Relax(motif, 1e-7, method);
            Assert.True(relaxed.Converged, relaxed.Message);
            Assert.Equal(known[$"{motif.Count}"], relaxed.Energy, 1e-6);
        }
    }

    // Local minima of these motifs with the parameters of Cleri and Rosato 1993, without a cutoff, computed with an independent program;
    // platinum's icosahedron also stands in the unit tests of pele. Ih13, TO38, Ih55, Marks-Dh75, Ih147; eV.
    [Theory]
    [InlineData("Ni", -34.742724, -122.237218, -187.330252, -263.003269, -552.575877)]
    [InlineData("Cu", -33.746311, -108.967591, -163.213173, -225.881532, -460.474163)]
    [InlineData("Pd", -42.464598, -131.748941, -193.836636, -267.703469, -535.065944)]
    [InlineData("Ag", -30.461110, -95.793844, -142.031557, -196.192321, -395.289106)]
    [InlineData("Pt", -64.916339, -199.941854, -292.795957, -404.306603, -804.384358)]
    [InlineData("Au", -42.554931, -130.540017, -190.727416, -263.271836, -522.624251)]
    public void Gupta_clusters(string metal, params double[] expected) => Reaches(Gupta.CleriRosato(metal), metal, expected, ["Ih13", "TO38", "Ih55", "Dh75", "Ih147"]);

    // ASE 3.22.1, ase.calculators.emt and BFGS: Ih13, TO38, Ih55, Ih147; eV above the crystal.
    [Theory]
    [InlineData("Cu", 9.361358, 20.059895, 24.648663, 47.397049)]
    [InlineData("Ni", 13.888128, 30.057312, 36.765012, 70.764914)]
    [InlineData("Ag", 6.581535, 14.010751, 17.471832, 33.887604)]
    [InlineData("Au", 6.596815, 13.255779, 17.399398, 33.625514)]
    [InlineData("Pd", 7.566330, 15.793269, 20.004563, 38.738953)]
    [InlineData("Pt", 8.999317, 18.135649, 23.763237, 45.960219)]
    public void Emt_clusters(string metal, params double[] expected) => Reaches(new Emt(), metal, expected, ["Ih13", "TO38", "Ih55", "Ih147"]);

    // LAMMPS 29 Sep 2021, pair_style eam, its Foiles tables; eV.
    [Theory]
    [InlineData("Cu", -34.383881, -110.121083, -164.611237, -462.776651)]
    [InlineData("Ni", -44.885665, -141.424743, -210.843417, -588.868392)]
    [InlineData("Au", -40.653807, -128.306363, -189.381701, -526.710195)]
    [InlineData("Pt", -57.704986, -184.556508, -272.806499, -763.274732)]
    public void Eam_clusters(string metal, params double[] expected) =>
        Reaches(Read.Funcfl(Golden.Path("eam", $"{metal}_u3.eam")).GetOrThrow(), metal, expected, ["Ih13", "TO38", "Ih55", "Ih147"]);

    private static void Reaches(IPotential potential, string metal, double[] expected, string[] motifs)
    {
        var species = Species.Parse(metal);
        var a = metal switch { "Ni" => 3.5, "Cu" => 3.6, "Pd" or "Pt" => 3.9, _ => 4.08 };
        foreach (var (motif, energy) in motifs.Zip(expected))
        {
            var start = motif switch
            {
                "Ih13" => Shapes.Icosahedron(species, 2, a),
                "TO38" => Shapes.Octahedron(species, 4, 1, a),
                "Ih55" => Shapes.Icosahedron(species, 3, a),
                "Dh75" => Shapes.Decahedron(species, 2, 2, 1, a),
                _ => Shapes.Icosahedron(species, 4, a),
            };
            var relaxed = potential | Simulate.Relax(start, 1e-5);
            Assert.True(relaxed.Converged, $"{motif}: {relaxed.Message}");
            Assert.Equal(energy, relaxed.Energy, (RelativeTolerance * Math.Abs(energy)) + 1e-6);
        }
    }
}
