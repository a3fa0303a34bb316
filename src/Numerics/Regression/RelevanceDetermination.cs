namespace Pipelines.Numerics;

/// <summary>
/// One prior precision for each coefficient, all maximising the evidence: most become infinite, and their coefficients zero (MacKay 1994; Tipping 2001). One
/// coefficient at a time enters, leaves or is changed, whichever raises the evidence most (Tipping and Faul, Proc. 9th AISTATS (2003), PMLR R4:276-283).
/// </summary>
public static class RelevanceDetermination
{
    // A gain in log evidence not worth a step; steps after which sums are computed anew; rounds of noise and relevance.
    private const double Gain = 1e-4;
    private const int Fresh = 100, Rounds = 12;

    // A column that the chosen ones explain to this part is one of their combinations.
    private const double Dependent = 1e-10;

    /// <summary>Finds the precisions, and the noises with them where asked.</summary>
    /// <param name="classes">One or two classes of rows, scaled alike.</param>
    /// <param name="start">Noise of each class to begin with; two decades from their ratio is as far as theirs may go.</param>
    /// <param name="context">Threads, cancellation.</param>
    public static LinearEvidence Maximise(IReadOnlyList<NormalEquations> classes, LinearEvidence start, DenseContext? context = null)
    {
        var n = classes[0].Unknowns;
        var noise = start.Noise.ToArray();
        var alpha = Enumerable.Repeat(double.PositiveInfinity, n).ToArray();
        var best = default(LinearEvidence);
        for (var round = 0; round < Rounds; round++)
        {
            var state = new State(classes, noise, alpha, context);
            state.Climb();
            var found = new LinearEvidence([.. noise], start.Prior, state.LogEvidence(classes, noise)) { Precisions = [.. alpha] };
            best = best.Noise is null || found.LogEvidence > best.LogEvidence ? found : best;
            var change = state.Renew(classes, noise, start.Noise);
            if (change < 1e-3)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>Posterior of the chosen coefficients for given noise, and what each coefficient would add: S and Q of Tipping and Faul.</summary>
    private sealed class State
    {
        private readonly int _n;
        private readonly double[] _gram, _right, _alpha, _covariance, _mean, _sparsity, _quality, _work, _along;
        private readonly DenseContext? _context;
        private readonly List<int> _chosen = [];

        public State(IReadOnlyList<NormalEquations> classes, double[] noise, double[] alpha, DenseContext? context)
        {
            (_n, _alpha, _context) = (alpha.Length, alpha, context);
            (_gram, _covariance) = (new double[_n * _n], new double[_n * _n]);
            (_right, _mean, _sparsity, _quality, _work, _along) = (new double[_n], new double[_n], new double[_n], new double[_n], new double[_n], new double[_n]);
            var all = NormalEquations.Together(classes, noise);
            all.Gram.CopyTo(_gram);
            all.Right.CopyTo(_right);
            for (var i = 0; i < _n; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    _gram[(j * _n) + i] = _gram[(i * _n) + j];
                }
            }

            _chosen.AddRange(Enumerable.Range(0, _n).Where(p => double.IsFinite(alpha[p])));
            Refresh();
        }

        /// <summary>Steps until none raises the evidence.</summary>
        public void Climb()
        {
            for (var step = 1; step <= 20 * _n; step++)
            {
                _context?.Cancellation.ThrowIfCancellationRequested();
                var (at, wanted) = Best();
                if (at < 0)
                {
                    return;
                }

                Move(at, wanted);
                if (step % Fresh == 0)
                {
                    Refresh();
                }
            }
        }

        /// <summary>Log marginal likelihood.</summary>
        public double LogEvidence(IReadOnlyList<NormalEquations> classes, double[] noise)
        {
            Refresh();
            var sum = Vectors.Dot(_right, _mean);
            for (var c = 0; c < classes.Count; c++)
            {
                sum -= (classes[c].Rows * Math.Log(2 * Math.PI * noise[c])) + (classes[c].Square / noise[c]);
            }

            foreach (var p in _chosen)
            {
                sum += Math.Log(_alpha[p]);
            }

            return 0.5 * (sum - LogDeterminant);
        }

        /// <summary>MacKay's step of the noises: each residual over the rows that coefficients have not used up. Returns the largest change of a logarithm.</summary>
        public double Renew(IReadOnlyList<NormalEquations> classes, double[] noise, double[] start)
        {
            var change = 0.0;
            var before = noise.ToArray();
            for (var c = 0; c < classes.Count; c++)
            {
                var used = 0.0;
                foreach (var i in _chosen)
                {
                    foreach (var j in _chosen)
                    {
                        used += _covariance[(i * _n) + j] * classes[c].Gram[(Math.Max(i, j) * _n) + Math.Min(i, j)];
                    }
                }

                var rows = Math.Max(classes[c].Rows - (used / before[c]), 0.1 * classes[c].Rows);
                noise[c] = Math.Max(classes[c].Residual(_mean), 1e-14 * classes[c].Square) / rows;
                if (c == 1)
                {
                    noise[1] = noise[0] * Math.Clamp(noise[1] / noise[0], 0.01 * start[1] / start[0], 100 * start[1] / start[0]);
                }

                change = Math.Max(change, Math.Abs(Math.Log(noise[c] / before[c])));
            }

            return change;
        }

        private double LogDeterminant { get; set; }

        // The step that raises the evidence most, and the precision after it; -1 where there is none.
        private (int At, double Wanted) Best()
        {
            var (at, wanted, most) = (-1, 0.0, Gain);
            for (var p = 0; p < _n; p++)
            {
                var (capital, inside) = (_sparsity[p], double.IsFinite(_alpha[p]));
                if (!(capital > Dependent * _gram[(p * _n) + p]) || (inside && !(_alpha[p] > capital)))
                {
                    continue;
                }

                var scale = inside ? _alpha[p] / (_alpha[p] - capital) : 1;
                var (s, q) = (scale * capital, scale * _quality[p]);
                var relevant = (q * q) - s;
                double to, gain;
                if (relevant > 0)
                {
                    to = s * s / relevant;
                    if (inside)
                    {
                        var shift = (1 / to) - (1 / _alpha[p]);
                        gain = (_quality[p] * _quality[p] / (capital + (1 / shift))) - Math.Log(1 + (capital * shift));
                    }
                    else
                    {
                        gain = ((q * q) - s) / s + Math.Log(s / (q * q));
                    }
                }
                else if (inside)
                {
                    to = double.PositiveInfinity;
                    gain = (_quality[p] * _quality[p] / (capital - _alpha[p])) - Math.Log(1 - (capital / _alpha[p]));
                }
                else
                {
                    continue;
                }

                if (0.5 * gain > most)
                {
                    (at, wanted, most) = (p, to, 0.5 * gain);
                }
            }

            return (at, wanted);
        }

        // One coefficient enters, leaves or changes: the covariance by a matrix of rank one, and S and Q of all by what they see of it.
        private void Move(int at, double wanted)
        {
            if (double.IsInfinity(_alpha[at]))
            {
                Array.Clear(_work);
                foreach (var j in _chosen)
                {
                    Vectors.AddScaled(-_gram[(at * _n) + j], _covariance.AsSpan(j * _n, _n), _work);
                }

                _work[at] = 1;
                _chosen.Add(at);
                See(_work);
                var variance = 1 / (wanted + _sparsity[at]);
                var mean = variance * _quality[at];
                Apply(variance, mean, -variance, -mean);
            }
            else
            {
                var own = _covariance[(at * _n) + at];
                _covariance.AsSpan(at * _n, _n).CopyTo(_work);
                See(_work);
                var kappa = 1 / (own + (double.IsInfinity(wanted) ? 0 : 1 / (wanted - _alpha[at])));
                var mean = _mean[at];
                Apply(-kappa, -kappa * mean, kappa, kappa * mean);
                if (double.IsInfinity(wanted))
                {
                    _chosen.Remove(at);
                    _mean[at] = 0;
                    foreach (var j in _chosen)
                    {
                        _covariance[(j * _n) + at] = 0;
                    }

                    _covariance.AsSpan(at * _n, _n).Clear();
                }
            }

            _alpha[at] = wanted;
        }

        private void Apply(double covariance, double mean, double sparsity, double quality)
        {
            foreach (var j in _chosen)
            {
                Vectors.AddScaled(covariance * _work[j], _work, _covariance.AsSpan(j * _n, _n));
            }

            Vectors.AddScaled(mean, _work, _mean);
            Vectors.AddScaled(quality, _along, _quality);
            for (var m = 0; m < _n; m++)
            {
                _sparsity[m] += sparsity * _along[m] * _along[m];
            }
        }

        // What a direction among the chosen looks like to all columns.
        private void See(double[] direction)
        {
            Array.Clear(_along);
            foreach (var j in _chosen)
            {
                Vectors.AddScaled(direction[j], _gram.AsSpan(j * _n, _n), _along);
            }
        }

        private void Refresh()
        {
            var k = _chosen.Count;
            _chosen.Sort();
            Array.Clear(_covariance);
            Array.Clear(_mean);
            LogDeterminant = 0;
            for (var m = 0; m < _n; m++)
            {
                (_sparsity[m], _quality[m]) = (_gram[(m * _n) + m], _right[m]);
            }

            if (k == 0)
            {
                return;
            }

            var (factor, columns) = (new double[k * k], new double[(long)k * (_n + 1)]);
            for (var i = 0; i < k; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    factor[(i * k) + j] = _gram[(_chosen[i] * _n) + _chosen[j]];
                }

                factor[(i * k) + i] += _alpha[_chosen[i]];
                _gram.AsSpan(_chosen[i] * _n, _n).CopyTo(columns.AsSpan(i * (_n + 1)));
                columns[(i * (_n + 1)) + _n] = _right[_chosen[i]];
            }

            if (Dense.Cholesky(factor, k, _context) != 0)
            {
                throw new ArithmeticException("the chosen columns depend on each other to rounding");
            }

            LogDeterminant = Dense.LogDeterminantFromCholesky(factor, k);
            var inverse = new double[k * k];
            Dense.InverseFromCholesky(factor, k, inverse, _context);
            Dense.SolveLower(factor, k, columns, _n + 1, _context);
            for (var i = 0; i < k; i++)
            {
                var row = columns.AsSpan(i * (_n + 1), _n + 1);
                Vectors.AddScaled(-row[_n], row[.._n], _quality);
                for (var m = 0; m < _n; m++)
                {
                    _sparsity[m] -= row[m] * row[m];
                }

                for (var j = 0; j < k; j++)
                {
                    _covariance[(_chosen[i] * _n) + _chosen[j]] = inverse[(i * k) + j];
                    _mean[_chosen[i]] += inverse[(i * k) + j] * _right[_chosen[j]];
                }
            }
        }
    }
}
