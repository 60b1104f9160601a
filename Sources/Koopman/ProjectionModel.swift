import Glibc
public import LinearAlgebra
public import Samples
public import Storage

/// Collective variables that can leave the program: y = (x − mean) · coefficients.
public struct ProjectionModel: Equatable, Sendable {
  /// The decomposition behind it.
  public var method: Method
  /// In frames.
  public var lag: Int
  /// The time between the frames it was made from; nil where unknown.
  public var timeStep: PhysicalTime?
  /// The d features that it projects, in their order.
  public var features: [Feature]
  /// d values.
  public var mean: [Double]
  /// d × k, a column each collective variable.
  public var coefficients: Matrix<Double>
  /// One eigenvalue (TICA) or singular value (VAMP) a collective variable.
  public var values: [Double]
  /// How the features are made from other data, as their source states it; nil
  /// where they are columns of the input.
  public var recipe: JSONValue?

  /// The leading components of a spectral model.
  public init(_ model: SpectralModel, componentCount: Int, recipe: JSONValue? = nil) {
    let count = min(componentCount, model.rank)
    method = model.method
    lag = model.lag
    timeStep = model.timeStep
    features = model.features
    mean = model.mean
    coefficients = model.vectors.columns(0..<count)
    values = Array((model.singularValues ?? model.modes.map(\.real)).prefix(count))
    self.recipe = recipe
  }

  /// The number k of collective variables.
  public var componentCount: Int { coefficients.columnCount }

  /// The input columns that its features are computed from, each once, and
  /// which of them are periodic.
  public var columns: (names: [String], periodic: [PeriodicColumn]) {
    var names: [String] = []
    var periodic: [PeriodicColumn] = []
    for feature in features {
      switch feature.origin {
      case .column: names.append(feature.name)
      case .cosine(let column, let period), .sine(let column, let period):
        guard !names.contains(column) else { continue }
        names.append(column)
        // An angle in radians keeps the check against degrees.
        periodic.append(
          PeriodicColumn(name: column, period: period == 2 * .pi ? nil : period))
      }
    }
    return (names, periodic)
  }

  /// Throws unless the input has the model's features, in their order.
  public func requireFeatures(_ input: [Feature]) throws(KoopmanError) {
    let ours = features.map(\.name)
    let theirs = input.map(\.name)
    guard ours == theirs else { throw .featureMismatch(model: ours, input: theirs) }
  }

  /// Projects rows (frames × d) to collective variables (frames × k).
  ///
  /// - Complexity: O(frames · d · k).
  public func project(_ rows: Matrix<Double>) -> Matrix<Double> {
    var centered = rows
    centered.withUnsafeMutableBufferPointer { values in
      for row in 0..<rows.rowCount {
        for j in 0..<mean.count { values[row * mean.count + j] -= mean[j] }
      }
    }
    return centered * coefficients
  }
}

extension ProjectionModel {
  /// The version of the file's layout.
  static let schema = 1

  /// The model as JSON; numbers round-trip.
  public var json: JSONValue {
    var members: [String: JSONValue] = [
      "schema": .integer(Self.schema),
      "kind": .string("andante-projection"),
      "method": .string(method.rawValue),
      "lag_frames": .integer(lag),
      "time_step": timeStep.map {
        .object(["value": .number($0.value), "unit": .string($0.unit.symbol)])
      } ?? .null,
      "features": .array(features.map(\.json)),
      "mean": .numbers(mean),
      "coefficients": .array(
        (0..<coefficients.rowCount).map { .numbers(coefficients.row($0)) }),
      "values": .numbers(values),
    ]
    members["recipe"] = recipe
    return .object(members)
  }

  /// Reads a model back.
  ///
  /// - Parameter file: The name that messages show.
  /// - Throws: ``KoopmanError/notAModel(file:reason:)``.
  public init(json: JSONValue, file: String) throws(KoopmanError) {
    func bad(_ reason: String) -> KoopmanError { .notAModel(file: file, reason: reason) }
    guard json["kind"]?.string == "andante-projection" else {
      throw bad("its kind is not andante-projection")
    }
    guard json["schema"]?.int == Self.schema else {
      throw bad("its schema is not \(Self.schema); it may come from a newer program")
    }
    guard let method = json["method"]?.string.flatMap(Method.init(rawValue:)),
      let lag = json["lag_frames"]?.int, lag >= 1, let features = json["features"]?.array,
      let mean = json["mean"]?.doubles, let rows = json["coefficients"]?.array,
      let values = json["values"]?.doubles
    else { throw bad("a field is missing") }
    self.method = method
    self.lag = lag
    self.mean = mean
    self.values = values
    recipe = json["recipe"]
    let elements = rows.compactMap(\.doubles)
    guard !features.isEmpty, mean.count == features.count, elements.count == features.count,
      !values.isEmpty, elements.allSatisfy({ $0.count == values.count })
    else { throw bad("its sizes do not agree") }
    coefficients = Matrix(rows: elements)
    if let step = json["time_step"], step != .null {
      guard let value = step["value"]?.double, value > 0,
        let unit = step["unit"]?.string.flatMap(TimeUnit.named)
      else { throw bad("its time step is not a time") }
      timeStep = PhysicalTime(value, unit)
    }
    self.features = []
    for entry in features {
      guard let feature = Feature(json: entry) else { throw bad("a feature has no name") }
      self.features.append(feature)
    }
  }

  /// Reads a model file.
  ///
  /// - Throws: ``KoopmanError/notAModel(file:reason:)``, or a disk error.
  public init(contentsOf path: String) throws(KoopmanError) {
    let json: JSONValue
    do throws(StorageError) {
      json = try JSONValue(contentsOfFile: path)
    } catch .malformedLine(_, let line, let reason) {
      throw .notAModel(file: path, reason: "line \(line): \(reason)")
    } catch {
      throw .storage(error)
    }
    try self.init(json: json, file: path)
  }
}
