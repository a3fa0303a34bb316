using System.Runtime.CompilerServices;

namespace Pipelines;

/// <summary>Checks of parameters that name the parameter, the value and the allowed range.</summary>
internal static class Parameter
{
    public static double Positive(double value, string unit, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentException($"{name} must be positive and finite ({unit}); found {value}.", name);

    public static double NotNegative(double value, string unit, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw new ArgumentException($"{name} must be finite and not negative ({unit}); found {value}.", name);

    public static double Finite(double value, string unit, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) ? value : throw new ArgumentException($"{name} must be finite ({unit}); found {value}.", name);

    public static int AtLeast(int least, int value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= least ? value : throw new ArgumentException($"{name} must be at least {least}; found {value}.", name);
}
