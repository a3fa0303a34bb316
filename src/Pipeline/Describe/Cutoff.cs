using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How a cutoff goes to zero.</summary>
public enum Smoothing
{
    /// <summary>(1 + cos(pi r/rc))/2; the field's habit; its second derivative jumps at rc.</summary>
    Cosine,

    /// <summary>1 - 10 x³ + 15 x⁴ - 6 x⁵; two continuous derivatives.</summary>
    Polynomial,

    /// <summary>tanh³(1 - x)/tanh³(1); two continuous derivatives at rc.</summary>
    TanhCubed,

    /// <summary>1 up to the radius, where it steps to 0: for comparison with programs that do so. Forces and energies are not smooth there.</summary>
    None,

    /// <summary>exp(1 - 1/(1 - x²)); all derivatives are continuous at rc.</summary>
    Exponential,

    /// <summary>1 - 3 x² + 2 x³; one continuous derivative.</summary>
    Cubic,

    /// <summary>1 - 35 x⁴ + 84 x⁵ - 70 x⁶ + 20 x⁷; three continuous derivatives.</summary>
    Septic,

    /// <summary>1 - 126 x⁵ + 420 x⁶ - 540 x⁷ + 315 x⁸ - 70 x⁹; four continuous derivatives.</summary>
    Nonic,

    /// <summary>tanh³(1 - x), as RuNNer has it: 0.44 at x = 0; two continuous derivatives at rc.</summary>
    TanhCubedUnscaled,
}

/// <summary>A cutoff radius (Å) and how the weight of a neighbour goes to zero there. In JSON: a number (cosine) or an object.</summary>
/// <param name="Radius">Å, positive and finite.</param>
/// <param name="Smoothing">The cutoff function.</param>
/// <param name="Width">
/// Å: the weight is 1 up to Radius - Width and falls to zero over the width (GAP's transition width). Left out, it falls from zero distance on, as
/// in the field's symmetry functions and in mff. Not for tanh³, which does not start level.
/// </param>
[JsonConverter(typeof(Converter))]
public sealed record Cutoff(double Radius, Smoothing Smoothing = Smoothing.Cosine, double? Width = null)
{
    /// <summary>Å, positive and finite.</summary>
    public double Radius { get; init; } = Radius > 0 && double.IsFinite(Radius)
        ? Radius
        : throw new ArgumentException($"A cutoff radius must be positive and finite (Å); found {Radius}.", nameof(Radius));

    /// <summary>Å, positive and at most the radius; null where the weight falls from zero distance on.</summary>
    public double? Width { get; init; } = Width switch
    {
        null => null,
        _ when Smoothing == Smoothing.None => throw new ArgumentException("A cutoff without smoothing takes no width.", nameof(Width)),
        _ when Smoothing is Smoothing.TanhCubed or Smoothing.TanhCubedUnscaled => throw new ArgumentException("A tanh³ cutoff does not start level: it takes no width.", nameof(Width)),
        > 0 and var width when width <= Radius => width,
        _ => throw new ArgumentException($"The width of a cutoff must be positive and at most its radius, {Radius} Å; found {Width}.", nameof(Width)),
    };

    /// <summary>A number is a cosine cutoff.</summary>
    public static implicit operator Cutoff(double radius) => new(radius);

    /// <summary>Weight of a neighbour at distance <paramref name="r"/> and its derivative (1/Å); exactly zero from the radius on.</summary>
    public (double Value, double Derivative) At(double r)
    {
        if (r >= Radius)
        {
            return (0, 0); // Exactly, whatever rounding makes of x.
        }

        var width = Width ?? Radius;
        var x = (r - (Radius - width)) / width;
        if (x < 0)
        {
            return (1, 0);
        }

        var (value, derivative) = Smoothing switch
        {
            Smoothing.Cosine => CutoffFunctions.Cosine(x),
            Smoothing.Polynomial => CutoffFunctions.Polynomial(x),
            Smoothing.None => (1, 0),
            Smoothing.TanhCubed => CutoffFunctions.TanhCubed(x),
            Smoothing.Exponential => CutoffFunctions.Exponential(x),
            Smoothing.Cubic => CutoffFunctions.Cubic(x),
            Smoothing.Septic => CutoffFunctions.Septic(x),
            Smoothing.Nonic => CutoffFunctions.Nonic(x),
            _ => CutoffFunctions.TanhCubedUnscaled(x),
        };
        return (value, derivative / width);
    }

    /// <summary>The same function for a shorter radius, falling over the same share of it, for many distances at once.</summary>
    internal RadialCutoff Narrowed(double radius) => new((CutoffShape)Smoothing, radius, (Width ?? Radius) / Radius * radius);

    private sealed class Converter : JsonConverter<Cutoff>
    {
        public override Cutoff Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                return new(reader.GetDouble());
            }

            var fields = JsonSerializer.Deserialize<Fields>(ref reader, options) ?? throw new JsonException("A cutoff is a number or an object.");
            return new(fields.Radius, fields.Smoothing, fields.Width);
        }

        public override void Write(Utf8JsonWriter writer, Cutoff value, JsonSerializerOptions options)
        {
            if (value.Smoothing == Smoothing.Cosine && value.Width is null)
            {
                writer.WriteNumberValue(value.Radius);
            }
            else
            {
                JsonSerializer.Serialize(writer, new Fields(value.Radius, value.Smoothing, value.Width), options);
            }
        }

        private sealed record Fields(double Radius, Smoothing Smoothing = Smoothing.Cosine, double? Width = null);
    }
}
