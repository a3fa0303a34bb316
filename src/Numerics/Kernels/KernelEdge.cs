namespace Pipelines.Numerics;

/// <summary>A distance as a kernel sees it.</summary>
/// <param name="R">Distance.</param>
/// <param name="F">Cutoff function there.</param>
/// <param name="Fd">Its derivative.</param>
/// <param name="Unit">Unit vector from the moving corner to the other one.</param>
/// <param name="Label">Only edges with the same label are compared.</param>
public readonly record struct KernelEdge(double R, double F, double Fd, Vec3 Unit, int Label);
