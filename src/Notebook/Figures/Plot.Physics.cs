using Pipelines.Numerics;

namespace Pipelines;

public static partial class Plot
{
    /// <summary>Pair energies of a mapped force field against distance, a curve a pair of species, with the distance below which it repels on purpose.</summary>
    public static Figure PairEnergies(MappedForceField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        double[] r = [.. Enumerable.Range(0, 301).Select(i => (0.92 * field.RepulsionDistance) + (i * (field.PairGrid.End - (0.92 * field.RepulsionDistance)) / 300))];
        var curves = field.Pairs.Keys.Select(p => Line(r, r.Select(d => field.Pair(p.Item1, p.Item2, d).Energy), $"{p.Item1}-{p.Item2}")).ToArray();
        var inner = field.Pairs.Keys.SelectMany(p => r.Where(d => d > field.RepulsionDistance * 1.05).Select(d => field.Pair(p.Item1, p.Item2, d).Energy)).ToArray();
        var (low, high) = (inner.Min(), inner.Max());
        var room = Math.Max(0.05, 0.25 * (high - low));
        return new Figure().And(curves).X("distance (Å)").Y("pair energy (eV)", from: low - room, to: high + room).Rule(y: 0).Rule(x: field.RepulsionDistance, dash: "dot");
    }

    /// <summary>A cut through the triplet energies of a mapped force field: two sides vary, the angle between them stays.</summary>
    /// <param name="field">Its first triplet table is shown.</param>
    /// <param name="angle">At the first atom, degrees, above 0 and below 180.</param>
    /// <exception cref="ArgumentException">There are no triplets, or the angle is out of range.</exception>
    public static Figure TripletSlice(MappedForceField field, double angle = 60)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field.Triplets.Length == 0)
        {
            throw new ArgumentException("This force field has no triplets.", nameof(field));
        }

        if (!(angle is > 0 and < 180))
        {
            throw new ArgumentException($"The angle must be above 0 and below 180 degrees; found {angle}.", nameof(angle));
        }

        var map = field.Triplets[0];
        var (a, b, c) = map.Tables.Keys.First();
        double[] r = [.. Enumerable.Range(0, 81).Select(i => field.RepulsionDistance + (i * (map.Grid.End - field.RepulsionDistance) / 80))];
        var (sine, cosine) = Math.SinCos(angle * Math.PI / 180);
        var evaluator = field.CreateEvaluator(new Structure([a, b, c], [Vec3.Zero, new(3, 0, 0), new(0, 3, 0)]));
        var alone = field.IsolatedAtomEnergies.GetValueOrDefault(a) + field.IsolatedAtomEnergies.GetValueOrDefault(b) + field.IsolatedAtomEnergies.GetValueOrDefault(c);
        var forces = new Vec3[3];

        // What three atoms have beyond their pairs.
        var z = Pipelines.Grid.Of(r, r, (x, y) =>
        {
            Vec3[] at = [Vec3.Zero, new(x, 0, 0), new(y * cosine, y * sine, 0)];
            return evaluator.Evaluate(at, forces, [], out _) - alone - field.Pair(a, b, x).Energy - field.Pair(a, c, y).Energy - field.Pair(b, c, (at[1] - at[2]).Length).Energy;
        });
        var most = z.Values.Select(Math.Abs).Max();
        var figure = Contour(z, r, r, $"{a}-{b}-{c} energy (eV)", ColorScale.Diverging);
        return figure with
        {
            Data = [((Contour)figure.Data[0]) with { ZMin = -most, ZMax = most }],
            Layout = figure.Layout.With("x", x => x with { Title = "r<sub>12</sub> (Å)" }).With("y", y => y with { Title = $"r<sub>13</sub> (Å), angle {angle:0}°" }),
        };
    }

    /// <summary>A thermo table: temperature, and energies against their start.</summary>
    /// <param name="rows">At least one.</param>
    /// <param name="atoms">Energies are shown per atom.</param>
    public static Figure Thermo(IReadOnlyList<ThermoRow> rows, int atoms)
    {
        ArgumentNullException.ThrowIfNull(rows);
        double[] time = [.. rows.Select(t => t.Time / 1000)];
        var zero = rows[0].PotentialEnergy;
        double[] PerAtom(Func<ThermoRow, double> energy) => [.. rows.Select(t => 1000 * (energy(t) - zero) / atoms)];
        var mean = rows.Average(t => t.Temperature);
        var start = rows[0].ConservedEnergy;
        return Grid(
            1,
            Line(time, rows.Select(t => t.Temperature), color: House.Vermilion, width: 1).X("time (ps)").Y("temperature (K)", from: 0).Rule(y: mean),
            Line(time, PerAtom(t => t.PotentialEnergy), "potential", House.Blue, width: 1)
                .And(Line(time, rows.Select(t => 1000 * (t.ConservedEnergy - start) / atoms), "conserved", House.Ink, width: 1.6))
                .X("time (ps)").Y("energy − start (meV/atom)")).Sized(118, 120);
    }

    /// <summary>A caloric curve: energy against temperature, with the heat capacity on a scale of its own where it is given.</summary>
    /// <param name="temperature">K, ascending.</param>
    /// <param name="energy">eV an atom.</param>
    /// <param name="heatCapacity">In units of k<sub>B</sub> an atom, one a temperature.</param>
    /// <param name="error">Half the length of an error bar of the energy.</param>
    /// <param name="melting">K; marked where known.</param>
    public static Figure CaloricCurve(IReadOnlyList<double> temperature, IReadOnlyList<double> energy, IReadOnlyList<double>? heatCapacity = null, IReadOnlyList<double>? error = null, double? melting = null)
    {
        var figure = Line(temperature, energy, heatCapacity is null ? null : "energy", House.Blue, error: error, marks: true).X("temperature (K)").Y("energy (eV/atom)");
        if (heatCapacity is not null)
        {
            var right = (Scatter)Line(temperature, heatCapacity, "heat capacity", House.Vermilion, "dash").Data[0] with { YAxis = "y2" };
            figure = figure.And(new Figure(right));
            figure = figure with { Layout = figure.Layout.With("y2", a => a with { Title = "heat capacity (k<sub>B</sub>/atom)", Overlaying = "y", Side = "right", ShowGrid = false }) };
        }

        return melting is { } m ? figure.Rule(x: m).Note($"{m:0} K", m, energy.Max(), 6, 0) : figure;
    }

    /// <summary>How searches for the lowest energy come along: the best energy so far against what was spent, the median of repeats in the middle of their range.</summary>
    /// <param name="methods">A name, and for each repeat the best energy (eV) after each evaluation.</param>
    /// <param name="known">eV; the lowest energy known, as a line.</param>
    public static Figure SearchProgress(IEnumerable<(string Name, IReadOnlyList<IReadOnlyList<double>> Repeats)> methods, double? known = null)
    {
        ArgumentNullException.ThrowIfNull(methods);
        var figure = new Figure();
        foreach (var (k, (name, repeats)) in methods.Index())
        {
            var color = House.Colors[k % House.Colors.Count];
            var length = repeats.Max(r => r.Count);
            double[] x = [.. Enumerable.Range(1, length).Select(i => (double)i)];

            // A search that has ended keeps what it found.
            double[][] columns = [.. Enumerable.Range(0, length).Select(i => repeats.Select(r => r[Math.Min(i, r.Count - 1)]).Order().ToArray())];
            figure = figure.And(
                Band(x, columns.Select(c => c[0]), columns.Select(c => c[^1]), color: color, opacity: 0.15),
                new Figure(((Scatter)Line(x, columns.Select(c => Binning.Quantile(c, 0.5)), name, color).Data[0]) with { Line = new() { Color = color, Width = 2, Shape = "hv" } }));
        }

        figure = figure.X("energy evaluations", log: true).Y("best energy (eV)");
        return known is { } e ? figure.Rule(y: e) : figure;
    }
}
