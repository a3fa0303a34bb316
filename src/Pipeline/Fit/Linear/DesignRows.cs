using System.Buffers;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The rows of a linear model: what the energy, the forces and the virial of a structure are per unit of each coefficient. A species has a coefficient
/// for each feature, then come the energies of the isolated atoms. Linear in what it is given: one buffer a thread.
/// </summary>
internal sealed class DesignRows
{
    private readonly AtomicDescriptor _descriptor;
    private readonly EnvironmentSweep _sweep;

    public DesignRows(AtomicDescriptor descriptor)
    {
        _descriptor = descriptor;
        _sweep = new(descriptor.Cutoff.Radius, descriptor.CreateKernel);
    }

    /// <summary>Coefficients of a linear model on a descriptor: features and a constant for each species.</summary>
    public static int Unknowns(AtomicDescriptor descriptor) => descriptor.Species.Count * (descriptor.Width + 1);

    /// <summary>The column of a species' constant.</summary>
    public static int Constant(AtomicDescriptor descriptor, int species) => (descriptor.Species.Count * descriptor.Width) + species;

    /// <summary>Makes the row of an energy that of features less their means.</summary>
    /// <param name="descriptor">The features.</param>
    /// <param name="energy">The row; may be empty.</param>
    /// <param name="means">Species x width.</param>
    public static void Centre(AtomicDescriptor descriptor, Span<double> energy, ReadOnlySpan<double> means)
    {
        for (var k = 0; k < descriptor.Species.Count && !energy.IsEmpty; k++)
        {
            var range = (k * descriptor.Width)..((k + 1) * descriptor.Width);
            Vectors.AddScaled(-energy[Constant(descriptor, k)], means[range], energy[range]);
        }
    }

    /// <summary>Adds the rows of a structure.</summary>
    /// <param name="structure">The atoms.</param>
    /// <param name="energy">One row; may be empty.</param>
    /// <param name="forces">Three rows an atom; may be empty.</param>
    /// <param name="virial">Nine rows; may be empty.</param>
    public unsafe void Add(Structure structure, Span<double> energy, Span<double> forces, Span<double> virial)
    {
        var (width, unknowns) = (_descriptor.Width, Unknowns(_descriptor));
        var derivatives = !forces.IsEmpty || !virial.IsEmpty;
        _sweep.Update(structure.Positions.Span, _descriptor.Species.IndicesOf(structure.Species.Span), structure.Lattice);
        fixed (double* e = energy, f = forces, v = virial)
        {
            var (toEnergy, toForces, toVirial) = ((nint)e, (nint)f, (nint)v);
            _sweep.Visit(0, structure.Count, (kernel, in at, point, pairs) =>
            {
                var own = at.Kind * width;
                var size = at.Count * 3 * width;
                var scratch = ArrayPool<double>.Shared.Rent(size + width);
                var values = scratch.AsSpan(size, width);
                kernel.Values(at, values, keep: derivatives);
                if (toEnergy != 0)
                {
                    Span<double> row = new((double*)toEnergy, unknowns);
                    Vectors.AddScaled(1, values, row.Slice(own, width));
                    row[Constant(_descriptor, at.Kind)]++;
                }

                if (derivatives)
                {
                    var jacobian = scratch.AsSpan(0, size);
                    kernel.Jacobian(at, jacobian);
                    for (var k = 0; k < at.Count; k++)
                    {
                        var j = _sweep.List.Index[pairs[k]];
                        for (var a = 0; a < 3; a++)
                        {
                            var g = jacobian.Slice(((3 * k) + a) * width, width);
                            if (toForces != 0)
                            {
                                Vectors.AddScaled(-1, g, new((double*)toForces + ((((3L * j) + a) * unknowns) + own), width));
                                Vectors.AddScaled(1, g, new((double*)toForces + ((((3L * point) + a) * unknowns) + own), width));
                            }

                            if (toVirial != 0)
                            {
                                Vectors.AddScaled(-at.X[k], g, new((double*)toVirial + ((3L * a * unknowns) + own), width));
                                Vectors.AddScaled(-at.Y[k], g, new((double*)toVirial + ((((3L * a) + 1) * unknowns) + own), width));
                                Vectors.AddScaled(-at.Z[k], g, new((double*)toVirial + ((((3L * a) + 2) * unknowns) + own), width));
                            }
                        }
                    }
                }

                ArrayPool<double>.Shared.Return(scratch);
            });
        }
    }
}
