using System.Collections.Concurrent;
using System.Reflection;

namespace Pipelines;

/// <summary>Something that knows what it looks like.</summary>
public interface IRich
{
    /// <summary>Its forms; pure: the same value gives the same bundle.</summary>
    MimeBundle ToMime();
}

/// <summary>
/// What any value looks like: the one place that the runner, the kernel and the reports ask. A value says it itself
/// (<see cref="IRich"/>), or a view does (<see cref="IView{T}"/>), or it is plain text.
/// </summary>
public static class Rich
{
    private static readonly ConcurrentDictionary<Assembly, (Type View, Type Target)[]> Views = new() { [typeof(Rich).Assembly] = ViewsOf(typeof(Rich).Assembly) };
    private static readonly ConcurrentDictionary<Type, Func<object, MimeBundle>?> Found = new();

    /// <summary>The forms of a value; plain text where nothing better is known.</summary>
    public static MimeBundle Of(object? value) => value switch
    {
        null => new("null"),
        MimeBundle bundle => bundle,
        IRich rich => rich.ToMime(),
        _ => Found.GetOrAdd(value.GetType(), Find)?.Invoke(value) ?? new(value.ToString() ?? string.Empty),
    };

    /// <summary>Lets the views of another assembly take part; for a type that has one already, the later assembly wins.</summary>
    public static void Register(Assembly assembly)
    {
        if (Views.TryAdd(assembly, ViewsOf(assembly)))
        {
            Found.Clear();
        }
    }

    private static (Type View, Type Target)[] ViewsOf(Assembly assembly) =>
    [
        .. from type in assembly.GetTypes()
           where !type.IsAbstract && type.GetConstructor(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance, []) is not null
           from contract in type.GetInterfaces()
           where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IView<>)
           select (type, contract.GetGenericArguments()[0]),
    ];

    // The view of the type itself, else of the nearest base class, else of an interface that no other interface with a view derives from.
    private static Func<object, MimeBundle>? Find(Type type)
    {
        (Type View, Type Target)[] fitting =
        [
            .. Views.OrderByDescending(v => v.Key == typeof(Rich).Assembly ? 0 : 1).SelectMany(v => v.Value)
                .Select(v => Construct(v.View, v.Target, type))
                .OfType<(Type View, Type Target)>(),
        ];
        for (var ancestor = type; ancestor is not null && ancestor != typeof(object); ancestor = ancestor.BaseType)
        {
            if (fitting.FirstOrDefault(v => v.Target == ancestor) is { View: not null } exact)
            {
                return Call(exact.View, exact.Target);
            }
        }

        var best = fitting.Where(v => v.Target.IsInterface).FirstOrDefault(v => !fitting.Any(w => w.Target != v.Target && w.Target.IsInterface && w.Target.IsAssignableTo(v.Target)));
        return best.View is null ? null : Call(best.View, best.Target);
    }

    private static (Type View, Type Target)? Construct(Type view, Type target, Type type)
    {
        if (!view.IsGenericTypeDefinition)
        {
            return type.IsAssignableTo(target) ? (view, target) : null;
        }

        var definition = target.GetGenericTypeDefinition();
        var match = type.GetInterfaces().Concat(Ancestors(type)).FirstOrDefault(t => t.IsGenericType && t.GetGenericTypeDefinition() == definition);
        return match is null ? null : (view.MakeGenericType(match.GetGenericArguments()), match);
    }

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            yield return t;
        }
    }

    private static Func<object, MimeBundle> Call(Type view, Type target) =>
        (Func<object, MimeBundle>)typeof(Rich).GetMethod(nameof(Caller), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(target).Invoke(null, [Activator.CreateInstance(view, nonPublic: true)])!;

    private static Func<object, MimeBundle> Caller<T>(IView<T> view) => value => view.Of((T)value);
}
