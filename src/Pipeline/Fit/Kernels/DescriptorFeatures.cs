using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The feature vectors of some atoms of one species, and for each the slopes that a label takes of a function of them: a force or virial is the sum over atoms of
/// slope times gradient. The vectors are the first rows of a matrix, the slopes of atom after atom the others.
/// </summary>
internal sealed class FeatureVectors
{
    public FeatureVectors(int[] atoms, int slopes, int width)
    {
        (Atoms, Slopes, Width) = (atoms, slopes, width);
        Data = new double[checked(Rows * width)];
        Squares = new double[Count];
        Own = new double[Count * slopes];
    }

    /// <summary>The atoms, by their number in the structure.</summary>
    public int[] Atoms { get; }

    /// <summary>Numbers in the label, for forces and virials; 0 for energies.</summary>
    public int Slopes { get; }

    /// <summary>Features.</summary>
    public int Width { get; }

    /// <summary>Number of atoms.</summary>
    public int Count => Atoms.Length;

    /// <summary>Rows of the matrix.</summary>
    public int Rows => Count * (1 + Slopes);

    /// <summary>The matrix.</summary>
    public double[] Data { get; }

    /// <summary>Squared length of each vector.</summary>
    public double[] Squares { get; }

    /// <summary>Product of each slope with its own vector.</summary>
    public double[] Own { get; }

    /// <summary>Features of an atom.</summary>
    public Span<double> Vector(int centre) => Data.AsSpan(centre * Width, Width);

    /// <summary>A slope of an atom.</summary>
    public Span<double> Slope(int centre, int component) => Data.AsSpan((Count + (centre * Slopes) + component) * Width, Width);

    /// <summary>Fills in what follows from the matrix.</summary>
    public void Finish()
    {
        for (var c = 0; c < Count; c++)
        {
            Squares[c] = Dot(Vector(c), Vector(c));
            for (var i = 0; i < Slopes; i++)
            {
                Own[(c * Slopes) + i] = Dot(Slope(c, i), Vector(c));
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => Vectors.Dot(a, b);
}

/// <summary>A label prepared for a kernel on features: the atoms whose energy it depends on, by species.</summary>
/// <param name="Size">Numbers in the label.</param>
/// <param name="Kinds">One for each species of the descriptor; null where there is no such atom.</param>
internal sealed record DescriptorFeatures(int Size, FeatureVectors?[] Kinds) : IKernelFeatures
{
    public static DescriptorFeatures Of(AtomicDescriptor descriptor, KernelInput input, Label label, Convention convention)
    {
        var species = descriptor.Species.IndicesOf(input.Structure.Species.Span);
        var slopes = label.Kind is LabelKind.Force or LabelKind.Virial ? label.Size : 0;
        var kinds = new FeatureVectors?[descriptor.Species.Count];
        var kernel = descriptor.Rent();
        var buffer = new SurroundingsBuffer();
        var jacobian = Array.Empty<double>();
        foreach (var group in Centres(input, label, convention, descriptor.Cutoff.Radius).GroupBy(i => species[i]))
        {
            var vectors = kinds[group.Key] = new([.. group], slopes, kernel.Width);
            for (var c = 0; c < vectors.Count; c++)
            {
                var at = Around(input, vectors.Atoms[c], species, buffer, descriptor.Cutoff.Radius);
                kernel.Values(at, vectors.Vector(c), keep: slopes > 0);
                if (slopes > 0)
                {
                    var size = at.Count * 3 * kernel.Width;
                    jacobian = jacobian.Length < size ? new double[size] : jacobian;
                    kernel.Jacobian(at, jacobian.AsSpan(0, size));
                    AddSlopes(input, label, at, buffer.Source, jacobian, vectors, c);
                }
            }

            vectors.Finish();
        }

        descriptor.Return(kernel);
        return new(label.Size, kinds);
    }

    /// <summary>The atoms whose energy a label depends on, ascending.</summary>
    public static IEnumerable<int> Centres(KernelInput input, Label label, Convention convention, double radius)
    {
        if (label.Kind is LabelKind.TotalEnergy or LabelKind.Virial)
        {
            return Enumerable.Range(0, input.Structure.Count);
        }

        if (label.Kind == LabelKind.LocalEnergy || convention == Convention.Local)
        {
            return [label.Atom];
        }

        var list = input.Full;
        SortedSet<int> centres = [label.Atom];
        for (var p = list.Start[label.Atom]; p < list.Start[label.Atom + 1]; p++)
        {
            if (list.R[p] < radius)
            {
                centres.Add(list.Index[p]);
            }
        }

        return centres;
    }

    private static Surroundings Around(KernelInput input, int atom, int[] species, SurroundingsBuffer buffer, double radius)
    {
        var list = input.Full;
        int from = list.Start[atom], length = list.Start[atom + 1] - from;
        var kinds = new int[length];
        for (var p = 0; p < length; p++)
        {
            kinds[p] = species[list.Index[from + p]];
        }

        buffer.Offset = from;
        return buffer.Fill(
            species[atom], kinds, list.Dx.Slice(from, length), list.Dy.Slice(from, length), list.Dz.Slice(from, length), list.R.Slice(from, length), radius);
    }

    // Minus the derivative of the features of one centre by the place of an atom, or by strain. Where the centre moves, all displacements to others change.
    private static void AddSlopes(
        KernelInput input, Label label, in Surroundings at, ReadOnlySpan<int> pairs, double[] jacobian, FeatureVectors vectors, int centre)
    {
        var width = vectors.Width;
        var itself = vectors.Atoms[centre] == label.Atom;
        for (var k = 0; k < at.Count; k++)
        {
            if (label.Kind == LabelKind.Virial)
            {
                Vec3 d = new(at.X[k], at.Y[k], at.Z[k]);
                for (var v = 0; v < 6; v++)
                {
                    var (row, column) = VirialComponents.Places[v];
                    Vectors.AddScaled(-0.5 * d[column], jacobian.AsSpan(((3 * k) + row) * width, width), vectors.Slope(centre, v));
                    Vectors.AddScaled(-0.5 * d[row], jacobian.AsSpan(((3 * k) + column) * width, width), vectors.Slope(centre, v));
                }

                continue;
            }

            var moves = input.Full.Index[pairs[k]] == label.Atom;
            for (var a = 0; a < 3 && moves != itself; a++)
            {
                Vectors.AddScaled(itself ? 1 : -1, jacobian.AsSpan(((3 * k) + a) * width, width), vectors.Slope(centre, a));
            }
        }
    }
}
