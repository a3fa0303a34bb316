using System.Collections.Immutable;

namespace Pipelines;

/// <summary>A training domain in a model file.</summary>
internal static class TrainingDomainFile
{
    public static void Write(TrainingDomain domain, ModelWriter writer)
    {
        writer.Put("domainCutoff", domain.Cutoff);
        writer.PutBlock<int>("domainPairs", [.. domain.Pairs.Keys.Select(k => k.Code)]);
        writer.PutBlock<double>("domainDistances", [.. domain.Pairs.Values.SelectMany(r => new[] { r.Shortest, r.FarthestNearest, r.Longest })]);
        if (domain.Descriptor is not null)
        {
            writer.Put<Descriptor>("domainDescriptor", domain.Descriptor);
            writer.PutBlock("domainLeast", domain.Least.Span);
            writer.PutBlock("domainMost", domain.Most.Span);
        }

        if (domain.Triangles is { } triangles)
        {
            writer.Put("domainTriangles", triangles.Radius);
            writer.PutBlock<int>("domainTriangleLabels", [.. triangles.Seen.Keys.Select(k => k.Code)]);
            writer.PutBlock<byte>("domainTriangleCells", [.. triangles.Seen.Values.SelectMany(Packed)]);
        }
    }

    public static TrainingDomain? Read(ModelReader reader)
    {
        if (!reader.Has("domainCutoff"))
        {
            return null;
        }

        var distances = reader.GetBlock<double>("domainDistances");
        var domain = new TrainingDomain
        {
            Cutoff = reader.Get<double>("domainCutoff"),
            Pairs = reader.GetBlock<int>("domainPairs").Index().ToImmutableSortedDictionary(
                p => FeatureLabel.OfCode(p.Item), p => new DistanceRange(distances[3 * p.Index], distances[(3 * p.Index) + 1], distances[(3 * p.Index) + 2])),
        };
        if (reader.Has("domainDescriptor"))
        {
            var descriptor = reader.Get<Descriptor>("domainDescriptor") as AtomicDescriptor ?? throw new FormatException("the descriptor has no fixed width");
            var (least, most) = (reader.GetBlock<double>("domainLeast"), reader.GetBlock<double>("domainMost"));
            domain = least.Length == descriptor.Width * descriptor.Species.Count && most.Length == least.Length
                ? domain with { Descriptor = descriptor, Least = Block.Freeze(least), Most = Block.Freeze(most) }
                : throw new FormatException("the ranges of the features do not fit the descriptor");
        }

        if (reader.Has("domainTriangles"))
        {
            var cells = reader.GetBlock<byte>("domainTriangleCells");
            const int bytes = TriangleDomain.Cells * TriangleDomain.Cells * TriangleDomain.Cells / 8;
            domain = domain with
            {
                Triangles = new(reader.Get<double>("domainTriangles"), reader.GetBlock<int>("domainTriangleLabels").Index().ToImmutableSortedDictionary(
                    l => FeatureLabel.OfCode(l.Item), l => Unpacked(cells.AsSpan(l.Index * bytes, bytes)))),
            };
        }

        return domain;
    }

    // Eight cells a byte.
    private static byte[] Packed(Block<byte> cells)
    {
        var packed = new byte[cells.Length / 8];
        for (var c = 0; c < cells.Length; c++)
        {
            packed[c / 8] |= (byte)(cells[c] << (c % 8));
        }

        return packed;
    }

    private static Block<byte> Unpacked(ReadOnlySpan<byte> packed)
    {
        var cells = new byte[8 * packed.Length];
        for (var c = 0; c < cells.Length; c++)
        {
            cells[c] = (byte)((packed[c / 8] >> (c % 8)) & 1);
        }

        return Block.Freeze(cells);
    }
}
