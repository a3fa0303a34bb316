using Pipelines.Numerics;

namespace Pipelines;

/// <summary>Energy, forces and virial of a finite-order Gaussian process. The cost of each triplet grows with the training set.</summary>
internal sealed class ExpansionEvaluator(NBodyExpansion expansion, Structure structure, int threads) : IEvaluator
{
    // Triangles handled together share the exponentials of their edges; fixed, so that threads do not change the arithmetic.
    private const int BlockSize = 256;

    private readonly NeighborList _list = new();
    private readonly TriangleList _triangles = new();

    public double Evaluate(ReadOnlySpan<Vec3> positions, Span<Vec3> forces, Span<double> atomEnergies, out Mat3 virial)
    {
        var energies = new double[positions.Length];
        forces.Clear();
        virial = default;
        foreach (var (kernel, pairs, triplets) in expansion.Terms)
        {
            _list.Build(positions, structure.Lattice, kernel.Cutoff.Radius, half: true);
            var derivatives = new double[_list.Pairs];
            if (kernel.Order == 2)
            {
                AddPairs(kernel, pairs, energies, derivatives);
            }
            else
            {
                AddTriplets(kernel, triplets, energies, derivatives);
            }

            PairDerivatives.AddForces(_list, derivatives, forces, ref virial);
        }

        if (!atomEnergies.IsEmpty)
        {
            energies.CopyTo(atomEnergies);
        }

        return energies.Sum();
    }

    private int Label(int i, int pair) => KernelInput.PairLabel(structure.Species[i], structure.Species[_list.Index[pair]]);

    private void AddPairs(NBodyKernel kernel, PairExpansion[] expansions, double[] energies, double[] derivatives)
    {
        var values = new double[_list.Pairs];
        var row = new int[_list.Pairs];
        for (var i = 0; i < _list.Points; i++)
        {
            row.AsSpan(_list.Start[i], _list.Start[i + 1] - _list.Start[i]).Fill(i);
        }

        Parallel.For(0, _list.Pairs, new() { MaxDegreeOfParallelism = threads }, p =>
            (values[p], derivatives[p]) = NBodyExpansion.Pair(kernel, expansions, _list.R[p], Label(row[p], p)));
        for (var p = 0; p < values.Length; p++)
        {
            energies[row[p]] += 0.5 * values[p];
            energies[_list.Index[p]] += 0.5 * values[p];
        }
    }

    private void AddTriplets(NBodyKernel kernel, TripletExpansion[] expansions, double[] energies, double[] derivatives)
    {
        _triangles.Build(_list.Start, _list.Index, _list.Keys);
        var edges = new KernelEdge[_list.Pairs];
        for (var i = 0; i < _list.Points; i++)
        {
            for (var p = _list.Start[i]; p < _list.Start[i + 1]; p++)
            {
                var (f, fd) = kernel.Cutoff.At(_list.R[p]);
                edges[p] = new(_list.R[p], f, fd, Vec3.Zero, Label(i, p));
            }
        }

        var corner = new int[_triangles.Count];
        var kinds = new long[_triangles.Count];
        for (var i = 0; i < _list.Points; i++)
        {
            for (var t = _triangles.Start[i]; t < _triangles.Start[i + 1]; t++)
            {
                int j = _list.Index[_triangles.First[t]], k = _list.Index[_triangles.Second[t]];
                (corner[t], kinds[t]) = (i, KernelInput.TripleLabel(structure.Species[i], structure.Species[j], structure.Species[k]));
            }
        }

        var results = new double[4 * _triangles.Count];
        foreach (var kind in kinds.Distinct().Order())
        {
            var members = Enumerable.Range(0, kinds.Length).Where(t => kinds[t] == kind).ToArray();
            var matching = expansions.Where(e => e.Kind == kind).ToArray();
            var blocks = (members.Length + BlockSize - 1) / BlockSize;
            Parallel.For(0, blocks, new() { MaxDegreeOfParallelism = threads }, b =>
                AddBlock(members.AsSpan(b * BlockSize, Math.Min(BlockSize, members.Length - (b * BlockSize))), matching, edges, results));
        }

        for (var t = 0; t < _triangles.Count; t++)
        {
            var share = results[4 * t] / 3;
            energies[corner[t]] += share;
            energies[_list.Index[_triangles.First[t]]] += share;
            energies[_list.Index[_triangles.Second[t]]] += share;
            derivatives[_triangles.First[t]] += results[(4 * t) + 1];
            derivatives[_triangles.Second[t]] += results[(4 * t) + 2];
            derivatives[_triangles.Third[t]] += results[(4 * t) + 3];
        }
    }

    private void AddBlock(ReadOnlySpan<int> members, TripletExpansion[] expansions, KernelEdge[] edges, double[] results)
    {
        Dictionary<int, int> local = [];
        List<KernelEdge> used = [];
        var corners = new int[3 * members.Length];
        int Local(int pair)
        {
            if (!local.TryGetValue(pair, out var index))
            {
                local[pair] = index = used.Count;
                used.Add(edges[pair]);
            }

            return index;
        }

        var n = members.Length;
        for (var m = 0; m < n; m++)
        {
            corners[m] = Local(_triangles.First[members[m]]);
            corners[n + m] = Local(_triangles.Second[members[m]]);
            corners[(2 * n) + m] = Local(_triangles.Third[members[m]]);
        }

        var sums = new double[4 * n];
        foreach (var e in expansions)
        {
            e.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(used), corners.AsSpan(0, n), corners.AsSpan(n, n), corners.AsSpan(2 * n, n), sums);
        }

        for (var m = 0; m < n; m++)
        {
            sums.AsSpan(4 * m, 4).CopyTo(results.AsSpan(4 * members[m], 4));
        }
    }
}
