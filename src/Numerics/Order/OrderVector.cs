namespace Pipelines.Numerics;

/// <summary>The vector q_lm, m = 0 .. l, of one degree, its invariants, and derivatives of something by it.</summary>
internal sealed class OrderVector(int l)
{
    private readonly CubicInvariant _cubic = new(l);
    private readonly double[] _wre = new double[l + 1], _wim = new double[l + 1];

    public UnitHarmonics Harmonics { get; } = new(l);

    public double[] Re { get; } = new double[l + 1];

    public double[] Im { get; } = new double[l + 1];

    public double[] GRe { get; } = new double[l + 1];

    public double[] GIm { get; } = new double[l + 1];

    public void Clear()
    {
        Array.Clear(Re);
        Array.Clear(Im);
    }

    public void Scale(double factor)
    {
        for (var m = 0; m < Re.Length; m++)
        {
            (Re[m], Im[m]) = (factor * Re[m], factor * Im[m]);
        }
    }

    public void ScaleOuter(double factor)
    {
        for (var m = 0; m < Re.Length; m++)
        {
            (GRe[m], GIm[m]) = (factor * GRe[m], factor * GIm[m]);
        }
    }

    public (double Second, double Third) Invariants()
    {
        var sum = 0.0;
        for (var m = 0; m < Re.Length; m++)
        {
            sum += (m == 0 ? 1 : 2) * ((Re[m] * Re[m]) + (Im[m] * Im[m]));
        }

        return (sum, _cubic.Evaluate(Re, Im, _wre, _wim));
    }

    public void Outer(double second, double third)
    {
        _cubic.Evaluate(Re, Im, _wre, _wim);
        for (var m = 0; m < Re.Length; m++)
        {
            var both = m == 0 ? 2 : 4;
            (GRe[m], GIm[m]) = ((second * both * Re[m]) + (third * _wre[m]), (second * both * Im[m]) + (third * _wim[m]));
        }
    }

    public double Dot()
    {
        var sum = 0.0;
        for (var m = 0; m < Re.Length; m++)
        {
            sum += (GRe[m] * Re[m]) + (GIm[m] * Im[m]);
        }

        return sum;
    }
}
