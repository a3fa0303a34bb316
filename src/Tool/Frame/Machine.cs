using Pipelines.Numerics;

namespace Pipelines.Tool;

/// <summary>What a run depends on beside its input, in words.</summary>
internal static class Machine
{
    /// <summary>Which linear algebra is used; says so where OpenBLAS is not installed.</summary>
    /// <exception cref="UsageException">The environment asks for one that is not there.</exception>
    public static string LinearAlgebra
    {
        get
        {
            try
            {
                return Dense.Description;
            }
            catch (InvalidOperationException e)
            {
                throw new UsageException($"{e.Message}.", e);
            }
        }
    }
}
