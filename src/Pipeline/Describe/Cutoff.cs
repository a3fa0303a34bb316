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
}

/// <summary>A cutoff radius (Å) and how the weight of a neighbour goes to zero there. In JSON: a number (cosine) or an object.</summary>
/// <param name="Radius">Å, positive and finite.</param>
/// <param name="Smoothing">The cutoff function.</param>
[JsonConverter(typeof(Converter))]
public sealed record Cutoff(double Radius, Smoothing Smoothing = Smoothing.Cosine)
{
    /// <summary>Å, positive and finite.</summary>
    public double Radius { get; init; } = Radius > 0 && double.IsFinite(Radius)
        ? Radius
        : throw new ArgumentException($"A cutoff radius must be positive and finite (Å); found {Radius}.", nameof(Radius));

    /// <summary>A number is a cosine cutoff.</summary>
    public static implicit operator Cutoff(double radius) => new(radius);

    /// <summary>Weight of a neighbour at distance <paramref name="r"/> and its derivative (1/Å); exactly zero from the radius on.</summary>
    public (double Value, double Derivative) At(double r)
    {
        var x = r / Radius;
        var (value, derivative) = Smoothing switch
        {
            Smoothing.Cosine => CutoffFunctions.Cosine(x),
            Smoothing.Polynomial => CutoffFunctions.Polynomial(x),
            _ => CutoffFunctions.TanhCubed(x),
        };
        return (value, derivative / Radius);
    }

    private sealed class Converter : JsonConverter<Cutoff>
    {
        public override Cutoff Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                return new(reader.GetDouble());
            }

            var fields = JsonSerializer.Deserialize<Fields>(ref reader, options) ?? throw new JsonException("A cutoff is a number or an object.");
            return new(fields.Radius, fields.Smoothing);
        }

        public override void Write(Utf8JsonWriter writer, Cutoff value, JsonSerializerOptions options)
        {
            if (value.Smoothing == Smoothing.Cosine)
            {
                writer.WriteNumberValue(value.Radius);
            }
            else
            {
                JsonSerializer.Serialize(writer, new Fields(value.Radius, value.Smoothing), options);
            }
        }

        private sealed record Fields(double Radius, Smoothing Smoothing = Smoothing.Cosine);
    }
}
