using System.Buffers;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// The rows of a sparse process: the covariances of the energy, the forces and the virial of a structure with every inducing value, term after term, and
/// after them how many of each species there are (in energies). One a thread.
/// </summary>
internal sealed class SparseRows
{
    private readonly IReadOnlyList<InducingSet> _sets;
    private readonly SpeciesList _species;
    private readonly EnvironmentSweep[] _sweeps;

    public SparseRows(IReadOnlyList<InducingSet> sets, SpeciesList species)
    {
        (_sets, _species) = (sets, species);
        Unknowns = sets.Sum(s => s.Count) + species.Count;
        _sweeps = [.. sets.Select(s => new EnvironmentSweep(s.Radius, s.CreateKernel))];
    }

    /// <summary>Numbers a row.</summary>
    public int Unknowns { get; }

    /// <summary>Adds the rows of labels: the total energy and all forces, or all local energies.</summary>
    public void Add(Structure structure, ReadOnlySpan<Label> labels, Span<double> rows)
    {
        if (labels[0].Kind == LabelKind.TotalEnergy)
        {
            Add(structure, rows[..Unknowns], rows[Unknowns..], [], []);
        }
        else
        {
            Add(structure, [], [], [], rows);
        }
    }

    /// <summary>Adds the rows of a structure to zeros.</summary>
    /// <param name="structure">The atoms.</param>
    /// <param name="energy">One row; may be empty.</param>
    /// <param name="forces">Three rows an atom; may be empty.</param>
    /// <param name="virial">Nine rows; may be empty.</param>
    /// <param name="local">One row an atom: its own energy; may be empty.</param>
    public void Add(Structure structure, Span<double> energy, Span<double> forces, Span<double> virial, Span<double> local)
    {
        var kinds = _species.IndicesOf(structure.Species.Span);
        var offset = 0;
        for (var s = 0; s < _sets.Count; s++)
        {
            _sweeps[s].Update(structure.Positions.Span, kinds, structure.Lattice);
            Add(_sweeps[s], structure.Count, offset, energy, forces, virial, local);
            offset += _sets[s].Count;
        }

        if (!energy.IsEmpty)
        {
            foreach (var kind in kinds)
            {
                energy[offset + kind]++;
            }
        }
    }

    private unsafe void Add(EnvironmentSweep sweep, int points, int offset, Span<double> energy, Span<double> forces, Span<double> virial, Span<double> local)
    {
        var (width, unknowns) = (sweep.Width, Unknowns);
        var derivatives = !forces.IsEmpty || !virial.IsEmpty;
        fixed (double* e = energy, f = forces, v = virial, own = local)
        {
            var (toEnergy, toForces, toVirial, toLocal) = ((nint)e, (nint)f, (nint)v, (nint)own);
            sweep.Visit(0, points, (kernel, in at, point, pairs) =>
            {
                var size = at.Count * 3 * width;
                var scratch = ArrayPool<double>.Shared.Rent(size + width);
                var values = scratch.AsSpan(size, width);
                kernel.Values(at, values, keep: derivatives);
                if (toEnergy != 0)
                {
                    Vectors.AddScaled(1, values, new((double*)toEnergy + offset, width));
                }

                if (toLocal != 0)
                {
                    values.CopyTo(new((double*)toLocal + ((long)point * unknowns) + offset, width));
                }

                if (derivatives)
                {
                    var jacobian = scratch.AsSpan(0, size);
                    kernel.Jacobian(at, jacobian);
                    for (var k = 0; k < at.Count; k++)
                    {
                        var j = sweep.List.Index[pairs[k]];
                        for (var a = 0; a < 3; a++)
                        {
                            var g = jacobian.Slice(((3 * k) + a) * width, width);
                            if (toForces != 0)
                            {
                                Vectors.AddScaled(-1, g, new((double*)toForces + ((((3L * j) + a) * unknowns) + offset), width));
                                Vectors.AddScaled(1, g, new((double*)toForces + ((((3L * point) + a) * unknowns) + offset), width));
                            }

                            if (toVirial != 0)
                            {
                                Vectors.AddScaled(-at.X[k], g, new((double*)toVirial + ((3L * a * unknowns) + offset), width));
                                Vectors.AddScaled(-at.Y[k], g, new((double*)toVirial + ((((3L * a) + 1) * unknowns) + offset), width));
                                Vectors.AddScaled(-at.Z[k], g, new((double*)toVirial + ((((3L * a) + 2) * unknowns) + offset), width));
                            }
                        }
                    }
                }

                ArrayPool<double>.Shared.Return(scratch);
            });
        }
    }
}
