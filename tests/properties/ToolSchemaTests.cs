using System.Reflection;
using FsCheck.Fluent;
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

    // A page with some bytes lost or changed is read or refused in words: it never makes the reader throw.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_damage_to_a_page_makes_the_reader_throw(string family, string kind)
    {
        var page = AnnotatedJson.Bare(Entry(family, kind)).ToJsonString();
        const string Spice = "{}[],:\"\\0-19e nulltrue\u00e9\u0000";
        var damage = from at in Gen.Choose(0, page.Length - 1)
                     from length in Gen.Choose(0, 8)
                     from other in Gen.Choose(0, Spice.Length - 1)
                     from times in Gen.Choose(0, 2)
                     select string.Concat(page[..at], new string(Spice[other], times), page[Math.Min(page.Length, at + length)..]);
        Property.ForAll(damage, json =>
        {
            try
            {
                Read(family, json);
            }
            catch (TargetInvocationException e) when (e.InnerException is DataException refused)
            {
                Assert.NotEmpty(refused.Error.Message);
            }
        });
    }

    private static SchemaEntry Entry(string family, string kind) =>
        SchemaBook.Families.Single(f => f.Type.Name == family).Entries.Single(e => e.Kind == kind);

    private static object Read(string family, string json)
    {
        var type = SchemaBook.Families.Single(f => f.Type.Name == family).Type;
        var result = typeof(Spec).GetMethod(nameof(Spec.Read))!.MakeGenericMethod(type).Invoke(null, [json, null])!;
        return result.GetType().GetMethod("GetOrThrow")!.Invoke(result, [])!;
    }
}
