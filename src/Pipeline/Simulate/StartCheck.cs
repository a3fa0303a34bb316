using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What every start must satisfy, and how to say that it does not.</summary>
internal static class StartCheck
{
    /// <summary>The start, if a potential can begin with it.</summary>
    /// <exception cref="ArgumentException">It is missing, empty, of unknown species, or has two atoms at one place.</exception>
    public static Structure Require(Structure? start, IPotential potential)
    {
        if (start is null)
        {
            throw new ArgumentException("A simulation needs a structure to start from: set Start.", nameof(start));
        }

        if (start.Count == 0)
        {
            throw new ArgumentException("A simulation needs at least one atom; the start has none.", nameof(start));
        }

        potential.Require(start);
        var pair = NearestPair.Find(start.Positions.Span, start.Lattice, guess: 3);
        return pair.Distance > 0
            ? start
            : throw new ArgumentException($"Two atoms must not be at the same place; in the start, atoms {pair.First} and {pair.Second} are.", nameof(start));
    }
}
