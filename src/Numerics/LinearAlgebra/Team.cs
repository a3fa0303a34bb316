namespace Pipelines.Numerics;

/// <summary>Threads that share the tasks of one operation. Which thread takes which task is left to chance; what a task computes must not be.</summary>
internal sealed class Team(DenseContext context)
{
    private readonly Lock _progress = new();
    private int _done;

    /// <summary>Runs independent tasks 0 ... count - 1.</summary>
    public void Run(int count, Action<int> task)
    {
        var next = -1;
        Run(count, () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                context.Cancellation.ThrowIfCancellationRequested();
                task(i);
                Report(count);
            }
        });
    }

    /// <summary>Runs the same worker on every thread that so many tasks can use; the worker finds its tasks itself.</summary>
    public void Run(int tasks, Action worker)
    {
        var threads = Math.Min(context.Threads, tasks);
        if (threads <= 1)
        {
            worker();
            return;
        }

        try
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => worker());
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(context.Cancellation);
        }
    }

    /// <summary>Tells progress that one of so many tasks is done.</summary>
    public void Report(int count)
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
