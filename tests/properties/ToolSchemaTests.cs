using System.Reflection;
using Pipelines.Tool;
using Xunit;

namespace Pipelines.Tests;

/// <summary>Every kind of SPEC has a page, the page is true, and the page is itself a SPEC.</summary>
public sealed class ToolSchemaTests
{
    public static TheoryData<string, string> Kinds =>
        [.. SchemaBook.Families.SelectMany(f => f.Entries.Select(e => new TheoryDataRow<string, string>(f.Type.Name, e.Kind)))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Both_forms_read_back_as_the_same_record(string family, string kind)
    {
        var entry = Entry(family, kind);
        Assert.Equal(entry.Example, Read(family, AnnotatedJson.Bare(entry).ToJsonString()));
        Assert.Equal(entry.Example, Read(family, AnnotatedJson.Write(entry)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_key_is_explained_by_the_source(string family, string kind)
    {
        var entry = Entry(family, kind);
        Assert.NotEmpty(entry.Summary);
        foreach (var key in Spec.Options.GetTypeInfo(entry.Type).Properties)
        {
            if (key.Get is not null)
            {
                Assert.True(XmlDocs.Of((PropertyInfo)key.AttributeProvider!).Length > 0, $"{kind}.{key.Name} has no summary");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_means_one_record_only(string family, string kind) => Assert.Equal(Entry(family, kind).Type, SchemaBook.Find(kind).Type);

    private static SchemaEntry Entry(string family, string kind) =>
        SchemaBook.Families.Single(f => f.Type.Name == family).Entries.Single(e => e.Kind == kind);

    private static object Read(string family, string json)
    {
        var type = SchemaBook.Families.Single(f => f.Type.Name == family).Type;
        var result = typeof(Spec).GetMethod(nameof(Spec.Read))!.MakeGenericMethod(type).Invoke(null, [json, null])!;
        return result.GetType().GetMethod("GetOrThrow")!.Invoke(result, [])!;
    }
}
