namespace Pipelines.Numerics;

/// <summary>
/// Lower Cholesky factor by tiles. Tile (i, j) of the factor is the tile of the matrix minus the products of tiles (i, k) and (j, k), in runs of
/// ascending k that never change, then divided by tile (j, j). A thread takes the leftmost tile that it can carry on with, and works ahead on later ones
/// where that must wait: the order between tiles is free, the order within each is not.
/// </summary>
internal sealed class TiledCholesky(Matrix a, int n, DenseContext context)
{
    // Products are subtracted in runs of this many tiles.
    private const int RunLength = 2;

    private readonly Team _team = new(context);
    private readonly ILinearAlgebra _algebra = context.Algebra;
    private readonly int _count = Tiles.Count(n, Tiles.Small);
    private readonly object _gate = new();

    // All of this is read and changed under the gate only. Tiles of a row finish from the left.
    private readonly int[] _finished = new int[Tiles.Count(n, Tiles.Small)];
    private readonly int[] _leftInColumn = [.. Enumerable.Range(1, Tiles.Count(n, Tiles.Small)).Reverse()];
    private readonly int[,] _subtracted = new int[Tiles.Count(n, Tiles.Small), Tiles.Count(n, Tiles.Small)];
    private readonly bool[,] _busy = new bool[Tiles.Count(n, Tiles.Small), Tiles.Count(n, Tiles.Small)];
    private int _column;
    private int _failed;
    private bool _stopped;

    /// <summary>0, or the order of the first leading minor that is not positive.</summary>
    public int Factor()
    {
        _team.Run(TileCount, Work);
        return _failed;
    }

    private int TileCount => _count * (_count + 1) / 2;

    private void Work()
    {
        try
        {
            while (Take() is { } task)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                var failed = 0;
                if (task.End > task.From)
                {
                    Subtract(task);
                }
                else
                {
                    failed = Finish(task);
                    _team.Report(TileCount);
                }

                Release(task, failed);
            }
        }
        catch
        {
            lock (_gate)
            {
                _stopped = true;
                Monitor.PulseAll(_gate);
            }

            throw;
        }
    }

    // The first task by columns that can be done now; waits where there is none, null where none will come.
    private Task? Take()
    {
        lock (_gate)
        {
            for (; !_stopped && _column < _count; Monitor.Wait(_gate))
            {
                for (var column = _column; column < _count; column++)
                {
                    for (var row = column; row < _count; row++)
                    {
                        if (!_busy[row, column] && _finished[row] <= column && Next(row, column) is { } task)
                        {
                            _busy[row, column] = true;
                            return task;
                        }
                    }
                }
            }

            return null;
        }
    }

    private Task? Next(int row, int column)
    {
        var from = _subtracted[row, column];
        var end = Math.Min(from + RunLength, column);
        var ready = from < column ? Math.Min(_finished[row], _finished[column]) >= end : row == column || _finished[column] > column;
        return ready ? new(row, column, from, end) : null;
    }

    private void Release(Task task, int failed)
    {
        lock (_gate)
        {
            _busy[task.Row, task.Column] = false;
            if (failed != 0)
            {
                (_failed, _stopped) = (failed, true);
            }
            else if (task.End > task.From)
            {
                _subtracted[task.Row, task.Column] = task.End;
            }
            else
            {
                _finished[task.Row]++;
                _leftInColumn[task.Column]--;
                while (_column < _count && _leftInColumn[_column] == 0)
                {
                    _column++;
                }
            }

            Monitor.PulseAll(_gate);
        }
    }

    private void Subtract(Task task)
    {
        var (row, column, from, end) = task;
        var (first, depth) = (from * Tiles.Small, (end - from) * Tiles.Small);
        int i = row * Tiles.Small, j = column * Tiles.Small;
        int rows = Math.Min(Tiles.Small, n - i), columns = Math.Min(Tiles.Small, n - j);
        Span<double> tile = a.Block(i, j, rows, columns), left = a.Block(i, first, rows, depth);
        if (row == column)
        {
            _algebra.Syrk(rows, depth, -1, left, n, 1, tile, n);
        }
        else
        {
            _algebra.Gemm(false, true, rows, columns, depth, -1, left, n, a.Block(j, first, columns, depth), n, 1, tile, n);
        }
    }

    private int Finish(Task task)
    {
        var (row, column, _, _) = task;
        int i = row * Tiles.Small, j = column * Tiles.Small;
        int rows = Math.Min(Tiles.Small, n - i), columns = Math.Min(Tiles.Small, n - j);
        var tile = a.Block(i, j, rows, columns);
        if (row == column)
        {
            var failed = _algebra.Cholesky(rows, tile, n);
            return failed == 0 ? 0 : i + failed;
        }

        _algebra.SolveLowerTransposedRight(rows, columns, a.Block(j, j, columns, columns), n, tile, n);
        return 0;
    }

    // Subtracts the products of tiles from ... end - 1 from tile (row, column); where there are none left, finishes it.
    private readonly record struct Task(int Row, int Column, int From, int End);
}
