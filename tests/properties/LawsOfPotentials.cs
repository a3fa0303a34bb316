using System.Collections.Concurrent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Every potential of the library against every law: at least a hundred random cases each.</summary>
public abstract class LawsOfPotentials
{
    private static readonly Dictionary<string, Lazy<IPotential>> Potentials =
        Enrolment.Examples<IPotential>().Select(e => KeyValuePair.Create(e.Key, new Lazy<IPotential>(e.Value))).Concat(ModelsUnderLaw.All).ToDictionary();

    private static readonly ConcurrentDictionary<string, IReadOnlyList<Law>> Known = new();

    public static IEnumerable<string> Names => Potentials.Keys;

    public static IPotential Potential(string name) => Potentials[name].Value;

    public static IReadOnlyList<Law> Laws(string potential) => Known.GetOrAdd(potential, p => Pipelines.Laws.For(Potential(p)));

    protected static TheoryData<string, string> Rows(params string[] laws)
    {
        TheoryData<string, string> rows = [];
        foreach (var potential in Names)
        {
            foreach (var law in laws)
            {
                rows.Add(potential, law);
            }
        }

        return rows;
    }

    protected static void Holds(string potential, string law) => LawChecks.Holds(Laws(potential).Single(l => l.Name == law));
}

public sealed class SymmetriesOfPotentialsTests : LawsOfPotentials
{
    public static TheoryData<string, string> All => Rows(LawNames.Translation, LawNames.Rotation, LawNames.Reflection, LawNames.Permutation, LawNames.NetForce, LawNames.NetTorque);

    [Theory]
    [MemberData(nameof(All))]
    public void Law_holds(string potential, string law) => Holds(potential, law);
}

public sealed class DerivativesOfPotentialsTests : LawsOfPotentials
{
    public static TheoryData<string, string> All => Rows(LawNames.Force, LawNames.Virial, LawNames.ClusterVirial, LawNames.AtomicEnergies);

    [Theory]
    [MemberData(nameof(All))]
    public void Law_holds(string potential, string law) => Holds(potential, law);
}

public sealed class LocalityOfPotentialsTests : LawsOfPotentials
{
    public static TheoryData<string, string> All => Rows(LawNames.CutoffContinuity, LawNames.PathContinuity, LawNames.BeyondCutoff, LawNames.Additivity);

    [Theory]
    [MemberData(nameof(All))]
    public void Law_holds(string potential, string law) => Holds(potential, law);
}

public sealed class CellsAndBitsOfPotentialsTests : LawsOfPotentials
{
    public static TheoryData<string, string> All => Rows(
        LawNames.LatticeShift, LawNames.LatticeBasis, LawNames.Supercell, LawNames.Threads, LawNames.Reuse, LawNames.Finite, LawNames.Coincidence);

    [Theory]
    [MemberData(nameof(All))]
    public void Law_holds(string potential, string law) => Holds(potential, law);
}

public sealed class EnrolmentOfPotentialsTests : LawsOfPotentials
{
    public static TheoryData<string> Everyone => [.. Names];

    [Fact]
    public void Every_law_is_asked_by_one_of_the_suites()
    {
        string[] asked =
        [
            .. SymmetriesOfPotentialsTests.All.Concat(DerivativesOfPotentialsTests.All).Concat(LocalityOfPotentialsTests.All).Concat(CellsAndBitsOfPotentialsTests.All)
                .Select(row => row.Data.Item2).Distinct(),
        ];
        Assert.All(Names, name => Assert.Empty(Laws(name).Select(l => l.Name).Except(asked)));
    }

    [Fact]
    public void Every_potential_is_enrolled() =>
        Assert.Empty(Enrolment.Types.Where(t => t.IsAssignableTo(typeof(IPotential))).Except(Names.Select(n => Potential(n).GetType())));

    [Theory]
    [MemberData(nameof(Everyone))]
    public void A_known_limit_is_real(string potential)
    {
        var named = Potential(potential) is IKnownLimits known ? known.KnownLimits : [];
        var laws = Laws(potential).Where(l => named.Any(k => k.Law == l.Name)).Select(l => l with { Limit = null });
        Assert.All(laws, law => Assert.False(Pipelines.Laws.Run([law], 1000).Holds, $"{potential} keeps the law '{law.Name}' after all: drop the limit."));
    }
}
