import Reporting

/// Figures of an invented but consistent Markov model: four sets of states over φ and ψ.
enum SampleMarkov {
  static let names = ["C7eq", "C5", "αR", "αL"]
  static let centers: [(x: Double, y: Double)] = [(-80, 150), (-150, 155), (-75, -20), (58, 40)]
  static let populations = [0.43, 0.29, 0.27, 0.012]
  private static let count = 50
  private static let xAxis = Axis("φ / °", range: -180...180, tickStep: 90)
  private static let yAxis = Axis("ψ / °", range: -180...180, tickStep: 90)

  /// Rates in 1/ns that are in balance with the populations.
  static let rates: [[Double]] = {
    let fluxes: [[Double]] = [
      [0, 10.8, 2.2, 0.009], [10.8, 0, 0.6, 0.001], [2.2, 0.6, 0, 0.014], [0.009, 0.001, 0.014, 0],
    ]
    return (0..<4).map { i in (0..<4).map { j in fluxes[i][j] / populations[i] } }
  }()

  private static let identity: [[Double]] = (0..<4).map { i in (0..<4).map { j in i == j ? 1 : 0 } }

  /// Transition probabilities after some ns, from many short steps.
  static func propagated(_ time: Double) -> [[Double]] {
    let steps = max(1, Int(time * 400))
    let step = time / Double(steps)
    var result = identity
    for _ in 0..<steps {
      for i in 0..<4 {
        let row = result[i]
        for j in 0..<4 {
          for k in 0..<4 { result[i][j] += step * (row[k] * rates[k][j] - row[j] * rates[j][k]) }
        }
      }
    }
    return result
  }

  static var test: ChapmanKolmogorovPlot {
    var generator = SampleReport.Generator(state: 5)
    let lags = (1...8).map { 0.02 * Double($0) }
    let matrices = lags.map(propagated)
    let panels = (0..<4).map { i in
      (0..<4).map { j in
        let values = matrices.map { $0[i][j] }
        func spread(_ value: Double, _ index: Int) -> Double {
          (0.02 + (i == 3 || j == 3 ? 0.05 : 0.01)) * (value * (1 - value)).squareRoot()
            * (1 + 0.25 * Double(index))
        }
        return ChapmanKolmogorovPlot.Panel(
          predicted: [.init(lag: 0, value: i == j ? 1 : 0)]
            + values.enumerated().map { index, value in
              let s = 1.4 * spread(value, index)
              return .init(lag: lags[index], value: value, lower: value - s, upper: value + s)
            },
          estimated: values.enumerated().map { index, value in
            let s = spread(value, index)
            let estimate = min(1, max(0, value + 0.6 * s * generator.normal()))
            return .init(lag: lags[index], value: estimate, lower: estimate - 2 * s, upper: estimate + 2 * s)
          })
      }
    }
    return ChapmanKolmogorovPlot(panels: panels, names: names, unit: "ns")
  }

  /// The test of some sets with names of any length, without intervals.
  static func test(setCount: Int, name: (Int) -> String) -> ChapmanKolmogorovPlot {
    let lags = (0...6).map { 5 * Double($0) }
    let panels = (0..<setCount).map { i in
      (0..<setCount).map { j in
        let points = lags.map { lag -> ChapmanKolmogorovPlot.Point in
          let rest = 1 / Double(setCount)
          let decay = exponential(-lag / (10 + 5 * Double(i)))
          return .init(lag: lag, value: i == j ? rest + (1 - rest) * decay : rest * (1 - decay))
        }
        return ChapmanKolmogorovPlot.Panel(predicted: points, estimated: points)
      }
    }
    return ChapmanKolmogorovPlot(panels: panels, names: (0..<setCount).map(name), unit: "ps")
  }

  private static let surface = SampleReport.surface(count: count)
  private static let energies = StateMapPlot.Energies(surface.values, unit: "kT", maximum: 7)

  private static func periodic(_ difference: Double) -> Double {
    difference - 360 * (difference / 360).rounded()
  }

  private static func center(_ cell: Int) -> (x: Double, y: Double) {
    let width = 360 / Double(count)
    return (-180 + width * (Double(cell % count) + 0.5), -180 + width * (Double(cell / count) + 0.5))
  }

  /// The nearest set of each cell that was visited.
  static let sets: [Int?] = surface.values.enumerated().map { cell, value in
    guard value != nil else { return nil }
    let place = center(cell)
    return centers.indices.min {
      distance(place, centers[$0]) < distance(place, centers[$1])
    }
  }

  private static func distance(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> Double {
    let (dx, dy) = (periodic(a.x - b.x), periodic(a.y - b.y))
    return dx * dx + dy * dy
  }

  /// The committor from the left half to αL, by relaxation on the surface.
  static let committor: [Double?] = {
    let energies = surface.values
    var values = energies.indices.map { cell -> Double in
      distance(center(cell), centers[3]) < 500 ? 1 : distance(center(cell), centers[0]) < 900 ? 0 : 0.5
    }
    let isFree = energies.indices.map { energies[$0] != nil && values[$0] == 0.5 }
    for _ in 0..<600 {
      for cell in energies.indices where isFree[cell] {
        guard let energy = energies[cell] else { continue }
        let (x, y) = (cell % count, cell / count)
        var (sum, total) = (0.0, 0.0)
        for (dx, dy) in [(1, 0), (count - 1, 0), (0, 1), (0, count - 1)] {
          let other = (y + dy) % count * count + (x + dx) % count
          guard let neighbour = energies[other] else { continue }
          let rate = exponential((energy - neighbour) / 2)
          sum += rate * values[other]
          total += rate
        }
        if total > 0 { values[cell] = sum / total }
      }
    }
    return energies.indices.map { energies[$0] == nil ? nil : values[$0] }
  }()

  private static func map(_ title: String, _ cells: StateMapPlot.Cells) -> StateMapPlot {
    StateMapPlot(
      title: title, xAxis: xAxis, yAxis: yAxis, xEdges: surface.xEdges, yEdges: surface.yEdges, cells: cells,
      energies: energies)
  }

  static var setMap: StateMapPlot { map("Metastable sets over φ and ψ", .sets(sets, names: names)) }

  static var committorMap: StateMapPlot {
    map("Committor from C7eq to αL", .unit(committor, label: "committor"))
  }

  static var eigenvectorMap: StateMapPlot {
    let values = sets.indices.map { cell in
      sets[cell].map { set -> Double in
        let smooth = exponential(-distance(center(cell), centers[2]) / 9000)
        return set == 3 ? -0.35 : 1.6 * smooth - 0.7
      }
    }
    return map("Second eigenvector over φ and ψ", .diverging(values, label: "ψ₂"))
  }

  static var network: StateNetworkPlot {
    StateNetworkPlot(
      title: "Transitions between the sets",
      nodes: zip(names, populations).map { .init($0, population: $1) },
      edges: rates.enumerated().flatMap { i, row in
        row.enumerated().map { .init(from: i, to: $0.offset, value: $0.element) }
      }, unit: "ns⁻¹")
  }

  /// A chain with side arms, and strengths over several decades.
  static func network(nodeCount: Int) -> StateNetworkPlot {
    var generator = SampleReport.Generator(state: 17)
    let edges = (1..<max(1, nodeCount)).flatMap { node -> [StateNetworkPlot.Edge] in
      let other = max(0, node - Int.random(in: 1...3, using: &generator))
      let value = Double.random(in: 0.02...1, using: &generator)
      return [.init(from: node, to: other, value: value), .init(from: other, to: node, value: 0.7 * value)]
    }
    return StateNetworkPlot(
      nodes: (0..<nodeCount).map { .init("S\($0 + 1)", population: 0.25 / Double($0 + 1), series: $0 % 4) },
      edges: edges, unit: "µs⁻¹")
  }

  static var pathways: PathwayPlot {
    PathwayPlot(
      title: "Pathways from unfolded to native",
      nodes: [
        .init("unfolded", committor: 0, population: 0.31),
        .init("helix 1", committor: 0.16, population: 0.08),
        .init("helix 2", committor: 0.22, population: 0.05),
        .init("hairpin", committor: 0.41, population: 0.06),
        .init("collapsed", committor: 0.38, population: 0.11),
        .init("docked", committor: 0.74, population: 0.09),
        .init("misfolded", committor: 0.52, population: 0.02),
        .init("native", committor: 1, population: 0.28),
      ],
      edges: [
        .init(from: 0, to: 1, flux: 0.41), .init(from: 0, to: 2, flux: 0.22),
        .init(from: 0, to: 4, flux: 0.37),
        .init(from: 1, to: 3, flux: 0.33), .init(from: 1, to: 5, flux: 0.08),
        .init(from: 2, to: 4, flux: 0.12),
        .init(from: 2, to: 3, flux: 0.1), .init(from: 4, to: 5, flux: 0.45),
        .init(from: 4, to: 6, flux: 0.04),
        .init(from: 3, to: 5, flux: 0.28), .init(from: 3, to: 7, flux: 0.15),
        .init(from: 6, to: 7, flux: 0.04),
        .init(from: 5, to: 7, flux: 0.81),
      ], axis: "committor from unfolded to native", unit: "µs⁻¹")
  }

  static var population: PopulationPlot {
    PopulationPlot(
      title: "Populations of the sets",
      bars: zip(names, populations).map { name, share in
        .init(name, probability: share, lower: share * 0.88, upper: min(1, share * 1.13))
      })
  }

  static var relaxation: RelaxationPlot {
    let times = (0...60).map { 0.01 * Double($0) }
    let matrices = times.map { $0 == 0 ? identity : propagated($0) }
    return RelaxationPlot(
      title: "Relaxation from αR",
      series: names.indices.map { set in
        .init(
          name: names[set],
          points: zip(times, matrices).map { time, matrix in
            let value = matrix[2][set]
            let s = 0.12 * (value * (1 - value)).squareRoot() * (1 - exponential(-8 * time))
            return .init(time: time, value: value, lower: value - s, upper: value + s)
          }, limit: populations[set])
      }, yAxis: Axis("population of each set", range: 0...1), unit: "ns")
  }

  static var figures: [Figure] {
    [
      test.figure(), setMap.figure(name: "set-map"), eigenvectorMap.figure(name: "eigenvector"),
      committorMap.figure(name: "committor"), population.figure(), relaxation.figure(), network.figure(),
      pathways.figure(),
    ]
  }

  static var page: ReportPage {
    ReportPage(
      title: "A Markov model of alanine dipeptide",
      subtitle: "Four metastable sets of 100 states at a lag of 20 ps",
      sections: [
        .init("Validation", figures: [test.figure()]),
        .init(
          "Sets",
          figures: [
            setMap.figure(name: "set-map"), population.figure(), eigenvectorMap.figure(name: "eigenvector"),
            committorMap.figure(name: "committor"),
          ]),
        .init("Kinetics", figures: [network.figure(), pathways.figure(), relaxation.figure()]),
      ])
  }
}
