namespace Pipelines;

public static partial class Laws
{
    /// <summary>The laws of a covariance function of energies and forces.</summary>
    /// <param name="kernel">Anybody's.</param>
    /// <param name="options">What the random structures are made of; by default three species at 0.6 of the kernel's radius.</param>
    public static IReadOnlyList<Law> For(Kernel kernel, LawOptions? options = null)
    {
        var subject = new KernelSubject(kernel, options ?? new());
        return [.. KernelSymmetries.Of(subject), .. KernelCalculus.Of(subject), .. KernelLocality.Of(subject)];
    }
}
