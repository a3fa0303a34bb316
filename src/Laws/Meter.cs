using System.Globalization;
using System.Text;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Keeps the comparison that came out worst.</summary>
/// <param name="subjects">What the case is made of: printed where a law is broken.</param>
internal sealed class Meter(params Structure[] subjects)
{
    private LawOutcome _worst = LawOutcome.Vacuous;

    /// <summary>Relative deviation of two numbers (or of their difference) on a scale, and what is allowed on the same scale.</summary>
    public Meter Compare(string what, double difference, double scale, double tolerance)
    {
        // Where the scale is zero, only equality will do.
        var deviation = difference == 0 ? 0 : Math.Abs(difference) / scale;
        var outcome = new LawOutcome(deviation, tolerance, what, string.Empty);
        if (_worst.IsVacuous || outcome.Ratio > _worst.Ratio)
        {
            _worst = outcome;
        }

        return this;
    }

    public Meter Compare(string what, double left, double right, double scale, double tolerance) =>
        left == right ? Compare(what, 0, 1, tolerance) : Compare($"{what}: {left:R} and {right:R}", left - right, scale, tolerance);

    public Meter Compare(string what, Vec3 left, Vec3 right, double scale, double tolerance) =>
        (left - right).Length == 0 ? Compare(what, 0, 1, tolerance) : Compare($"{what}: {Text(left)} and {Text(right)}", (left - right).Length, scale, tolerance);

    public Meter Compare(string what, Mat3 left, Mat3 right, double scale, double tolerance)
    {
        for (var i = 0; i < 3; i++)
        {
            Compare($"{what}, row {"xyz"[i]}", left.Row(i), right.Row(i), scale, tolerance);
        }

        return this;
    }

    /// <summary>
    /// A derivative against differences: within the tolerance, and what rounding may have made of the differences. Where that is more than a thousandth,
    /// the differences say nothing and are left out.
    /// </summary>
    public Meter Derivative(string what, double analytic, double differences, double scale, double rounding, double tolerance = 1e-6)
    {
        var floor = scale > 0 ? rounding / scale : 0;
        return floor > 1e-3 ? this : Compare(what, analytic, differences, scale, tolerance + floor);
    }

    /// <summary>Equality bit for bit (NaN is not equal to anything).</summary>
    public Meter Same(string what, Evaluation left, Evaluation right)
    {
        Exact($"{what}: energy", left.Energy, right.Energy);
        for (var i = 0; i < left.Forces.Length; i++)
        {
            Exact($"{what}: atomic energy of atom {i}", left.AtomEnergies[i], right.AtomEnergies[i]);
            Exact($"{what}: force on atom {i}", left.Forces[i], right.Forces[i]);
        }

        for (var i = 0; i < 3; i++)
        {
            Exact($"{what}: virial, row {"xyz"[i]}", left.Virial.Row(i), right.Virial.Row(i));
        }

        return this;
    }

    public void Exact(string what, double left, double right) =>
        Compare(left == right ? what : $"{what}: {left:R} and {right:R}", left == right ? 0 : left - right, Math.Max(Math.Abs(left), Math.Abs(right)), 0);

    public void Exact(string what, Vec3 left, Vec3 right)
    {
        Exact(what, left.X, right.X);
        Exact(what, left.Y, right.Y);
        Exact(what, left.Z, right.Z);
    }

    /// <summary>The worst comparison; vacuous where there was none.</summary>
    public LawOutcome Outcome() => _worst.IsVacuous ? _worst : _worst with { Subject = _worst.Holds ? string.Empty : string.Concat(subjects.Select(Frame)) };

    private static string Text(Vec3 v) => string.Create(CultureInfo.InvariantCulture, $"({v.X:R}, {v.Y:R}, {v.Z:R})");

    // Extended XYZ, so that the case can be looked at with any viewer.
    private static string Frame(Structure s)
    {
        var text = new StringBuilder().Append(s.Count).AppendLine();
        if (s.Cell is { } cell)
        {
            var v = cell.Vectors;
            text.Append(CultureInfo.InvariantCulture, $"Lattice=\"{v.XX:R} {v.XY:R} {v.XZ:R} {v.YX:R} {v.YY:R} {v.YZ:R} {v.ZX:R} {v.ZY:R} {v.ZZ:R}\" ");
            text.Append($"pbc=\"{Letter(cell.PeriodicX)} {Letter(cell.PeriodicY)} {Letter(cell.PeriodicZ)}\" ");
        }

        text.AppendLine("Properties=species:S:1:pos:R:3");
        for (var i = 0; i < s.Count; i++)
        {
            var p = s.Positions[i];
            text.AppendLine(CultureInfo.InvariantCulture, $"{s.Species[i]} {p.X:R} {p.Y:R} {p.Z:R}");
        }

        return text.ToString();

        static char Letter(bool periodic) => periodic ? 'T' : 'F';
    }
}
