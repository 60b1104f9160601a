import Reporting
public import Statistics
public import Storage

/// A table's front: who is on it, and how sure that is.
public struct ParetoAnalysis: Sendable {
  /// Ranks and members.
  public let front: ParetoFront
  /// What the rows are called.
  public let labels: [String]
  /// Nil without a reference.
  public let volume: Hypervolume?
  /// Nil where the table has no errors.
  public let probability: FrontProbability?
  let errors: [[Double]?]

  /// Best rank first, along the front; rows that cannot be compared at the end.
  var order: [Int] {
    front.points.indices.sorted { a, b in
      let (x, y) = (front.ranks[a] ?? .max, front.ranks[b] ?? .max)
      if x != y { return x < y }
      if front.points[a][0] != front.points[b][0] { return front.points[a][0] < front.points[b][0] }
      return a < b
    }
  }

  /// A row for each row of the input, best rank first.
  var table: ColumnTable {
    let order = order
    var columns: [ColumnTable.Column] = [
      .texts("name", order.map { labels[$0] }),
      .numbers("rank", order.map { front.ranks[$0].map(Double.init) }),
      .texts("front", order.map { front.contains($0) ? "true" : "false" }),
      .texts("duplicate", order.map { front.isDuplicate($0) ? "true" : "false" }),
    ]
    if let probability {
      columns.append(.numbers("front_probability", order.map { probability.shares[$0] }))
    }
    for (index, objective) in front.objectives.enumerated() {
      columns.append(.numbers(objective.name, order.map { front.points[$0][index] }))
    }
    return ColumnTable(columns)
  }

  /// The first two objectives as a figure.
  func figure() -> String {
    let places = front.points.map { FrontPlot.Place($0[0], $0[1]) }
    func objective(_ index: Int) -> FrontPlot.Objective {
      .init(Axis(front.objectives[index].name), isMaximised: front.objectives[index].direction == .maximise)
    }
    let finite = front.points.indices.filter { !front.excluded.contains($0) }
    // Names of a long table would hide it.
    let named = Set(finite.count <= 40 ? finite : front.members)
    return FrontPlot(
      x: objective(0), y: objective(1),
      points: finite.filter(named.contains).map { row in
        .init(
          labels[row], x: places[row].x, y: places[row].y, xError: errors[0]?[row], yError: errors[1]?[row],
          isOnFront: front.contains(row), frontProbability: probability?.shares[row])
      }, cloud: finite.filter { !named.contains($0) }.map { places[$0] }, cloudName: "other rows",
      front: front.members.map { places[$0] }, knee: front.knee().map { places[$0.point] },
      reference: volume.map { FrontPlot.Place($0.reference[0], $0.reference[1]) }
    ).figure().svg
  }

  /// The object that `--json` prints; what does not exist is null.
  public func json() -> JSONValue {
    .object([
      "andante": .string(Andante.version), "schema": 1,
      "objectives": .array(
        front.objectives.map {
          .object(["name": .string($0.name), "direction": .string($0.direction.rawValue)])
        }),
      "rows": .array(
        order.map { row in
          .object([
            "name": .string(labels[row]),
            "values": .array(front.points[row].map { $0.isFinite ? .number($0) : .null }),
            "rank": front.ranks[row].map { .integer($0) } ?? .null, "front": .bool(front.contains(row)),
            "duplicate": .bool(front.isDuplicate(row)),
            "front_probability": probability?.shares[row].map { .number($0) } ?? .null,
          ])
        }),
      "knee": front.knee().map { .string(labels[$0.point]) } ?? .null,
      "excluded": .strings(front.excluded.map { labels[$0] }),
      "hypervolume": volume.map {
        .object([
          "value": .number($0.value), "reference": .numbers($0.reference),
          "beyond": .strings($0.beyond.map { labels[$0] }),
        ])
      } ?? .null,
    ])
  }

  /// The front as columns of text.
  public var rows: [[String]] {
    let head = ["name"] + front.objectives.map { shortened($0.name, to: 20) }
      + (probability == nil ? [] : ["P(front)"])
    return [head] + front.membersAlong.map { row in
      var cells = [shortened(labels[row], to: 24) + (front.isDuplicate(row) ? " (twice)" : "")]
      for column in front.objectives.indices {
        cells.append(
          NumberText.plain(NumberText.measured(front.points[row][column], error: errors[column]?[row])))
      }
      if let probability {
        cells.append(probability.shares[row].map { NumberText.plain(NumberText.fixed($0, decimals: 2)) } ?? "-")
      }
      return cells
    }
  }

  /// What is to be said beside the rows, a sentence each.
  public var sentences: [String] {
    var sentences: [String] = []
    if let knee = front.knee() {
      sentences.append("The knee is \(labels[knee.point]): a gain in any objective costs most in the others there.")
    }
    if let volume {
      let corner = volume.reference.map { NumberText.plain(NumberText.compact($0)) }.joined(separator: ", ")
      sentences.append(
        "Hypervolume \(NumberText.plain(NumberText.significant(volume.value, digits: 6))) to the corner (\(corner))"
          + (volume.beyond.isEmpty
            ? "." : "; \(counted(volume.beyond.count, "member")) beyond it \(volume.beyond.count == 1 ? "adds" : "add") nothing."))
    }
    if !front.excluded.isEmpty {
      let names = front.excluded.prefix(5).map { labels[$0] }.joined(separator: ", ")
      sentences.append(
        "Left out, for want of a finite number: \(names)"
          + (front.excluded.count > 5 ? " and \(front.excluded.count - 5) more." : "."))
    }
    return sentences
  }
}

extension ParetoFront {
  /// The members by rising first objective, duplicates included: the order of tables.
  var membersAlong: [Int] { members.sorted { points[$0][0] < points[$1][0] } }
}
