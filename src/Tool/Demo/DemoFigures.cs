namespace Pipelines.Tool;

/// <summary>The demo's figures; every caption states the numbers that its picture shows.</summary>
internal static class DemoFigures
{
    private const double RdfWidth = 0.05;
    private const double RdfLongest = 7.5;
    private const double Equilibration = 2000;

    /// <summary>Forces against the reference.</summary>
    public static Figure Parity(DemoResults r)
    {
        var components = Statistics.Components(r.Test.Select(c => (c.Reference.Forces!.Value, c.Mapped.Forces)));
        var e = r.MappedErrors;
        return new(
            new("parity", new("DFT force component (eV/Å)"), new("mapped force component (eV/Å)"), [new Rule("y = x", Palette.Muted), new Density(null, components)]) { Square = true, Aspect = 1.18 },
            $"{components.Count:N0} force components of {r.Test.Length} test frames that lie behind the training block. Mean absolute error {e.ForceMaec:F3} eV/Å, RMSE {e.ForceRmse:F3} eV/Å; of the force vectors {e.ForceMaef:F3} eV/Å, which is {100 * e.ForceRelative:F0} % of the mean force.");
    }

    /// <summary>Energies along the test block.</summary>
    public static Figure Energies(DemoResults r)
    {
        var atoms = r.Data[0].Structure.Count;
        var mean = r.Test.Average(c => c.Reference.Energy!.Value);
        IReadOnlyList<(double, double)> Along(Func<Compared, double> energy) => [.. r.Test.Select(c => ((double)c.Frame, 1000 * (energy(c) - mean) / atoms))];
        var e = r.MappedErrors;
        return new(
            new("energies", new("frame of the DFT trajectory"), new("energy − mean (meV/atom)"),
            [
                new Curve("DFT", Palette.Ink, Along(c => c.Reference.Energy!.Value)),
                new Curve("mapped force field", Palette.Vermilion, Along(c => c.Mapped.Energy), Dash: "5 3"),
            ]) { Aspect = 1.18 },
            $"Energy along the test block. Trained on forces only; one constant, the energy of an isolated atom, comes from training energies. RMSE {1000 * e.EnergyRmse:F2} meV/atom, largest error {1000 * e.EnergyMax:F2} meV/atom.");
    }

    /// <summary>Errors against the number of training environments.</summary>
    public static Figure Learning(DemoResults r)
    {
        var last = r.Learning.Where(p => p.Environments == r.Plan.Sizes[^1]).ToDictionary(p => p.Kernel, p => p.Errors.ForceMaef);
        var same = r.Learning.First(p => p.Kernel == "2+3-body" && p.Environments == r.Training.Environments.Length).Errors;
        IEnumerable<Series> curves = new[] { ("2-body", Palette.Orange), ("3-body", Palette.Green), ("2+3-body", Palette.Blue) }
            .Select(k => new Curve(k.Item1, k.Item2, [.. r.Learning.Where(p => p.Kernel == k.Item1).Select(p => ((double)p.Environments, p.Errors.ForceMaef))], Marks: true));
        return new(
            new("learning", new("training environments", Log: true), new("mean error of force vectors (eV/Å)", Log: true), [.. curves, new Dots("selected", Palette.Vermilion, [(r.Training.Environments.Length, r.ProcessErrors.ForceMaef)], Size: 9, Opacity: 1)]),
            $"Errors on {r.Both.Count()} test frames fall with the number of training environments, drawn at random. At {r.Plan.Sizes[^1]}: {last["2-body"]:F3} eV/Å with pairs, {last["3-body"]:F3} with triplets, {last["2+3-body"]:F3} with both. The dot is the model that is mapped, with {r.Training.Environments.Length} environments chosen in descriptor space: {r.ProcessErrors.ForceMaef:F3} eV/Å, largest error {r.ProcessErrors.ForceMax:F2} (drawn at random: {same.ForceMaef:F3} and {same.ForceMax:F2}).");
    }

    /// <summary>Errors in units of the predicted standard deviation.</summary>
    public static Figure Calibration(DemoResults r)
    {
        const double Width = 0.5;
        var z = r.StandardErrors;
        IReadOnlyList<(double, double)> counted = [.. Enumerable.Range(-8, 16).Select(k => (Width * (k + 0.5), z.Count(x => x >= Width * k && x < Width * (k + 1)) / (z.Length * Width)))];
        IReadOnlyList<(double, double)> normal = [.. Enumerable.Range(-80, 161).Select(k => k * 0.05).Select(x => (x, Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI)))];
        double Within(double limit) => 100.0 * z.Count(x => Math.Abs(x) <= limit) / z.Length;
        return new(
            new("calibration", new("force error / predicted standard deviation", -4, 4), new("probability density", Min: 0),
            [
                new Columns("test components", Palette.Blue, counted, Width),
                new Curve("perfect", Palette.Vermilion, normal),
            ]),
            $"The process knows how wrong it is: of {z.Length} force components of test frames {Within(1):F0} % lie within one predicted standard deviation of DFT and {Within(2):F0} % within two (perfect: 68 % and 95 %).");
    }

    /// <summary>What mapping adds to the error.</summary>
    public static Figure Mapping(DemoResults r)
    {
        double[] mapping = [.. r.MappingErrors.Select(e => e.Difference)], model = [.. r.ModelErrors];
        double[] inside = [.. r.MappingErrors.Where(e => !e.Outside).Select(e => e.Difference)];
        var tail = inside.Length == mapping.Length ? "." : $", but for {mapping.Length - inside.Length} atoms with a neighbour closer than {r.Field.Value.RepulsionDistance:F2} Å, 0.95 of the shortest distance in the training data: there the map repels on purpose.";
        IReadOnlyList<(double, double)> Shares(IReadOnlyCollection<double> errors) => [.. Statistics.LogHistogram(errors, 1e-6, 1, 60).Select(b => (b.Value, 100 * b.Share))];
        return new(
            new("mapping", new("length of a force difference (eV/Å)", 1e-6, 1, Log: true), new("share of atoms (%)", Min: 0),
            [
                new Curve("mapped − Gaussian process", Palette.Blue, Shares(mapping)),
                new Curve("Gaussian process − DFT", Palette.Vermilion, Shares(model)),
            ]),
            $"Mapping costs nothing that matters: over {mapping.Length} atoms the map differs from the Gaussian process by {1000 * Statistics.Median(mapping):F2} meV/Å (median), the Gaussian process from DFT by {1000 * Statistics.Median(model):F0}. The largest difference is {1000 * inside.Max():F2} meV/Å{tail}");
    }

    /// <summary>The pair energy and the distances that occur.</summary>
    public static Figure Pair(DemoResults r)
    {
        var (field, species) = (r.Field.Value, r.Data.Species[0]);
        IReadOnlyList<(double X, double Y)> curve = [.. Enumerable.Range(0, 241).Select(i => 1.7 + (i * 0.02)).Select(x => (x, field.Pair(species, species, x).Energy))];
        var sampled = Statistics.PairDistances([.. r.Training.LabelledFrames.Select(f => r.Data[f].Structure)], RdfLongest, 0.1);
        var most = sampled.Max(s => s.Neighbors);
        var (bottom, top) = (Math.Floor(curve.Min(p => p.Y) * 4) / 4, 2.0);
        return new(
            new("pair", new("distance (Å)", 1.7, 6.5), new("pair energy (eV)", bottom, top),
            [
                new Columns("distances in the training frames", Palette.Sky, [.. sampled.Where(s => s.R < 6.5).Select(s => (s.R, 0.5 * top * s.Neighbors / most))], 0.1),
                new Rule(null, Palette.Muted, 0),
                new Curve("mapped pair energy", Palette.Blue, curve, Width: 2.5),
            ]),
            $"The 2-body part of the map, {species}-{species}. Alone it means little, for triplets share the work: what binds is the sum. Below {field.RepulsionDistance:F2} Å, 0.95 of the shortest distance in the training data, it goes over to the repulsion of screened nuclei, so that atoms cannot fall into each other.");
    }

    /// <summary>Temperature against time.</summary>
    public static Figure Temperature(DemoResults r)
    {
        var rows = r.Trajectory.Thermo;
        var mean = rows.Where(t => t.Time > Equilibration).Average(t => t.Temperature);
        IReadOnlyList<(double, double)> points = [.. rows.Select(t => (t.Time / 1000, t.Temperature))];
        return new(
            new("temperature", new("time (ps)"), new("temperature (K)", Min: 0),
            [
                new Curve(null, "#f2b99a", points, Width: 0.8),
                new Curve("mean over 0.5 ps", Palette.Vermilion, Statistics.Smoothed(points, 50), Width: 2.2),
                new Rule("thermostat", Palette.Ink, r.Plan.Dynamics.Temperature),
            ]),
            $"Langevin dynamics of {r.Data[0].Structure.Formula}, {r.Plan.Dynamics.Timestep} fs a step. Mean after {Equilibration / 1000:F0} ps: {mean:F0} K. With {3 * r.Data[0].Structure.Count} degrees of freedom the temperature of one instant scatters by {100 * Math.Sqrt(2.0 / (3 * r.Data[0].Structure.Count)):F0} %.");
    }

    /// <summary>Energies against time.</summary>
    public static Figure Conserved(DemoResults r)
    {
        var rows = r.Trajectory.Thermo;
        var (zero, atoms) = (rows[0].PotentialEnergy, r.Data[0].Structure.Count);
        IReadOnlyList<(double, double)> Along(Func<ThermoRow, double> energy) => Statistics.Smoothed([.. rows.Select(t => (t.Time / 1000, 1000 * (energy(t) - zero) / atoms))], 5);
        return new(
            new("energy-md", new("time (ps)"), new("energy − start (meV/atom)"),
            [
                new Curve("potential", Palette.Blue, Along(t => t.PotentialEnergy), Width: 1.2),
                new Curve("total", Palette.Orange, Along(t => t.PotentialEnergy + t.KineticEnergy), Width: 1.2),
                new Curve("total − heat", Palette.Ink, Along(t => t.ConservedEnergy), Width: 2),
            ]),
            $"The thermostat exchanges heat; total energy less heat must stay. It drifts by {1000 * r.Trajectory.Quality.EnergyDrift / 1000:G2} meV an atom and ps and fluctuates by {1000 * r.Trajectory.Quality.EnergyFluctuation:G2} meV an atom. Potential energy: mean {1000 * (rows.Average(t => t.PotentialEnergy) - zero) / atoms:F0} meV an atom above the start.");
    }

    /// <summary>Distances in the dynamics and in the reference.</summary>
    public static Figure Distances(DemoResults r)
    {
        var md = Statistics.PairDistances([.. r.Trajectory.Frames.Where(f => f.Time > Equilibration).Select(f => f.Structure)], RdfLongest, RdfWidth);
        var dft = Statistics.PairDistances([.. r.Data.Configurations.Select(c => c.Structure)], RdfLongest, RdfWidth);
        var (overlap, total) = (md.Zip(dft).Sum(p => Math.Min(p.First.Neighbors, p.Second.Neighbors)), dft.Sum(p => p.Neighbors));
        return new(
            new("distances", new("distance (Å)", 1.8, RdfLongest), new("neighbours per atom and Å", Min: 0),
            [
                new Band("DFT dynamics", Palette.Sky, [.. dft.Select(p => (p.R, 0.0, p.Neighbors))]),
                new Curve(null, Palette.Sky, dft, Width: 1.2),
                new Curve("mapped force field", Palette.Blue, md, Width: 2),
            ]) { Wide = true, Aspect = 2.9 },
            $"Pair distances in the dynamics with the map and in the DFT trajectory it was learned from, both at 300 K. First peak at {md.MaxBy(p => p.Neighbors).R:F2} Å against {dft.MaxBy(p => p.Neighbors).R:F2} Å; the distributions overlap to {100 * overlap / total:F0} %.");
    }

    /// <summary>All of them, for the data files.</summary>
    public static IReadOnlyList<Figure> All(DemoResults r) => [Parity(r), Energies(r), Learning(r), Calibration(r), Mapping(r), Pair(r), Temperature(r), Conserved(r), Distances(r)];
}
