using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Pipelines.Notebooks;

/// <summary>A cell that compiled: run it with the states of the cells before, give the states after to the next.</summary>
/// <param name="Compilation">What the next cell is compiled against.</param>
/// <param name="Start">Runs it; it puts its own state at its place.</param>
/// <param name="HasValue">Does it end in an expression that has a value?</param>
internal sealed record Submission(CSharpCompilation Compilation, Func<object?[], Task<object?>> Start, bool HasValue);

/// <summary>Compiles cells, each against the ones before it.</summary>
internal sealed class Submissions
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);
    private static readonly EmitOptions Symbols = new(debugInformationFormat: DebugInformationFormat.PortablePdb);
    private readonly ScriptLoader _loader = new();
    private readonly References _references;
    private readonly CSharpCompilationOptions _options;
    private CSharpCompilation? _last;
    private object?[] _states = new object?[2];
    private int _count = 1;

    public Submissions(SessionOptions options)
    {
        var folder = Path.GetFullPath(options.Folder);
        _references = new(folder, _loader);
        _options = new(
            OutputKind.DynamicallyLinkedLibrary,
            usings: options.Usings,
            optimizationLevel: OptimizationLevel.Release,
            metadataReferenceResolver: _references,
            sourceReferenceResolver: new SourceFileResolver([], folder),
            assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default,
            concurrentBuild: false);
    }

    /// <summary>Is the text whole, could it go on, or is it wrong?</summary>
    public static (bool Complete, bool Wrong) Judge(string code)
    {
        var tree = SyntaxFactory.ParseSyntaxTree(code, Script);
        return !SyntaxFactory.IsCompleteSubmission(tree) ? (false, false)
            : (true, tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error));
    }

    /// <summary>A compilation of a cell after the ones before it, not emitted: what completion asks.</summary>
    public CSharpCompilation Compile(string code, int number)
    {
        var tree = SyntaxFactory.ParseSyntaxTree(SourceText.From(code, Encoding.UTF8), Script, RunningCell.PathOf(number));
        return CSharpCompilation.CreateScriptCompilation(
            $"cell-{number}", tree, _last is null ? HostReferences.All.Values : null, _options.WithScriptClassName($"Cell{number}"), _last, typeof(object));
    }

    /// <summary>Compiles and loads a cell.</summary>
    /// <exception cref="CompilationException">It does not compile.</exception>
    public Submission Prepare(string code, int number, CancellationToken cancellation)
    {
        var compilation = Compile(code, number);
        using MemoryStream dll = new(), pdb = new();
        var emitted = compilation.Emit(dll, pdb, options: Symbols, cancellationToken: cancellation);
        if (!emitted.Success)
        {
            // Without an error there is merely nothing to run: an empty cell, or one of usings.
            return emitted.Diagnostics.Any(IsError)
                ? throw new CompilationException([.. emitted.Diagnostics.Where(IsError)], _references.Complaint)
                : new(compilation, _ => Task.FromResult<object?>(null), HasValue: false);
        }

        var entry = compilation.GetEntryPoint(cancellation)!;
        var assembly = _loader.LoadCell(compilation.AssemblyName!, dll, pdb);
        var method = assembly.GetType(entry.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(entry.MetadataName, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public)!;
        return new(compilation, method.CreateDelegate<Func<object?[], Task<object?>>>(), HasValue(compilation));
    }

    /// <summary>The states of the cells before, with room for one more.</summary>
    public object?[] States()
    {
        var states = new object?[Math.Max(_states.Length, _count + 1)];
        _states.CopyTo(states, 0);
        return states;
    }

    /// <summary>From now on the next cell follows this one.</summary>
    public void Follow(Submission submission, object?[] states)
    {
        // A cell that declares nothing has no state.
        _states = states.Length > _count && states[_count] is not null && ++_count >= states.Length ? [.. states, .. new object?[states.Length]] : states;
        _last = submission.Compilation;
    }

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    private static bool HasValue(CSharpCompilation compilation)
    {
        var tree = compilation.SyntaxTrees.Last();
        return ((CompilationUnitSyntax)tree.GetRoot()).Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }
            && compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type is not { SpecialType: SpecialType.System_Void };
    }
}

/// <summary>A cell does not compile.</summary>
internal sealed class CompilationException(ImmutableArray<Diagnostic> diagnostics, string? complaint) : Exception
{
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;

    /// <summary>What a package restore said, where one failed.</summary>
    public string? Complaint { get; } = complaint;
}
