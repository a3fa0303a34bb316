using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Notebooks;

/// <summary>C# as HTML, words coloured by what they are.</summary>
internal static class CodeMarkup
{
    public static string Of(string code)
    {
        var html = new StringBuilder("<pre class=\"code\">");
        foreach (var token in CSharpSyntaxTree.ParseText(code, new(LanguageVersion.Latest, kind: SourceCodeKind.Script)).GetRoot().DescendantTokens(descendIntoTrivia: false))
        {
            Trivia(token.LeadingTrivia);
            Span(token.Text, ClassOf(token));
            Trivia(token.TrailingTrivia);
        }

        return html.Append("</pre>").ToString();

        void Trivia(SyntaxTriviaList list)
        {
            foreach (var trivia in list)
            {
                Span(trivia.ToFullString(), trivia.IsDirective ? "k" : trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia ? "c" : null);
            }
        }

        void Span(string text, string? kind)
        {
            var encoded = WebUtility.HtmlEncode(text);
            html.Append(kind is null || text.Length == 0 ? encoded : $"<span class=\"{kind}\">{encoded}</span>");
        }
    }

    private static string? ClassOf(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.NumericLiteralToken => "n",
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.InterpolatedStringStartToken
            or SyntaxKind.InterpolatedStringEndToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken => "s",
        SyntaxKind.IdentifierToken when token.Text is "var" or "record" or "await" => "k",
        var kind when SyntaxFacts.IsKeywordKind(kind) => "k",
        _ => null,
    };
}
