using System.Runtime.CompilerServices;

namespace Pipelines.Numerics;

/// <summary>A cutoff function of the distance, for many distances at once.</summary>
/// <param name="Shape">How it falls.</param>
/// <param name="Radius">Where it ends; positive.</param>
/// <param name="Width">Over which distance it falls; positive and at most the radius.</param>
public readonly record struct RadialCutoff(CutoffShape Shape, double Radius, double Width)
{
    // The Taylor series of sin(pi y / 2) / y in y^2: on [0, 1] what is left out is below 1e-17 of it.
    private const double S0 = 1.5707963267948966, S1 = -0.6459640975062462, S2 = 0.07969262624616705, S3 = -0.004681754135318688;
    private const double S4 = 0.00016044118478735983, S5 = -3.598843235212085e-06, S6 = 5.692172921967927e-08, S7 = -6.688035109811468e-10;
    private const double S8 = 6.0669357311061955e-12, S9 = -4.377065467313742e-14, S10 = 2.571422892860474e-16;
    private const double CubeOfTanhOfOne = 0.44174415173115256;

    private interface IShape
    {
        /// <summary>f at y = 1 - x.</summary>
        static abstract T Value<T>(T y)
            where T : unmanaged, IOctet<T>;

        /// <summary>d(ln f)/dx at y = 1 - x, as a quotient.</summary>
        static abstract void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T>;
    }

    /// <summary>Multiplies by the cutoff function.</summary>
    /// <param name="r">Distances.</param>
    /// <param name="f">Multiplied by the cutoff function.</param>
    /// <param name="slope">Where not null: overwritten with d(ln f)/dr / r; zero where r or f is.</param>
    /// <param name="count">A multiple of eight.</param>
    internal unsafe void Weigh<T>(double* r, double* f, double* slope, int count)
        where T : unmanaged, IOctet<T>
    {
        switch (Shape)
        {
            case CutoffShape.Cosine: Weigh<T, Cosine>(r, f, slope, count); break;
            case CutoffShape.Polynomial: Weigh<T, Polynomial>(r, f, slope, count); break;
            case CutoffShape.TanhCubed: Weigh<T, TanhCubed>(r, f, slope, count); break;
            case CutoffShape.Step: Weigh<T, Step>(r, f, slope, count); break;
            case CutoffShape.Exponential: Weigh<T, Exponential>(r, f, slope, count); break;
            case CutoffShape.Cubic: Weigh<T, Cubic>(r, f, slope, count); break;
            case CutoffShape.Septic: Weigh<T, Septic>(r, f, slope, count); break;
            case CutoffShape.Nonic: Weigh<T, Nonic>(r, f, slope, count); break;
            default: Weigh<T, TanhCubedUnscaled>(r, f, slope, count); break;
        }
    }

    private unsafe void Weigh<T, TShape>(double* r, double* f, double* slope, int count)
        where T : unmanaged, IOctet<T>
        where TShape : IShape
    {
        T radius = T.Create(Radius), width = T.Create(Width), zero = T.Create(0), one = T.Create(1);
        for (var i = 0; i < count; i += 8)
        {
            var at = T.Load(r + i);
            var y = T.Max((radius - at) / width, zero);
            y = T.Select(T.Below(one, y), one, y);
            var value = TShape.Value(y);
            T.Store(T.Load(f + i) * value, f + i);
            if (slope != null)
            {
                TShape.Slope(y, out var numerator, out var denominator);
                denominator *= at * width;
                var quotient = numerator / T.Select(T.Below(zero, denominator), denominator, one);
                T.Store(T.Select(T.Below(zero, denominator), quotient, zero), slope + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T QuarterSine<T>(T y)
        where T : unmanaged, IOctet<T>
    {
        var u = y * y;
        var s = T.Fma(u, T.Create(S10), T.Create(S9));
        s = T.Fma(u, s, T.Create(S8));
        s = T.Fma(u, s, T.Create(S7));
        s = T.Fma(u, s, T.Create(S6));
        s = T.Fma(u, s, T.Create(S5));
        s = T.Fma(u, s, T.Create(S4));
        s = T.Fma(u, s, T.Create(S3));
        s = T.Fma(u, s, T.Create(S2));
        s = T.Fma(u, s, T.Create(S1));
        return y * T.Fma(u, s, T.Create(S0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Tanh<T>(T y)
        where T : unmanaged, IOctet<T>
    {
        var e = T.Exp(y * T.Create(-2));
        return (T.Create(1) - e) / (T.Create(1) + e);
    }

    // All are written about y = 0, the end of the range: there f and its logarithmic slope keep their relative accuracy.
    private readonly struct Cosine : IShape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T y)
            where T : unmanaged, IOctet<T>
        {
            var s = QuarterSine(y);
            return s * s;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T> => (numerator, denominator) = (T.Create(-Math.PI) * QuarterSine(T.Create(1) - y), QuarterSine(y));
    }

    private readonly struct Polynomial : IShape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T y)
            where T : unmanaged, IOctet<T> => y * y * y * Rest(y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T>
        {
            var x = T.Create(1) - y;
            (numerator, denominator) = (T.Create(-30) * x * x, y * Rest(y));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Rest<T>(T y)
            where T : unmanaged, IOctet<T> => T.Fma(y, T.Fma(y, T.Create(6), T.Create(-15)), T.Create(10));
    }

    private readonly struct Cubic : IShape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T y)
            where T : unmanaged, IOctet<T> => y * y * T.Fma(y, T.Create(-2), T.Create(3));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T> => (numerator, denominator) = (T.Create(-6) * (T.Create(1) - y), y * T.Fma(y, T.Create(-2), T.Create(3)));
    }

    private readonly struct Septic : IShape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T y)
            where T : unmanaged, IOctet<T>
        {
            var y2 = y * y;
            return y2 * y2 * Rest(y);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T>
        {
            var x = T.Create(1) - y;
            (numerator, denominator) = (T.Create(-140) * x * x * x, y * Rest(y));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Rest<T>(T y)
            where T : unmanaged, IOctet<T> => T.Fma(y, T.Fma(y, T.Fma(y, T.Create(-20), T.Create(70)), T.Create(-84)), T.Create(35));
    }

    private readonly struct Nonic : IShape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T y)
            where T : unmanaged, IOctet<T>
        {
            var y2 = y * y;
            return y2 * y2 * y * Rest(y);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T>
        {
            var x = T.Create(1) - y;
            var x2 = x * x;
            (numerator, denominator) = (T.Create(-630) * x2 * x2, y * Rest(y));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Rest<T>(T y)
            where T : unmanaged, IOctet<T> =>
            T.Fma(y, T.Fma(y, T.Fma(y, T.Fma(y, T.Create(70), T.Create(-315)), T.Create(540)), T.Create(-420)), T.Create(126));
    }

    private readonly struct TanhCubedUnscaled : IShape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T y)
            where T : unmanaged, IOctet<T>
        {
            var t = Tanh(y);
            return t * t * t;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T>
        {
            denominator = Tanh(y);
            numerator = T.Create(3) * T.Fma(denominator, denominator, T.Create(-1));
        }
    }

    private readonly struct TanhCubed : IShape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T y)
            where T : unmanaged, IOctet<T> => TanhCubedUnscaled.Value(y) * T.Create(1 / CubeOfTanhOfOne);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T> => TanhCubedUnscaled.Slope(y, out numerator, out denominator);
    }

    private readonly struct Step : IShape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T y)
            where T : unmanaged, IOctet<T> => T.Select(T.Below(T.Create(0), y), T.Create(1), T.Create(0));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T> => (numerator, denominator) = (T.Create(0), T.Create(1));
    }

    private readonly struct Exponential : IShape
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value<T>(T y)
            where T : unmanaged, IOctet<T> => T.Exp(T.Create(1) - (T.Create(1) / Gap(y)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Slope<T>(T y, out T numerator, out T denominator)
            where T : unmanaged, IOctet<T>
        {
            var gap = Gap(y);
            (numerator, denominator) = (T.Create(-2) * (T.Create(1) - y), gap * gap);
        }

        // 1 - x^2.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Gap<T>(T y)
            where T : unmanaged, IOctet<T> => y * (T.Create(2) - y);
    }
}
