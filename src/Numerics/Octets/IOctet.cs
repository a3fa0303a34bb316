namespace Pipelines.Numerics;

/// <summary>
/// Eight doubles that are worked on at once, on every machine eight: as one register of 512 bits or as two of 256. Every operation rounds each lane the
/// same way and <see cref="Sum"/> has one order, so that a result has the same bits whatever the registers are.
/// </summary>
/// <typeparam name="T">The implementation, a struct: code that is generic over it is compiled for it.</typeparam>
internal unsafe interface IOctet<T>
    where T : unmanaged, IOctet<T>
{
    /// <summary>How many.</summary>
    public const int Count = 8;

    /// <summary>Eight numbers from memory.</summary>
    static abstract T Load(double* from);

    /// <summary>Eight numbers to memory.</summary>
    static abstract void Store(T value, double* to);

    /// <summary>One number in every lane.</summary>
    static abstract T Create(double value);

    /// <summary>Lane by lane.</summary>
    static abstract T operator +(T left, T right);

    /// <summary>Lane by lane.</summary>
    static abstract T operator -(T left, T right);

    /// <summary>Lane by lane.</summary>
    static abstract T operator *(T left, T right);

    /// <summary>Lane by lane.</summary>
    static abstract T operator /(T left, T right);

    /// <summary>a b + c, rounded once.</summary>
    static abstract T Fma(T a, T b, T c);

    /// <summary>Square root.</summary>
    static abstract T Sqrt(T value);

    /// <summary>Exponential: <see cref="VectorMath"/>'s.</summary>
    static abstract T Exp(T value);

    /// <summary>The larger one.</summary>
    static abstract T Max(T left, T right);

    /// <summary>All bits set in the lanes where left is less than right.</summary>
    static abstract T Below(T left, T right);

    /// <summary>The lanes of one where the mask's bits are set, those of the other elsewhere.</summary>
    static abstract T Select(T mask, T then, T otherwise);

    /// <summary>One bit a lane of a mask, the first lane's lowest.</summary>
    static abstract int Bits(T mask);

    /// <summary>The mask with these bits.</summary>
    static abstract T Mask(int bits);

    /// <summary>Writes the lanes of a mask one after another; up to eight numbers are overwritten.</summary>
    /// <param name="value">The lanes.</param>
    /// <param name="bits">The mask's bits.</param>
    /// <param name="to">Destination, room for eight.</param>
    static abstract void Compress(T value, int bits, double* to);

    /// <summary>The inverse: numbers that stand one after another go to the lanes of a mask, zero to the others.</summary>
    /// <param name="from">Source; up to eight numbers are read.</param>
    /// <param name="bits">The mask's bits.</param>
    static abstract T Expand(double* from, int bits);

    /// <summary>The sum of the lanes, always in the same order.</summary>
    static abstract double Sum(T value);

    /// <summary>Transposes a block of 8 x 8.</summary>
    /// <param name="from">Source.</param>
    /// <param name="fromStride">From one of its rows to the next.</param>
    /// <param name="to">Destination.</param>
    /// <param name="toStride">From one of its rows to the next.</param>
    static abstract void Transpose(double* from, int fromStride, double* to, int toStride);
}
