using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Notebooks;

/// <summary>A parameter of a notebook: a variable that its cell tagged <c>parameters</c> declares.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Type">As declared; that of the value for <c>var</c>.</param>
/// <param name="Value">The code of its value.</param>
public sealed record NotebookParameter(string Name, string Type, string Value);

/// <summary>Parameters, as papermill understands them: a tagged cell declares them, a cell put after it sets some anew.</summary>
public static class NotebookParameters
{
    /// <summary>The tag of the cell that declares parameters.</summary>
    public const string Tag = "parameters";

    /// <summary>The tag of the cell that sets them.</summary>
    public const string InjectedTag = "injected-parameters";

    /// <summary>A notebook's parameters; none where no cell has the tag.</summary>
    public static ImmutableArray<NotebookParameter> Of(NotebookDocument notebook)
    {
        if (notebook.Cells.FirstOrDefault(IsParameters) is not { } cell)
        {
            return [];
        }

        var root = CSharpSyntaxTree.ParseText(cell.Source, new(LanguageVersion.Latest, kind: SourceCodeKind.Script)).GetCompilationUnitRoot();
        return
        [
            .. from declaration in root.Members.OfType<FieldDeclarationSyntax>().Select(f => f.Declaration)
               from variable in declaration.Variables
               where variable.Initializer is not null
               let value = variable.Initializer!.Value
               select new NotebookParameter(variable.Identifier.Text, declaration.Type.IsVar ? TypeOf(value) : declaration.Type.ToString(), value.ToString()),
        ];
    }

    /// <summary>The notebook with some of its parameters set anew, in a cell after that which declares them.</summary>
    /// <param name="notebook">One that may have been given parameters before: they are forgotten.</param>
    /// <param name="values">By name: text without quotes, numbers, true and false; for other types C#.</param>
    /// <exception cref="ArgumentException">There is no such parameter, or the value is not of its type.</exception>
    public static NotebookDocument Set(NotebookDocument notebook, IReadOnlyDictionary<string, string> values)
    {
        if (values.Count == 0)
        {
            return notebook;
        }

        var known = Of(notebook);
        if (known.IsEmpty)
        {
            throw new ArgumentException($"The notebook has no parameters: no cell is tagged '{Tag}'.", nameof(values));
        }

        var lines = values.Select(v => $"{v.Key} = {Code(Find(known, v.Key), v.Value)};");
        var cells = notebook.Cells.RemoveAll(c => c.Tags.Contains(InjectedTag));
        var at = cells.IndexOf(cells.First(IsParameters));
        var injected = new NotebookCell(CellKind.Code, FreshId(cells), $"// Parameters\n{string.Join('\n', lines)}")
        {
            Metadata = NotebookJson.Parse($$"""{"dotnet_interactive":{"language":"csharp"},"polyglot_notebook":{"kernelName":"csharp"},"tags":["{{InjectedTag}}"]}"""),
        };
        return notebook with { Cells = cells.Insert(at + 1, injected) };
    }

    private static bool IsParameters(NotebookCell cell) => cell.Kind == CellKind.Code && cell.Tags.Contains(Tag);

    private static NotebookParameter Find(ImmutableArray<NotebookParameter> known, string name)
    {
        if (known.FirstOrDefault(p => p.Name == name) is { } parameter)
        {
            return parameter;
        }

        var names = known.Select(p => p.Name).ToArray();
        var nearest = Spelling.Nearest(name, names) is { } near ? $" Did you mean {near}?" : string.Empty;
        throw new ArgumentException($"There is no parameter {name}.{nearest} The parameters are {string.Join(", ", names)}.", nameof(name));
    }

    private static string Code(NotebookParameter parameter, string value)
    {
        return parameter.Type switch
        {
            "string" => SymbolDisplay.FormatLiteral(value, quote: true),
            "bool" => bool.TryParse(value, out var b) ? (b ? "true" : "false") : throw Wrong("true or false"),
            "int" => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) ? i.ToString(CultureInfo.InvariantCulture)
                : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? throw Wrong("an integer of 32 bits")
                : throw Wrong("an integer"),
            "long" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n.ToString(CultureInfo.InvariantCulture) : throw Wrong("an integer"),
            "double" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.IsFinite(x) ? x.ToString("R", CultureInfo.InvariantCulture) : throw Wrong("a number"),
            _ => value,
        };

        ArgumentException Wrong(string expected) => new($"{parameter.Name} must be {expected}; found '{value}'.", nameof(value));
    }

    private static string TypeOf(ExpressionSyntax value) => value switch
    {
        LiteralExpressionSyntax { Token.Value: { } literal } => literal switch { bool => "bool", int => "int", long => "long", double => "double", string => "string", _ => "var" },
        PrefixUnaryExpressionSyntax { Operand: { } operand } => TypeOf(operand),
        _ => "var",
    };

    private static string FreshId(ImmutableArray<NotebookCell> cells)
    {
        for (var k = 0; ; k++)
        {
            var id = k == 0 ? InjectedTag : $"{InjectedTag}-{k}";
            if (cells.All(c => c.Id != id))
            {
                return id;
            }
        }
    }
}
