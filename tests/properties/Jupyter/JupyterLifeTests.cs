using Xunit;

namespace Pipelines.Tests;

/// <summary>How kernels begin and end: installation, restarts under load, exits, memory, signals.</summary>
public sealed class JupyterLifeTests
{
    private const string Script = "life.py";

    public static IEnumerable<TheoryDataRow<string>> Checks => PythonSuite.Checks(Script);

    [Theory]
    [MemberData(nameof(Checks))]
    public void Holds(string check) => PythonSuite.Passes(Script, check, "jupyter_client");
}
