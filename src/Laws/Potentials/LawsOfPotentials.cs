using System.Collections.Immutable;

namespace Pipelines;

public static partial class Laws
{
    /// <summary>
    /// The laws of a potential energy surface. Laws that the potential declares not to keep (<see cref="IKnownLimits"/>), and laws that mean
    /// nothing without a cutoff, are listed with the reason and are not asked.
    /// </summary>
    /// <param name="potential">Anybody's.</param>
    /// <param name="options">What the random structures are made of.</param>
    /// <exception cref="ArgumentException">A known limit names no law, or an option is out of range.</exception>
    public static IReadOnlyList<Law> For(IPotential potential, LawOptions? options = null)
    {
        var subject = new PotentialSubject(potential, options ?? new());
        ImmutableArray<Law> laws =
        [
            .. Symmetries.Of(subject),
            .. Derivatives.Of(subject),
            .. Locality.Of(subject),
            .. CellLaws.Of(subject),
            .. Determinism.Of(subject),
            .. Finiteness.Of(subject),
        ];
        foreach (var limit in potential is IKnownLimits known ? known.KnownLimits : [])
        {
            var law = laws.FirstOrDefault(l => l.Name == limit.Law)
                ?? throw new ArgumentException($"A known limit must name a law; found '{limit.Law}', expected one of {string.Join(", ", laws.Select(l => l.Name))}.", nameof(potential));
            laws = laws.Replace(law, law with { Limit = limit.Reason });
        }

        return laws;
    }
}
