using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Notebooks;

/// <summary>Completes and explains names, by the compiler's own understanding of the cell.</summary>
internal sealed class Assistant(Submissions submissions)
{
    private static readonly SymbolDisplayFormat Signature = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeContainingType)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut);

    private static readonly ImmutableArray<string> Keywords =
    [
        .. Enum.GetValues<SyntaxKind>().Where(SyntaxFacts.IsReservedKeyword).Select(SyntaxFacts.GetText), "async", "await", "record", "var", "when", "with", "yield", "nameof",
    ];

    public Completions Complete(string code, int position, int number, CancellationToken cancellation)
    {
        position = Math.Clamp(position, 0, code.Length);
        var (start, end) = Word(code, position);
        var compilation = submissions.Compile(code, number);
        var tree = compilation.SyntaxTrees[0];
        var root = tree.GetRoot(cancellation);
        if (root.FindTrivia(Math.Max(0, position - 1)) is var trivia && trivia.Span.Contains(Math.Max(0, position - 1)) && IsComment(trivia))
        {
            return new(start, end, []);
        }

        var token = root.FindToken(Math.Max(0, start - 1));
        if (token.Span.Contains(Math.Max(0, start - 1)) && start > token.SpanStart && IsText(token))
        {
            return new(start, end, []);
        }

        var model = compilation.GetSemanticModel(tree);
        var symbols = token.IsKind(SyntaxKind.DotToken) ? Members(model, token, start, cancellation) : Free(model, token, start, cancellation);
        var prefix = code[start..position];
        var items = symbols.Where(s => s.Text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .GroupBy(s => s.Text, StringComparer.Ordinal)
            .Select(g => g.Count() == 1 ? g.First() : g.First() with { Signature = $"{g.First().Signature} (+ {g.Count() - 1} more)" })
            .OrderBy(s => s.Kind != "parameter").ThenBy(s => s.Text, StringComparer.OrdinalIgnoreCase).ThenBy(s => s.Text, StringComparer.Ordinal);
        return new(start, end, [.. items]);
    }

    public MimeBundle? Inspect(string code, int position, int number, CancellationToken cancellation)
    {
        var (start, end) = Word(code, Math.Clamp(position, 0, code.Length));
        if (start == end)
        {
            return null;
        }

        var compilation = submissions.Compile(code, number);
        var tree = compilation.SyntaxTrees[0];
        var node = tree.GetRoot(cancellation).FindToken(start).Parent;
        var model = compilation.GetSemanticModel(tree);
        for (var depth = 0; node is not null && depth < 3; node = node.Parent, depth++)
        {
            var info = model.GetSymbolInfo(node, cancellation);
            var symbols = info.Symbol is { } one ? [one] : info.CandidateSymbols is { IsEmpty: false } several ? several : model.GetDeclaredSymbol(node, cancellation) is { } declared ? [declared] : [];
            if (!symbols.IsEmpty)
            {
                return Explanation.Of([.. symbols.Select(s => (s.ToDisplayString(Signature), s.GetDocumentationCommentXml(cancellationToken: cancellation)))]);
            }
        }

        return null;
    }

    // The name around or before a place.
    private static (int Start, int End) Word(string code, int position)
    {
        var (start, end) = (position, position);
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1]))
        {
            start--;
        }

        while (end < code.Length && SyntaxFacts.IsIdentifierPartCharacter(code[end]))
        {
            end++;
        }

        return (start, end);
    }

    private static IEnumerable<Completion> Members(SemanticModel model, SyntaxToken dot, int place, CancellationToken cancellation)
    {
        var left = dot.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression,
            QualifiedNameSyntax name => name.Left,
            MemberBindingExpressionSyntax { Parent.Parent: ConditionalAccessExpressionSyntax conditional } => conditional.Expression,
            MemberBindingExpressionSyntax { Parent: ConditionalAccessExpressionSyntax conditional } => conditional.Expression,
            _ => (ExpressionSyntax?)null,
        };
        if (left is null)
        {
            return [];
        }

        var symbol = model.GetSymbolInfo(left, cancellation).Symbol;
        if (symbol is INamespaceSymbol space)
        {
            return Shown(model.LookupNamespacesAndTypes(place, space));
        }

        if (symbol is ITypeSymbol type)
        {
            return Shown(model.LookupSymbols(place, type).Where(s => s.IsStatic || s is ITypeSymbol));
        }

        return model.GetTypeInfo(left, cancellation).Type is { TypeKind: not TypeKind.Error } of
            ? Shown(model.LookupSymbols(place, of, includeReducedExtensionMethods: true).Where(s => !s.IsStatic && s is not ITypeSymbol))
            : [];
    }

    private static IEnumerable<Completion> Free(SemanticModel model, SyntaxToken before, int place, CancellationToken cancellation)
    {
        var named = before.Parent?.AncestorsAndSelf().OfType<BaseArgumentListSyntax>().FirstOrDefault()?.Parent is { } call && (before.IsKind(SyntaxKind.OpenParenToken) || before.IsKind(SyntaxKind.CommaToken))
            ? Parameters(model, call, cancellation)
            : [];
        return named.Concat(Shown(model.LookupSymbols(place))).Concat(Keywords.Select(k => new Completion(k, "keyword", k)));
    }

    // Inside the brackets of a call, its parameters by name.
    private static IEnumerable<Completion> Parameters(SemanticModel model, SyntaxNode call, CancellationToken cancellation)
    {
        var info = model.GetSymbolInfo(call, cancellation);
        var group = call is InvocationExpressionSyntax invocation ? model.GetMemberGroup(invocation.Expression, cancellation) : [];
        return info.CandidateSymbols.Concat(group).Append(info.Symbol).OfType<IMethodSymbol>().SelectMany(m => m.Parameters)
            .DistinctBy(p => p.Name).Select(p => new Completion($"{p.Name}:", "parameter", p.ToDisplayString(Signature)));
    }

    private static IEnumerable<Completion> Shown(IEnumerable<ISymbol> symbols) =>
        from s in symbols
        where s.CanBeReferencedByName && !s.IsImplicitlyDeclared || s is IPropertySymbol { IsIndexer: false } || s is IFieldSymbol
        where s.Name.Length > 0 && !s.Name.StartsWith('<')
        select new Completion(s.Name, KindOf(s), s.ToDisplayString(Signature));

    private static string KindOf(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol type => type.TypeKind.ToString().ToLowerInvariant(),
        ILocalSymbol or IFieldSymbol { ContainingType.IsScriptClass: true } => "variable",
        _ => symbol.Kind.ToString().ToLowerInvariant(),
    };

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia;

    private static bool IsText(SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.NumericLiteralToken
        or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken;
}
