using Pipelines.Notebooks;

namespace Pipelines;

/// <summary><c>value.Display()</c>: shows a value in the middle of a cell.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value below the cell, or prints it where there is no notebook.</summary>
    /// <returns>A handle that shows another value in its place.</returns>
    public static DisplayHandle Display<T>(this T value)
    {
        var handle = new DisplayHandle(RunningCell.Current);
        handle.Show(value);
        return handle;
    }
}

/// <summary>A place below a cell.</summary>
public sealed class DisplayHandle
{
    private readonly RunningCell? _cell;
    private readonly string _id;

    internal DisplayHandle(RunningCell? cell)
    {
        _cell = cell;
        _id = cell?.NextDisplayId() ?? string.Empty;
    }

    /// <summary>Shows another value in this place.</summary>
    public void Update(object? value)
    {
        var bundle = Rich.Of(value);
        if (_cell is null)
        {
            Console.WriteLine(bundle[MimeBundle.Plain]);
        }
        else
        {
            _cell.Tell(output => output.Update(_id, bundle));
        }
    }

    internal void Show(object? value)
    {
        var bundle = Rich.Of(value);
        if (_cell is null)
        {
            Console.WriteLine(bundle[MimeBundle.Plain]);
        }
        else
        {
            _cell.Tell(output => output.Display(bundle, _id));
        }
    }
}
