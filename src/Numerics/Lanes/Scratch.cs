namespace Pipelines.Numerics;

/// <summary>Doubles that stay where they are, on a boundary of 64 bytes: memory that a kernel owns and uses again.</summary>
internal sealed unsafe class Scratch
{
    private double[] _memory = [];

    /// <summary>Makes room.</summary>
    public Scratch(int length = 0) => Grow(length);

    /// <summary>How many doubles there are.</summary>
    public int Length { get; private set; }

    /// <summary>The first of them.</summary>
    public double* Start { get; private set; }

    /// <summary>The first of them, as a span.</summary>
    public Span<double> Span(int length) => new(Start, length);

    /// <summary>Makes room for at least so many; what was there is lost where there was less.</summary>
    public double* Grow(int length)
    {
        if (length > Length || Start == null)
        {
            Length = Math.Max(length, 2 * Length);
            _memory = GC.AllocateArray<double>(Length + 8, pinned: true);
            fixed (double* first = _memory)
            {
                Start = (double*)(((nuint)first + 63) & ~(nuint)63);
            }
        }

        return Start;
    }
}
