using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;

namespace Pipelines.Tool;

/// <summary><c>describe FILE... --with SPEC --out F.npy [--gradients G.npz]</c>: features as NumPy arrays.</summary>
internal static class DescribeVerb
{
    private static readonly Argument<FileInfo[]> Files = new("FILE") { Description = "Extended XYZ, gzipped or not.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<FileInfo> With = SpecOption.Create("how atoms or structures are looked at", "soap");
    private static readonly Option<FileInfo?> Out = new("--out") { Description = "Where the features go: float64, a row an atom (or a structure) of all frames.", HelpName = "F.npy" };
    private static readonly Option<FileInfo?> Gradients = new("--gradients") { Description = "Where their sparse gradients go, by positions and by strain.", HelpName = "G.npz" };

    private static readonly Option<bool> Report = new("--report") { Description = "Say how good the features are: rank, blind spots, smoothness, sensitivity, cost." };

    public static Command Create() => Host.Verb(
        "describe", "Turn atoms or structures into features.", [Files, With, Out, Gradients, Report, .. DataOptions.All], Run);

    private static Answer Run(ParseResult parse, Session session)
    {
        var spec = SpecOption.Read<Descriptor>(parse.GetRequiredValue(With), session.Seed);
        var data = DataOptions.Read(parse, session, parse.GetRequiredValue(Files));
        var described = spec.Apply(data, session.Run);
        var (values, gradients) = (parse.GetValue(Out), parse.GetValue(Gradients));
        var asked = parse.GetValue(Report);
        if (values is null && gradients is null && !asked)
        {
            throw new UsageException("There is nothing to do: give --out F.npy, --gradients G.npz, --report, or several of them.");
        }

        if (described.Descriptor is not (AtomicDescriptor or GlobalDescriptor))
        {
            throw new UsageException(
                $"'{Spec.KindOf(described.Descriptor.GetType())}' is a set: its size changes from atom to atom, and it makes no matrix. Take a descriptor of fixed width, such as soap or symmetryFunctions.");
        }

        var size = FeatureSize.Of(described, gradients is not null, session.Run);
        var noun = described.Descriptor is GlobalDescriptor ? "structures" : "atoms";
        List<string> lines = [];
        void Tell(FileInfo file, long bytes, string what)
        {
            session.Note($"{file} will take {Size(bytes)}.");
            lines.Add($"{what} -> {file} ({Size(bytes)})");
        }

        if (values is not null)
        {
            Tell(values, size.ValueBytes, $"{size.Rows} {noun} x {size.Columns} features");
            Write.Features(described, WholeFile.Ready(values.ToString()), session.Run).GetOrThrow();
        }

        if (gradients is not null)
        {
            Tell(gradients, size.GradientBytes, $"{size.Entries} pairs of {noun} and moved atoms x 3 x {size.Columns}");
            Write.Gradients(described, WholeFile.Ready(gradients.ToString()), session.Run).GetOrThrow();
        }

        var report = asked ? DescriptorReport.Of(described, seed: (ulong)(session.Seed ?? 1), clock: TimeProvider.System, run: session.Run) : null;
        lines.AddRange(report?.Lines ?? []);
        return new(
            new { size.Rows, size.Columns, Entries = gradients is null ? (long?)null : size.Entries, Out = values?.ToString(), Gradients = gradients?.ToString(), Names = Names(described.Descriptor), Report = report },
            string.Concat(lines.Select(l => $"{l}\n")));
    }

    private static ImmutableArray<string> Names(Descriptor descriptor) => descriptor switch
    {
        AtomicDescriptor atomic => atomic.Columns,
        GlobalDescriptor whole => whole.Columns,
        _ => [],
    };

    private static string Size(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} bytes",
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F0} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB"),
    };
}
