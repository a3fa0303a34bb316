namespace Pipelines;

/// <summary>
/// Weight c/(c + (r/r0)^m) of a neighbour's density, so that the near ones count most: Willatt, Musil and Ceriotti, Phys. Chem. Chem. Phys. 20,
/// 29661 (2018), doi:10.1039/C8CP05921G, as featomic and librascal have it.
/// </summary>
/// <param name="Rate">c, positive.</param>
/// <param name="Scale">r0, Å, positive.</param>
/// <param name="Exponent">m, at least 2: below that the weight has a cusp at zero distance.</param>
[Cites("10.1039/C8CP05921G")]
public sealed record RadialScaling(double Rate, double Scale, double Exponent)
{
    /// <summary>c, positive.</summary>
    public double Rate { get; } = Parameter.Positive(Rate, "no unit");

    /// <summary>r0, Å, positive.</summary>
    public double Scale { get; } = Parameter.Positive(Scale, "Å");

    /// <summary>m, at least 2.</summary>
    public double Exponent { get; } = Exponent >= 2 && double.IsFinite(Exponent)
        ? Exponent
        : throw new ArgumentException($"The exponent of a radial scaling must be finite and at least 2; found {Exponent}.", nameof(Exponent));

    /// <summary>The weight at a distance (Å), and its derivative (1/Å).</summary>
    public (double Value, double Derivative) At(double r)
    {
        var slope = Math.Pow(r / Scale, Exponent - 1);
        var value = Rate / (Rate + (slope * r / Scale));
        return (value, -value * value * Exponent * slope / (Rate * Scale));
    }
}
