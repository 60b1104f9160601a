/// What a score card says of one variable, or of a set of them.
public struct CandidateScore: Sendable {
  /// The candidate's name.
  public let name: String
  /// The cells that it is cut into.
  public let cellCount: Int
  /// τ_int in frames: so many frames weigh as much as one independent frame.
  public let correlationTime: Double
  /// Frames divided by ``correlationTime``.
  public let effectiveSampleSize: Double
  /// The share of frames in the most frequent cell.
  public let largestShare: Double

  /// I(x;O), corrected for bias by the jackknife.
  public let information: JackknifeEstimate
  /// How often rotated trajectories make as large an I(x;O) by chance.
  public let pValue: Double
  /// I(x;O|y) with its p, where variables y are given.
  public let conditional: (information: JackknifeEstimate, pValue: Double)?
  /// 1/σ₁² of the table of x and O: where the constant encoder loses its stability.
  public let betaLocal: JackknifeEstimate?
  /// Where an encoder first beats the constant, of all data; nil where x and O are independent. It has no
  /// error of its own: ``betaLocal`` bounds it from above and moves with it.
  public let betaOnset: Double?

  /// Held-out scores at the β asked for; nil where the data are too few for folds.
  public let objectives: [HeldOutBottleneck.Point]?
  /// The same at a ladder of β.
  public let curve: [HeldOutBottleneck.Point]?
  /// Deterministic encoders of all data, one a β asked for.
  public let deterministic: [Deterministic]

  /// I(x_t; x_{t+τ}).
  public let predictive: JackknifeEstimate
  /// 1 + Σ σ² of the cells' indicator functions at the lag.
  public let vamp2: JackknifeEstimate
  /// The variable's own implied timescale in frames; nil where its motion has decayed at the lag, or where
  /// no cell was ever left.
  public let timescale: Timescale?
  /// I(q_t; q_{t+τ}) − I(x_t; x_{t+τ}): what the variable forgets of the whole state q.
  public let informationLoss: JackknifeEstimate
  /// I(q_t; x_{t+τ} | x_t): zero where the variable in its cells is Markovian at the lag.
  public let lumpabilityGap: JackknifeEstimate

  /// A deterministic encoder.
  public struct Deterministic: Sendable {
    /// The trade-off.
    public let beta: Double
    /// H(T).
    public let entropy: Double
    /// I(T;O).
    public let information: Double
    /// The clusters used.
    public let clusterCount: Int
  }

  /// A timescale whose error is that of its logarithm.
  public struct Timescale: Sendable {
    /// In frames.
    public let value: Double
    /// In frames; nil where there are too few blocks.
    public let standardError: Double?
    /// 95 %, in frames.
    public let interval: ClosedRange<Double>?
  }
}
