namespace Pipelines.Numerics;

/// <summary>
/// One or several doubles that are worked on at once. A kernel written over this is compiled for each width; every operation rounds
/// each lane once, so that a lane's result does not depend on the width, and the width of one is the scalar twin of the others.
/// </summary>
/// <typeparam name="T">The type itself.</typeparam>
internal unsafe interface ILanes<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Number of doubles.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> doubles, wherever they begin.</summary>
    static abstract T Load(double* from);

    /// <summary>The same number in each lane.</summary>
    static abstract T All(double value);

    /// <summary>a b + c, rounded once.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>The sum of the lanes; the one thing that rounds differently at another width.</summary>
    static abstract double Sum(T value);

    /// <summary>Sum.</summary>
    static abstract T operator +(T left, T right);

    /// <summary>Difference.</summary>
    static abstract T operator -(T left, T right);

    /// <summary>Product.</summary>
    static abstract T operator *(T left, T right);

    /// <summary>Writes <see cref="Count"/> doubles, wherever they begin.</summary>
    void Store(double* to);
}
