using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>
/// How features change as one more neighbour moves out through the cutoff, in standard deviations of the sample (root mean square over columns), the worst
/// of some atoms. Slope and curvature at the cutoff are one-sided differences from inside: beyond it all are zero, so they are the jumps.
/// </summary>
/// <param name="Curvature">1/Å²; the largest second derivative from a quarter of the cutoff on.</param>
/// <param name="ValueJump">The step of the value at the cutoff; 0 for a continuous descriptor.</param>
/// <param name="SlopeJump">1/Å; the step of the first derivative: forces jump.</param>
/// <param name="CurvatureJump">1/Å²; the step of the second derivative: force constants jump, as they do with the cosine cutoff.</param>
public sealed record FeatureSmoothness(double Curvature, double ValueJump, double SlopeJump, double CurvatureJump)
{
    private const int Atoms = 6, Steps = 300;
    private const double Nearest = 0.25;

    internal static FeatureSmoothness Of(FeatureSample sample, AtomicDescriptor descriptor, Run run)
    {
        var worst = new FeatureSmoothness(0, 0, 0, 0);
        for (var k = 0; k < Math.Min(Atoms, sample.Rows.Length); k++)
        {
            run.Report("smoothness", k, Atoms);
            var (frame, atom) = sample.Rows[(int)((long)k * sample.Rows.Length / Atoms) % sample.Rows.Length];
            worst = Worse(worst, At(sample, descriptor, sample.Described.Environments(frame)[atom]));
        }

        return worst;
    }

    private static FeatureSmoothness Worse(FeatureSmoothness a, FeatureSmoothness b) => new(
        Math.Max(a.Curvature, b.Curvature), Math.Max(a.ValueJump, b.ValueJump), Math.Max(a.SlopeJump, b.SlopeJump), Math.Max(a.CurvatureJump, b.CurvatureJump));

    private static FeatureSmoothness At(FeatureSample sample, AtomicDescriptor descriptor, LocalEnvironment environment)
    {
        var radius = descriptor.Cutoff.Radius;
        Vec3[] displacements = [.. Enumerable.Range(0, environment.Count).Select(environment.Displacement)];

        // Away from the others, so that the new neighbour meets nobody.
        var away = displacements.Aggregate(Vec3.Zero, (sum, d) => sum - (d / Math.Max(d.Dot(d), 1e-6)));
        away = away.Length > 1e-6 ? away / away.Length : new(0, 0, 1);
        var step = (1 - Nearest) * radius / Steps;
        double[] With(double r) => Features(sample, descriptor.Of(LocalEnvironment.Of(
            environment.Centre, [.. environment.Species, descriptor.Species[^1]], [.. displacements, r * away], radius)));

        var rows = Enumerable.Range(0, Steps).Select(s => With(radius - (s * step))).ToArray();
        var width = sample.Width;
        double Norm(Func<int, double> of) => Math.Sqrt(Enumerable.Range(0, width).Sum(c => of(c) * of(c)) / Math.Max(1, width));
        var curvature = 0.0;
        for (var s = 1; s < Steps - 1; s++)
        {
            curvature = Math.Max(curvature, Norm(c => (rows[s - 1][c] - (2 * rows[s][c]) + rows[s + 1][c]) / (step * step)));
        }

        var just = With(radius * (1 - 1e-9));
        return new(
            curvature,
            Norm(c => just[c] - rows[0][c]),
            Norm(c => ((3 * just[c]) - (4 * rows[1][c]) + rows[2][c]) / (2 * step)),
            Norm(c => ((2 * just[c]) - (5 * rows[1][c]) + (4 * rows[2][c]) - rows[3][c]) / (step * step)));
    }

    private static double[] Features(FeatureSample sample, EnvironmentFeatures features) =>
        [.. features.Values.Select((v, c) => sample.Deviation[c] > 0 ? v / sample.Deviation[c] : 0)];
}

/// <summary>How much features depend on neighbours at some distance.</summary>
/// <param name="From">Å.</param>
/// <param name="To">Å.</param>
/// <param name="Neighbors">Mean number of neighbours there.</param>
/// <param name="Sensitivity">1/Å; mean norm of d(features)/d(position of a neighbour), in standard deviations of the sample, root mean square over columns.</param>
public sealed record ShellSensitivity(double From, double To, double Neighbors, double Sensitivity)
{
    private const double Width = 0.5;
    private const int Atoms = 100;

    internal static ImmutableArray<ShellSensitivity> Of(FeatureSample sample, AtomicDescriptor descriptor, Run run)
    {
        var shells = new (int Count, double Sum)[(int)Math.Ceiling(descriptor.Cutoff.Radius / Width)];
        var atoms = Math.Min(Atoms, sample.Rows.Length);
        for (var k = 0; k < atoms; k++)
        {
            run.Report("sensitivity", k, atoms);
            var (frame, atom) = sample.Rows[(int)((long)k * sample.Rows.Length / atoms)];
            var environment = sample.Described.Environments(frame)[atom];
            var gradients = descriptor.Of(environment, gradients: true).Gradients!;
            var squares = new double[environment.Count];
            for (var v = 0; v < sample.Width; v++)
            {
                for (var e = gradients.Start[v]; sample.Deviation[v] > 0 && e < gradients.Start[v + 1]; e++)
                {
                    squares[gradients.Neighbors[e]] += gradients.Vectors[e].Dot(gradients.Vectors[e]) / (sample.Deviation[v] * sample.Deviation[v]);
                }
            }

            for (var j = 0; j < squares.Length; j++)
            {
                ref var shell = ref shells[Math.Min(shells.Length - 1, (int)(environment.R[j] / Width))];
                shell = (shell.Count + 1, shell.Sum + Math.Sqrt(squares[j] / sample.Width));
            }
        }

        return
        [
            .. shells.Index().Where(s => s.Item.Count > 0).Select(s => new ShellSensitivity(
                s.Index * Width, Math.Min(descriptor.Cutoff.Radius, (s.Index + 1) * Width), (double)s.Item.Count / atoms, s.Item.Sum / s.Item.Count)),
        ];
    }
}
