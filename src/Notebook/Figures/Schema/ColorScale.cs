using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipelines;

/// <summary>A colour at a place between 0 and 1.</summary>
/// <param name="At">0 to 1.</param>
/// <param name="Color">A CSS colour.</param>
public readonly record struct ColorStop(double At, string Color);

/// <summary>The colours of numbers: stops with straight lines between them, or the name of a scale that Plotly knows.</summary>
[JsonConverter(typeof(Converter))]
public sealed record ColorScale
{
    /// <summary>A scale of stops.</summary>
    /// <exception cref="ArgumentException">There are fewer than two, or they do not go from 0 to 1.</exception>
    public ColorScale(params Items<ColorStop> stops)
    {
        if (stops.Count < 2 || stops[0].At != 0 || stops[stops.Count - 1].At != 1 || stops.Zip(stops.Skip(1)).Any(p => p.Second.At < p.First.At))
        {
            throw new ArgumentException($"A colour scale needs two stops or more that go from 0 to 1; found {stops}.", nameof(stops));
        }

        Stops = stops;
    }

    private ColorScale(string name, Items<ColorStop> stops) => (Name, Stops) = (name, stops);

    /// <summary>The stops.</summary>
    public Items<ColorStop> Stops { get; }

    /// <summary>Plotly's name, where it was named.</summary>
    public string? Name { get; }

    /// <summary>Pale to dark blue, with a lightness that falls steadily: densities, amounts. White and the palest tone are far apart.</summary>
    public static ColorScale Blues { get; } = Even("#d6e6f4", "#78b2dc", "#2476b7", "#08407d", "#051c42");

    /// <summary>Dark blue over green to yellow (viridis by S. van der Walt and N. Smith, public domain): fields; readable for any colour vision and in grey.</summary>
    public static ColorScale Viridis { get; } = Even("#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725");

    /// <summary>Blue over white to vermilion: signed values; give it a range that is symmetric about zero.</summary>
    public static ColorScale Diverging { get; } = Even("#04497a", "#2f86bd", "#9ccae4", "#f7f7f7", "#f3bd92", "#d9772c", "#8c3b04");

    private static readonly Dictionary<string, ColorScale> Named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Viridis"] = Viridis,
        ["Blues"] = Blues,
        ["RdBu"] = Diverging,
        ["Cividis"] = Even("#00224e", "#2a3f6d", "#575c6d", "#7d7c78", "#a59c74", "#d2c060", "#fee838"),
        ["Greys"] = Even("#000000", "#ffffff"),
    };

    /// <summary>Stops at equal distances.</summary>
    public static ColorScale Even(params ReadOnlySpan<string> colors)
    {
        var stops = new ColorStop[colors.Length];
        for (var i = 0; i < stops.Length; i++)
        {
            stops[i] = new((double)i / (stops.Length - 1), colors[i]);
        }

        return new(Items.Create<ColorStop>(stops));
    }

    /// <summary>A scale that Plotly knows by name. In static pictures Viridis, Cividis, Blues, Greys and RdBu have their colours, others those of Viridis.</summary>
    public static ColorScale Of(string name) => new(name, Named.GetValueOrDefault(name, Viridis).Stops);

    /// <summary>The colour at a place between 0 and 1, as "#rrggbb".</summary>
    public string At(double place)
    {
        place = double.IsNaN(place) ? 0 : Math.Clamp(place, 0, 1);
        var i = 1;
        while (i < Stops.Count - 1 && Stops[i].At < place)
        {
            i++;
        }

        var (a, b) = (Stops[i - 1], Stops[i]);
        return Rgb.Parse(a.Color).Towards(Rgb.Parse(b.Color), b.At > a.At ? (place - a.At) / (b.At - a.At) : 1).ToString();
    }

    private sealed class Converter : JsonConverter<ColorScale>
    {
        public override ColorScale Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var element = JsonElement.ParseValue(ref reader);
            return element.ValueKind == JsonValueKind.String
                ? Of(element.GetString()!)
                : new([.. element.EnumerateArray().Select((s, i) => s.ValueKind == JsonValueKind.Array
                    ? new ColorStop(s[0].GetDouble(), s[1].ToString())
                    : new ColorStop((double)i / Math.Max(1, element.GetArrayLength() - 1), s.ToString()))]);
        }

        public override void Write(Utf8JsonWriter writer, ColorScale value, JsonSerializerOptions options)
        {
            if (value.Name is { } name)
            {
                writer.WriteStringValue(name);
                return;
            }

            writer.WriteStartArray();
            foreach (var stop in value.Stops)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(stop.At);
                writer.WriteStringValue(stop.Color);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }
    }
}

/// <summary>Red, green and blue, 0 to 255.</summary>
internal readonly record struct Rgb(double R, double G, double B)
{
    private static readonly Dictionary<string, Rgb> Named = new(StringComparer.OrdinalIgnoreCase)
    {
        ["black"] = new(0, 0, 0), ["white"] = new(255, 255, 255), ["red"] = new(255, 0, 0), ["green"] = new(0, 128, 0), ["blue"] = new(0, 0, 255),
        ["gray"] = new(128, 128, 128), ["grey"] = new(128, 128, 128), ["orange"] = new(255, 165, 0), ["yellow"] = new(255, 255, 0), ["purple"] = new(128, 0, 128),
    };

    /// <summary>Understands #rgb, #rrggbb, rgb(...), rgba(...) and a few names; grey for others.</summary>
    public static Rgb Parse(string color)
    {
        color = color.Trim();
        if (color is ['#', _, _, _])
        {
            color = $"#{color[1]}{color[1]}{color[2]}{color[2]}{color[3]}{color[3]}";
        }

        if (color.Length >= 7 && color[0] == '#' && int.TryParse(color.AsSpan(1, 6), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex))
        {
            return new(hex >> 16, (hex >> 8) & 255, hex & 255);
        }

        if (color.StartsWith("rgb", StringComparison.OrdinalIgnoreCase) && color.IndexOf('(') is var open and > 0)
        {
            var parts = color[(open + 1)..].TrimEnd(')').Split(',', StringSplitOptions.TrimEntries);
            if (parts.Length >= 3 && double.TryParse(parts[0], out var r) && double.TryParse(parts[1], out var g) && double.TryParse(parts[2], out var b))
            {
                return new(r, g, b);
            }
        }

        return Named.GetValueOrDefault(color, new(128, 128, 128));
    }

    /// <summary>Part of the way to another colour.</summary>
    public Rgb Towards(Rgb other, double part) => new(R + (part * (other.R - R)), G + (part * (other.G - G)), B + (part * (other.B - B)));

    /// <summary>Perceived lightness, 0 to 1 (weights of ITU-R BT.709).</summary>
    public double Luma => ((0.2126 * R) + (0.7152 * G) + (0.0722 * B)) / 255;

    public override string ToString() => $"#{Byte(R):x2}{Byte(G):x2}{Byte(B):x2}";

    private static int Byte(double x) => (int)Math.Clamp(Math.Round(x), 0, 255);
}
