namespace Pipelines;

/// <summary>What a sparse fit will take, known before it starts.</summary>
internal static class SparseMemory
{
    /// <summary>Bytes: the equations of three classes (in each fold) and what solving them needs, a block of rows twice, the candidates' factors and features.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="species">Number of species.</param>
    /// <param name="largest">Atoms of the largest structure.</param>
    /// <param name="threads">Degree of parallelism.</param>
    public static double Bytes(SparseProcessFit fit, int species, int largest, int threads)
    {
        double unknowns = Unknowns(fit, species), rows = SparseAssembly.RowsAtOnce + (3.0 * largest);
        var selection = fit.Terms.Max(t => t.Candidates * (2.0 * Math.Min(t.Candidates, t.Choice is InducingChoice.Cur or InducingChoice.Leverage ? 2.0 * t.Inducing : t.Inducing)));
        var vectors = fit.Terms.Sum(t => t.Kernel is DescriptorKernel k ? (double)species * t.Candidates * k.Descriptor.Width : 0);
        var squares = (fit.Tuning == SparseTuning.Blocks ? 20 : 8) + (fit.Solver == LinearSolver.Qr ? 6 : 0);
        return sizeof(double) * ((squares * unknowns * unknowns) + (3 * unknowns * (rows + (3.0 * threads * largest))) + selection + vectors);
    }

    /// <summary>Refuses what no memory holds.</summary>
    /// <exception cref="DataException">There is too little.</exception>
    public static void Check(SparseProcessFit fit, int species, int largest, int threads)
    {
        const int most = 46_340; // a span holds at most 2^31 elements
        var (unknowns, bytes, available) = (Unknowns(fit, species), Bytes(fit, species, largest, threads), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (unknowns > most || bytes > available)
        {
            throw new DataException(new(
                $"A sparse Gaussian process with up to {unknowns} inducing values needs {bytes / 1e9:F1} GB, whatever the number of frames; {available / 1e9:F1} GB are there and {most} inducing values are the most. Ask for fewer inducing points or candidates.",
                Found: $"{unknowns} inducing values", Expected: $"at most {Math.Min(most, (long)Math.Sqrt(available / 64.0))}"));
        }
    }

    private static double Unknowns(SparseProcessFit fit, int species) => species + fit.Terms.Sum(t => (double)t.Inducing * InducingSet.Functions(t.Kernel, species));
}
