namespace Pipelines.Tool;

/// <summary>The demo's figures; every caption states the numbers that its picture shows.</summary>
internal static class DemoFigures
{
    private const double RdfWidth = 0.05;
    private const double RdfLongest = 7.5;
    private const double Equilibration = 2000;

    /// <summary>Forces against the reference.</summary>
    public static Captioned Parity(DemoResults r)
    {
        var components = Statistics.Components(r.Test.Select(c => (c.Reference.Forces!.Value, c.Mapped.Forces)));
        var e = r.MappedErrors;
        return new(
            "parity",
            Plot.Parity(components.Select(c => c.Reference), components.Select(c => c.Predicted), "force component (eV/Å)", "DFT", "mapped"),
            $"{components.Count:N0} force components of {r.Test.Length} test frames that lie behind the training block. Mean absolute error {e.ForceMaec:F3} eV/Å, RMSE {e.ForceRmse:F3} eV/Å; of the force vectors {e.ForceMaef:F3} eV/Å, which is {100 * e.ForceRelative:F0} % of the mean force.");
    }

    /// <summary>Energies along the test block.</summary>
    public static Captioned Energies(DemoResults r)
    {
        var atoms = r.Data[0].Structure.Count;
        var mean = r.Test.Average(c => c.Reference.Energy!.Value);
        Figure Along(string name, string color, string? dash, Func<Compared, double> energy) =>
            Plot.Line(r.Test.Select(c => (double)c.Frame), r.Test.Select(c => 1000 * (energy(c) - mean) / atoms), name, color, dash);
        var e = r.MappedErrors;
        return new(
            "energies",
            Along("DFT", House.Ink, null, c => c.Reference.Energy!.Value).And(Along("mapped force field", House.Vermilion, "dash", c => c.Mapped.Energy))
                .X("frame of the DFT trajectory").Y("energy − mean (meV/atom)").Sized(118, 96),
            $"Energy along the test block. Trained on forces only; one constant, the energy of an isolated atom, comes from training energies. RMSE {1000 * e.EnergyRmse:F2} meV/atom, largest error {1000 * e.EnergyMax:F2} meV/atom.");
    }

    /// <summary>Errors against the number of training environments.</summary>
    public static Captioned Learning(DemoResults r)
    {
        var last = r.Learning.Where(p => p.Environments == r.Plan.Sizes[^1]).ToDictionary(p => p.Kernel, p => p.Errors.ForceMaef);
        var same = r.Learning.First(p => p.Kernel == "2+3-body" && p.Environments == r.Training.Environments.Length).Errors;
        var curves = r.Learning.Select(p => p.Kernel).Distinct().Select(k => (
            k, (IReadOnlyList<double>)[.. r.Learning.Where(p => p.Kernel == k).Select(p => (double)p.Environments)],
            (IReadOnlyList<double>)[.. r.Learning.Where(p => p.Kernel == k).Select(p => p.Errors.ForceMaef)], (IReadOnlyList<double>?)null));
        return new(
            "learning",
            Plot.LearningCurve(curves, "mean error of force vectors (eV/Å)")
                .And(Plot.Scatter([r.Training.Environments.Length], [r.ProcessErrors.ForceMaef], "selected", House.Ink, size: 9, symbol: "diamond")),
            $"Errors on {r.Both.Count()} test frames fall with the number of training environments, drawn at random. At {r.Plan.Sizes[^1]}: {last["2-body"]:F3} eV/Å with pairs, {last["3-body"]:F3} with triplets, {last["2+3-body"]:F3} with both. The dot is the model that is mapped, with {r.Training.Environments.Length} environments chosen in descriptor space: {r.ProcessErrors.ForceMaef:F3} eV/Å, largest error {r.ProcessErrors.ForceMax:F2} (drawn at random: {same.ForceMaef:F3} and {same.ForceMax:F2}).");
    }

    /// <summary>Errors in units of the predicted standard deviation.</summary>
    public static Captioned Calibration(DemoResults r)
    {
        var z = r.StandardErrors;
        double[] x = [.. Enumerable.Range(-80, 161).Select(k => k * 0.05)];
        double Within(double limit) => 100.0 * z.Count(x => Math.Abs(x) <= limit) / z.Length;
        return new(
            "calibration",
            Plot.Histogram(z, "test components", bins: 0.5, density: true)
                .And(Plot.Line(x, x.Select(v => Math.Exp(-0.5 * v * v) / Math.Sqrt(2 * Math.PI)), "perfect", House.Vermilion))
                .X("force error / predicted standard deviation", from: -4, to: 4).Y("probability density"),
            $"The process knows how wrong it is: of {z.Length} force components of test frames {Within(1):F0} % lie within one predicted standard deviation of DFT and {Within(2):F0} % within two (perfect: 68 % and 95 %).");
    }

    /// <summary>What mapping adds to the error.</summary>
    public static Captioned Mapping(DemoResults r)
    {
        double[] mapping = [.. r.MappingErrors.Select(e => e.Difference)], model = [.. r.ModelErrors];
        double[] inside = [.. r.MappingErrors.Where(e => !e.Outside).Select(e => e.Difference)];
        var tail = inside.Length == mapping.Length ? "." : $", but for {mapping.Length - inside.Length} atoms with a neighbour closer than {r.Field.Value.RepulsionDistance:F2} Å, 0.95 of the shortest distance in the training data: there the map repels on purpose.";
        Figure Shares(string name, IReadOnlyCollection<double> errors)
        {
            var bins = Statistics.LogHistogram(errors, 1e-6, 1, 60);
            return Plot.Line(bins.Select(b => b.Value), bins.Select(b => 100 * b.Share), name);
        }

        return new(
            "mapping",
            Shares("mapped − Gaussian process", mapping).And(Shares("Gaussian process − DFT", model))
                .X("length of a force difference (eV/Å)", log: true, from: 1e-6, to: 1).Y("share of atoms (%)"),
            $"Mapping costs nothing that matters: over {mapping.Length} atoms the map differs from the Gaussian process by {1000 * Statistics.Median(mapping):F2} meV/Å (median), the Gaussian process from DFT by {1000 * Statistics.Median(model):F0}. The largest difference is {1000 * inside.Max():F2} meV/Å{tail}");
    }

    /// <summary>The pair energy and the distances that occur.</summary>
    public static Captioned Pair(DemoResults r)
    {
        var (field, species) = (r.Field.Value, r.Data.Species[0]);
        double[] x = [.. Enumerable.Range(0, 241).Select(i => 1.7 + (i * 0.02))], y = [.. x.Select(d => field.Pair(species, species, d).Energy)];
        var sampled = Statistics.PairDistances([.. r.Training.LabelledFrames.Select(f => r.Data[f].Structure)], RdfLongest, 0.1).Where(s => s.R < 6.5).ToArray();
        var (bottom, top) = (Math.Floor(y.Min() * 4) / 4, 2.0);
        var height = 0.5 * top / sampled.Max(s => s.Neighbors);
        return new(
            "pair",
            Plot.Columns(sampled.Select(s => s.R), sampled.Select(s => s.Neighbors * height), "distances in the training frames", House.Sky, 0.1, opacity: 0.4)
                .And(Plot.Line(x, y, "mapped pair energy", House.Blue, width: 2.5))
                .X("distance (Å)", from: 1.7, to: 6.5).Y("pair energy (eV)", from: bottom, to: top).Rule(y: 0),
            $"The 2-body part of the map, {species}-{species}. Alone it means little, for triplets share the work: what binds is the sum. Below {field.RepulsionDistance:F2} Å, 0.95 of the shortest distance in the training data, it goes over to the repulsion of screened nuclei, so that atoms cannot fall into each other.");
    }

    /// <summary>Temperature against time.</summary>
    public static Captioned Temperature(DemoResults r)
    {
        var rows = r.Trajectory.Thermo;
        var mean = rows.Where(t => t.Time > Equilibration).Average(t => t.Temperature);
        (double X, double Y)[] points = [.. rows.Select(t => (t.Time / 1000, t.Temperature))];
        var smooth = Statistics.Smoothed(points, 50);
        return new(
            "temperature",
            Plot.Line(points.Select(p => p.X), points.Select(p => p.Y), color: "#f2b99a", width: 0.8)
                .And(Plot.Line(smooth.Select(p => p.X), smooth.Select(p => p.Y), "mean over 0.5 ps", House.Vermilion, width: 2.2))
                .X("time (ps)").Y("temperature (K)", from: 0).Rule(y: r.Plan.Dynamics.Temperature, color: House.Ink),
            $"Langevin dynamics of {r.Data[0].Structure.Formula}, {r.Plan.Dynamics.Timestep} fs a step. Mean after {Equilibration / 1000:F0} ps: {mean:F0} K. With {3 * r.Data[0].Structure.Count} degrees of freedom the temperature of one instant scatters by {100 * Math.Sqrt(2.0 / (3 * r.Data[0].Structure.Count)):F0} %.");
    }

    /// <summary>Energies against time.</summary>
    public static Captioned Conserved(DemoResults r)
    {
        var rows = r.Trajectory.Thermo;
        var (zero, atoms) = (rows[0].PotentialEnergy, r.Data[0].Structure.Count);
        Figure Along(string name, string color, double width, Func<ThermoRow, double> energy)
        {
            var points = Statistics.Smoothed([.. rows.Select(t => (t.Time / 1000, 1000 * (energy(t) - zero) / atoms))], 5);
            return Plot.Line(points.Select(p => p.X), points.Select(p => p.Y), name, color, width: width);
        }

        return new(
            "energy-md",
            Along("potential", House.Blue, 1.2, t => t.PotentialEnergy)
                .And(Along("total", House.Orange, 1.2, t => t.PotentialEnergy + t.KineticEnergy), Along("total − heat", House.Ink, 2, t => t.ConservedEnergy))
                .X("time (ps)").Y("energy − start (meV/atom)"),
            $"The thermostat exchanges heat; total energy less heat must stay. It drifts by {1000 * r.Trajectory.Quality.EnergyDrift / 1000:G2} meV an atom and ps and fluctuates by {1000 * r.Trajectory.Quality.EnergyFluctuation:G2} meV an atom. Potential energy: mean {1000 * (rows.Average(t => t.PotentialEnergy) - zero) / atoms:F0} meV an atom above the start.");
    }

    /// <summary>Distances in the dynamics and in the reference.</summary>
    public static Captioned Distances(DemoResults r)
    {
        var md = Statistics.PairDistances([.. r.Trajectory.Frames.Where(f => f.Time > Equilibration).Select(f => f.Structure)], RdfLongest, RdfWidth);
        var dft = Statistics.PairDistances([.. r.Data.Configurations.Select(c => c.Structure)], RdfLongest, RdfWidth);
        var (overlap, total) = (md.Zip(dft).Sum(p => Math.Min(p.First.Neighbors, p.Second.Neighbors)), dft.Sum(p => p.Neighbors));
        return new(
            "distances",
            Plot.Band(dft.Select(p => p.R), dft.Select(_ => 0.0), dft.Select(p => p.Neighbors), "DFT dynamics", House.Sky, opacity: 0.5)
                .And(Plot.Line(md.Select(p => p.R), md.Select(p => p.Neighbors), "mapped force field", House.Blue))
                .X("distance (Å)", from: 1.8, to: RdfLongest).Y("neighbours per atom and Å", from: 0).Sized(270, 95),
            $"Pair distances in the dynamics with the map and in the DFT trajectory it was learned from, both at 300 K. First peak at {md.MaxBy(p => p.Neighbors).R:F2} Å against {dft.MaxBy(p => p.Neighbors).R:F2} Å; the distributions overlap to {100 * overlap / total:F0} %.") { Wide = true };
    }

    /// <summary>All of them, for the data files.</summary>
    public static IReadOnlyList<Captioned> All(DemoResults r) => [Parity(r), Energies(r), Learning(r), Calibration(r), Mapping(r), Pair(r), Temperature(r), Conserved(r), Distances(r)];
}
