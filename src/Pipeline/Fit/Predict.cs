namespace Pipelines;

/// <summary>Predictions for whole datasets.</summary>
public static class Predict
{
    /// <summary>Evaluates every frame, frames in parallel.</summary>
    /// <exception cref="DataException">A frame has a species that the potential does not know.</exception>
    public static Evaluation[] All(IPotential potential, Dataset data, Run? run = null)
    {
        run ??= Run.Default;
        Cover(potential, data);
        var results = new Evaluation[data.Count];
        long done = 0;
        Parallel.For(0, data.Count, new ParallelOptions { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation }, f =>
        {
            results[f] = potential.Evaluate(data[f].Structure);
            run.Report("prediction", Interlocked.Increment(ref done), data.Count);
        });
        return results;
    }

    /// <summary>Predicts every frame with its variances.</summary>
    /// <exception cref="DataException">A frame has a species that the model does not know.</exception>
    public static GaussianPrediction[] WithVariance(IUncertain model, Dataset data, Run? run = null)
    {
        run ??= Run.Default;
        Cover(model, data);
        var results = new GaussianPrediction[data.Count];
        for (var f = 0; f < results.Length; f++)
        {
            run.Report("prediction with variance", f, results.Length);
            results[f] = model.Predict(data[f].Structure, run);
        }

        run.Report("prediction with variance", results.Length, results.Length);
        return results;
    }

    /// <summary>Sees that a potential knows all species of the data.</summary>
    /// <exception cref="DataException">It does not; frame, atom and species are named.</exception>
    public static void Cover(IPotential potential, Dataset data)
    {
        var known = potential.Species;
        for (var f = 0; f < data.Count && !known.IsEmpty; f++)
        {
            var species = data[f].Structure.Species;
            for (var a = 0; a < species.Length; a++)
            {
                if (!known.Contains(species[a]))
                {
                    throw new DataException(new(
                        "A frame has a species that the model was never shown.", data.Sources is [var only] ? only.Name : null, Frame: f, Field: $"atom {a}", Found: species[a].Symbol,
                        Expected: $"one of {string.Join(", ", known)}"));
                }
            }
        }
    }
}
