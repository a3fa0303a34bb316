namespace Pipelines.Tests;

/// <summary>Means of correlated series with honest errors.</summary>
internal static class SimulateStatistics
{
    /// <summary>The mean and its standard error from the scatter of block means (Flyvbjerg and Petersen 1989, doi:10.1063/1.457480), with blocks much longer than the memory.</summary>
    public static (double Mean, double Error) Blocks(IReadOnlyList<double> series, int blocks = 40)
    {
        var size = series.Count / blocks;
        var means = Enumerable.Range(0, blocks).Select(b => series.Skip(b * size).Take(size).Average()).ToArray();
        var mean = means.Average();
        return (mean, Math.Sqrt(means.Sum(m => (m - mean) * (m - mean)) / (blocks * (blocks - 1.0))));
    }
}
