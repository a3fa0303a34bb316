using System.Collections.Immutable;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Stages of a chain are functions, and maps are as good as they say.</summary>
public sealed class LawsOfStagesTests
{
    private static readonly RandomStructures Clusters = new([Species.Parse("Ni"), Species.Parse("Pt")], 2.6, 5);

    private static readonly GaussianProcessFit Fitting = new(
        new TwoBodyKernel(0.6, new Cutoff(4.5, Smoothing.Polynomial)) + new ThreeBodyKernel(0.8, new Cutoff(3.8, Smoothing.Polynomial), 0.05), TrainOn: TrainOn.Both);

    private static readonly Lazy<GaussianProcess> Fitted = new(() => Fitting.Apply(Labelled(new(7, 8)), Run.Default));

    public static TheoryData<string> Selectors => [.. Instances<Selector>().Keys];

    public static TheoryData<string> Splitters => [.. Instances<Splitter>().Keys];

    [Theory]
    [MemberData(nameof(Selectors))]
    public void A_selector_is_a_function(string name) => LawChecks.Holds(Assert.Single(Laws.For(Instances<Selector>()[name], at => (ILabelled)Frames(at))), most: 20);

    [Theory]
    [MemberData(nameof(Splitters))]
    public void A_splitter_is_a_function(string name) => LawChecks.Holds(Assert.Single(Laws.For(Instances<Splitter>()[name], at => (ILabelled)Frames(at))), most: 20);

    [Fact]
    public void A_fit_is_a_function() => LawChecks.Holds(Assert.Single(Laws.For(Fitting, at => Labelled(at with { Size = Math.Min(at.Size, 6) }))), most: 5);

    [Fact]
    public void A_map_is_a_function() =>
        LawChecks.Holds(Assert.Single(Laws.For(new SplineMap(50, 50), at => Fitting.Apply(Labelled(at with { Size = 5 }), Run.Default))), most: 2);

    [Theory]
    [InlineData(20)]
    [InlineData(1)]
    public void A_map_is_as_accurate_as_it_was_asked_to_be(double accuracy) =>
        LawChecks.Holds(Assert.Single(Laws.For(Fitted.Value | Map.ToSplines(accuracy, accuracy), Fitted.Value, accuracy, accuracy)));

    // Sixty labelled frames with everything that an example may ask for.
    private static TrainingSet Frames(LawCase at) => Labelled(at with { Size = Math.Min(at.Size, 8) }, 60);

    private static TrainingSet Labelled(LawCase at, int frames = 4)
    {
        var teacher = new LennardJones(0.4, 2.3, new(4, 5));
        return TrainingSet.All(Dataset.Of(Enumerable.Range(0, frames).Select(i =>
        {
            var s = Clusters.Next(StructureKind.Compact, Math.Max(4, at.Size), at.Seed + (ulong)i);
            var e = teacher.Evaluate(s);
            return new Configuration(s, e.Energy, e.Forces, info: ImmutableSortedDictionary.CreateRange(
                [KeyValuePair.Create("morphology", i % 3 == 0 ? "ico" : "deca"), KeyValuePair.Create("plan_id", $"{i / 7}")]));
        })));
    }

    private static Dictionary<string, T> Instances<T>() => Spec.Family(typeof(T))
        .SelectMany(m => Enrolment.InstancesOf(m.Type).Select((x, i) => KeyValuePair.Create($"{m.Kind} {i + 1}", (T)x)))
        .ToDictionary();
}
