public import Information
public import Storage
import Reporting

/// What `andante bottleneck` found.
public struct BottleneckAnalysis: Sendable {
  /// What was minimised.
  /// What was asked.
  public enum Method: String, Sendable {
    case discrete, deterministic, gaussian
  }

  /// An encoder at one β. Of a partition `informationXT` is H(t), which equals I(x;t).
  public struct Point: Sendable {
    /// The trade-off.
    public var beta: Double
    /// I(x;t) in nats.
    public var informationXT: Double
    /// I(t;o) in nats.
    public var informationTO: Double
    /// I(x;t) − β·I(t;o).
    public var objective: Double
    /// Clusters, or components of a Gaussian encoder.
    public var clusterCount: Int
    /// Whether the iteration came to rest.
    public var converged: Bool
    /// The cluster of each row where encoders are partitions.
    public var assignment: [Int?]?
  }

  /// How the value is to be called where variables were taken as Gaussian.
  public static let gaussianLabel = "Gaussian approximation, not a bound"

  /// What was minimised.
  public let method: Method
  /// The wanted points, in the order they were asked for.
  public let points: [Point]
  /// Of a table; nil where o does not depend on x.
  public let thresholds: BottleneckThresholds?
  /// 1/σ_i² of Gaussian variables, rising.
  public internal(set) var criticalBetas: [Double]?
  /// I(x;o), in nats.
  public let informationXO: Double
  /// What it was read from.
  public internal(set) var source = ""
  /// Notices and what limits the result.
  public internal(set) var advice: [Advice]

  init(
    method: Method, points: [Point], thresholds: BottleneckThresholds?, informationXO: Double,
    advice: [Advice]
  ) {
    self.method = method
    self.points = points
    self.thresholds = thresholds
    self.informationXO = informationXO
    self.advice = advice
  }

  /// The object that `--json` prints; what does not exist is null.
  public func json() -> JSONValue {
    var members: [String: JSONValue] = [
      "andante": .string(Andante.version), "schema": 1, "unit": "nats",
      "method": .string(method.rawValue),
      "i_x_o": .number(informationXO),
      "points": .array(points.map(Self.json)),
      "warnings": .strings(advice.map(\.line)),
    ]
    if let criticalBetas {
      members["critical_betas"] = .numbers(criticalBetas)
      members["label"] = .string(Self.gaussianLabel)
    } else {
      members["beta_local"] = thresholds.map { .number($0.local) } ?? .null
      members["beta_onset"] = thresholds.map { .number($0.onset) } ?? .null
    }
    return .object(members)
  }

  private static func json(_ point: Point) -> JSONValue {
    var members: [String: JSONValue] = [
      "beta": .number(point.beta), "i_x_t": .number(point.informationXT),
      "i_t_o": .number(point.informationTO), "j": .number(point.objective),
      "clusters": .integer(point.clusterCount), "converged": .bool(point.converged),
    ]
    if let assignment = point.assignment {
      members["assignment"] = .array(assignment.map { $0.map { .integer($0) } ?? .null })
    }
    return .object(members)
  }
}
