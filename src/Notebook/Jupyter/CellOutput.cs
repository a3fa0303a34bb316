using System.Text;
using System.Text.Json.Nodes;

namespace Pipelines.Notebooks;

/// <summary>
/// Where the outputs of one execute request go. Text is sent a few times a second, not a message a line; a cell that never stops printing
/// or showing is cut short, and says so. What its threads print after its end still goes below it.
/// </summary>
/// <param name="voice">How to say it.</param>
/// <param name="request">The request that runs the cell.</param>
/// <param name="ask">Asks the person.</param>
internal sealed class CellOutput(Voice voice, Message request, Func<string, bool, string?> ask) : ICellOutput
{
    /// <summary>Characters of all forms that one cell can show.</summary>
    public const int MostShown = 64 << 20;

    // What a display costs beside its content.
    private const int Envelope = 1024;
    private const int Batch = 1 << 16;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.05);
    private readonly Lock _gate = new();
    private readonly PrintLimit _limit = new();
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, MimeBundle> _updates = new(StringComparer.Ordinal);
    private string _stream = "stdout";
    private long _shown;
    private bool _scheduled;

    public void Stream(string name, string text)
    {
        lock (_gate)
        {
            if (name != _stream)
            {
                Flush();
                _stream = name;
            }

            _text.Append(_limit.Admit(text));
            if (_text.Length >= Batch)
            {
                Flush();
            }
            else
            {
                Schedule();
            }
        }
    }

    public void Display(MimeBundle bundle, string? displayId)
    {
        lock (_gate)
        {
            Flush();
            Show("display_data", Bounded(bundle), displayId);
        }
    }

    public void Update(string displayId, MimeBundle bundle)
    {
        // Of the pictures that follow each other faster than anybody looks, the last one counts.
        lock (_gate)
        {
            _updates[displayId] = bundle;
            Schedule();
        }
    }

    public void Clear(bool wait)
    {
        lock (_gate)
        {
            Flush();
            voice.Publish(request, "clear_output", new() { ["wait"] = wait });
        }
    }

    public string? ReadLine(string prompt, bool password)
    {
        Flush();
        return ask(prompt, password);
    }

    /// <summary>A bundle, or what stands in its place where the cell has shown too much.</summary>
    public MimeBundle Bounded(MimeBundle bundle)
    {
        lock (_gate)
        {
            var room = MostShown - _shown;
            _shown += Math.Min(room, Size(bundle));
            return Size(bundle) <= room ? bundle : TooLarge(bundle);
        }
    }

    /// <summary>Sends the text and the updates so far.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _scheduled = false;
            if (_text.Length > 0)
            {
                Tell(_text.ToString());
                _text.Clear();
            }

            foreach (var (id, bundle) in _updates)
            {
                Show("update_display_data", Size(bundle) <= MostShown ? bundle : TooLarge(bundle), id);
            }

            _updates.Clear();
        }
    }

    private static long Size(MimeBundle bundle) => Envelope + bundle.Forms.Sum(f => (long)f.Value.Length);

    private static MimeBundle TooLarge(MimeBundle bundle) => new($"(Not shown: it has {Size(bundle)} characters, and a cell shows at most {MostShown}.)");

    private void Schedule()
    {
        if (!_scheduled)
        {
            _scheduled = true;
            _ = Task.Delay(Pause).ContinueWith(_ => Flush(), TaskScheduler.Default);
        }
    }

    private void Tell(string text) => voice.Publish(request, "stream", new() { ["name"] = _stream, ["text"] = text });

    private void Show(string type, MimeBundle bundle, string? displayId)
    {
        var transient = displayId is null ? new JsonObject() : new JsonObject { ["display_id"] = displayId };
        voice.Publish(request, type, new() { ["data"] = Voice.Data(bundle), ["metadata"] = new JsonObject(), ["transient"] = transient });
    }
}
