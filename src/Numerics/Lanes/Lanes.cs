using System.Runtime.Intrinsics;

namespace Pipelines.Numerics;

/// <summary>How many doubles to work on at once.</summary>
internal static class Lanes
{
    /// <summary>The widest that the machine does at full speed for rows of a length: never wider than the row.</summary>
    public static int Best(int length) =>
        Vector512.IsHardwareAccelerated && length > 4 ? 8 : Vector256.IsHardwareAccelerated ? 4 : 1;

    /// <summary>A length rounded up to whole lanes; the same on all machines, so that rows have one shape.</summary>
    public static int Whole(int length) => length <= 4 ? 4 : (length + 7) / 8 * 8;
}
