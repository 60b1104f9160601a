public import Bases
import Glibc
public import LinearAlgebra
public import Samples
public import Storage

/// Collective variables that can leave the program: y = (f(x) − mean) · coefficients,
/// with f the functions of a basis, or x itself.
public struct ProjectionModel: Equatable, Sendable {
  /// The decomposition behind it.
  public var method: Method
  /// In frames.
  public var lag: Int
  /// The time between the frames it was made from; nil where unknown.
  public var timeStep: PhysicalTime?
  /// The d features that it projects, in their order.
  public var features: [Feature]
  /// Functions of the features; nil where it is linear in the features themselves.
  public var basis: Basis?
  /// One value a function; d values where there is no basis.
  public var mean: [Double]
  /// Functions × k, a column each collective variable.
  public var coefficients: Matrix<Double>
  /// One eigenvalue (TICA) or singular value (VAMP) a collective variable.
  public var values: [Double]
  /// How the features are made from other data, as their source states it; nil
  /// where they are columns of the input.
  public var recipe: JSONValue?

  /// The leading components of a spectral model.
  ///
  /// - Parameters:
  ///   - basis: What the model's features are functions of, with the features below;
  ///     nil where the model's features are the input's.
  ///   - recipe: How the input's features are made from other data.
  public init(
    _ model: SpectralModel, componentCount: Int,
    basis: (functions: Basis, inputs: [Feature])? = nil, recipe: JSONValue? = nil
  ) {
    let count = min(componentCount, model.rank)
    method = model.method
    lag = model.lag
    timeStep = model.timeStep
    precondition(basis.map { $0.functions.functions.count == model.features.count } ?? true)
    features = basis?.inputs ?? model.features
    self.basis = basis?.functions
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
  /// - Complexity: O(frames · (b + n · k)), with b the cost of the n functions.
  public func project(_ rows: Matrix<Double>) -> Matrix<Double> {
    var centered = rows
    if let functions = basis?.functions {
      centered = Matrix(rowCount: rows.rowCount, columnCount: mean.count)
      centered.withUnsafeMutableBufferPointer { values in
        rows.withUnsafeBufferPointer {
          functions.evaluate(rows: $0, count: rows.rowCount, into: values)
        }
      }
    }
    centered.withUnsafeMutableBufferPointer { values in
      for row in 0..<rows.rowCount {
        for j in 0..<mean.count { values[row * mean.count + j] -= mean[j] }
      }
    }
    return centered * coefficients
  }
}

extension ProjectionModel {
  /// The version of the file's layout: 1 without a basis, so that earlier programs read
  /// what they know, 2 with one.
  static let newestSchema = 2

  /// The model as JSON; numbers round-trip.
  public var json: JSONValue {
    var members: [String: JSONValue] = [
      "schema": .integer(basis == nil ? 1 : 2),
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
    members["basis"] = basis?.json
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
    guard let schema = json["schema"]?.int, (1...Self.newestSchema).contains(schema) else {
      throw bad("its schema is not \(Self.newestSchema) or lower; it may come from a newer program")
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
    if let stored = json["basis"], stored != .null {
      do throws(BasisError) {
        basis = try Basis(json: stored)
      } catch {
        throw bad("its basis: \(error)")
      }
    }
    let rowCount = basis?.functions.count ?? features.count
    let elements = rows.compactMap(\.doubles)
    guard !features.isEmpty, mean.count == rowCount, elements.count == rowCount,
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
    if let basis, basis.inputNames != self.features.map(\.name) {
      throw bad("its basis is of other features")
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
