using System.Collections.Immutable;
using System.Text;

namespace Pipelines.Notebooks;

/// <summary>Keeps what a cell puts out as a notebook file does; progress and notes are told to whoever watches, and not kept.</summary>
internal sealed class RecordingOutput(IProgress<Progress>? progress, Action<string> note) : ICellOutput, IProgress<Progress>
{
    private readonly List<(string? Id, NotebookOutput Output)> _outputs = [];
    private readonly PrintLimit _limit = new();
    private readonly StringBuilder _text = new();
    private string _stream = "stdout";
    private bool _clearNext;

    /// <summary>All of it.</summary>
    public ImmutableArray<NotebookOutput> Outputs
    {
        get
        {
            lock (_outputs)
            {
                Flush();
                return [.. _outputs.Select(o => o.Output)];
            }
        }
    }

    public void Report(Progress value) => progress?.Report(value);

    public void Stream(string name, string text)
    {
        lock (_outputs)
        {
            ClearIfDue();
            if (name != _stream)
            {
                Flush();
                _stream = name;
            }

            _text.Append(_limit.Admit(text));
        }
    }

    public void Display(MimeBundle bundle, string? displayId)
    {
        if (Note.Is(bundle))
        {
            note(bundle[MimeBundle.Plain]!);
            return;
        }

        lock (_outputs)
        {
            ClearIfDue();
            Flush();
            _outputs.Add((displayId, new DisplayOutput(bundle.Forms)));
        }
    }

    public void Update(string displayId, MimeBundle bundle)
    {
        lock (_outputs)
        {
            for (var k = 0; k < _outputs.Count; k++)
            {
                if (_outputs[k].Id == displayId)
                {
                    _outputs[k] = (displayId, new DisplayOutput(bundle.Forms));
                }
            }
        }
    }

    public void Clear(bool wait)
    {
        lock (_outputs)
        {
            _clearNext = wait;
            if (!wait)
            {
                Forget();
            }
        }
    }

    public string? ReadLine(string prompt, bool password) => null;

    private void ClearIfDue()
    {
        if (_clearNext)
        {
            Forget();
            _clearNext = false;
        }
    }

    private void Forget()
    {
        _outputs.Clear();
        _text.Clear();
    }

    // Prints that follow each other on one stream are one output.
    private void Flush()
    {
        if (_text.Length > 0)
        {
            _outputs.Add((null, new StreamOutput(_stream, _text.ToString())));
            _text.Clear();
        }
    }
}
