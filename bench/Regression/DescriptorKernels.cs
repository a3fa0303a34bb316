using System.Globalization;
using Pipelines.Numerics;

namespace Pipelines.Bench;

/// <summary>
/// Gram blocks of a SOAP kernel on Ni19, force against force and energy against energy, for each pair of environments, beside the bare product of
/// matrices that they are made of; and what preparing a label costs.
/// </summary>
[SideBySide("Gram blocks of kernels on descriptors: descriptorkernels [ROUNDS] [NMAX] [LMAX]")]
internal static class DescriptorKernels
{
    public static void Run(string[] args)
    {
        int Number(int position, int otherwise) => args.Length > position ? int.Parse(args[position], CultureInfo.InvariantCulture) : otherwise;
        var (rounds, nMax, lMax) = (Number(0, 9), Number(1, 8), Number(2, 6));
        var data = Ni19.Data();
        Console.WriteLine(Dense.Description);
        foreach (var (name, covariance) in new (string, Covariance)[] { ("dot product, zeta 4", new DotProduct(4)), ("squared exponential", new SquaredExponential(0.5)), ("Matern 5/2", new Matern(0.5)) })
        {
            var kernel = (DescriptorKernel)new DescriptorKernel(new Soap(4.5, NMax: nMax, LMax: lMax), covariance).For(data);
            KernelInput[] inputs = [new(data[0].Structure, 4.5), new(data[400].Structure, 4.5)];
            IKernelFeatures[] Prepare(int i) => [.. Enumerable.Range(0, 19).Select(a => kernel.Prepare(inputs[i], Label.ForceOn(a)))];
            IKernelFeatures[][] forces = [Prepare(0), Prepare(1)];
            IKernelFeatures[] energies = [kernel.Prepare(inputs[0], Label.TotalEnergy), kernel.Prepare(inputs[1], Label.TotalEnergy)];
            var width = kernel.Descriptor.Width;
            double Centres(int i) => forces[i].Sum(f => (double)((DescriptorFeatures)f).Kinds.Sum(k => k?.Count ?? 0));
            var pairs = Centres(0) * Centres(1);
            var (block, scratch) = (new double[Label.LargestBlock], new double[80 * 80]);
            List<double> blocks = [], products = [], totals = [], preparing = [];
            for (var r = 0; r <= rounds; r++)
            {
                var all = Regression.Seconds(() =>
                {
                    foreach (var a in forces[0])
                    {
                        foreach (var b in forces[1])
                        {
                            kernel.AddCovariance(a, b, block);
                        }
                    }
                });
                var bare = Regression.Seconds(() =>
                {
                    foreach (var a in forces[0])
                    {
                        foreach (var b in forces[1])
                        {
                            var (x, y) = (((DescriptorFeatures)a).Kinds[0]!, ((DescriptorFeatures)b).Kinds[0]!);
                            Dense.Multiply(false, true, x.Rows, y.Rows, width, 1, x.Data, y.Data, 0, scratch.AsSpan(0, x.Rows * y.Rows));
                        }
                    }
                });
                var total = Regression.Seconds(() =>
                {
                    for (var i = 0; i < 100; i++)
                    {
                        kernel.AddCovariance(energies[0], energies[1], block);
                    }
                });
                var prepare = Regression.Seconds(() => Prepare(0));
                if (r > 0)
                {
                    blocks.Add(all);
                    products.Add(bare);
                    totals.Add(total);
                    preparing.Add(prepare);
                }
            }

            var (one, product) = (Regression.Median(blocks), Regression.Median(products));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"SOAP {nMax}/{lMax} ({width} features), {name}: {1e9 * one / pairs:F0} ns a pair of environments, force-force ({pairs / 361:F0} pairs, {1e3 * one / 361:F3} ms a block); the product alone {1e9 * product / pairs:F0} ns, {32 * width * pairs / product * 1e-9:F1} GFLOP/s ({product / one:P0}); energy-energy {1e9 * Regression.Median(totals) / (100 * 361):F1} ns a pair; preparing a force {1e3 * Regression.Median(preparing) / 19:F2} ms"));
        }
    }
}
