using Xunit;

namespace Pipelines.Tests;

/// <summary>Every descriptor of whole structures against its laws.</summary>
public sealed class LawsOfGlobalDescriptorsTests
{
    private static readonly IReadOnlyDictionary<string, GlobalDescriptor> Descriptors = Enrolment.Examples<GlobalDescriptor>();

    public static TheoryData<string, string> All
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (var (name, descriptor) in Descriptors)
            {
                foreach (var law in Laws.For(descriptor))
                {
                    rows.Add(name, law.Name);
                }
            }

            return rows;
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(All))]
    public void Law_holds(string descriptor, string law) => LawChecks.Holds(Laws.For(Descriptors[descriptor]).Single(l => l.Name == law));

    [Fact]
    public void Every_descriptor_is_enrolled() =>
        Assert.Empty(Enrolment.Types.Where(t => t.IsAssignableTo(typeof(GlobalDescriptor))).Except(Descriptors.Values.Select(d => d.GetType())));
}
