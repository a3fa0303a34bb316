using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>How a Coulomb matrix is made independent of the order of atoms.</summary>
public enum CoulombOrder
{
    /// <summary>Rows and columns by the length of the rows, longest first. Where two rows become equally long the features jump.</summary>
    SortedRows,

    /// <summary>The eigenvalues, largest magnitude first: continuous, with kinks where two magnitudes cross. Other clusters may have the same.</summary>
    Eigenvalues,
}

public static partial class Describe
{
    /// <summary>The Coulomb matrix of a cluster, or its eigenvalues.</summary>
    /// <param name="atoms">The most atoms a cluster may have; left out, those of the largest in the data.</param>
    /// <param name="order">How it is made independent of the order of atoms.</param>
    public static CoulombMatrix CoulombMatrix(int atoms = 0, CoulombOrder order = CoulombOrder.SortedRows) => new(atoms, order);
}

/// <summary>
/// The Coulomb matrix of a cluster, M_ii = Z_i^2.4/2 and M_ij = Z_i Z_j/|r_i - r_j|: Rupp et al., Phys. Rev. Lett. 108, 058301 (2012),
/// doi:10.1103/PhysRevLett.108.058301, Eq. 1; with distances in Å, as DScribe has it. Smaller clusters are filled up with zeros.
/// </summary>
/// <remarks>
/// The order of the features is what makes them useful and what makes them fail: it changes where rows become equally long (or eigenvalues equally large), and
/// the gradient given here is that for an order that stays. In a symmetric cluster, where rows are equally long, the sorted matrix
/// depends on the order of the atoms after all, and the gradients of equal eigenvalues do not exist. Periodic structures have no Coulomb matrix.
/// </remarks>
/// <param name="Atoms">The most atoms that a cluster may have; rows of the matrix. Left out (0), those of the largest cluster of the data that the stage is applied to.</param>
/// <param name="Order">How it is made independent of the order of atoms.</param>
/// <param name="Species">Only those are taken; they are not told apart but by their atomic numbers.</param>
[Cites("10.1103/PhysRevLett.108.058301")]
[Kind("coulombMatrix")]
public sealed record CoulombMatrix(int Atoms = 0, CoulombOrder Order = CoulombOrder.SortedRows, SpeciesList Species = default)
    : GlobalDescriptor(Species), IExample<CoulombMatrix>
{
    // Å: what is nearer counts as this, so that numbers stay finite; nothing physical is.
    private const double Least = 0.01;

    /// <summary>Rows of the matrix, up to 10,000; 0 for those of the data.</summary>
    public int Atoms { get; init; } = Atoms is >= 0 and <= 10_000 ? Atoms : throw new ArgumentException($"Atoms must be 0 (those of the data) to 10000; found {Atoms}.", nameof(Atoms));

    /// <inheritdoc/>
    public static IEnumerable<CoulombMatrix> Examples
    {
        get
        {
            SpeciesList two = [Pipelines.Species.Parse("Ni"), Pipelines.Species.Parse("Cu")];
            return [new(12, CoulombOrder.SortedRows, two), new(13, CoulombOrder.Eigenvalues, two)];
        }
    }

    /// <inheritdoc/>
    public override int MaxAtoms => Atoms;

    /// <inheritdoc/>
    public override Descriptor For(Dataset data)
    {
        var known = (CoulombMatrix)base.For(data);
        return Atoms > 0 ? known : known with { Atoms = data.Configurations.Select(c => c.Structure.Count).DefaultIfEmpty(0).Max() };
    }

    /// <inheritdoc/>
    public override bool ClustersOnly => true;

    /// <inheritdoc/>
    public override int Width => Order == CoulombOrder.Eigenvalues ? Atoms : Atoms * Atoms;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns =>
    [
        .. Order == CoulombOrder.Eigenvalues
            ? Enumerable.Range(0, Atoms).Select(i => $"eigenvalue {i}")
            : Enumerable.Range(0, Atoms).SelectMany(i => Enumerable.Range(0, Atoms).Select(j => $"M {i} {j}")),
    ];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The structure is periodic, has too many atoms, or a species that is not covered.</exception>
    public override GlobalFeatures Of(Structure structure, bool gradients = false)
    {
        var (n, matrix) = (structure.Count, Matrix(structure));
        double[] values = new double[Width], byPosition = gradients ? new double[checked(n * 3 * Width)] : [], byStrain = gradients ? new double[9 * Width] : [];
        if (Order == CoulombOrder.Eigenvalues)
        {
            var (eigenvalues, vectors) = Eigen(matrix, n);
            var order = Enumerable.Range(0, n).OrderByDescending(k => Math.Abs(eigenvalues[k])).ToArray();
            for (var k = 0; k < n; k++)
            {
                values[k] = eigenvalues[order[k]];
            }

            // d(eigenvalue) = v dM v, once for each of the two elements of a pair.
            var factors = new double[n];
            Differentiate(structure, matrix, gradients, byPosition, byStrain, (i, j, g) =>
            {
                for (var k = 0; k < n; k++)
                {
                    factors[k] = 2 * vectors[(order[k] * n) + i] * vectors[(order[k] * n) + j];
                }

                g.Add(0, factors);
            });
        }
        else
        {
            var norms = Norms(matrix, n);
            var order = Enumerable.Range(0, n).OrderByDescending(i => norms[i]).ToArray();
            var place = new int[n];
            for (var k = 0; k < n; k++)
            {
                place[order[k]] = k;
                for (var l = 0; l < n; l++)
                {
                    values[(k * Atoms) + l] = matrix[(order[k] * n) + order[l]];
                }
            }

            Differentiate(structure, matrix, gradients, byPosition, byStrain, (i, j, g) =>
            {
                g.Add((place[i] * Atoms) + place[j], [1]);
                g.Add((place[j] * Atoms) + place[i], [1]);
            });
        }

        return new(Block.Freeze(values), gradients ? Block.Freeze(byPosition) : null, gradients ? Block.Freeze(byStrain) : null);
    }

    /// <inheritdoc/>
    public override double ToNextKink(Structure structure)
    {
        // Sorted numbers cross where two neighbours' gap closes: no sooner than the gap over the fastest that both change.
        var (n, matrix) = (structure.Count, Matrix(structure));
        var keys = Order == CoulombOrder.Eigenvalues ? Eigen(matrix, n).Values.Select(Math.Abs).ToArray() : Norms(matrix, n);
        Array.Sort(keys);
        var gap = Enumerable.Range(1, n - 1).Select(k => keys[k] - keys[k - 1]).DefaultIfEmpty(double.PositiveInfinity).Min();
        var fastest = 0.0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var r = (structure.Positions[i] - structure.Positions[j]).Length;
                fastest += i == j ? 0 : matrix[(i * n) + j] / Math.Max(r, Least);
            }
        }

        return n < 2 ? double.PositiveInfinity : gap / Math.Max(fastest, double.Epsilon);
    }

    private double[] Matrix(Structure structure)
    {
        if (!structure.Lattice.IsOpen)
        {
            throw new ArgumentException("A Coulomb matrix is that of a cluster; this structure is periodic.", nameof(structure));
        }

        if (structure.Count > Atoms)
        {
            throw new ArgumentException($"This Coulomb matrix has room for {Atoms} atoms; the structure has {structure.Count}.", nameof(structure));
        }

        Species.IndicesOf(structure.Species.Span);
        var n = structure.Count;
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            double z = structure.Species[i].Number;
            matrix[(i * n) + i] = 0.5 * Math.Pow(z, 2.4);
            for (var j = 0; j < i; j++)
            {
                var r = (structure.Positions[i] - structure.Positions[j]).Length;
                matrix[(i * n) + j] = matrix[(j * n) + i] = z * structure.Species[j].Number / Math.Max(r, Least);
            }
        }

        return matrix;
    }

    private static double[] Norms(double[] matrix, int n) =>
        [.. Enumerable.Range(0, n).Select(i => Math.Sqrt(Vectors.Dot(matrix.AsSpan(i * n, n), matrix.AsSpan(i * n, n))))];

    private static (double[] Values, double[] Vectors) Eigen(double[] matrix, int n)
    {
        var (values, vectors) = (new double[n], (double[])matrix.Clone());
        Dense.SymmetricEigen(n, vectors, values);
        return (values, vectors);
    }

    // The derivative of each M_ij, i > j, by position and strain, and which features it goes into.
    private void Differentiate(Structure structure, double[] matrix, bool gradients, double[] byPosition, double[] byStrain, Action<int, int, PairSlope> into)
    {
        for (var i = 0; gradients && i < structure.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var d = structure.Positions[i] - structure.Positions[j];
                if (d.Length > Least)
                {
                    into(i, j, new(i, j, d, -matrix[(i * structure.Count) + j] / d.Dot(d) * d, Width, byPosition, byStrain));
                }
            }
        }
    }

    private readonly record struct PairSlope(int I, int J, Vec3 Displacement, Vec3 Slope, int Width, double[] ByPosition, double[] ByStrain)
    {
        /// <summary>Adds to the derivatives of features side by side.</summary>
        public void Add(int first, ReadOnlySpan<double> factors)
        {
            for (var a = 0; a < 3; a++)
            {
                Vectors.AddScaled(Slope[a], factors, ByPosition.AsSpan((((3 * I) + a) * Width) + first, factors.Length));
                Vectors.AddScaled(-Slope[a], factors, ByPosition.AsSpan((((3 * J) + a) * Width) + first, factors.Length));
                for (var b = 0; b < 3; b++)
                {
                    Vectors.AddScaled(Slope[a] * Displacement[b], factors, ByStrain.AsSpan((((3 * a) + b) * Width) + first, factors.Length));
                }
            }
        }
    }
}
