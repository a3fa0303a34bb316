using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Pipelines;

/// <summary>A frame that has been found but not yet understood: its bytes begin with the comment line and end with a line end.</summary>
/// <param name="Index">Frame number in the file, from 0.</param>
/// <param name="Atoms">What its first line says.</param>
/// <param name="Line">Number of the comment line, from 1.</param>
/// <param name="Offset">Where its bytes begin in the batch's buffer.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Position">Where its bytes begin in the (uncompressed) file.</param>
internal readonly record struct RawFrame(int Index, int Atoms, long Line, int Offset, int Length, long Position);

/// <summary>
/// Cuts a stream into frames by counting line ends, a big buffer at a time. Gzip is recognised by its content. Memory is one buffer, which grows only
/// where a single frame is bigger.
/// </summary>
internal sealed class FrameSource : IDisposable
{
    private const int LongestCountLine = 1024;
    private const int ShortestAtomLine = 2;

    private readonly string _file;
    private readonly FileStream _raw;
    private readonly Stream _stream;
    private readonly IncrementalHash? _hash;
    private byte[] _buffer;
    private int _start, _end, _index;
    private (int Start, int End) _fresh;
    private long _line = 1, _position;
    private bool _atEnd;

    private FrameSource(string file, FileStream raw, int bufferSize, bool hashed)
    {
        _file = file;
        _raw = raw;
        Span<byte> magic = stackalloc byte[3];
        var count = raw.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        raw.Position = 0;
        IsCompressed = count >= 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        _hash = hashed ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        _stream = IsCompressed ? new GZipStream(_hash is null ? raw : new HashTap(raw, _hash), CompressionMode.Decompress) : raw;
        // The end of the file is only seen by reading past it, which takes one byte of room; another stays free for a last line end.
        var size = IsCompressed ? bufferSize : Math.Min(bufferSize, raw.Length + 1);
        _buffer = ArrayPool<byte>.Shared.Rent((int)size + 1);
        if (!IsCompressed && count == 3 && magic.SequenceEqual("\uFEFF"u8))
        {
            _stream.ReadExactly(magic);
            _hash?.AppendData(magic);
            _position = 3;
        }
    }

    public bool IsCompressed { get; }

    /// <summary>The bytes that the frames of the last batch lie in.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Nothing is left.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Bytes of the file that have been read, and in all.</summary>
    public (long Done, long Total) Progress => (_raw.Position, _raw.Length);

    public static Result<FrameSource> Open(string file, int bufferSize, bool hashed) => Files.Try(file, () =>
    {
        if (Directory.Exists(file))
        {
            return new DataError("This is a directory, not a file.", file);
        }

        var raw = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        try
        {
            return Result<FrameSource>.Ok(new FrameSource(file, raw, bufferSize, hashed));
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    });

    /// <summary>Finds the next frames: at least one, unless the file ends or is wrong. Frames found before an error are good.</summary>
    public DataError? ReadBatch(List<RawFrame> frames)
    {
        frames.Clear();
        DataError? error = null;
        var failed = Files.Try<bool>(_file, () =>
        {
            Compact();
            while (frames.Count == 0 && error is null && !IsDone)
            {
                Fill();
                error = Scan(frames);
            }

            return true;
        });
        return error ?? failed.Error;
    }

    /// <summary>Takes the bytes of the last batch into the hash. It only reads the buffer, so it may run beside the parsers.</summary>
    public void HashBatch()
    {
        if (!IsCompressed)
        {
            _hash?.AppendData(_buffer.AsSpan(_fresh.Start, _fresh.End - _fresh.Start));
        }
    }

    /// <summary>SHA-256 of the file's bytes as they lie on the disk; reads what is left.</summary>
    public Result<string> Hash() => Files.Try<string>(_file, () =>
    {
        Span<byte> rest = stackalloc byte[4096];
        for (var n = _raw.Read(rest); n > 0; n = _raw.Read(rest))
        {
            _hash!.AppendData(rest[..n]);
        }

        return Convert.ToHexStringLower(_hash!.GetHashAndReset());
    });

    public void Dispose()
    {
        _stream.Dispose();
        _raw.Dispose();
        _hash?.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Compact()
    {
        System.Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
        (_start, _end) = (0, _end - _start);
        _fresh = (_end, _end);
    }

    private void Fill()
    {
        // One byte stays free for the line end that the last line may lack.
        if (_end == _buffer.Length - 1)
        {
            var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _buffer.Length, Array.MaxLength));
            System.Buffer.BlockCopy(_buffer, 0, bigger, 0, _end);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = bigger;
        }

        while (!_atEnd && _end < _buffer.Length - 1)
        {
            var n = _stream.Read(_buffer, _end, _buffer.Length - 1 - _end);
            _end += n;
            _fresh.End = _end;
            _atEnd = n == 0;
        }

        if (_atEnd && _end > _start && _buffer[_end - 1] != '\n')
        {
            _buffer[_end++] = (byte)'\n';
        }
    }

    private DataError? Scan(List<RawFrame> frames)
    {
        while (true)
        {
            SkipBlankLines();
            var rest = _buffer.AsSpan(_start, _end - _start);
            var count = rest.IndexOf((byte)'\n');
            if (count < 0 && rest.Length < LongestCountLine)
            {
                IsDone = _atEnd;
                return null;
            }

            var first = ByteText.Trim(rest[..(count < 0 ? LongestCountLine : count)]);
            if (!Utf8Parser.TryParse(first, out int atoms, out var used) || used != first.Length || atoms < 0 || count < 0)
            {
                var hint = _index == 0 ? "A frame begins with its number of atoms." : "A frame begins with its number of atoms; perhaps the frame before has more atoms than it says.";
                return new(hint, _file, _line, _index, "number of atoms", ByteText.Snippet(first), "a whole number up to 2147483647");
            }

            // Line ends still to be found: the comment's and one an atom.
            var at = count + 1;
            var found = 0L;
            while (found <= atoms && rest[at..].IndexOf((byte)'\n') is var n && n >= 0)
            {
                at += n + 1;
                found++;
            }

            if (found > atoms)
            {
                frames.Add(new(_index, atoms, _line + 1, _start + count + 1, at - count - 1, _position + count + 1));
                (_start, _position, _line, _index) = (_start + at, _position + at, _line + atoms + 2, _index + 1);
                continue;
            }

            return _atEnd || CannotFit(atoms) ? Truncated(atoms, found) : null;
        }
    }

    private void SkipBlankLines()
    {
        while (_start < _end)
        {
            var line = _buffer.AsSpan(_start, _end - _start);
            var n = line.IndexOf((byte)'\n');
            if (n < 0 || !ByteText.Trim(line[..n]).IsEmpty)
            {
                return;
            }

            (_start, _position, _line) = (_start + n + 1, _position + n + 1, _line + 1);
        }
    }

    // A wrong number of atoms must not make the buffer swallow the rest of a big file.
    private bool CannotFit(int atoms)
    {
        var left = IsCompressed ? long.MaxValue : _end - _start + _raw.Length - _raw.Position;
        return (long)ShortestAtomLine * atoms > Math.Min(left, Array.MaxLength);
    }

    private DataError Truncated(int atoms, long found) => new(
        "The file ends inside this frame, or the frame has fewer atoms than it says.",
        _file,
        _line + (_atEnd ? found : 0),
        _index,
        "atom lines",
        _atEnd ? $"{Math.Max(0, found - 1)}" : "a file too short for them",
        $"{atoms}");

    private sealed class HashTap(Stream inner, IncrementalHash hash) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var n = inner.Read(buffer);
            hash.AppendData(buffer[..n]);
            return n;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
