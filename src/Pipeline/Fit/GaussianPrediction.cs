using Pipelines.Numerics;

namespace Pipelines;

/// <summary>What a Gaussian process says about a structure, with Eq. 14's variances: latent (of the function) and noisy (of a new label).</summary>
/// <param name="Mean">Energy, forces, virial.</param>
/// <param name="LatentEnergyVariance">Variance of the total energy, eV².</param>
/// <param name="LatentForceVariance">Variance of each force component, (eV/Å)².</param>
/// <param name="EnergyNoise">Variance of the noise of a total energy label, eV².</param>
/// <param name="ForceNoise">Variance of the noise of a force component, (eV/Å)².</param>
public sealed record GaussianPrediction(Evaluation Mean, double LatentEnergyVariance, Block<Vec3> LatentForceVariance, double EnergyNoise, double ForceNoise)
{
    /// <summary>Variance of each atom's energy, eV²; empty where the model does not say.</summary>
    public Block<double> LatentAtomEnergyVariance { get; init; }

    /// <summary>Variance of a new total energy label, eV².</summary>
    public double NoisyEnergyVariance => LatentEnergyVariance + EnergyNoise;

    /// <summary>Variance of new force labels, (eV/Å)².</summary>
    public Block<Vec3> NoisyForceVariance => Block.From(LatentForceVariance.Select(v => v + new Vec3(ForceNoise, ForceNoise, ForceNoise)));

    /// <summary>The same mean with all deviations, latent and of the noise, multiplied.</summary>
    internal GaussianPrediction Scaled(CalibrationFactors factors)
    {
        var (force, energy) = (factors.Force * factors.Force, factors.Energy * factors.Energy);
        return factors == CalibrationFactors.None ? this : this with
        {
            LatentEnergyVariance = energy * LatentEnergyVariance,
            EnergyNoise = energy * EnergyNoise,
            LatentForceVariance = Block.From(LatentForceVariance.Select(v => force * v)),
            LatentAtomEnergyVariance = Block.From(LatentAtomEnergyVariance.Select(v => energy * v)),
            ForceNoise = force * ForceNoise,
        };
    }
}
