namespace Pipelines;

/// <summary>Walks through the blank-separated words of a text file. What is wrong is thrown as <see cref="DataException"/> and becomes a result in <see cref="Parse"/>.</summary>
internal sealed class Words
{
    private readonly string _file;
    private readonly string[] _lines;
    private string[] _words = [];
    private int _line;
    private int _next;

    private Words(string file, string[] lines) => (_file, _lines) = (file, lines);

    /// <summary>Opens a file and parses it.</summary>
    public static Result<T> Parse<T>(string file, Func<Words, T> parse) => Files.Try(file, () =>
    {
        var words = new Words(file, File.ReadAllLines(file));
        try
        {
            return Result<T>.Ok(parse(words));
        }
        catch (DataException e)
        {
            return e.Error;
        }
        catch (ArgumentException e)
        {
            return new DataError($"The numbers of this file are not a potential: {Spec.Plain(e.Message)}", file);
        }
    });

    /// <summary>Leaves out whole lines.</summary>
    public void SkipLines(int count)
    {
        EndLine();
        _line += count;
    }

    /// <summary>Leaves out the rest of the line that the last word came from.</summary>
    public void EndLine() => _next = _words.Length;

    /// <summary>The words of the next line that satisfies a condition.</summary>
    public string[] Line(string field, Func<string, bool> condition)
    {
        while (_line < _lines.Length && !condition(_lines[_line]))
        {
            _line++;
        }

        if (_line >= _lines.Length)
        {
            throw Wrong(field, "the end of the file", "a line");
        }

        EndLine();
        return Split(_lines[_line++]);
    }

    /// <summary>The words of all other lines that satisfy a condition, one line at a time.</summary>
    /// <param name="condition">Lines that do not satisfy it are left out.</param>
    /// <param name="continued">The last word of a line that goes on in the next; null where lines do not.</param>
    public IEnumerable<string[]> Rest(Func<string, bool> condition, string? continued = null)
    {
        EndLine();
        string[] begun = [];
        while (_line < _lines.Length)
        {
            var line = _lines[_line++];
            if (begun.Length == 0 && !condition(line))
            {
                continue;
            }

            string[] words = [.. begun, .. Split(line)];
            var goesOn = continued is not null && words.LastOrDefault() == continued;
            begun = goesOn ? words[..^1] : [];
            if (!goesOn)
            {
                yield return words;
            }
        }
    }

    /// <summary>The next word, wherever lines end.</summary>
    public string Word(string field)
    {
        while (_next >= _words.Length)
        {
            if (_line >= _lines.Length)
            {
                throw Wrong(field, "the end of the file", "a word");
            }

            _words = Split(_lines[_line++]);
            _next = 0;
        }

        return _words[_next++];
    }

    /// <summary>The next word as a number; Fortran's D exponents are numbers.</summary>
    public double Number(string field) => ToNumber(Word(field), field);

    /// <summary>The next word as a whole number between two bounds.</summary>
    public int Whole(string field, int least, int most)
    {
        var word = Word(field);
        return int.TryParse(word, out var value) && value >= least && value <= most ? value : throw Wrong(field, word, $"a whole number from {least} to {most}");
    }

    /// <summary>So many numbers.</summary>
    public void Numbers(string field, Span<double> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = Number(field);
        }
    }

    /// <summary>A word as a finite number.</summary>
    public double ToNumber(string word, string field) =>
        double.TryParse(word.Replace('d', 'e').Replace('D', 'e'), out var value) && double.IsFinite(value) ? value : throw Wrong(field, word, "a finite number");

    /// <summary>A word as an element.</summary>
    public Species ToSpecies(string word, string field) =>
        Species.TryParse(word, out var species) ? species : throw Wrong(field, word, "the symbol of a chemical element");

    /// <summary>What is wrong at the current line.</summary>
    public DataException Wrong(string field, string found, string expected) =>
        new(new("The file does not have the form of its kind.", _file, Math.Min(_line, _lines.Length), Field: field, Found: found, Expected: expected));

    private static string[] Split(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
