using System.Collections.Concurrent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Every kernel of the library against every law of kernels.</summary>
public sealed class LawsOfKernelsTests
{
    private static readonly IReadOnlyDictionary<string, Kernel> Kernels = Enrolment.Examples<Kernel>();

    private static readonly ConcurrentDictionary<string, IReadOnlyList<Law>> Known = new();

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (var kernel in Kernels.Keys)
            {
                foreach (var law in LawsOf(kernel))
                {
                    rows.Add(kernel, law.Name);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Law_holds(string kernel, string law) => LawChecks.Holds(LawsOf(kernel).Single(l => l.Name == law));

    [Fact]
    public void Every_kernel_is_enrolled() =>
        Assert.Empty(Enrolment.Types.Where(t => t.IsAssignableTo(typeof(Kernel))).Except(Kernels.Values.Select(k => k.GetType())));

    private static IReadOnlyList<Law> LawsOf(string kernel) => Known.GetOrAdd(kernel, k => Laws.For(Kernels[k]));
}
