using System.Reflection;

namespace Pipelines.Tests;

/// <summary>Finds what is put to the laws: every type of the library that has examples.</summary>
public static class Enrolment
{
    public static IReadOnlyList<Assembly> Library { get; } = [typeof(Structure).Assembly, typeof(Law).Assembly];

    /// <summary>All concrete types of the library.</summary>
    public static IEnumerable<Type> Types => Library.SelectMany(a => a.GetTypes()).Where(t => t is { IsClass: true, IsAbstract: false });

    /// <summary>Types with examples.</summary>
    public static IEnumerable<Type> Enrolled => Types.Where(t => t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IExample<>)));

    /// <summary>The examples of every enrolled type that is a T, named by type and number.</summary>
    public static IReadOnlyDictionary<string, T> Examples<T>() => Enrolled
        .Where(t => t.IsAssignableTo(typeof(T)))
        .OrderBy(t => t.Name, StringComparer.Ordinal)
        .SelectMany(t => ExamplesOf(t).Select((e, i) => (Name: $"{t.Name} {i + 1}", Value: (T)e)))
        .ToDictionary(e => e.Name, e => e.Value);

    public static IEnumerable<object> ExamplesOf(Type type) =>
        ((System.Collections.IEnumerable)type.GetProperty("Examples", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!).Cast<object>();

    /// <summary>The examples of a type; where it has none, the record of all its defaults, if there is one.</summary>
    public static IEnumerable<object> InstancesOf(Type type) =>
        Enrolled.Contains(type) ? ExamplesOf(type)
        : type.GetConstructors().FirstOrDefault(c => c.GetParameters().All(p => p.IsOptional)) is { } all ? [all.Invoke([.. all.GetParameters().Select(p => p.DefaultValue)])]
        : [];
}
