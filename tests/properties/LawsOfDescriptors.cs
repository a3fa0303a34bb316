using System.Collections.Concurrent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Every descriptor of the library against every law of descriptors.</summary>
public sealed class LawsOfDescriptorsTests
{
    private static readonly IReadOnlyDictionary<string, IDescriptor> Descriptors = Enrolment.Examples<IDescriptor>();

    private static readonly ConcurrentDictionary<string, IReadOnlyList<Law>> Known = new();

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (var descriptor in Descriptors.Keys)
            {
                foreach (var law in LawsOf(descriptor))
                {
                    rows.Add(descriptor, law.Name);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Law_holds(string descriptor, string law) => LawChecks.Holds(LawsOf(descriptor).Single(l => l.Name == law));

    [Fact]
    public void Every_descriptor_is_enrolled() =>
        Assert.Empty(Enrolment.Types.Where(t => t.IsAssignableTo(typeof(IDescriptor))).Except(Descriptors.Values.Select(d => d.GetType())));

    private static IReadOnlyList<Law> LawsOf(string descriptor) => Known.GetOrAdd(descriptor, d => Laws.For(Descriptors[d]));
}
