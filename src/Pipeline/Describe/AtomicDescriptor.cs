using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A descriptor with one vector of fixed width for each atom. What it computes is a kernel on spans (<see cref="IEnvironmentKernel"/>), from which
/// follow the features of an environment, of a structure, their Jacobian, and the forces of any model on them.
/// </summary>
[SpecFamily]
public abstract record AtomicDescriptor : EnvironmentDescriptor
{
    // Kernels own scratch memory and tables; one that is free is used again. By reference: equal records may each have their own.
    private static readonly ConditionalWeakTable<AtomicDescriptor, ConcurrentBag<IEnvironmentKernel>> Free = [];

    /// <summary>Sets cutoff and species.</summary>
    protected AtomicDescriptor(Cutoff cutoff, SpeciesList species)
        : base(cutoff) => Species = species;

    /// <summary>The species it tells apart, as centres and as neighbours; left empty, they are those of the data that the stage is applied to.</summary>
    public SpeciesList Species { get; init; }

    /// <summary>Features an atom.</summary>
    public abstract int Width { get; }

    /// <summary>What each feature is, in words and numbers; one a feature.</summary>
    public abstract ImmutableArray<string> Columns { get; }

    /// <summary>Makes a kernel; its kinds are places in <see cref="Species"/>.</summary>
    public abstract IEnvironmentKernel CreateKernel();

    /// <inheritdoc/>
    public override Descriptor For(Dataset data) => this with { Species = SpeciesCover.Of(Species, data) };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A species is not covered.</exception>
    public sealed override EnvironmentFeatures Of(LocalEnvironment environment, bool gradients = false)
    {
        Covered();
        var kinds = Species.IndicesOf(environment.Species);
        var buffer = new SurroundingsBuffer();
        var at = buffer.Fill(
            Species.IndicesOf([environment.Centre])[0], kinds, environment.X, environment.Y, environment.Z, environment.R, Cutoff.Radius);
        var kernel = Rent();
        var values = new double[kernel.Width];
        kernel.Values(at, values, gradients);
        var all = gradients ? Gradients(kernel, at, buffer.Source) : null;
        Return(kernel);
        Block<FeatureLabel> label = [new(environment.Centre)];
        return new(values.Length, label, Block.Freeze(values), [1], Block.Freeze(new double[values.Length]), all);
    }

    /// <summary>The features of all atoms of a structure.</summary>
    /// <param name="structure">Its species must be among <see cref="Species"/>.</param>
    /// <param name="threads">Degree of parallelism; it never changes a bit of the result.</param>
    /// <exception cref="ArgumentException">A species is not covered.</exception>
    public FeatureMatrix Of(Structure structure, int threads = 1)
    {
        var sweep = Sweep(structure, threads);
        var values = new double[structure.Count * Width];
        sweep.Values(values);
        return new(structure.Count, Width, Block.Freeze(values));
    }

    /// <summary>The derivatives of the features of all atoms, or of some, of a structure.</summary>
    /// <param name="structure">Its species must be among <see cref="Species"/>.</param>
    /// <param name="threads">Degree of parallelism; it never changes a bit of the result.</param>
    /// <param name="centres">The atoms whose features are differentiated: a block at a time keeps memory small; all where null.</param>
    /// <exception cref="ArgumentException">A species is not covered.</exception>
    public FeatureJacobian Jacobian(Structure structure, int threads = 1, Range? centres = null) =>
        JacobianBlock.Of(Sweep(structure, threads), centres ?? Range.All);

    /// <summary>A sweep over a structure, from which a consumer of blocks takes Jacobians without finding the neighbours anew.</summary>
    internal EnvironmentSweep Sweep(Structure structure, int threads)
    {
        Covered();
        var sweep = new EnvironmentSweep(Cutoff.Radius, CreateKernel, threads);
        sweep.Update(structure.Positions.Span, Species.IndicesOf(structure.Species.Span), structure.Lattice);
        return sweep;
    }

    private void Covered()
    {
        if (Species.IsEmpty)
        {
            throw new ArgumentException(
                $"This descriptor ({Spec.KindOf(GetType())}) has no species. Give it some, or apply it to data: then it takes theirs.", nameof(Species));
        }
    }

    internal IEnvironmentKernel Rent() => Free.GetOrCreateValue(this).TryTake(out var kernel) ? kernel : CreateKernel();

    internal void Return(IEnvironmentKernel kernel) => Free.GetOrCreateValue(this).Add(kernel);

    private static FeatureGradients Gradients(IEnvironmentKernel kernel, in Surroundings at, ReadOnlySpan<int> source)
    {
        int width = kernel.Width, n = at.Count;
        var jacobian = new double[n * 3 * width];
        kernel.Jacobian(at, jacobian);
        int[] start = new int[width + 1], neighbors = new int[width * n];
        var vectors = new Vec3[width * n];
        for (var v = 0; v < width; v++)
        {
            start[v + 1] = (v + 1) * n;
            for (var k = 0; k < n; k++)
            {
                var row = 3 * k * width;
                (neighbors[(v * n) + k], vectors[(v * n) + k]) = (source[k], new(jacobian[row + v], jacobian[row + width + v], jacobian[row + (2 * width) + v]));
            }
        }

        return new(Block.Freeze(start), Block.Freeze(neighbors), Block.Freeze(vectors));
    }
}
