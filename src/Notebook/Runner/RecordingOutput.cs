using System.Collections.Immutable;

namespace Pipelines.Notebooks;

/// <summary>Keeps what a cell puts out as a notebook file does; progress and notes are told to whoever watches, and not kept.</summary>
internal sealed class RecordingOutput(IProgress<Progress>? progress, Action<string> note) : ICellOutput, IProgress<Progress>
{
    private readonly List<(string? Id, NotebookOutput Output)> _outputs = [];
    private bool _clearNext;

    /// <summary>All of it.</summary>
    public ImmutableArray<NotebookOutput> Outputs
    {
        get
        {
            lock (_outputs)
            {
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
            if (_outputs is [.., (_, StreamOutput last)] && last.Name == name)
            {
                _outputs[^1] = (null, last with { Text = last.Text + text });
            }
            else
            {
                _outputs.Add((null, new StreamOutput(name, text)));
            }
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
                _outputs.Clear();
            }
        }
    }

    public string? ReadLine(string prompt, bool password) => null;

    private void ClearIfDue()
    {
        if (_clearNext)
        {
            _outputs.Clear();
            _clearNext = false;
        }
    }
}
