using System.Text.RegularExpressions;

namespace Pipelines;

/// <summary>The small part of Plotly's text templates that cells need: %{z} and %{z:.2f}.</summary>
internal static partial class Template
{
    public static string Fill(string template, double value) => Slot().Replace(template, m =>
        m.Groups["digits"].Success ? Numbers.Minus(value.ToString($"F{m.Groups["digits"].Value}")) : Numbers.Short(value));

    [GeneratedRegex(@"%\{z(:\.(?<digits>[0-9]{1,2})f)?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Slot();
}
