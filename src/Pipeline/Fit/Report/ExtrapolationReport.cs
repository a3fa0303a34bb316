using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pipelines;

/// <summary>An atom that lies outside the training data.</summary>
/// <param name="Frame">Its frame.</param>
/// <param name="Id">What the frame calls itself, where it does.</param>
/// <param name="Atom">Its number in the frame.</param>
/// <param name="Degree">See <see cref="Extrapolation.Degree"/>.</param>
/// <param name="Cause">In words.</param>
public sealed record OutsideAtom(int Frame, string? Id, int Atom, double Degree, string Cause);

/// <summary>Where a model was asked about what it was never shown.</summary>
/// <param name="Atoms">Atoms in all.</param>
/// <param name="Outside">Atoms outside the training data.</param>
/// <param name="Frames">Frames that have such an atom.</param>
/// <param name="Worst">The ten atoms farthest outside, at most one a frame, the farthest first.</param>
public sealed record ExtrapolationReport(int Atoms, int Outside, int Frames, ImmutableArray<OutsideAtom> Worst)
{
    private const int MostWorst = 10;

    /// <summary>Looks at every frame.</summary>
    /// <param name="model">A model that knows its training data.</param>
    /// <param name="data">Frames; labels are not needed.</param>
    /// <param name="run">Threads, progress, cancellation.</param>
    /// <returns>The report, and how far each atom of each frame lies outside.</returns>
    /// <exception cref="DataException">A frame has a species that the model does not know.</exception>
    /// <exception cref="InvalidOperationException">The model does not know what it was trained on.</exception>
    public static (ExtrapolationReport Report, ImmutableArray<Block<Extrapolation>> Frames) Of(Model model, Dataset data, Run? run = null)
    {
        run ??= Run.Default;
        Predict.Cover(model, data);
        var frames = ImmutableArray.CreateBuilder<Block<Extrapolation>>(data.Count);
        for (var f = 0; f < data.Count; f++)
        {
            run.Report("extrapolation", f, data.Count);
            frames.Add(model.Extrapolation(data[f].Structure, run.Threads));
        }

        run.Report("extrapolation", data.Count, data.Count);
        var worst = frames.Select((e, f) => (Frame: f, Atom: Farthest(e)))
            .Where(x => x.Atom >= 0 && frames[x.Frame][x.Atom].IsOutside)
            .OrderByDescending(x => frames[x.Frame][x.Atom].Degree).ThenBy(x => x.Frame).ToArray();
        var report = new ExtrapolationReport(
            frames.Sum(e => e.Length), frames.Sum(e => e.Count(x => x.IsOutside)), worst.Length,
            [.. worst.Take(MostWorst).Select(x => new OutsideAtom(x.Frame, FrameGroup.NameOf(data[x.Frame]), x.Atom, frames[x.Frame][x.Atom].Degree, model.Domain!.Explain(frames[x.Frame][x.Atom])))]);
        return (report, frames.MoveToImmutable());
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Outside == 0)
        {
            return $"All {Atoms} atoms are within what the model was trained on.";
        }

        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{Outside} of {Atoms} atoms ({100.0 * Outside / Atoms:F1} %), in {Frames} frames, lie outside what the model was trained on; the farthest:"));
        foreach (var w in Worst)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  frame {w.Frame}{(w.Id is { } id ? $" ({id})" : string.Empty)}, atom {w.Atom}: {w.Degree:F2} (1 is the boundary): {w.Cause}");
        }

        return text.ToString();
    }

    private static int Farthest(Block<Extrapolation> atoms)
    {
        var farthest = -1;
        for (var i = 0; i < atoms.Length; i++)
        {
            farthest = farthest < 0 || atoms[i].Degree > atoms[farthest].Degree ? i : farthest;
        }

        return farthest;
    }
}
