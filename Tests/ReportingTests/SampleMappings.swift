import Foundation
import Reporting

/// Figures of made-up mappings.
enum SampleMappings {
  /// A small generator that repeats: the figures here need no good one.
  struct Noise {
    var state: UInt64

    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
  }

  static let names = [
    "ca", "ca-cb", "backbone", "martini-like", "blocks:5", "heavy", "optimise:mapping_entropy:31",
    "optimise:kinetic_variance:31", "nextca", "com", "sidechains", "my.xml", "thirteenth",
  ]

  static func front(count: Int = 9, cloudCount: Int = 200, isMaximised: Bool = true) -> FrontPlot {
    var noise = Noise(state: 7)
    let sign = isMaximised ? 1.0 : -1
    let points = (0..<count).map { index -> FrontPlot.Point in
      let t = Double(index) / Double(max(1, count - 1))
      let isBehind = index % 3 == 2
      return FrontPlot.Point(
        names[index % names.count], x: 12 + 40 * t * t + (isBehind ? 7 : 0),
        y: sign * (0.2 + 0.75 * (1 - (1 - t) * (1 - t)) - (isBehind ? 0.1 : 0)),
        xError: 0.6 + 1.2 * t, yError: 0.02 + 0.01 * t, isOnFront: !isBehind,
        frontProbability: isBehind ? 0.04 : 0.9)
    }
    let cloud = (0..<cloudCount).map { _ -> FrontPlot.Place in
      let t = noise.next()
      return .init(20 + 42 * t + 9 * noise.next(), sign * (0.1 + 0.6 * t * t + 0.1 * noise.next()))
    }
    return FrontPlot(
      x: .init(Axis("mapping entropy / kJ mol⁻¹ K⁻¹"), isMaximised: false),
      y: .init(
        Axis(isMaximised ? "kinetic variance retained" : "loss of kinetic variance"),
        isMaximised: isMaximised),
      points: points, cloud: cloud, knee: count > 4 ? points[3].place : nil,
      reference: count > 1 ? .init(62, isMaximised ? 0.1 : -0.1) : nil)
  }

  static func retention(rowCount: Int = 7, columnCount: Int = 5) -> RetentionHeatMap {
    RetentionHeatMap(
      columns: (0..<columnCount).map { column in
        .init("ψ\(column + 1)", timescale: ["1.21 ns", "310 ps", "64 ps", "12 ps", "3.1 ps"][column % 5])
      },
      rows: (0..<rowCount).map { row in
        .init(
          names[row % names.count],
          (0..<columnCount).map { column in
            row == 2 && column == 3 ? nil : row == 4 && column == 4 ? -2.5
              : max(-0.1, 1 - 0.11 * Double(row) - 0.07 * Double(column * (row + 1) % 9))
          })
      })
  }

  static func overlay(rowCount: Int = 6, processCount: Int = 3) -> TimescaleOverlayPlot {
    func row(_ name: String, _ loss: Double) -> TimescaleOverlayPlot.Row {
      .init(
        name,
        (0..<processCount).map { process in
          let value = 900 * pow(0.28, Double(process)) * exp(-loss * (1 + 0.3 * Double(process)))
          return .init(value, interval: (value * (0.88 - 0.05 * loss))...(value * (1.13 + 0.1 * loss)))
        })
    }
    var rows = (0..<rowCount).map { row(names[$0 % names.count], 0.02 + 0.09 * Double($0)) }
    if rowCount > 4 { rows[3].timescales = [.init(nil), .init(.nan)] }
    return TimescaleOverlayPlot(reference: row("all atoms", 0), rows: rows, unit: "ps")
  }

  static func ranks(rowCount: Int = 9, scoreCount: Int = 6) -> RankDisagreementPlot {
    let scores = [
      "mapping_entropy", "kinetic_variance", "timescale_error", "force_noise", "structural_fidelity",
      "information", "kl_mapping_entropy", "resolution", "relevance", "j_star",
    ]
    var noise = Noise(state: 21)
    var columns: [[Int?]] = []
    for score in 0..<scoreCount {
      let keys = (0..<rowCount).map { Double($0) + 6 * noise.next() * Double(score) / 3 }
      let order = keys.indices.sorted { keys[$0] < keys[$1] }
      var ranks = [Int?](repeating: nil, count: rowCount)
      for (rank, row) in order.enumerated() { ranks[row] = rank + 1 }
      columns.append(ranks)
    }
    if scoreCount > 3, rowCount > 5 {
      columns[2][1] = nil
      // Three share the second place.
      for rank in 2...4 {
        let row = columns[3].firstIndex(of: rank)!
        columns[3][row] = 2
      }
    }
    return RankDisagreementPlot(
      scores: Array(scores.prefix(scoreCount)),
      rows: (0..<rowCount).map { row in .init(names[row], columns.map { $0[row] }) })
  }

  /// A coiled chain of residues of ten atoms, four of them hydrogens.
  static func drawing(residueCount: Int, title: String = "backbone and side chains") -> MappingDrawing {
    let elements = ["N", "H", "C", "H", "C", "H", "H", "C", "O", "S"]
    let offsets: [SIMD3<Double>] = [
      [0, 0, 0], [-0.3, -0.9, 0.2], [1.4, 0.2, 0.3], [1.5, -0.5, 1.1], [1.8, 1.6, 0.6], [1.2, 2.2, 0.9],
      [2.2, 1.5, 1.6], [2.2, -0.2, -0.9], [1.9, -1.2, -1.5], [3.0, 2.7, -0.3],
    ]
    let within = [(0, 1), (0, 2), (2, 3), (2, 4), (4, 5), (4, 6), (2, 7), (7, 8), (4, 9)]
    var positions: [SIMD3<Double>] = []
    var atomElements: [String] = []
    var bonds: [MappingDrawing.Bond] = []
    var beads: [MappingDrawing.Bead] = []
    for residue in 0..<residueCount {
      let start = 10 * residue
      let angle = 0.9 * Double(residue)
      let radius = 2 + 0.25 * Double(residue)
      let pitch = 3.4 / max(1, Double(residueCount) / 20)
      let origin = SIMD3(pitch * Double(residue), radius * cos(angle), 0.6 * radius * sin(angle))
      for (element, offset) in zip(elements, offsets) {
        let turned = SIMD3(
          offset.x, offset.y * cos(angle) - offset.z * sin(angle), offset.y * sin(angle) + offset.z * cos(angle))
        positions.append(origin + turned)
        atomElements.append(element)
      }
      bonds += within.map { .init(start + $0.0, start + $0.1) }
      if residue > 0 { bonds.append(.init(start - 3, start)) }
      beads.append(.init("BB\(residue + 1)", atoms: [0, 1, 2, 3, 7, 8].map { start + $0 }))
      beads.append(.init("SC\(residue + 1)", atoms: [4, 5, 6, 9].map { start + $0 }))
    }
    let plane = PrincipalProjection.project(positions)
    return MappingDrawing(
      title: title,
      atoms: zip(plane, atomElements).map { .init(x: $0.x, y: $0.y, element: $1) }, bonds: bonds,
      beads: beads)
  }

  static var figures: [Figure] {
    [
      front().figure(), retention().figure(), overlay().figure(), ranks().figure(),
      drawing(residueCount: 2).figure(),
    ]
  }
}
