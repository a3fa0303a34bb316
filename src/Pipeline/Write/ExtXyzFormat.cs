using System.Buffers;
using System.Globalization;
using System.Text;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// A configuration as the bytes of an extended XYZ frame. Numbers are the shortest that give the same double again, so that reading returns every bit.
/// </summary>
internal static class ExtXyzFormat
{
    private const int LongestDouble = 32;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-.:/()<>@%#*~^&!?;|$,");

    /// <summary>Appends a frame.</summary>
    /// <exception cref="ArgumentException">A column has another number of atoms than the frame, or a name comes twice.</exception>
    public static void Append(ArrayBufferWriter<byte> to, Configuration frame, ReadOnlySpan<AtomColumn> columns)
    {
        Check(frame, columns);
        var atoms = frame.Structure.Count;
        Append(to, $"{atoms}\n");
        AppendHeader(to, frame, columns);
        for (var i = 0; i < atoms; i++)
        {
            Append(to, frame.Structure.Species[i].Symbol);
            Append(to, frame.Structure.Positions[i]);
            if (frame.Forces is { } forces)
            {
                Append(to, forces[i]);
            }

            foreach (var column in columns)
            {
                foreach (var x in column.Values.Span.Slice(i * column.Components, column.Components))
                {
                    Append(to, x, blank: true);
                }
            }

            Append(to, (byte)'\n');
        }
    }

    private static void Check(Configuration frame, ReadOnlySpan<AtomColumn> columns)
    {
        for (var c = 0; c < columns.Length; c++)
        {
            if (columns[c].Atoms != frame.Structure.Count)
            {
                throw new ArgumentException($"Column '{columns[c].Name}' has {columns[c].Atoms} atoms; the frame has {frame.Structure.Count}.", nameof(columns));
            }

            for (var d = 0; d < c; d++)
            {
                if (columns[c].Name == columns[d].Name)
                {
                    throw new ArgumentException($"There are two columns '{columns[c].Name}'.", nameof(columns));
                }
            }
        }
    }

    private static void AppendHeader(ArrayBufferWriter<byte> to, Configuration frame, ReadOnlySpan<AtomColumn> columns)
    {
        var cell = frame.Structure.Cell;
        if (cell is not null)
        {
            AppendMatrix(to, "Lattice", cell.Vectors);
            Append(to, (byte)' ');
        }

        Append(to, "Properties=species:S:1:pos:R:3");
        Append(to, frame.Forces is null ? string.Empty : ":forces:R:3");
        foreach (var column in columns)
        {
            Append(to, $":{column.Name}:R:{column.Components}");
        }

        if (frame.Energy is { } energy)
        {
            Append(to, " energy=");
            Append(to, energy, blank: false);
        }

        if (frame.Virial is { } virial)
        {
            Append(to, (byte)' ');
            AppendMatrix(to, "virial", virial);
        }

        Append(to, $" pbc=\"{Letter(cell?.PeriodicX)} {Letter(cell?.PeriodicY)} {Letter(cell?.PeriodicZ)}\"");
        foreach (var (key, value) in frame.Info)
        {
            // A key that a reader would take for a label is quoted: then it is information.
            Append(to, (byte)' ');
            AppendText(to, key, plain: !LabelNames.HasMeaning(Utf8.GetBytes(key)));
            Append(to, (byte)'=');
            AppendText(to, value, plain: true);
        }

        Append(to, (byte)'\n');
    }

    private static char Letter(bool? periodic) => periodic == true ? 'T' : 'F';

    private static void AppendText(ArrayBufferWriter<byte> to, string text, bool plain)
    {
        if (plain && text.Length > 0 && !text.AsSpan().ContainsAnyExcept(PlainCharacters))
        {
            Append(to, text);
            return;
        }

        Append(to, (byte)'"');
        Append(to, text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
        Append(to, (byte)'"');
    }

    private static void AppendMatrix(ArrayBufferWriter<byte> to, string key, Mat3 m)
    {
        Append(to, $"{key}=\"");
        ReadOnlySpan<double> elements = [m.XX, m.XY, m.XZ, m.YX, m.YY, m.YZ, m.ZX, m.ZY, m.ZZ];
        for (var i = 0; i < elements.Length; i++)
        {
            Append(to, elements[i], blank: i > 0);
        }

        Append(to, (byte)'"');
    }

    private static void Append(ArrayBufferWriter<byte> to, Vec3 v)
    {
        Append(to, v.X, blank: true);
        Append(to, v.Y, blank: true);
        Append(to, v.Z, blank: true);
    }

    private static void Append(ArrayBufferWriter<byte> to, double value, bool blank)
    {
        var span = to.GetSpan(LongestDouble);
        var used = blank ? 1 : 0;
        span[0] = (byte)' ';
        value.TryFormat(span[used..], out var length, default, CultureInfo.InvariantCulture);
        to.Advance(used + length);
    }

    private static void Append(ArrayBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    private static void Append(ArrayBufferWriter<byte> to, string text) => Utf8.GetBytes(text, to);
}
