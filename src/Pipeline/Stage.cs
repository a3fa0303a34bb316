namespace Pipelines;

/// <summary>
/// A step of a pipeline: a pure function that is a record. Its properties are its identity: they give equality, printing, <c>with</c>,
/// JSON (the same as a SPEC file), and the hash for provenance and caching.
/// </summary>
/// <typeparam name="TIn">What it takes.</typeparam>
/// <typeparam name="TOut">What it gives.</typeparam>
public abstract record Stage<TIn, TOut> : IReadsFiles
{
    /// <summary>Raised by one whenever the same parameters give another result; part of the provenance hash.</summary>
    protected internal virtual int AlgorithmVersion => 1;

    /// <summary>Files that the stage reads: their content is part of the provenance hash.</summary>
    protected internal virtual IEnumerable<string> InputFiles => [];

    IEnumerable<string> IReadsFiles.InputFiles => InputFiles;

    /// <summary>The steps in application order; one for a plain stage.</summary>
    internal virtual IEnumerable<Step> Chain => [Step.Of(this, AlgorithmVersion, InputFiles)];

    /// <summary>Applies the stage. It reads no clock, no environment and no global state: effects go through <paramref name="run"/>.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled; files are whole.</exception>
    public abstract TOut Apply(TIn input, Run run);
}

/// <summary>One stage after another. Grouping does not change identity: its steps are flat.</summary>
internal sealed record Composed<TIn, TMid, TNext, TOut>(Stage<TIn, TMid> First, Stage<TNext, TOut> Second) : Stage<TIn, TOut>
    where TMid : TNext
{
    internal override IEnumerable<Step> Chain => First.Chain.Concat(Second.Chain);

    public override TOut Apply(TIn input, Run run) => Second.Apply(First.Apply(input, run), run);
}

/// <summary>A stage of any types, as one that is made of others asks it.</summary>
internal interface IReadsFiles
{
    /// <summary>See <see cref="Stage{TIn, TOut}.InputFiles"/>.</summary>
    IEnumerable<string> InputFiles { get; }
}
