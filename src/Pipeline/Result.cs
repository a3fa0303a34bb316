namespace Pipelines;

/// <summary>What went wrong with data: where, what was found, what was expected. A value, not an exception.</summary>
/// <param name="Message">One or two plain sentences that say what to do.</param>
/// <param name="File">The file, where there is one.</param>
/// <param name="Line">Line number from 1.</param>
/// <param name="Frame">Frame number from 0.</param>
/// <param name="Field">The field (a key, a column, an atom).</param>
/// <param name="Found">What was there.</param>
/// <param name="Expected">What should have been there.</param>
public sealed record DataError(
    string Message,
    string? File = null,
    long? Line = null,
    int? Frame = null,
    string? Field = null,
    string? Found = null,
    string? Expected = null)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> where = [];
        if (File is not null)
        {
            where.Add(Line is null ? File : $"{File}, line {Line}");
        }

        if (Frame is not null)
        {
            where.Add($"frame {Frame}");
        }

        if (Field is not null)
        {
            where.Add(Field);
        }

        var text = where.Count == 0 ? Message : $"{string.Join(", ", where)}: {Message}";
        return (Found, Expected) switch
        {
            (not null, not null) => $"{text} Found {Found}; expected {Expected}.",
            (not null, null) => $"{text} Found {Found}.",
            (null, not null) => $"{text} Expected {Expected}.",
            _ => text,
        };
    }
}

/// <summary>Thrown by <see cref="Result{T}.GetOrThrow"/> where data were bad.</summary>
public sealed class DataException(DataError error) : Exception(error.ToString())
{
    /// <summary>What went wrong.</summary>
    public DataError Error { get; } = error;
}

/// <summary>A value, or the reason why there is none.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, DataError? error) => (_value, Error) = (value, error);

    /// <summary>The reason, or null where there is a value.</summary>
    public DataError? Error { get; }

    /// <summary>Is there a value?</summary>
    public bool IsOk => Error is null;

    /// <summary>A value.</summary>
    public static Result<T> Ok(T value) => new(value, null);

    /// <summary>A reason.</summary>
    public static Result<T> Fail(DataError error) => new(default, error);

    /// <summary>The value.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public T GetOrThrow() => Error is null ? _value! : throw new DataException(Error);

    /// <summary>Goes on with the value, or keeps the reason.</summary>
    public Result<TOut> Then<TOut>(Func<T, TOut> f) => Error is null ? Result<TOut>.Ok(f(_value!)) : Result<TOut>.Fail(Error);

    /// <summary>Goes on with the value where the next step may fail too, or keeps the reason.</summary>
    public Result<TOut> Bind<TOut>(Func<T, Result<TOut>> f) => Error is null ? f(_value!) : Result<TOut>.Fail(Error);

    /// <summary>One of two answers.</summary>
    public TOut Match<TOut>(Func<T, TOut> ok, Func<DataError, TOut> fail) => Error is null ? ok(_value!) : fail(Error);

    /// <summary>A value is a result.</summary>
    public static implicit operator Result<T>(T value) => Ok(value);

    /// <summary>A reason is a result.</summary>
    public static implicit operator Result<T>(DataError error) => Fail(error);
}
