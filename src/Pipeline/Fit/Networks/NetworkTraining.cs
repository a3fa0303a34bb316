namespace Pipelines;

/// <summary>How the weights of a network are found.</summary>
[SpecFamily]
public abstract record NetworkTraining
{
    /// <summary>Passes over the data, or iterations, at most.</summary>
    internal abstract int Steps { get; }
}

/// <summary>The limited-memory BFGS method on all labels at once (Liu and Nocedal 1989, doi:10.1007/BF01589116).</summary>
/// <param name="Iterations">At most so many steps; at least 1.</param>
[Cites("10.1007/BF01589116")]
[Kind("lbfgs")]
public sealed record LbfgsTraining(int Iterations = 500) : NetworkTraining
{
    /// <summary>At least 1.</summary>
    public int Iterations { get; init; } = Parameter.AtLeast(1, Iterations);

    internal override int Steps => Iterations;
}

/// <summary>Adam with decoupled weight decay on batches of frames (Kingma and Ba, arXiv:1412.6980; Loshchilov and Hutter, arXiv:1711.05101).</summary>
/// <param name="Epochs">Passes over the data, at least 1.</param>
/// <param name="Batch">Frames a step, at least 1.</param>
/// <param name="LearningRate">At the beginning; positive.</param>
/// <param name="WeightDecay">A step shrinks the weights by so much times the learning rate; not negative.</param>
/// <param name="Schedule">How the learning rate falls; by half a cosine where left out.</param>
[Kind("adam")]
public sealed record AdamTraining(int Epochs = 200, int Batch = 8, double LearningRate = 0.005, double WeightDecay = 0, RateSchedule? Schedule = null) : NetworkTraining
{
    /// <summary>At least 1.</summary>
    public int Epochs { get; init; } = Parameter.AtLeast(1, Epochs);

    /// <summary>At least 1.</summary>
    public int Batch { get; init; } = Parameter.AtLeast(1, Batch);

    /// <summary>Positive.</summary>
    public double LearningRate { get; init; } = Parameter.Positive(LearningRate, "no unit");

    /// <summary>Not negative.</summary>
    public double WeightDecay { get; init; } = Parameter.NotNegative(WeightDecay, "no unit");

    internal override int Steps => Epochs;
}

/// <summary>
/// The global extended Kalman filter on energies and some forces of every frame, as n2p2 has it: Singraber, Morawietz, Behler and Dellago 2019,
/// doi:10.1021/acs.jctc.8b01092. Errors are measured in units of the labels' noise; several labels make one update. Unlike there, labels are never trusted more
/// than the last errors of their kind (energies, forces) allow: far from the labels, the linearisation is no better than the network.
/// </summary>
/// <param name="Epochs">Passes over the frames, at least 1.</param>
/// <param name="Forces">Force components drawn from each frame in an epoch, at least 0; all where the frame has fewer.</param>
/// <param name="Batch">Labels of an update, at least 1: their derivatives are taken at the same weights.</param>
/// <param name="Epsilon">The weights' variance at the beginning is one over it; positive.</param>
/// <param name="Noise">Variance added to every weight after the first update (q0 of n2p2); not negative.</param>
/// <param name="NoiseDecay">It shrinks by exp(-NoiseDecay) with every update (qtau); not negative.</param>
/// <param name="LeastNoise">It stays at this (qmin); not negative.</param>
/// <param name="Eta">The labels' variance is one over it (in units of their noise) at the beginning; positive.</param>
/// <param name="EtaGrowth">Eta grows by exp(EtaGrowth) with every update (etatau); not negative.</param>
/// <param name="MostEta">And stops there (etamax); at least <paramref name="Eta"/>.</param>
/// <param name="Forgetting">Fading memory: what was learned before counts so much less with every update, approaching 1 as <paramref name="ForgettingGrowth"/> says; above 0, at most 1 (none).</param>
/// <param name="ForgettingGrowth">One less the forgetting factor shrinks by so much with every update (nu); above 0, at most 1.</param>
[Cites("10.1021/acs.jctc.8b01092")]
[Kind("kalman")]
public sealed record KalmanTraining(
    int Epochs = 20,
    int Forces = 6,
    int Batch = 32,
    double Epsilon = 0.01,
    double Noise = 0.01,
    double NoiseDecay = 2.302,
    double LeastNoise = 1e-6,
    double Eta = 0.01,
    double EtaGrowth = 2.302,
    double MostEta = 1,
    double Forgetting = 1,
    double ForgettingGrowth = 0.9987)
    : NetworkTraining
{
    /// <summary>At least 1.</summary>
    public int Epochs { get; init; } = Parameter.AtLeast(1, Epochs);

    /// <summary>At least 0.</summary>
    public int Forces { get; init; } = Parameter.AtLeast(0, Forces);

    /// <summary>At least 1.</summary>
    public int Batch { get; init; } = Parameter.AtLeast(1, Batch);

    /// <summary>Positive.</summary>
    public double Epsilon { get; init; } = Parameter.Positive(Epsilon, "no unit");

    /// <summary>Not negative.</summary>
    public double Noise { get; init; } = Parameter.NotNegative(Noise, "no unit");

    /// <summary>Not negative.</summary>
    public double NoiseDecay { get; init; } = Parameter.NotNegative(NoiseDecay, "no unit");

    /// <summary>Not negative.</summary>
    public double LeastNoise { get; init; } = Parameter.NotNegative(LeastNoise, "no unit");

    /// <summary>Positive.</summary>
    public double Eta { get; init; } = Parameter.Positive(Eta, "no unit");

    /// <summary>Not negative.</summary>
    public double EtaGrowth { get; init; } = Parameter.NotNegative(EtaGrowth, "no unit");

    /// <summary>At least <see cref="Eta"/>.</summary>
    public double MostEta { get; init; } = MostEta >= Eta ? MostEta : throw new ArgumentException($"{nameof(MostEta)} must be at least {nameof(Eta)}, {Eta}; found {MostEta}.", nameof(MostEta));

    /// <summary>Above 0, at most 1.</summary>
    public double Forgetting { get; init; } = Share(Forgetting, nameof(Forgetting));

    /// <summary>Above 0, at most 1.</summary>
    public double ForgettingGrowth { get; init; } = Share(ForgettingGrowth, nameof(ForgettingGrowth));

    internal override int Steps => Epochs;

    private static double Share(double value, string name) =>
        value is > 0 and <= 1 ? value : throw new ArgumentException($"{name} must be above 0 and at most 1; found {value}.", name);
}

/// <summary>How a learning rate falls while training goes on.</summary>
[SpecFamily]
public abstract record RateSchedule
{
    /// <summary>What the rate is multiplied with.</summary>
    /// <param name="done">Epochs so far, parts of one counted.</param>
    /// <param name="epochs">Epochs in all.</param>
    /// <param name="stalls">How often the judged loss has not fallen for <see cref="PlateauRate.Patience"/> epochs.</param>
    internal abstract double Factor(double done, int epochs, int stalls);
}

/// <summary>It does not fall.</summary>
public sealed record ConstantRate : RateSchedule
{
    internal override double Factor(double done, int epochs, int stalls) => 1;
}

/// <summary>By half a cosine, to zero at the end (Loshchilov and Hutter, arXiv:1608.03983, without restarts).</summary>
public sealed record CosineRate : RateSchedule
{
    internal override double Factor(double done, int epochs, int stalls) => 0.5 * (1 + Math.Cos(Math.PI * done / epochs));
}

/// <summary>By half in every so many epochs.</summary>
/// <param name="HalfLife">Epochs, positive.</param>
public sealed record ExponentialRate(double HalfLife = 50) : RateSchedule
{
    /// <summary>Epochs, positive.</summary>
    public double HalfLife { get; init; } = Parameter.Positive(HalfLife, "epochs");

    internal override double Factor(double done, int epochs, int stalls) => Math.Pow(0.5, done / HalfLife);
}

/// <summary>By a factor whenever the validation loss (the training loss, without validation) has not fallen for some epochs.</summary>
/// <param name="Shrink">Between 0 and 1.</param>
/// <param name="Patience">Epochs, at least 1.</param>
public sealed record PlateauRate(double Shrink = 0.5, int Patience = 10) : RateSchedule
{
    /// <summary>Between 0 and 1.</summary>
    public double Shrink { get; init; } = Shrink is > 0 and < 1
        ? Shrink
        : throw new ArgumentException($"{nameof(Shrink)} must be above 0 and below 1; found {Shrink}.", nameof(Shrink));

    /// <summary>At least 1.</summary>
    public int Patience { get; init; } = Parameter.AtLeast(1, Patience);

    internal override double Factor(double done, int epochs, int stalls) => Math.Pow(Shrink, stalls);
}
