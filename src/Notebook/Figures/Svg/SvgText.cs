using System.Globalization;
using System.Net;
using System.Text;

namespace Pipelines;

/// <summary>Writes SVG elements; numbers come with two decimals, texts are escaped.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    public static string N(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    public SvgText Raw(string text)
    {
        _text.Append(text).Append('\n');
        return this;
    }

    public SvgText Line(double x1, double y1, double x2, double y2, string style) =>
        Raw($"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" {style}/>");

    public SvgText Path(string data, string style) => Raw($"<path d=\"{data}\" {style}/>");

    public SvgText Rect(double x, double y, double width, double height, string style) =>
        Raw($"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\" {style}/>");

    public SvgText Circle(double x, double y, double r, string style) => Raw($"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(r)}\" {style}/>");

    /// <summary>Words in one line or more, with the small HTML that figures may hold (see <see cref="Words"/>).</summary>
    public SvgText Label(double x, double y, string text, string style, double lineHeight = 14)
    {
        var lines = Words.Lines(text);
        for (var i = 0; i < lines.Length; i++)
        {
            Raw($"<text x=\"{N(x)}\" y=\"{N(y + (i * lineHeight))}\" {style}>{Words.ToSvg(lines[i])}</text>");
        }

        return this;
    }

    public override string ToString() => _text.ToString();
}
