namespace Pipelines;

/// <summary>One random case of a law: the same numbers give the same case, everywhere and always.</summary>
/// <param name="Seed">Chooses everything that is random.</param>
/// <param name="Size">How many atoms, about (a law may take fewer where its check is dear). A failing case is shrunk by taking smaller sizes with the same seed.</param>
public readonly record struct LawCase(ulong Seed, int Size);

/// <summary>What one case said about a law.</summary>
/// <param name="Deviation">How far the two sides of the law's equation are apart, in the law's own relative measure. NaN where no number came out.</param>
/// <param name="Allowed">How far they may be apart: the law's tolerance and the floor that rounding sets in this case.</param>
/// <param name="What">What was compared where the deviation was largest.</param>
/// <param name="Subject">The structure, as extended XYZ, or whatever else the case was made of.</param>
public sealed record LawOutcome(double Deviation, double Allowed, string What, string Subject)
{
    /// <summary>A case in which the law has nothing to say (no periodic axis, no room for one more atom).</summary>
    public static LawOutcome Vacuous { get; } = new(0, double.PositiveInfinity, "nothing to compare", string.Empty);

    /// <summary>Did the law have nothing to say?</summary>
    public bool IsVacuous => double.IsPositiveInfinity(Allowed);

    /// <summary>Did the case obey the law? NaN does not.</summary>
    public bool Holds => Deviation <= Allowed;

    /// <summary>Deviation in units of what is allowed; above 1 the law is broken.</summary>
    public double Ratio => IsVacuous || Deviation == 0 ? 0 : double.IsNaN(Deviation) ? double.PositiveInfinity : Deviation / Allowed;
}

/// <summary>
/// A law: an equation that every potential (kernel, descriptor, dynamics) must obey, with the means to check it on random cases.
/// Any test framework can run it: ask <see cref="Check"/> for a few hundred seeds and sizes.
/// </summary>
/// <param name="Name">Short and unique among the laws of a subject.</param>
/// <param name="Statement">One sentence with the equation and what "equal" means in it.</param>
/// <param name="Body">Checks one case.</param>
public sealed record Law(string Name, string Statement, Func<LawCase, LawOutcome> Body)
{
    /// <summary>Why this law is not asked of this subject, or null where it is.</summary>
    public string? Limit { get; init; }

    /// <summary>Checks one case. An exception thrown by the subject breaks the law.</summary>
    public LawOutcome Check(LawCase instance)
    {
        try
        {
            return Body(instance);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            return new(double.NaN, 0, $"{e.GetType().Name} was thrown: {e.Message}", e.StackTrace ?? string.Empty);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Statement}";
}
