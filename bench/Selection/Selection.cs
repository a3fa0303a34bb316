using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Bench;

/// <summary>Samplers on one file: what descriptor-space sampling costs, how the cost grows, and what a fit makes of what was chosen (the review's Fig. 4).</summary>
[SideBySide("random against descriptor-space sampling: selection [FILE] [CUTOFF] [SEEDS]")]
internal static class Selection
{
    public static void Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var file = args.Length > 0 ? args[0] : "data/ni19/ni19-bip300.extxyz";
        var cutoff = args.Length > 1 ? double.Parse(args[1]) : 4.5;
        var seeds = args.Length > 2 ? int.Parse(args[2]) : 5;
        var data = Read.ExtXyz(file).GetOrThrow();
        var split = data[0].Info.ContainsKey("plan_id")
            ? data | Select.Groups("plan_id", train: 0.75, test: 0.25, seed: 1)
            : data | Select.Blocks(train: 0.75, test: 0.25, gap: 50);
        Console.WriteLine($"{file}: {data}; {split}; {split.Leakage()}");

        Console.WriteLine("\nCost (medians of 5, all threads / one)");
        Descriptor[] descriptors = [Pipelines.Describe.TwoBody(cutoff), Pipelines.Describe.ThreeBody(cutoff)];
        foreach (var descriptor in descriptors)
        {
            foreach (var part in new[] { 4, 2, 1 })
            {
                Cost(descriptor, data | Select.Frames(0..(data.Count / part)));
            }
        }

        Console.WriteLine("\nMAEF on the held-out part, eV/Å: mean ± standard deviation over seeds; largest error: mean over seeds");
        var held = Math.Min(40, split.Test.LabelledFrames.Count());
        var test = data.Subset((split.Test | Select.Random(frames: held, seed: 99)).LabelledFrames);
        Errors("2-body", new TwoBodyKernel(0.4, cutoff), descriptors[0], split, test, seeds);
        Errors("3-body", new ThreeBodyKernel(0.5, cutoff), descriptors[1], split, test, seeds);
    }

    private static void Cost(Descriptor descriptor, TrainingSet some)
    {
        var stage = descriptor >> Select.DescriptorSpace(seed: 1);
        var values = some.LabelledFrames.Sum(f => new Described(some, descriptor).Features(f).Sum(e => (long)e.Count));
        var all = Median(() => stage.Apply(some, Pipelines.Run.Default));
        var one = Median(() => stage.Apply(some, new() { Threads = 1 }));
        Console.WriteLine(
            $"  {Spec.KindOf(descriptor.GetType()),-10} {some.Environments.Length,7} environments {values,9} elements  {all,7:F1} / {one,7:F1} ms"
            + $"  {1e6 * one / values,5:F0} ns an element  one pass takes {stage.Apply(some, Pipelines.Run.Default).Environments.Length}");
    }

    private static void Errors(string body, Kernel kernel, Descriptor descriptor, Split split, Dataset test, int seeds)
    {
        foreach (var n in new[] { 10, 20, 50, 100, 200 })
        {
            Show("random", s => Select.Random(environments: n, seed: s));
            Show("space 0.05", s => Over(Select.DescriptorSpace(environments: n, seed: s)));
            Show("space 0.2", s => Over(Select.DescriptorSpace(environments: n, binWidth: 0.2, seed: s)));

            Stage<ILabelled, TrainingSet> Over(DescriptorSpaceSampling sampling) => descriptor >> sampling;

            void Show(string sampler, Func<int, Stage<ILabelled, TrainingSet>> select)
            {
                var errors = Enumerable.Range(1, seeds)
                    .Select(s => ErrorMetrics.Of(new GaussianProcessFit(kernel, Noise: 1e-3).Apply(split | select(s), Pipelines.Run.Default), test))
                    .ToArray();
                var mean = errors.Average(e => e.ForceMaef);
                var deviation = Math.Sqrt(errors.Sum(e => (e.ForceMaef - mean) * (e.ForceMaef - mean)) / Math.Max(1, seeds - 1));
                Console.WriteLine($"  {body} N {n,4} {sampler,-11} {mean:F4} ± {deviation:F4}   {errors.Average(e => e.ForceMax):F2}");
            }
        }
    }

    private static double Median(Action action)
    {
        action();
        var times = new double[5];
        for (var i = 0; i < times.Length; i++)
        {
            var watch = Stopwatch.StartNew();
            action();
            times[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(times);
        return times[2];
    }
}
