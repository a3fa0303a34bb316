namespace Pipelines;

/// <summary>
/// <c>value | stage</c> applies and <c>stage &gt;&gt; stage</c> composes; <c>&gt;&gt;</c> binds tighter. The named twins are <c>Pipe</c> and <c>Then</c>.
/// There are no other operators.
/// </summary>
public static class Operators
{
    extension<T, TIn, TOut>(T)
        where T : TIn
    {
        /// <summary>Applies a stage to a plain value.</summary>
        public static TOut operator |(T value, Stage<TIn, TOut> stage) => stage.Apply(value, Run.Default);
    }

    extension<T, TIn, TOut>(Traced<T>)
        where T : TIn
    {
        /// <summary>Applies a stage to a traced value: the result knows the whole chain.</summary>
        public static Traced<TOut> operator |(Traced<T> value, Stage<TIn, TOut> stage) => value.Pipe(stage);
    }

    extension<TIn, TMid, TNext, TOut>(Stage<TIn, TMid>)
        where TMid : TNext
    {
        /// <summary>First one stage, then the other.</summary>
        public static Stage<TIn, TOut> operator >>(Stage<TIn, TMid> first, Stage<TNext, TOut> second) => new Composed<TIn, TMid, TNext, TOut>(first, second);
    }

    /// <summary>Applies a stage to a plain value: the named twin of <c>|</c>, with a run.</summary>
    public static TOut Pipe<T, TIn, TOut>(this T value, Stage<TIn, TOut> stage, Run? run = null)
        where T : TIn => stage.Apply(value, run ?? Run.Default);

    /// <summary>Applies a plain function.</summary>
    public static TOut Pipe<TIn, TOut>(this TIn value, Func<TIn, TOut> function) => function(value);

    /// <summary>Applies a stage to a traced value: the named twin of <c>|</c>, with a run.</summary>
    public static Traced<TOut> Pipe<T, TIn, TOut>(this Traced<T> value, Stage<TIn, TOut> stage, Run? run = null)
        where T : TIn => Tracing.Apply(value, stage, run ?? Run.Default);

    /// <summary>First one stage, then the other: the named twin of <c>&gt;&gt;</c>.</summary>
    public static Stage<TIn, TOut> Then<TIn, TMid, TNext, TOut>(this Stage<TIn, TMid> first, Stage<TNext, TOut> second)
        where TMid : TNext => new Composed<TIn, TMid, TNext, TOut>(first, second);
}
