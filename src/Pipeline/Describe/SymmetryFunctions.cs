using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

public static partial class Describe
{
    /// <summary>Atomic symmetry functions with parameters of Gastegger's recipe (<see cref="SymmetryGrid.Gastegger"/>); zeta 1, 4 and 16.</summary>
    /// <param name="cutoff">A radius in Å (cosine), or a radius and a smoothing.</param>
    /// <param name="radial">Number of radial functions for each species of neighbour; at least 2.</param>
    /// <param name="angular">Number of etas of the angular functions: six functions each for each pair of species; at least 2.</param>
    public static SymmetryFunctions SymmetryFunctions(Cutoff cutoff, int radial = 8, int angular = 3) =>
        SymmetryGrid.Gastegger(cutoff, radial, angular, zetas: [1, 4, 16]);
}

/// <summary>
/// Atomic symmetry functions: Behler and Parrinello 2007 (doi:10.1103/PhysRevLett.98.146401), Behler 2011 (doi:10.1063/1.3553717), weighted ones
/// of Gastegger et al. 2018 (doi:10.1063/1.5019667); Eqs. 3 and 4 of Zeni et al. 2019 (doi:10.1080/23746149.2019.1654919). First the radial, then the
/// angular functions, in the order given; one that is for every species has its columns in the order of the species.
/// </summary>
/// <param name="Cutoff">What they see, and the cutoff function; a function with a radius of its own has the same one, narrower.</param>
/// <param name="Radial">G2; columns come in this order.</param>
/// <param name="Angular">G3; columns come in this order, after the radial ones.</param>
/// <param name="Pairs">How pairs of neighbours are counted in angular functions.</param>
/// <param name="Species">The species; empty for those of the data.</param>
[Cites("10.1080/23746149.2019.1654919")]
[Cites("10.1103/PhysRevLett.98.146401")]
[Cites("10.1063/1.3553717")]
[Cites("10.1063/1.5019667")]
[Cites("10.1063/1.5024611")]
public sealed record SymmetryFunctions(
    Cutoff Cutoff, Block<RadialFunction> Radial, Block<AngularFunction> Angular, PairCounting Pairs = PairCounting.Once, SpeciesList Species = default)
    : AtomicDescriptor(Cutoff, Species), IExample<SymmetryFunctions>
{
    /// <summary>G2; columns come in this order.</summary>
    /// <exception cref="ArgumentException">A parameter is out of its range: the function's number, the parameter, the value.</exception>
    public Block<RadialFunction> Radial { get; init; } = Checked(Radial, f => f.Wrong(Cutoff.Radius), nameof(Radial));

    /// <summary>G3; columns come in this order, after the radial ones.</summary>
    /// <exception cref="ArgumentException">A parameter is out of its range: the function's number, the parameter, the value.</exception>
    public Block<AngularFunction> Angular { get; init; } = Checked(Angular, f => f.Wrong(Cutoff.Radius), nameof(Angular));

    /// <inheritdoc/>
    public static IEnumerable<SymmetryFunctions> Examples
    {
        get
        {
            Species cu = Pipelines.Species.Parse("Cu"), ni = Pipelines.Species.Parse("Ni"), pt = Pipelines.Species.Parse("Pt");
            SpeciesList all = [ni, cu, pt];
            yield return new(6.0, [new(0.02), new(0.5), new(2, 2.8)], [new(0.005, 1, 1), new(0.03, 4, -1), new(0.03, 16, 1)], Species: all);
            yield return new(
                new Cutoff(5, Smoothing.Polynomial),
                [new(0.1, Centre: ni, Neighbor: cu), new(0.3, 2, Radius: 4), new(0.05, Weighted: true)],
                [
                    new(0.02, 2, -1, Centre: cu, First: ni, Second: pt), new(0.01, 1, 1, First: ni, Second: ni, Radius: 4),
                    new(0.04, 3, 1, 1.5, Weighted: true), new(0.03, 2.5, -1, Wide: true, Weighted: true),
                ],
                PairCounting.Twice,
                all);
            yield return new(new Cutoff(4.5, Smoothing.Exponential, 3), [new(0.7, 2.5)], [new(0.05, 5, 1, 0.5, Wide: true), new(0.08, 1, -1)], Species: all);
            yield return new(new Cutoff(4, Smoothing.TanhCubed), [], [new(0.1, 2, 1)], Species: all);
        }
    }

    /// <inheritdoc/>
    public override int Width
    {
        get
        {
            var (width, n) = (0, Species.Count);
            foreach (var f in Radial.Span)
            {
                width += f.Weighted || f.Neighbor is not null ? 1 : n;
            }

            foreach (var f in Angular.Span)
            {
                width += f.Weighted || f.First is not null ? 1 : n * (n + 1) / 2;
            }

            return width;
        }
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => Terms.Names;

    private SymmetryColumns Terms => new(this);

    /// <summary>Some of the columns, as functions of their own.</summary>
    /// <param name="columns">Places among <see cref="Columns"/>, ascending.</param>
    internal SymmetryFunctions Keep(ImmutableArray<int> columns)
    {
        var terms = Terms;
        var radial = columns.Where(c => c < terms.Radial.Length).Select(c => terms.Radial[c]).Select(c => c.Function with { Neighbor = c.Neighbor });
        var angular = columns.Where(c => c >= terms.Radial.Length).Select(c => terms.Angular[c - terms.Radial.Length]);
        return this with { Radial = Block.From(radial), Angular = Block.From(angular.Select(c => c.Function with { First = c.First, Second = c.Second })) };
    }

    /// <inheritdoc/>
    public override IEnvironmentKernel CreateKernel() => SymmetryKernel.Create(Terms.ToTerms());

    private static Block<T> Checked<T>(Block<T> functions, Func<T, string?> wrong, string name)
        where T : unmanaged, IEquatable<T>
    {
        for (var f = 0; f < functions.Length; f++)
        {
            if (wrong(functions[f]) is { } message)
            {
                throw new ArgumentException($"{name}[{f}]: {message}", name);
            }
        }

        return functions;
    }
}
