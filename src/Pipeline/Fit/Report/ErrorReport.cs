using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Errors of one kind of number.</summary>
/// <param name="Count">How many were compared.</param>
/// <param name="Mae">Mean absolute error.</param>
/// <param name="Rmse">Root mean square error.</param>
/// <param name="Max">The largest.</param>
public sealed record ErrorSummary(int Count, double Mae, double Rmse, double Max)
{
    /// <summary>Summarises errors (or their magnitudes).</summary>
    public static ErrorSummary Of(IEnumerable<double> errors)
    {
        var (count, sum, square, max) = (0, 0.0, 0.0, 0.0);
        foreach (var e in errors)
        {
            (count, sum, square, max) = (count + 1, sum + Math.Abs(e), square + (e * e), Math.Max(max, Math.Abs(e)));
        }

        return new(count, sum / count, Math.Sqrt(square / count), max);
    }
}

/// <summary>A frame that is predicted badly.</summary>
/// <param name="Frame">Its number in the data.</param>
/// <param name="Id">What the frame calls itself, where it does.</param>
/// <param name="Energy">Error of the energy, eV/atom; NaN without a label.</param>
/// <param name="Force">Root mean square error of its force components, eV/Å; NaN without labels.</param>
public sealed record WorstFrame(int Frame, string? Id, double Energy, double Force);

/// <summary>What a model gets wrong on labelled frames, and where. A kind of error that nothing could be compared for is null.</summary>
/// <param name="Energy">eV/atom.</param>
/// <param name="ForceComponent">eV/Å.</param>
/// <param name="ForceVector">Length of the error vector, eV/Å.</param>
/// <param name="ForceAngle">Between predicted and reference force, degrees; forces below 0.05 eV/Å have no direction to speak of and are left out.</param>
/// <param name="Virial">Components, eV/atom.</param>
/// <param name="Stress">Components (virial over volume) of frames with a cell, GPa.</param>
/// <param name="BySpecies">Force components by the species of the atom.</param>
/// <param name="ByGroup">By the frame's group (its morphology, its number of atoms), where a key was given.</param>
/// <param name="Worst">The ten frames with the largest force errors (energy errors, where there are no forces), the worst first.</param>
/// <param name="Energies">Parity: reference and prediction, eV/atom.</param>
/// <param name="Forces">Parity: reference and prediction of every force component, eV/Å.</param>
public sealed record ErrorReport(
    ErrorSummary? Energy,
    ErrorSummary? ForceComponent,
    ErrorSummary? ForceVector,
    ErrorSummary? ForceAngle,
    ErrorSummary? Virial,
    ErrorSummary? Stress,
    ImmutableSortedDictionary<string, ErrorSummary> BySpecies,
    ImmutableSortedDictionary<string, GroupErrors> ByGroup,
    ImmutableArray<WorstFrame> Worst,
    Block<Parity> Energies,
    Block<Parity> Forces)
{
    private const double Direction = 0.05;
    private const int MostWorst = 10;

    /// <summary>Angles between predicted and reference forces, degrees; of those that <see cref="ForceAngle"/> counts.</summary>
    public IEnumerable<double> ForceAngles => Vectors(Forces).Where(f => f.Reference.Length >= Direction && f.Predicted.Length > 0).Select(f => Angle(f.Reference, f.Predicted));

    /// <summary>Predicts every frame and compares.</summary>
    /// <param name="potential">The model.</param>
    /// <param name="data">Labelled frames.</param>
    /// <param name="group">The key of a frame's information that names its group ("morphology", "config_type"), or <see cref="FrameGroup.Atoms"/> for the number of atoms.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <exception cref="DataException">A frame has a species that the potential does not know.</exception>
    public static ErrorReport Of(IPotential potential, Dataset data, string? group = null, Run? run = null) => Of(Predict.All(potential, data, run), data, group);

    /// <summary>Compares predictions, one a frame.</summary>
    /// <param name="predicted">One a frame.</param>
    /// <param name="data">Labelled frames.</param>
    /// <param name="group">The key of a frame's information that names its group, or <see cref="FrameGroup.Atoms"/> for the number of atoms.</param>
    /// <param name="numbers">What frames are called among the worst, where the data are some frames of a file; their places in the data where left out.</param>
    /// <exception cref="ArgumentException">There is not one prediction a frame.</exception>
    public static ErrorReport Of(IReadOnlyList<Evaluation> predicted, Dataset data, string? group = null, Block<int>? numbers = null)
    {
        if (predicted.Count != data.Count)
        {
            throw new ArgumentException($"There must be a prediction for each of {data.Count} frames; found {predicted.Count}.", nameof(predicted));
        }

        var forces = data.Configurations.SelectMany((c, f) => c.Forces is { } r
            ? r.Select((reference, i) => new Force(f, c.Structure.Species[i], reference, predicted[f].Forces[i]))
            : []).ToArray();
        var energies = data.Configurations.Select((c, f) => (Frame: f, Configuration: c)).Where(x => x.Configuration is { Energy: not null, Structure.Count: > 0 })
            .Select(x => (x.Frame, Pair: new Parity(x.Configuration.Energy!.Value / x.Configuration.Structure.Count, predicted[x.Frame].Energy / x.Configuration.Structure.Count))).ToArray();
        var virials = data.Configurations.SelectMany((c, f) => c.Virial is { } v
            ? Enumerable.Range(0, 9).Select(k => (c.Structure, Error: predicted[f].Virial.Row(k / 3)[k % 3] - v.Row(k / 3)[k % 3]))
            : []).ToArray();
        var angles = forces.Where(f => f.Reference.Length >= Direction && f.Predicted.Length > 0).Select(f => Angle(f.Reference, f.Predicted)).ToArray();
        return new(
            Summary(energies.Select(e => e.Pair.Error)),
            Summary(forces.SelectMany(f => f.Components)),
            Summary(forces.Select(f => f.Error.Length)),
            Summary(angles),
            Summary(virials.Select(v => v.Error / v.Structure.Count)),
            Summary(virials.Where(v => v.Structure.Cell is { IsPeriodic: true }).Select(v => v.Error / v.Structure.Cell!.Volume * Units.EvPerCubicAngstromInGPa)),
            forces.GroupBy(f => f.Species).ToImmutableSortedDictionary(g => g.Key.Symbol, g => ErrorSummary.Of(g.SelectMany(f => f.Components))),
            group is null ? ImmutableSortedDictionary<string, GroupErrors>.Empty : Groups(data, group, forces, energies),
            [.. WorstOf(data, forces, energies).Select(w => numbers is { } own ? w with { Frame = own[w.Frame] } : w)],
            Block.From(energies.Select(e => e.Pair)),
            Block.From(forces.SelectMany(f => Enumerable.Range(0, 3).Select(a => new Parity(f.Reference[a], f.Predicted[a])))));
    }

    /// <summary>Several sets side by side, a row each: training, validation, test.</summary>
    public static string Compare(params IEnumerable<(string Set, ErrorReport Report)> sets)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{string.Empty,-12} {"energy (meV/atom)",-24}   {"force (eV/Å)",-36}   angle (°)");
        text.AppendLine(CultureInfo.InvariantCulture, $"{string.Empty,-12} {"MAE",8}{"RMSE",8}{"max",8}   {"MAE",9}{"RMSE",9}{"vector",9}{"max",9}   {"MAE",9}");
        foreach (var (set, r) in sets)
        {
            string E(Func<ErrorSummary, double> of) => r.Energy is { } e ? (1000 * of(e)).ToString("F2", CultureInfo.InvariantCulture) : "-";
            string F(ErrorSummary? s, Func<ErrorSummary, double> of, string format = "F4") => s is null ? "-" : of(s).ToString(format, CultureInfo.InvariantCulture);
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{set,-12} {E(e => e.Mae),8}{E(e => e.Rmse),8}{E(e => e.Max),8}   {F(r.ForceComponent, s => s.Mae),9}{F(r.ForceComponent, s => s.Rmse),9}{F(r.ForceVector, s => s.Mae),9}{F(r.ForceVector, s => s.Max),9}   {F(r.ForceAngle, s => s.Mae, "F2"),9}");
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Compare([("all", this)]) + Details;

    /// <summary>What stands below the table: virials, species, groups, the worst frames; a line each.</summary>
    public string Details => DetailsInWords();

    private string DetailsInWords()
    {
        var text = new StringBuilder();
        if (Virial is { } virial)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{"virial",-12} components: MAE {1000 * virial.Mae:F2}, RMSE {1000 * virial.Rmse:F2}, max {1000 * virial.Max:F2} meV/atom over {virial.Count}{(Stress is { } stress ? $"; stress: MAE {stress.Mae:F3}, RMSE {stress.Rmse:F3}, max {stress.Max:F3} GPa" : string.Empty)}");
        }

        foreach (var (species, s) in BySpecies)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{species,-12} force components: MAE {s.Mae:F4}, RMSE {s.Rmse:F4}, max {s.Max:F4} eV/Å over {s.Count}");
        }

        foreach (var (name, g) in ByGroup)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{name,-12} {g.Frames} frames{(g.Energy is { } e ? $"; energy: MAE {1000 * e.Mae:F2}, RMSE {1000 * e.Rmse:F2}, max {1000 * e.Max:F2} meV/atom" : string.Empty)}{(g.ForceComponent is { } s ? $"; force components: MAE {s.Mae:F4}, RMSE {s.Rmse:F4}, max {s.Max:F4} eV/Å" : string.Empty)}");
        }

        foreach (var w in Worst)
        {
            (double Error, string Words)[] errors =
            [
                (w.Energy, string.Create(CultureInfo.InvariantCulture, $"energy {1000 * w.Energy:F2} meV/atom")), (w.Force, string.Create(CultureInfo.InvariantCulture, $"forces {w.Force:F4} eV/Å")),
            ];
            text.AppendLine(CultureInfo.InvariantCulture, $"frame {w.Frame}{(w.Id is { } id ? $" ({id})" : string.Empty)}: {string.Join(", ", errors.Where(e => !double.IsNaN(e.Error)).Select(e => e.Words))}");
        }

        return text.ToString();
    }

    // By the sine as well: the cosine alone loses half the digits of small angles.
    private static double Angle(Vec3 a, Vec3 b) => Math.Atan2(a.Cross(b).Length, a.Dot(b)) * 180 / Math.PI;

    private static IEnumerable<(Vec3 Reference, Vec3 Predicted)> Vectors(Block<Parity> components)
    {
        for (var c = 0; c < components.Length; c += 3)
        {
            var (x, y, z) = (components[c], components[c + 1], components[c + 2]);
            yield return (new(x.Reference, y.Reference, z.Reference), new(x.Predicted, y.Predicted, z.Predicted));
        }
    }

    private static ErrorSummary? Summary(IEnumerable<double> errors) => ErrorSummary.Of(errors) is { Count: > 0 } summary ? summary : null;

    private static ImmutableSortedDictionary<string, GroupErrors> Groups(Dataset data, string group, Force[] forces, (int Frame, Parity Pair)[] energies)
    {
        var force = forces.ToLookup(f => FrameGroup.Of(data[f.Frame], group));
        var energy = energies.ToLookup(e => FrameGroup.Of(data[e.Frame], group), e => e.Pair.Error);
        return data.Configurations.CountBy(c => FrameGroup.Of(c, group)).ToImmutableSortedDictionary(
            g => g.Key, g => new GroupErrors(g.Value, Summary(energy[g.Key]), Summary(force[g.Key].SelectMany(f => f.Components))), FrameGroup.Order);
    }

    private static IEnumerable<WorstFrame> WorstOf(Dataset data, Force[] forces, (int Frame, Parity Pair)[] energies)
    {
        var byForce = forces.GroupBy(f => f.Frame).ToDictionary(g => g.Key, g => ErrorSummary.Of(g.SelectMany(f => f.Components)).Rmse);
        var byEnergy = energies.ToDictionary(e => e.Frame, e => e.Pair.Error);
        return Enumerable.Range(0, data.Count)
            .Where(f => byForce.ContainsKey(f) || byEnergy.ContainsKey(f))
            .OrderByDescending(f => byForce.TryGetValue(f, out var rmse) ? rmse : 0)
            .ThenByDescending(f => Math.Abs(byEnergy.GetValueOrDefault(f)))
            .Take(MostWorst)
            .Select(f => new WorstFrame(f, FrameGroup.NameOf(data[f]), byEnergy.GetValueOrDefault(f, double.NaN), byForce.GetValueOrDefault(f, double.NaN)));
    }

    private readonly record struct Force(int Frame, Species Species, Vec3 Reference, Vec3 Predicted)
    {
        public Vec3 Error => Predicted - Reference;

        public double[] Components => [Error.X, Error.Y, Error.Z];
    }
}

/// <summary>A number as it should be and as it is.</summary>
/// <param name="Reference">The label.</param>
/// <param name="Predicted">The prediction.</param>
public readonly record struct Parity(double Reference, double Predicted)
{
    /// <summary>Prediction minus reference.</summary>
    public double Error => Predicted - Reference;
}
