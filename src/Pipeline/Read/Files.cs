namespace Pipelines;

/// <summary>Turns what a disk can do to a program into data errors.</summary>
internal static class Files
{
    public static Result<T> Try<T>(string file, Func<Result<T>> action)
    {
        if (file.Length == 0 || file.Contains('\0', StringComparison.Ordinal))
        {
            return new DataError("This is not the name of a file.", file);
        }

        try
        {
            return action();
        }
        catch (FileNotFoundException)
        {
            return new DataError("There is no such file.", file);
        }
        catch (DirectoryNotFoundException)
        {
            return new DataError("The directory of this file does not exist.", file);
        }
        catch (UnauthorizedAccessException)
        {
            return new DataError("This file may not be opened: permission is denied.", file);
        }
        catch (InvalidDataException e)
        {
            return new DataError($"The gzip data are damaged: {e.Message}", file);
        }
        catch (IOException e)
        {
            return new DataError($"The file cannot be used: {e.Message}", file);
        }
    }
}
