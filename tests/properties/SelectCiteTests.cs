using System.Reflection;
using Xunit;

namespace Pipelines.Tests;

public sealed class SelectCiteTests
{
    private const string Review = "10.1080/23746149.2019.1654919";

    private static readonly Dataset Data = SelectData.Chain(frames: 10, atoms: 5);

    private static IEnumerable<MemberInfo> Members => typeof(Cite).Assembly.GetTypes().SelectMany(t => t.IsEnum ? (MemberInfo[])[t, .. t.GetFields()] : [t]);

    [Fact]
    public void A_traced_chain_names_its_papers_in_order_and_once()
    {
        var traced = Data.Trace() | Describe.TwoBody(4) >> Select.DescriptorSpace() | Select.Random(environments: 1);
        var citations = Cite.For(traced);
        Assert.Equal(
            [Review, "10.1103/PhysRevB.97.184307", "10.1038/s41524-019-0236-6", "10.1145/2063384.2063405"],
            citations.Items.Select(c => c.Reference.Doi));
        Assert.Equal(["distances", "descriptorSpaceSampling"], citations.Items[0].For);
        Assert.Equal(citations.ToString(), Cite.For(Describe.TwoBody(4) >> Select.DescriptorSpace() >> Select.Random(environments: 2)).ToString());
    }

    [Fact]
    public void Records_in_the_parameters_are_found()
    {
        var selection = new DescriptorSpaceSelection(Describe.ThreeBody(4));
        Assert.Contains(Cite.For(selection).Items, c => c.For.Contains("triplets"));
        Assert.Contains(Cite.For(Data.Trace() | selection).Items, c => c.For.Contains("triplets"));
        Assert.Contains(Cite.For(new SumKernel([new ThreeBodyKernel(0.5, 4)])).Items, c => c.For.Contains("threeBody"));
    }

    [Fact]
    public void A_choice_cites_its_own_paper_only()
    {
        Assert.Equal(["10.1103/PhysRevLett.97.170201"], Cite.For(new Relax { Method = RelaxationMethod.Fire }).Items.Select(c => c.Reference.Doi));
        Assert.Equal(["lbfgs"], Cite.For(new Relax()).Items.Single().For);
    }

    [Fact]
    public void They_print_as_a_list_and_as_bibtex()
    {
        var citations = Cite.For(Describe.TwoBody(4), new LennardJones());
        Assert.StartsWith("[1] C. Zeni, K. Rossi, A. Glielmo, F. Baletto: On machine learning", citations.ToString(), StringComparison.Ordinal);
        Assert.Contains("@article{Jones1924,\n  author = {J. E. Jones},", citations.BibTeX, StringComparison.Ordinal);
        Assert.All(Reference.Known.Values, r => Assert.Equal(r.BibTeX.Count(c => c == '{'), r.BibTeX.Count(c => c == '}')));
    }

    [Fact]
    public void An_unknown_paper_is_printed_by_its_doi()
    {
        Assert.Equal("doi:10.1/x-y", Reference.Of("10.1/x-y").ToString());
        Assert.Equal("@misc{doi101xy,\n  doi = {10.1/x-y}\n}\n", Reference.Of("10.1/x-y").BibTeX);
    }

    [Fact]
    public void Every_paper_that_is_cited_here_is_known_and_every_known_one_is_cited()
    {
        var cited = Members.SelectMany(t => t.GetCustomAttributes<CitesAttribute>()).Select(c => c.Doi).Distinct().Order();
        Assert.Equal(Reference.Known.Keys.Order(), cited);
        Assert.Equal(Reference.Known.Count, Reference.Known.Values.Select(r => r.Key).Distinct().Count());
    }

    [Fact]
    public void Kinds_of_stages_are_unique_so_that_a_trace_can_be_read_back()
    {
        var stages = typeof(Cite).Assembly.GetTypes().Where(t => !t.IsAbstract && !t.IsGenericType && IsStage(t)).Select(Spec.KindOf).ToArray();
        Assert.NotEmpty(stages);
        Assert.Equal(stages.Length, stages.Distinct().Count());

        static bool IsStage(Type? t) => t is not null && ((t.IsGenericType && t.GetGenericTypeDefinition() == typeof(Stage<,>)) || IsStage(t.BaseType));
    }
}
