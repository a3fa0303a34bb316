using System.Text;
using Pipelines.Notebooks;

namespace Pipelines.Tests;

/// <summary>Remembers what a cell put out.</summary>
internal sealed class NotebookRecorder : ICellOutput
{
    private readonly StringBuilder _out = new(), _error = new();

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public List<(string? Id, MimeBundle Bundle)> Shown { get; } = [];

    public List<(string Id, MimeBundle Bundle)> Updates { get; } = [];

    public Queue<string> Answers { get; } = new();

    public void Stream(string name, string text) => (name == "stdout" ? _out : _error).Append(text);

    public void Display(MimeBundle bundle, string? displayId) => Shown.Add((displayId, bundle));

    public void Update(string displayId, MimeBundle bundle) => Updates.Add((displayId, bundle));

    public void Clear(bool wait) => Shown.Clear();

    public string? ReadLine(string prompt, bool password) => Answers.TryDequeue(out var answer) ? answer : null;
}
