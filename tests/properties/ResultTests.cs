using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Pipelines.Tests;

/// <summary>A result is a value or a reason, and nothing is lost on the way.</summary>
public sealed class ResultTests
{
    private static Gen<Result<int>> Results =>
        from n in Gen.Choose(-5, 5)
        select n < 0 ? Result<int>.Fail(new DataError($"bad {n}")) : Result<int>.Ok(n);

    private static Result<int> Half(int n) => n % 2 == 0 ? n / 2 : new DataError($"{n} is odd");

    private static Result<int> Less(int n) => n > 0 ? n - 1 : new DataError($"{n} is too small");

    [Fact]
    public void Binding_is_associative() => Property.ForAll(Results, r =>
        Assert.Equal(r.Bind(Half).Bind(Less), r.Bind(x => Half(x).Bind(Less))));

    [Fact]
    public void Ok_is_neutral() => Property.ForAll(Results, r =>
    {
        Assert.Equal(r, r.Bind(Result<int>.Ok));
        Assert.Equal(r, r.Then(x => x));
        Assert.Equal(r.Then(x => 2 * x + 1), r.Then(x => 2 * x).Then(x => x + 1));
        Assert.Equal(r.Then(x => x + 1), r.Bind(x => Result<int>.Ok(x + 1)));
    });

    [Fact]
    public void The_first_reason_stays() => Property.ForAll(Results, r =>
    {
        var through = r.Bind(Half).Bind(Less);
        Assert.Equal(r.IsOk, r.Error is null);
        Assert.True(r.IsOk || through.Error == r.Error);
        Assert.Equal(r.IsOk ? $"{r.GetOrThrow()}" : r.Error!.Message, r.Match(x => $"{x}", e => e.Message));
        if (!r.IsOk)
        {
            Assert.Same(r.Error, Assert.Throws<DataException>(() => r.GetOrThrow()).Error);
        }
    });

    [Fact]
    public void An_error_says_where_what_and_what_instead()
    {
        var error = new DataError("A number is missing.", "frames.xyz", 7, 2, "energy", "nothing", "a number in eV");
        Assert.Equal("frames.xyz, line 7, frame 2, energy: A number is missing. Found nothing; expected a number in eV.", error.ToString());
        Assert.Equal("A number is missing.", new DataError("A number is missing.").ToString());
        Assert.Equal(error.ToString(), new DataException(error).Message);
    }
}
