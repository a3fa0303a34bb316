using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What a linear fit will take, said before it is taken.</summary>
internal static class LinearMemory
{
    // Squares of the unknowns: sums of two classes, the same without constants, their spectrum, the precision and its factor; triangles are kept beside their sums.
    private const int Squares = 8, SquaresOfTriangles = 14;

    /// <summary>Unknowns of the least squares: whitened features and a constant for each species.</summary>
    public static int Unknowns(AtomicDescriptor descriptor, FeatureTransform? transform) =>
        transform is null ? DesignRows.Unknowns(descriptor) : transform.Parameters + descriptor.Species.Count;

    /// <summary>Bytes: squares of the unknowns, and a block of rows three times over.</summary>
    public static long Bytes(LinearFit fit, AtomicDescriptor descriptor, FeatureTransform? transform)
    {
        long n = Unknowns(descriptor, transform), columns = DesignRows.Unknowns(descriptor);
        return sizeof(double) * (((fit.Solver == LinearSolver.NormalEquations ? Squares : SquaresOfTriangles) * (n + 1) * (n + 1)) + (3L * LinearRows.AtOnce * columns));
    }

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="DataException">There is not so much memory, or a frame has more rows than an array can hold.</exception>
    public static void Check(LinearFit fit, AtomicDescriptor descriptor, FeatureTransform? transform, IReadOnlyList<LinearFrame> frames)
    {
        // A span holds at most 2^31 elements.
        const int most = 46_339;
        var (n, bytes, available) = (Unknowns(descriptor, transform), Bytes(fit, descriptor, transform), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (n > most || bytes > available)
        {
            throw new DataException(new(
                $"A linear model of {n} coefficients needs {bytes / 1e9:F1} GB to be fitted; {available / 1e9:F1} GB are there and {most} coefficients are the most. Choose fewer features.",
                Found: $"{n} coefficients", Expected: $"at most {Math.Min(most, (long)Math.Sqrt(available / (double)bytes) * n)}"));
        }

        if (fit.Solver == LinearSolver.Svd && n > LinearFit.MostSingularValues)
        {
            throw new DataException(new(
                $"Singular values are for small problems: the solver 'svd' takes at most {LinearFit.MostSingularValues} coefficients; use 'qr', which is as stable.", Found: $"{n} coefficients"));
        }

        for (var f = 0; f < frames.Count; f++)
        {
            var rows = (frames[f].Atoms.Length > 0 ? 3L * frames[f].Labels.Structure.Count : 0) + 10;
            if (rows * DesignRows.Unknowns(descriptor) > Array.MaxLength)
            {
                throw new DataException(new($"The forces of a frame of {frames[f].Labels.Structure.Count} atoms in {descriptor.Width} features do not fit in one block.", Expected: "smaller frames or fewer features"));
            }
        }
    }
}
