using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A frame to learn from, and which of its labels.</summary>
/// <param name="Labels">The frame.</param>
/// <param name="Energy">Its energy.</param>
/// <param name="Atoms">The forces on these.</param>
/// <param name="Virial">Its virial.</param>
/// <param name="Weight">How much they count.</param>
internal sealed record SplineFrame(Configuration Labels, bool Energy, int[] Atoms, bool Virial, LabelWeight Weight)
{
    public int ForceRows => (3 * Atoms.Length) + (Virial ? Label.Virial.Size : 0);

    public int Rows => ForceRows + (Energy ? 1 : 0);
}

/// <summary>Sums over the rows of frames: forces (and virials, scaled to the noise of forces), and energies (each scaled to the noise of one atom).</summary>
/// <param name="species">Kinds, ascending.</param>
/// <param name="offsets">What an atom of each has for an energy before the fit, eV.</param>
/// <param name="constantScale">Prior standard deviation of a correction to that, eV; 0 where there is none.</param>
/// <param name="virialScale">Noise of a force over that of the virial of one atom, squared; 0 without virials.</param>
internal sealed class SplineRows(Species[] species, double[] offsets, double constantScale, double virialScale)
{
    // Rows of a block of X: enough for fast products, little enough to keep memory small.
    private const int RowsAtOnce = 2048;
    private const int RowsOfOne = 512;
    private const int BlocksAtOnce = 8;
    private const int FewUnknowns = 1024;
    private const int Tile = 16;

    /// <summary>Weights of layers, then one constant a species.</summary>
    public static int Unknowns(SplineDesign design, int species) => design.Unknowns + species;

    /// <summary>Bytes that sums, precision, covariance and blocks of rows take.</summary>
    public static double Bytes(int unknowns) => 8.0 * unknowns * (((unknowns <= FewUnknowns ? 4 + (2 * BlocksAtOnce) : 4.0) * unknowns) + (2 * RowsAtOnce));

    /// <summary>
    /// Adds up: frames in blocks, the rows of a frame by one thread, the blocks in order. With few unknowns several blocks are summed at a time, each by one
    /// thread; with many a block's products keep all threads busy. Which of the two depends on the unknowns alone, so that threads change no bit.
    /// </summary>
    public (NormalEquations Forces, NormalEquations Energies) Sum(IReadOnlyList<SplineFrame> frames, IReadOnlyList<SplineLayer> layers, Run run)
    {
        using var designs = new ThreadLocal<SplineDesign>(() => new(species.Length, layers));
        var unknowns = Unknowns(designs.Value!, species.Length);
        var (forces, energies) = (new NormalEquations(unknowns), new NormalEquations(unknowns));
        var few = unknowns <= FewUnknowns;
        var blocks = Blocks(frames, few ? RowsOfOne : RowsAtOnce);
        var inner = few ? run with { Threads = 1 } : run;
        var done = 0;
        foreach (var wave in blocks.Chunk(few ? BlocksAtOnce : 1))
        {
            var sums = new (NormalEquations Forces, NormalEquations Energies)[wave.Length];
            Parallel.For(0, wave.Length, Options(run), b =>
            {
                sums[b] = few ? (new(unknowns), new(unknowns)) : (forces, energies);
                Add(frames, wave[b], designs, sums[b].Forces, sums[b].Energies, inner);
                run.Report("normal equations", Interlocked.Add(ref done, wave[b].To - wave[b].From), frames.Count);
            });
            foreach (var (f, e) in few ? sums : [])
            {
                forces.Add(f);
                energies.Add(e);
            }
        }

        return (forces, energies);
    }

    /// <summary>Added to the log evidence of the scaled labels, gives that of the labels themselves.</summary>
    public double LogScale(IEnumerable<SplineFrame> frames)
    {
        var sum = 0.0;
        foreach (var frame in frames)
        {
            sum += (frame.Energy ? Math.Log(EnergyFactor(frame)) : 0) + (3 * frame.Atoms.Length * Math.Log(ForceFactor(frame))) + (frame.Virial ? Label.Virial.Size * Math.Log(VirialFactor(frame)) : 0);
        }

        return sum;
    }

    /// <summary>The rows of a structure: one of the energy and three for each atom, each per unit of the whitened weights.</summary>
    public static double[] All(SplineDesign design, Structure structure, Species[] species, double constantScale)
    {
        var unknowns = Unknowns(design, species.Length);
        var rows = new double[(long)unknowns * (1 + (3 * structure.Count))];
        design.Fill(
            structure.Positions.Span, Kinds(structure, species), structure.Lattice, [.. Enumerable.Range(0, structure.Count)], unknowns, rows.AsSpan(0, unknowns), rows.AsSpan(unknowns), []);
        AddConstants(structure, species, constantScale, rows.AsSpan(design.Unknowns, species.Length));
        return rows;
    }

    private static ParallelOptions Options(Run run) => new() { MaxDegreeOfParallelism = run.Threads, CancellationToken = run.Cancellation };

    private static (int From, int To)[] Blocks(IReadOnlyList<SplineFrame> frames, int rows)
    {
        List<(int, int)> blocks = [];
        for (int from = 0, to = 0; from < frames.Count; from = to)
        {
            for (var sum = 0; to < frames.Count && (to == from || sum < rows); to++)
            {
                sum += frames[to].Rows;
            }

            blocks.Add((from, to));
        }

        return [.. blocks];
    }

    private void Add(IReadOnlyList<SplineFrame> frames, (int From, int To) block, ThreadLocal<SplineDesign> designs, NormalEquations forces, NormalEquations energies, Run run)
    {
        var (forceAt, energyAt) = (new int[block.To - block.From + 1], new int[block.To - block.From + 1]);
        for (var f = block.From; f < block.To; f++)
        {
            forceAt[f - block.From + 1] = forceAt[f - block.From] + frames[f].ForceRows;
            energyAt[f - block.From + 1] = energyAt[f - block.From] + (frames[f].Energy ? 1 : 0);
        }

        var (blockF, blockE) = (new Block(forces.Unknowns, forceAt[^1]), new Block(forces.Unknowns, energyAt[^1]));
        Parallel.For(block.From, block.To, Options(run), f =>
            Add(frames[f], designs.Value!, forces.Unknowns, blockF, forceAt[f - block.From], blockE, energyAt[f - block.From]));
        blockF.AddTo(forces, run);
        blockE.AddTo(energies, run);
    }

    private static int[] Kinds(Structure structure, Species[] species) => [.. structure.Species.Select(s => Array.IndexOf(species, s))];

    private static void AddConstants(Structure structure, Species[] species, double scale, Span<double> constants)
    {
        foreach (var s in structure.Species)
        {
            constants[Array.IndexOf(species, s)] += scale;
        }
    }

    // What rows and labels are multiplied by, so that all of a class have one noise.
    private static double EnergyFactor(SplineFrame frame) => Math.Sqrt(frame.Weight.Energy / Math.Max(1, frame.Labels.Structure.Count));

    private static double ForceFactor(SplineFrame frame) => Math.Sqrt(frame.Weight.Force);

    private double VirialFactor(SplineFrame frame) => Math.Sqrt(virialScale * frame.Weight.Virial / Math.Max(1, frame.Labels.Structure.Count));

    private void Add(SplineFrame frame, SplineDesign design, int unknowns, Block forces, int forceAt, Block energies, int energyAt)
    {
        var structure = frame.Labels.Structure;
        var places = new int[structure.Count];
        Array.Fill(places, -1);
        for (var k = 0; k < frame.Atoms.Length; k++)
        {
            places[frame.Atoms[k]] = k;
        }

        var (energy, virial) = (new double[frame.Energy ? unknowns : 0], new double[frame.Virial ? 9 * unknowns : 0]);
        var rows = new double[3 * frame.Atoms.Length * unknowns];
        design.Fill(structure.Positions.Span, Kinds(structure, species), structure.Lattice, places, unknowns, energy, rows, virial);
        var factor = ForceFactor(frame);
        for (var k = 0; k < frame.Atoms.Length; k++)
        {
            for (var a = 0; a < 3; a++)
            {
                forces.Labels[forceAt + (3 * k) + a] = factor * frame.Labels.Forces!.Value[frame.Atoms[k]][a];
            }
        }

        forces.Put(rows, factor, forceAt);
        if (frame.Virial)
        {
            var (scale, at) = (VirialFactor(frame), forceAt + (3 * frame.Atoms.Length));
            Vectors.AddScaled(scale, VirialComponents.Of(frame.Labels.Virial!.Value), forces.Labels.AsSpan(at, Label.Virial.Size));
            forces.Put(VirialComponents.Rows(virial, unknowns, scale), 1, at);
        }

        if (frame.Energy)
        {
            var weight = EnergyFactor(frame);
            AddConstants(structure, species, constantScale, energy.AsSpan(design.Unknowns));
            energies.Labels[energyAt] = weight * (frame.Labels.Energy!.Value - structure.Species.Sum(s => offsets[Array.IndexOf(species, s)]));
            energies.Put(energy, weight, energyAt);
        }
    }

    // X^T of a block of rows.
    private sealed class Block(int unknowns, int rows)
    {
        private readonly double[] _transposed = new double[(long)unknowns * rows];

        public double[] Labels { get; } = new double[rows];

        public void AddTo(NormalEquations equations, Run run)
        {
            if (rows > 0)
            {
                equations.Add(_transposed, Labels, new() { Threads = run.Threads, Cancellation = run.Cancellation });
            }
        }

        // In tiles, so that neither side is read or written across many cache lines at a time.
        public void Put(double[] block, double factor, int at)
        {
            var count = block.Length / unknowns;
            for (var r0 = 0; r0 < count; r0 += Tile)
            {
                for (var p0 = 0; p0 < unknowns; p0 += Tile)
                {
                    for (var p = p0; p < Math.Min(unknowns, p0 + Tile); p++)
                    {
                        var to = _transposed.AsSpan((int)(((long)p * rows) + at));
                        for (var r = r0; r < Math.Min(count, r0 + Tile); r++)
                        {
                            to[r] = factor * block[(r * unknowns) + p];
                        }
                    }
                }
            }
        }
    }
}
