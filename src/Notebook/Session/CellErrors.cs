using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Pipelines.Notebooks;

/// <summary>Tells a person what went wrong in a cell: lines of cells, and calls of the library, without the machinery between.</summary>
internal static partial class CellErrors
{
    public const string Compilation = "CompilationError";

    public static CellError Of(Exception e, RunningCell cell)
    {
        while (e is AggregateException { InnerExceptions.Count: 1 } or TargetInvocationException { InnerException: not null } or TypeInitializationException { InnerException: not null })
        {
            e = e.InnerException!;
        }

        return e is CompilationException wrong ? Of(wrong, cell) : new(NameOf(e.GetType()), e.Message, LineIn(e, cell), [.. Trace(e)]);
    }

    /// <summary>The error of a cell that was interrupted.</summary>
    public static CellError Interrupted(string message) => new("Interrupted", message, null, [message]);

    /// <summary>Was it thrown by what a cell called?</summary>
    public static bool IsOfCells(Exception e) => new StackTrace(e).GetFrames().Any(f => IsOfCell(f.GetMethod()));

    private static CellError Of(CompilationException wrong, RunningCell cell)
    {
        var lines = wrong.Diagnostics.Select(d => (Place: d.Location.GetMappedLineSpan(), Text: $"{d.Id}: {d.GetMessage()}")).ToArray();
        var here = lines.Where(l => l.Place.Path == cell.Path).Select(l => (int?)l.Place.StartLinePosition.Line + 1).FirstOrDefault();
        ImmutableArray<string> trace =
        [
            .. lines.Select(l => l.Place.IsValid ? $"{l.Place.Path}, line {l.Place.StartLinePosition.Line + 1}, column {l.Place.StartLinePosition.Character + 1}: {l.Text}" : l.Text),
            .. wrong.Complaint is { } complaint ? (string[])[complaint] : [],
        ];
        return new(Compilation, wrong.Complaint ?? lines[0].Text, here, trace);
    }

    private static IEnumerable<string> Trace(Exception e)
    {
        for (var (inner, depth) = (e, 0); inner is not null && depth < 5; inner = inner.InnerException, depth++)
        {
            yield return $"{(depth == 0 ? string.Empty : "because of ")}{NameOf(inner.GetType())}: {inner.Message}";
            foreach (var frame in Frames(inner))
            {
                yield return $"   at {Describe(frame)}";
            }
        }
    }

    private static int? LineIn(Exception e, RunningCell cell) =>
        Frames(e).Where(f => FileOf(f) == cell.Path && f.GetFileLineNumber() > 0).Select(f => (int?)f.GetFileLineNumber()).FirstOrDefault();

    // From the innermost frame to the cell's own: what is beyond started the cell.
    private static IEnumerable<StackFrame> Frames(Exception e)
    {
        var frames = new StackTrace(e, fNeedFileInfo: true).GetFrames();
        var last = Array.FindLastIndex(frames, f => IsOfCell(f.GetMethod()));
        return frames.Take(last < 0 ? 0 : last + 1).Where(f => f.GetMethod() is { } m && (IsOfCell(m) || !IsMachinery(m)));
    }

    private static bool IsOfCell(MethodBase? method) => method?.DeclaringType?.Assembly.GetName().Name?.StartsWith("cell-", StringComparison.Ordinal) == true;

    private static bool IsMachinery(MethodBase method) =>
        method.IsDefined(typeof(StackTraceHiddenAttribute)) || method.DeclaringType?.IsDefined(typeof(StackTraceHiddenAttribute)) == true
        || method.DeclaringType?.Namespace is "System.Runtime.CompilerServices" or "System.Runtime.ExceptionServices" or "System.Threading.Tasks";

    private static string Describe(StackFrame frame)
    {
        var method = frame.GetMethod()!;
        if (!IsOfCell(method))
        {
            return $"{NameOf(method.DeclaringType)}.{method.Name}({string.Join(", ", method.GetParameters().Select(p => NameOf(p.ParameterType)))})";
        }

        // <<Initialize>>d__0.MoveNext is the cell's top level; <<Initialize>>b__0_1 a lambda of it; Foo and <Foo>d__1 what it declares.
        var names = $"{method.DeclaringType!.Name}.{method.Name}";
        var name = Written().Matches(names).Select(m => m.Groups[1].Value).LastOrDefault(n => n != "Initialize")
            ?? (method.Name.Contains('<', StringComparison.Ordinal) || method.Name == "MoveNext" ? null : method.Name);
        var place = frame.GetFileLineNumber() > 0 ? $"{FileOf(frame)}, line {frame.GetFileLineNumber()}" : "a cell";
        return name is null ? place : $"{name} in {place}";
    }

    // The compiler makes paths of the cells' names.
    private static string? FileOf(StackFrame frame) => Path.GetFileName(frame.GetFileName()) is { } name && RunningCell.IsPath(name) ? name : frame.GetFileName();

    private static string NameOf(Type? type) => type is null ? "?" : type.Name.Split('`')[0];

    [GeneratedRegex("<([A-Za-z_][A-Za-z0-9_]*)[>|]")]
    private static partial Regex Written();
}
