using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Pipelines.Numerics;
using Xunit;

namespace Pipelines.Tests;

/// <summary>The house rules that a compiler does not know.</summary>
public sealed partial class ArchitectureTests
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Numerics = typeof(Vec3).Assembly, Pipeline = typeof(Structure).Assembly, LawBook = typeof(Law).Assembly, FrontEnd = typeof(Notebooks.NotebookSession).Assembly, Tool = Assembly.Load("pipelines-tool");

    [Fact]
    public void Numerics_knows_only_MathNet() => Assert.Empty(Outside(Numerics).Except(["MathNet.Numerics"]));

    [Fact]
    public void Pipeline_knows_only_Numerics() => Assert.Equal(["Pipelines.Numerics"], Outside(Pipeline));

    [Fact]
    public void Laws_know_only_the_pipeline() => Assert.Equal(["Pipelines", "Pipelines.Numerics"], Outside(LawBook));

    [Fact]
    public void The_front_end_adds_only_a_compiler_and_Markdown() =>
        Assert.Empty(Outside(FrontEnd).Except(["Pipelines", "Pipelines.Laws", "Pipelines.Numerics", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "Markdig"]));

    [Fact]
    public void The_tool_adds_only_its_command_line() =>
        Assert.Empty(Outside(Tool).Except(["Pipelines", "Pipelines.Laws", "Pipelines.Notebook", "Pipelines.Numerics", "System.CommandLine", "Spectre.Console"]));

    [Fact]
    public void Folders_are_not_namespaces()
    {
        Assert.Equal(["Pipelines.Numerics"], Namespaces(Numerics));
        Assert.Equal(["Pipelines"], Namespaces(Pipeline));
        Assert.Equal(["Pipelines"], Namespaces(LawBook));
        Assert.Equal(["Pipelines", "Pipelines.Notebooks"], Namespaces(FrontEnd).Order());
    }

    [Fact]
    public void Numerics_has_no_name_of_matter()
    {
        var names = Numerics.GetTypes().Where(Written).SelectMany(t => t.GetMembers(Everything).Where(Written).SelectMany(m => Names(m).Select(n => $"{t.Name}.{n}")).Append(t.Name));
        Assert.DoesNotContain(names, n => MatterInName().IsMatch(n));
    }

    [Fact]
    public void Numerics_has_no_word_of_matter() =>
        Assert.Empty(
            from file in Repository.Sources("src", "Numerics")
            from line in File.ReadLines(file).Index()
            where MatterInText().IsMatch(line.Item)
            select $"{Path.GetFileName(file)}, line {line.Index + 1}: {line.Item.Trim()}");

    [Fact]
    public void No_file_is_long()
    {
        var tooLong = Repository.Sources("src").Concat(Repository.Sources("tests"))
            .Select(f => (Name: Path.GetFileName(f), Lines: File.ReadLines(f).Count()))
            .Where(f => f.Lines > 400);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Nothing_asks_a_clock_or_a_global_generator() =>
        Assert.Empty(
            from file in Repository.Sources("src", "Pipeline").Concat(Repository.Sources("src", "Numerics")).Concat(Repository.Sources("src", "Laws"))
            from line in File.ReadLines(file).Index()
            where HiddenInput().IsMatch(line.Item)
            select $"{Path.GetFileName(file)}, line {line.Index + 1}: {line.Item.Trim()}");

    [Fact]
    public void Records_do_not_change()
    {
        var changing =
            from type in Pipeline.GetTypes().Concat(LawBook.GetTypes())
            where type.IsVisible && IsRecord(type)
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            where property.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
            select $"{type.Name}.{property.Name}";
        Assert.Empty(changing);
    }

    [Fact]
    public void No_public_field_can_be_written() =>
        Assert.Empty(
            from type in Pipeline.GetTypes().Concat(LawBook.GetTypes())
            where type.IsVisible && !type.IsEnum
            from field in type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            where !field.IsInitOnly && !field.IsLiteral
            select $"{type.Name}.{field.Name}");

    [Fact]
    public void Public_collections_cannot_be_written() =>
        Assert.Empty(
            from type in Pipeline.GetTypes().Concat(LawBook.GetTypes())
            where type.IsVisible && IsRecord(type)
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            where property.PropertyType.IsArray || Mutable(property.PropertyType)
            select $"{type.Name}.{property.Name} is a {property.PropertyType.Name}");

    [Fact]
    public void Records_of_a_family_have_examples_or_defaults()
    {
        Assert.NotEmpty(SpecTests.Families);
        var members = SpecTests.Families.SelectMany(f => Spec.Family(f)).Select(m => m.Type).Where(t => t.IsPublic).Distinct();
        Assert.Empty(members.Where(t => !Enrolment.InstancesOf(t).Any()).Select(t => t.Name));
    }

    [Fact]
    public void Everything_enrolled_is_put_to_laws()
    {
        // Potentials, kernels, descriptors and dynamics have laws of their own; all that a specification can name is put to those of specifications.
        Type[] judged = [typeof(IPotential), typeof(Kernel), typeof(IDescriptor), typeof(MolecularDynamics), .. SpecTests.Families];
        Assert.Empty(Enrolment.Enrolled.Where(t => !judged.Any(t.IsAssignableTo)).Select(t => t.Name));
    }

    [GeneratedRegex("(^|[a-z.])(Atom|Species|Chemi|Molecul|Nanopart)|(^|[._])(atom|species|chemi|molecul|nanopart)", RegexOptions.CultureInvariant)]
    private static partial Regex MatterInName();

    [GeneratedRegex(@"\b(atom\w*|species|chemi\w*|molecul\w*|nanopart\w*|cluster\w*|metal\w*)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MatterInText();

    [GeneratedRegex(@"Random\.Shared|new Random\(|DateTime(Offset)?\.(Utc)?Now|Environment\.Tick|Guid\.NewGuid|Stopwatch|\bConsole\.", RegexOptions.CultureInvariant)]
    private static partial Regex HiddenInput();

    private static string[] Outside(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n is not ("netstandard" or "mscorlib") && (n == "System.CommandLine" || !n.StartsWith("System.", StringComparison.Ordinal)) && (n.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) || !n.StartsWith("Microsoft.", StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    private static string[] Namespaces(Assembly assembly) =>
        [.. assembly.GetTypes().Where(Written).Where(t => t.Namespace is not null && !t.Namespace.StartsWith("System", StringComparison.Ordinal) && !t.Namespace.StartsWith("Microsoft", StringComparison.Ordinal)).Select(t => t.Namespace!).Distinct()];

    private static IEnumerable<string> Names(MemberInfo member) =>
        member is MethodBase method ? method.GetParameters().Select(p => $"{member.Name}.{p.Name}").Append(member.Name) : [member.Name];

    private static bool Written(MemberInfo member) => !member.Name.Contains('<') && member.GetCustomAttribute<CompilerGeneratedAttribute>() is null;

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    private static bool Mutable(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(List<>) || type.GetGenericTypeDefinition() == typeof(Dictionary<,>) || type.GetGenericTypeDefinition() == typeof(HashSet<>));
}
