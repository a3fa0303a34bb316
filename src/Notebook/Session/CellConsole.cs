using System.Text;

namespace Pipelines.Notebooks;

/// <summary>Gives what cells write to the console to their outputs, and leaves everybody else's to the console. Installed while there is a session.</summary>
internal static class CellConsole
{
    private static readonly Lock Gate = new();
    private static int _sessions;
    private static (TextWriter Out, TextWriter Error, TextReader In) _before;

    public static void Enter()
    {
        lock (Gate)
        {
            if (_sessions++ == 0)
            {
                _before = (Console.Out, Console.Error, Console.In);
                Console.SetOut(new Routed("stdout", _before.Out));
                Console.SetError(new Routed("stderr", _before.Error));
                Console.SetIn(new Asked(_before.In));
            }
        }
    }

    public static void Leave()
    {
        lock (Gate)
        {
            if (--_sessions == 0)
            {
                Console.SetOut(_before.Out);
                Console.SetError(_before.Error);
                Console.SetIn(_before.In);
            }
        }
    }

    private sealed class Routed(string name, TextWriter elsewhere) : TextWriter
    {
        public override Encoding Encoding => elsewhere.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (RunningCell.Current is not { } cell)
            {
                elsewhere.Write(value);
            }
            else if (!string.IsNullOrEmpty(value))
            {
                cell.Tell(output => output.Stream(name, value));
            }
        }

        public override void WriteLine() => Write("\n");

        public override void WriteLine(string? value) => Write($"{value}\n");

        public override void Flush()
        {
            if (RunningCell.Current is null)
            {
                elsewhere.Flush();
            }
        }
    }

    private sealed class Asked(TextReader elsewhere) : TextReader
    {
        private string _rest = string.Empty;

        public override int Peek() => RunningCell.Current is null ? elsewhere.Peek() : Fill() ? _rest[0] : -1;

        public override int Read()
        {
            var next = Peek();
            if (RunningCell.Current is null)
            {
                return elsewhere.Read();
            }

            _rest = next < 0 ? string.Empty : _rest[1..];
            return next;
        }

        public override string? ReadLine()
        {
            if (RunningCell.Current is not { } cell)
            {
                return elsewhere.ReadLine();
            }

            var line = _rest.Length > 0 ? _rest.TrimEnd('\n') : cell.ReadLine(string.Empty, password: false);
            _rest = string.Empty;
            return line;
        }

        private bool Fill()
        {
            if (_rest.Length == 0 && RunningCell.Current!.ReadLine(string.Empty, password: false) is { } line)
            {
                _rest = line + "\n";
            }

            return _rest.Length > 0;
        }
    }
}
