/// The columns that tell most about the future, each by what the ones before it do not tell.
///
/// A column's relevance is the most that it tells about any column's value a lag later,
/// R(i) = maxⱼ M(i, j): a lower bound on what it tells about the whole future, and the same however
/// many copies of a column there are (a sum or a mean over columns would reward the copied). Its gain
/// is R(i)·[1 − share of i in the columns taken] (``Redundancy/share(of:in:)``). The column with the
/// largest gain is taken, again and again.
///
/// That is the greedy rule of mRMR (relevance minus redundancy) with three changes: redundancy is of
/// what columns say about the slow motion, not of their values, so a noisy copy is a copy; it is on
/// the scale of relevance; and it is joint, so a mixture of columns that were taken is redundant.
///
/// - Reference: H. Peng, F. Long, C. Ding, IEEE Trans. Pattern Anal. Mach. Intell. 27, 1226 (2005),
///   doi:10.1109/TPAMI.2005.159 (mRMR); P. Ravindra, Z. Smith, P. Tiwary, Mol. Syst. Des. Eng. 5, 339
///   (2020), doi:10.1039/C9ME00115H (AMINO, which clusters order parameters by mutual information).
public struct ColumnRanking: Sendable {
  /// A column that was taken.
  public struct Choice: Sendable {
    /// Its index.
    public let column: Int
    /// What it tells most about: the column, a lag later, of the relevance.
    public let target: Int
    /// M(column, target), with bias and error by blocks.
    public let relevance: JackknifeEstimate
    /// Frames over the correlation time of the column.
    public let effectiveCount: Double
    /// How often the column, turned in time, tells as much about any column; nil where not asked.
    public let pValue: Double?
    /// What it adds, in nats.
    public let gain: Double
    /// The share of it that the columns before it say too.
    public let shareTaken: Double
    /// Columns that it stands for, redundant with it by half or more and most of all with it, the most
    /// redundant first.
    public let standsFor: [Relative]
  }

  /// A column that another stands for.
  public struct Relative: Equatable, Sendable {
    /// Its index.
    public let column: Int
    /// s(column, choice).
    public let share: Double
  }

  /// Why no more columns were taken.
  public enum Stop: Equatable, Sendable {
    /// As many as were asked for.
    case complete
    /// What is left adds no more than its error: the best of it, its gain, and its error.
    case withinError(column: Int, gain: Double, error: Double)
    /// The best of what is left does not stand out from what turned copies of it tell, given from how
    /// many columns it was picked; its own p.
    case insignificant(column: Int, pValue: Double)
    /// The best of what is left is redundant with the columns taken, by this share.
    case redundant(column: Int, share: Double)
    /// There are no more columns.
    case exhausted
  }

  /// The first is the most relevant.
  public let choices: [Choice]
  /// Why there are no more.
  public let stop: Stop
  /// R(i) of each column, after Miller and Madow; 0 for those that were left out.
  public let relevances: [Double]
  /// The redundancy of each two columns.
  public let redundancy: Redundancy
  /// Columns that never change.
  public let constants: [Int]
  /// Columns that have one value in most frames, with its share of the frames; they were ranked.
  public let dominated: [Relative]
}
