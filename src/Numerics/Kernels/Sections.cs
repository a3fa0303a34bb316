namespace Pipelines.Numerics;

/// <summary>
/// Several equally long arrays of doubles in one pinned buffer: kernels address them by pointers without fixing them again and again.
/// Each section starts on a 32-byte boundary and is padded to whole vectors.
/// </summary>
internal sealed unsafe class Sections
{
    /// <summary>Doubles in one vector.</summary>
    public const int Lanes = 4;

    private readonly double[] _buffer;
    private readonly double* _first;

    public Sections(int count, int length)
    {
        Length = length;
        Padded = (length + Lanes - 1) / Lanes * Lanes;
        _buffer = GC.AllocateArray<double>((count * Padded) + Lanes, pinned: true);
        fixed (double* start = _buffer)
        {
            _first = (double*)(((nint)start + 31) & ~31);
        }
    }

    /// <summary>Items that count.</summary>
    public int Length { get; }

    /// <summary>Items with padding.</summary>
    public int Padded { get; }

    /// <summary>The first item of section <paramref name="section"/>. Valid as long as this object is alive.</summary>
    public double* this[int section] => _first + ((long)section * Padded);

    /// <summary>Fills a section; the padding gets <paramref name="padding"/>.</summary>
    public void Fill(int section, Func<int, double> value, double padding)
    {
        var to = this[section];
        for (var i = 0; i < Padded; i++)
        {
            to[i] = i < Length ? value(i) : padding;
        }

        GC.KeepAlive(_buffer);
    }
}
