using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What a seed is used for, so that two draws of one stage do not depend on each other.</summary>
internal enum DrawStream : uint
{
    Environments,
    Frames,
    Shuffle,
    Groups,
}

/// <summary>The numbers of a stream.</summary>
internal static class DrawStreams
{
    public static RandomSequence Sequence(this DrawStream stream, long seed) => new(unchecked((ulong)seed), (uint)stream);
}
