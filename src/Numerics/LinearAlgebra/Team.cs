namespace Pipelines.Numerics;

/// <summary>Threads that share the tasks of one operation. Which thread takes which task is left to chance; what a task computes must not be.</summary>
internal sealed class Team(DenseContext context)
{
    private readonly Lock _progress = new();
    private volatile bool _stopped;
    private int _done;

    /// <summary>Tells every thread to take no further task.</summary>
    public void Stop() => _stopped = true;

    /// <summary>Runs tasks 0 ... count - 1, handed out in this order. A task may wait for one with a smaller number.</summary>
    public void Run(int count, Action<int> task)
    {
        var next = -1;
        void Work()
        {
            try
            {
                for (var i = Interlocked.Increment(ref next); i < count && !_stopped; i = Interlocked.Increment(ref next))
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    task(i);
                    Report(count);
                }
            }
            catch
            {
                // Others may be waiting for this task.
                _stopped = true;
                throw;
            }
        }

        var threads = Math.Min(context.Threads, count);
        if (threads <= 1)
        {
            Work();
            return;
        }

        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => Work());
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(context.Cancellation);
        }
    }

    /// <summary>Waits until a counter that other tasks raise has reached a value; false where the team was stopped first.</summary>
    public bool WaitFor(ref int counter, int value)
    {
        var spin = default(SpinWait);
        while (Volatile.Read(ref counter) < value)
        {
            if (_stopped)
            {
                return false;
            }

            spin.SpinOnce();
        }

        return true;
    }

    private void Report(int count)
    {
        if (context.Progress is not null)
        {
            lock (_progress)
            {
                context.Progress((double)++_done / count);
            }
        }
    }
}
