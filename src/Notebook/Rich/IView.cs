namespace Pipelines;

/// <summary>
/// How values of a type are shown. A class with a constructor without parameters that implements this is found by reflection in every
/// assembly given to <see cref="Rich.Register"/>; a generic class shows every construction of a generic type.
/// </summary>
/// <typeparam name="T">The type; its subtypes are shown alike unless they have views of their own.</typeparam>
public interface IView<in T>
{
    /// <summary>The forms of a value; pure: the same value gives the same bundle.</summary>
    MimeBundle Of(T value);
}
