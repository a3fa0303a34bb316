namespace Pipelines;

/// <summary>A stage that makes a fast force field from a model: the family that a map's SPEC chooses from.</summary>
[SpecFamily]
public interface IMapStage
{
    /// <summary>Maps.</summary>
    /// <exception cref="DataException">The model cannot be mapped.</exception>
    Model Map(Model model, Run run);
}
