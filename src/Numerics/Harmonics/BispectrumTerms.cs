namespace Pipelines.Numerics;

/// <summary>
/// The components B_{j1 j2 j}, j2 ≤ j1 ≤ j, of a bispectrum in the field's order (j1, then j2, then j), and the three Z in the derivative of each:
/// dB = dU^j* Z^j_{j1 j2} + c1 dU^{j1}* Z^{j1}_{j j2} + c2 dU^{j2}* Z^{j2}_{j j1} (Thompson et al. 2015, Eqs. 12 and 17).
/// </summary>
internal sealed class BispectrumTerms
{
    /// <summary>One of three terms: where its Z begins, which layer's U it belongs to, and its factor.</summary>
    public readonly record struct Term(int Start, int Layer, double Factor);

    /// <summary>One component.</summary>
    public readonly record struct Component(int J1, int J2, int J, Term Own, Term First, Term Second);

    /// <summary>Lists the components.</summary>
    public BispectrumTerms(int degree, LayerCoupling coupling, bool normalised)
    {
        Term Of(int j1, int j2, int j, int own) => new(coupling.Start(j1, j2, j), j, normalised ? 1 : (own + 1.0) / (j + 1));
        Components =
        [
            .. BispectrumKernel.Triples(degree).Select(t => new Component(t.J1, t.J2, t.J, Of(t.J1, t.J2, t.J, t.J), Of(t.J, t.J2, t.J1, t.J), Of(t.J, t.J1, t.J2, t.J))),
        ];
    }

    /// <summary>All of them.</summary>
    public Component[] Components { get; }
}
