using System.Collections.Concurrent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Every integrator of the library, with a pair potential and a many-body one, against every law of dynamics.</summary>
public sealed class LawsOfDynamicsTests
{
    private static readonly IReadOnlyDictionary<string, MolecularDynamics> Integrators = Enrolment.Examples<MolecularDynamics>();

    private static readonly Dictionary<string, IPotential> Potentials = new()
    {
        ["Lennard-Jones"] = new LennardJones(0.4, 2.3),
        ["Gupta"] = Gupta.CleriRosato("Cu", "Au") with { Tail = new(6, 8) },
    };

    private static readonly ConcurrentDictionary<(string, string), IReadOnlyList<Law>> Known = new();

    public static TheoryData<string, string, string> All
    {
        get
        {
            TheoryData<string, string, string> rows = [];
            foreach (var integrator in Integrators.Keys)
            {
                foreach (var potential in Potentials.Keys)
                {
                    foreach (var law in LawsOf(integrator, potential))
                    {
                        rows.Add(integrator, potential, law.Name);
                    }
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Law_holds(string integrator, string potential, string law) => LawChecks.Holds(LawsOf(integrator, potential).Single(l => l.Name == law));

    [Fact]
    public void Every_integrator_is_enrolled() =>
        Assert.Empty(Enrolment.Types.Where(t => t.IsAssignableTo(typeof(MolecularDynamics))).Except(Integrators.Values.Select(d => d.GetType())));

    private static IReadOnlyList<Law> LawsOf(string integrator, string potential) =>
        Known.GetOrAdd((integrator, potential), _ => Laws.For(Integrators[integrator], Potentials[potential]));
}
