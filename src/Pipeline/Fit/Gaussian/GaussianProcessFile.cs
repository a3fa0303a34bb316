using System.Collections.Immutable;
using Pipelines.Numerics;

namespace Pipelines;

/// <summary>A Gaussian process in a model file.</summary>
internal static class GaussianProcessFile
{
    public static void Write(GaussianProcess model, ModelWriter writer)
    {
        writer.Put("kernel", model.Kernel);
        writer.Put("convention", model.Convention);
        writer.Put("forceNoiseVariance", model.ForceNoiseVariance);
        writer.Put("energyNoiseVariance", model.EnergyNoiseVariance);
        writer.Put("isolatedAtomVariance", model.IsolatedAtomVariance);
        writer.PutIsolatedAtoms(model);
        writer.Put("shortestDistance", model.ShortestDistance);
        writer.PutRepulsion(model.Repulsion);
        writer.Put("quality", model.Quality);
        if (model.Path is { } path)
        {
            writer.Put("path", path);
        }

        writer.Put("dataHash", model.DataHash);
        writer.Put("structures", model.Structures.Length);
        StructureBlocks.Write(model.Structures, writer);
        writer.PutBlock("labels", model.Labels.Span.ToArray().SelectMany(l => new[] { l.Structure, (int)l.Label.Kind, l.Label.Atom }).ToArray().AsSpan());
        writer.PutBlock("weights", model.Weights.Span);
        writer.PutBlock("factor", model.Factor.Span);
    }

    public static GaussianProcess Read(ModelReader reader)
    {
        var labels = reader.GetBlock<int>("labels").Chunk(3).Select(l => new TrainingLabel(l[0], new((LabelKind)l[1], l[2])));
        return new()
        {
            Kernel = reader.Get<Kernel>("kernel"),
            Convention = reader.Get<Convention>("convention"),
            ForceNoiseVariance = reader.Get<double>("forceNoiseVariance"),
            EnergyNoiseVariance = reader.Get<double>("energyNoiseVariance"),
            IsolatedAtomVariance = reader.Get<double>("isolatedAtomVariance"),
            IsolatedAtomEnergies = reader.GetIsolatedAtoms(),
            ShortestDistance = reader.Get<double>("shortestDistance"),
            Repulsion = reader.Has("repulsion") ? reader.GetRepulsion() : null,
            Path = reader.Has("path") ? reader.Get<HyperparameterPath>("path") : null,
            Quality = reader.Get<FitQuality>("quality"),
            DataHash = reader.Get<string>("dataHash"),
            Structures = StructureBlocks.Read(reader),
            Labels = Block.From(labels),
            Weights = Block.Freeze(reader.GetBlock<double>("weights")),
            Factor = Block.Freeze(reader.GetBlock<double>("factor")),
        };
    }
}

/// <summary>Structures as blocks of a model file.</summary>
internal static class StructureBlocks
{
    public static void Write(ImmutableArray<Structure> structures, ModelWriter writer)
    {
        writer.PutBlock("atoms", structures.Select(s => s.Count).ToArray().AsSpan());
        writer.PutBlock("species", structures.SelectMany(s => s.Species.Select(x => (byte)x.Number)).ToArray().AsSpan());
        writer.PutBlock("positions", structures.SelectMany(s => s.Positions).ToArray().AsSpan());
        writer.PutBlock("periodic", structures.Select(Periodicity).ToArray().AsSpan());
        writer.PutBlock("cells", structures.Select(s => s.Cell?.Vectors ?? Mat3.Zero).ToArray().AsSpan());
    }

    public static ImmutableArray<Structure> Read(ModelReader reader)
    {
        var atoms = reader.GetBlock<int>("atoms");
        var species = reader.GetBlock<byte>("species");
        var positions = reader.GetBlock<Vec3>("positions");
        var periodic = reader.GetBlock<byte>("periodic");
        var cells = reader.GetBlock<Mat3>("cells");
        var structures = ImmutableArray.CreateBuilder<Structure>(atoms.Length);
        var at = 0;
        for (var i = 0; i < atoms.Length; i++)
        {
            var p = periodic[i];
            var cell = p == NoCell ? null : new Cell(cells[i], (p & 1) != 0, (p & 2) != 0, (p & 4) != 0);
            structures.Add(new(
                Block.From(species.Skip(at).Take(atoms[i]).Select(z => new Species(z))), Block.Create(positions.AsSpan(at, atoms[i])), cell));
            at += atoms[i];
        }

        return structures.MoveToImmutable();
    }

    private const byte NoCell = 255;

    private static byte Periodicity(Structure s) => s.Cell is { } c
        ? (byte)((c.PeriodicX ? 1 : 0) | (c.PeriodicY ? 2 : 0) | (c.PeriodicZ ? 4 : 0))
        : NoCell;
}
