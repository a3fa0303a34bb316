namespace Pipelines.Notebooks;

/// <summary>The output of a request that asked for silence.</summary>
internal sealed class SilentOutput : ICellOutput
{
    public void Stream(string name, string text)
    {
    }

    public void Display(MimeBundle bundle, string? displayId)
    {
    }

    public void Update(string displayId, MimeBundle bundle)
    {
    }

    public void Clear(bool wait)
    {
    }

    public string? ReadLine(string prompt, bool password) => null;
}
