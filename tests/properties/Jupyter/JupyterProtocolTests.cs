using Xunit;

namespace Pipelines.Tests;

/// <summary>Every message of the protocol, good and bad, between the kernel and Jupyter's own client.</summary>
public sealed class JupyterProtocolTests
{
    private const string Script = "protocol.py";

    public static IEnumerable<TheoryDataRow<string>> Checks => PythonSuite.Checks(Script);

    [Theory]
    [MemberData(nameof(Checks))]
    public void Holds(string check) => PythonSuite.Passes(Script, check, "jupyter_client");
}
