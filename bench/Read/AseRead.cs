using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Bench;

/// <summary>
/// Reads the same files here and with ASE (python3-ase), one after the other, round by round, and prints the medians. Both read every frame with its labels
/// into memory; the file is in the page cache for both.
/// </summary>
[SideBySide("reading extended XYZ against ASE: FILES... (Ni19 by default)")]
internal static class AseRead
{
    private const int Rounds = 25;

    private const string Python =
        """
        import sys, time
        import ase.io
        print(ase.__version__, flush=True)
        for line in sys.stdin:
            start = time.perf_counter()
            frames = ase.io.read(line.strip(), ':', format='extxyz')
            print(time.perf_counter() - start, len(frames), flush=True)
        """;

    public static void Run(string[] args)
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Python]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Console.WriteLine($"ASE {python.StandardOutput.ReadLine()}, {Environment.ProcessorCount} cores; medians of {Rounds} rounds in alternation, milliseconds");
        Console.WriteLine($"{"file",-32}{"MB",6}{"frames",8}{"1 thread",10}{"all",8}{"stream",8}{"ASE",10}{"ratio (1 thread)",18}");
        foreach (var file in args.Length > 0 ? args : ["data/ni19/ni19-bip300.extxyz"])
        {
            List<double> one = [], all = [], stream = [], ase = [];
            var frames = 0;

            // The first round only warms both up.
            for (var round = 0; round <= Rounds; round++)
            {
                var times = (
                    Time(() => frames = Read.ExtXyz(file, null, new Run { Threads = 1 }).GetOrThrow().Count),
                    Time(() => frames = Read.ExtXyz(file).GetOrThrow().Count),
                    Time(() => frames = Read.StreamExtXyz(file).Count(f => f.IsOk)),
                    Ase(python, file, frames));
                if (round > 0)
                {
                    one.Add(times.Item1);
                    all.Add(times.Item2);
                    stream.Add(times.Item3);
                    ase.Add(times.Item4);
                }
            }

            Console.WriteLine(
                $"{Path.GetFileName(file),-32}{new FileInfo(file).Length / 1e6,6:0.00}{frames,8}{Median(one),10:0.00}{Median(all),8:0.00}{Median(stream),8:0.00}{Median(ase),10:0.0}{Median(ase) / Median(one),18:0}");
        }
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Ase(Process python, string file, int frames)
    {
        python.StandardInput.WriteLine(Path.GetFullPath(file));
        var answer = python.StandardOutput.ReadLine()!.Split(' ');
        return int.Parse(answer[1], CultureInfo.InvariantCulture) == frames
            ? 1000 * double.Parse(answer[0], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"ASE finds {answer[1]} frames in {file}, not {frames}.");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
