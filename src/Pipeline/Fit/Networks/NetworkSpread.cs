using Pipelines.Numerics;

namespace Pipelines;

/// <summary>The variances among the members of a committee. Each atom's features are computed once; only the last link of the chain rule is each member's own.</summary>
/// <param name="Energy">Of the total energy, eV².</param>
/// <param name="AtomEnergies">Of each atom's energy, eV².</param>
/// <param name="Forces">Of the force components, (eV/Å)².</param>
internal sealed record NetworkSpread(double Energy, Block<double> AtomEnergies, Block<Vec3> Forces)
{
    /// <summary>That of one member alone.</summary>
    public static NetworkSpread None(int atoms) => new(0, Block.Freeze(new double[atoms]), Block.Freeze(new Vec3[atoms]));

    /// <summary>Evaluates all members.</summary>
    public static NetworkSpread Of(NetworkModel model, Structure structure, Run run)
    {
        var (members, width, n) = (model.Members, model.Descriptor.Width, structure.Count);
        var sweep = model.Descriptor.Sweep(structure, run.Threads);
        var list = sweep.List;
        var energies = new double[n * members];
        var forces = new Vec3[members][];
        var gradients = new Vec3[members][];
        for (var m = 0; m < members; m++)
        {
            (forces[m], gradients[m]) = (new Vec3[n], new Vec3[list.Pairs]);
        }

        using var committees = new ThreadLocal<Scratch>(() => new(model));
        sweep.Visit(
            0, n,
            (kernel, in at, point, pairs) =>
            {
                var mine = committees.Value!;
                mine.Grow(at.Count);
                kernel.Values(at, mine.Features, keep: true);
                mine.Committee.Evaluate(at.Kind, mine.Features, energies.AsSpan(point * members, members), mine.Outers);
                Span<double> gx = mine.Gx.AsSpan(0, at.Count), gy = mine.Gy.AsSpan(0, at.Count), gz = mine.Gz.AsSpan(0, at.Count);
                for (var m = 0; m < members; m++)
                {
                    kernel.Contract(at, mine.Outers.AsSpan(m * width, width), gx, gy, gz);
                    for (var k = 0; k < pairs.Length; k++)
                    {
                        gradients[m][pairs[k]] = new(gx[k], gy[k], gz[k]);
                    }
                }
            },
            run.Cancellation);
        for (var m = 0; m < members; m++)
        {
            for (var i = 0; i < n; i++)
            {
                for (var p = list.Start[i]; p < list.Start[i + 1]; p++)
                {
                    forces[m][i] += gradients[m][p];
                    forces[m][list.Index[p]] -= gradients[m][p];
                }
            }
        }

        var totals = new double[members];
        var atoms = new double[n];
        var components = new Vec3[n];
        Span<double> x = stackalloc double[members], y = stackalloc double[members], z = stackalloc double[members];
        for (var i = 0; i < n; i++)
        {
            for (var m = 0; m < members; m++)
            {
                totals[m] += energies[(i * members) + m];
                (x[m], y[m], z[m]) = (forces[m][i].X, forces[m][i].Y, forces[m][i].Z);
            }

            atoms[i] = Variance(energies.AsSpan(i * members, members));
            components[i] = new(Variance(x), Variance(y), Variance(z));
        }

        return new(Variance(totals), Block.Freeze(atoms), Block.Freeze(components));
    }

    private static double Variance(ReadOnlySpan<double> values)
    {
        var (mean, squares) = (0.0, 0.0);
        foreach (var v in values)
        {
            mean += v / values.Length;
        }

        foreach (var v in values)
        {
            squares += (v - mean) * (v - mean);
        }

        return squares / (values.Length - 1);
    }

    // What a thread needs.
    private sealed class Scratch(NetworkModel model)
    {
        public NetworkCommittee Committee { get; } = new(model);

        public double[] Features { get; } = new double[model.Descriptor.Width];

        public double[] Outers { get; } = new double[model.Members * model.Descriptor.Width];

        public double[] Gx { get; private set; } = [];

        public double[] Gy { get; private set; } = [];

        public double[] Gz { get; private set; } = [];

        public void Grow(int neighbours)
        {
            if (Gx.Length < neighbours)
            {
                (Gx, Gy, Gz) = (new double[neighbours], new double[neighbours], new double[neighbours]);
            }
        }
    }
}
