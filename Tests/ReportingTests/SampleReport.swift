import Reporting

/// A report with invented but plausible numbers, in which every kind of part occurs.
enum SampleReport {
  /// A small generator, so that the sample is the same everywhere (SplitMix64).
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    /// A number about 0 with variance 1: the sum of twelve uniform ones.
    mutating func normal() -> Double {
      (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &self) }
    }
  }

  /// A name that would be markup if it were not escaped.
  static let hostileName = "<script>alert('x')</script> & \"d(CA5–CA20)\""

  static let lags: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500]

  static var timescales: ImpliedTimescalesPlot {
    let curves: [(String, [Double], Double)] = [
      ("mode 1", [48.2, 51.4, 55.9, 62.1, 88.4, 158, 181, 196, 203], 0.07),
      ("mode 2", [38.1, 40.9, 44.2, 47.3, 51.0, 60.2, 66.1, 69.8, 0], 0.06),
      ("mode 3", [1.51, 1.84, 2.61, 3.92, 6.1, 11.8, 0, 0, 0], 0.12),
    ]
    return ImpliedTimescalesPlot(
      modes: curves.map { name, values, relative in
        .init(
          name: name,
          points: zip(lags, values).enumerated().map { index, pair in
            let (lag, value) = pair
            let width = relative * (1 + 0.25 * Double(index))
            let hasInterval = value > 0 && index < 8
            return .init(
              lag: lag, timescale: value > 0 ? value : nil,
              interval: hasInterval ? (value / (1 + width))...(value * (1 + width)) : nil)
          })
      }, unit: "ps", chosenLag: 50)
  }

  static var spectrum: SpectrumPlot {
    let values = [0.7288, 0.4359, 0.0144, 0.0061, -0.0012, -0.0040]
    return SpectrumPlot(
      title: "Spectrum at a lag of 50 ps",
      values: values.enumerated().map { index, value in
        let error = 0.03 / Double(1 + index)
        return .init(value, interval: (value - error)...(value + error))
      }, nullThreshold: 0.031, keptCount: 2)
  }

  static var variance: KineticVariancePlot {
    KineticVariancePlot(shares: [0.735, 0.262, 0.0019, 0.0008, 0.0002, 0.0001], keptCount: 2)
  }

  static var score: ScorePlot {
    ScorePlot(
      points: [(1, 1.52, 0.021), (2, 1.716, 0.018), (3, 1.719, 0.019), (4, 1.718, 0.02), (5, 1.717, 0.02)].map {
        .init(componentCount: $0.0, score: $0.1, error: $0.2)
      }, chosenCount: 2)
  }

  static var series: TimeSeriesPlot {
    var generator = Generator(state: 3)
    let trajectoryLength = 4000
    func panel(_ label: String, switching: Double, width: Double) -> TimeSeriesPlot.Panel {
      var level = 1.0
      return .init(
        label: label,
        trajectories: (0..<6).map { trajectory in
          let values = (0..<trajectoryLength).map { _ in
            if Double.random(in: 0..<1, using: &generator) < switching { level = level > 0 ? -2.4 : 0.6 }
            return level + width * generator.normal()
          }
          return TimeSeriesPlot.extents(of: values, start: Double(trajectory) * 50, step: 50.0 / 4000, count: 140)
        })
    }
    return TimeSeriesPlot(
      panels: [
        panel("CV 1 (standard deviations)", switching: 0.0015, width: 0.22),
        panel("CV 2 (standard deviations)", switching: 0.006, width: 0.35),
      ],
      trajectoryStarts: (0..<6).map { Double($0) * 50 }, timeAxis: Axis("time / ns", range: 0...300))
  }

  /// A surface with three basins and a ridge that is never visited.
  static func surface(count: Int, noise: Double = 0) -> FreeEnergyMapPlot {
    var generator = Generator(state: 11)
    let edges = (0...count).map { -180 + 360 * Double($0) / Double(count) }
    let basins: [(x: Double, y: Double, depth: Double, width: Double)] = [
      (-80, 150, 1, 38), (-75, -20, 0.7, 34), (-150, 155, 0.6, 36), (58, 40, 0.03, 24),
    ]
    var values: [Double?] = []
    for row in 0..<count {
      for column in 0..<count {
        let x = (edges[column] + edges[column + 1]) / 2
        let y = (edges[row] + edges[row + 1]) / 2
        var density = 0.0
        for basin in basins {
          let dx = periodic(x - basin.x) / basin.width
          let dy = periodic(y - basin.y) / basin.width
          density += basin.depth * exponential(-0.5 * (dx * dx + dy * dy))
        }
        let energy = -logarithm(density) + noise * generator.normal()
        values.append(energy < 7.5 ? max(0, energy) : nil)
      }
    }
    return FreeEnergyMapPlot(
      title: "Free energy over φ and ψ", xAxis: Axis("φ / °", range: -180...180, tickStep: 90),
      yAxis: Axis("ψ / °", range: -180...180, tickStep: 90),
      xEdges: edges, yEdges: edges, values: values, unit: "kT")
  }

  static var profile: FreeEnergyProfilePlot {
    let centers = (0..<60).map { -2.9 + 0.1 * Double($0) }
    let values = centers.map { x -> Double? in
      let u = x / 1.5
      let energy = 3.2 * (u * u - 1) * (u * u - 1) + 0.4 * u
      return energy < 9 ? energy + 0.35 : nil
    }
    return FreeEnergyProfilePlot(
      xAxis: Axis("CV 1"), centers: centers, values: values,
      errors: values.map { $0.map { 0.05 + 0.06 * $0 } }, unit: "kT")
  }

  static var correlations: CorrelationPlot {
    let features = [
      "cos φ", "sin φ", "cos ψ", "sin ψ", hostileName,
      "distance between the side-chain centres of residues LEU-417 and TRP-1203",
    ]
    let values: [Double?] = [0.12, -0.31, -0.97, 0.02, 0.64, 0.98, -0.08, 0.11, -0.44, 0.52, nil, -1]
    return CorrelationPlot(features: features, variables: ["CV 1", "CV 2"], values: values)
  }

  static var figures: [Figure] {
    [
      timescales.figure(), spectrum.figure(), variance.figure(), score.figure(), series.figure(),
      surface(count: 60).figure(), profile.figure(), correlations.figure(),
    ]
  }

  static var page: ReportPage {
    let keyNumbers = ReportTable.keyNumbers(
      caption: "Timescales at a lag of 50 ps, slowest first", unit: "ps",
      [
        .init(mode: "1", timescale: 158.03, error: 11.7, interval: 136.2...183.1, note: "still rises with the lag"),
        .init(mode: "2", timescale: 60.21, error: 3.14, interval: 54.3...66.7),
        .init(mode: "3", timescale: 11.8, note: "below the lag: not resolved"),
      ])
    let dropped = ReportTable(
      caption: "Features that were dropped",
      columns: [.init("Feature"), .init("Variance", isNumeric: true), .init("Why")],
      rows: [[hostileName, "0", "constant"], ["distance_LEU417_TRP1203_side_chain_centres_of_mass", "1.2×10⁻¹⁴", "duplicate"]])
    return ReportPage(
      title: "What moves slowly in alanine dipeptide",
      subtitle: "Linear TICA on cos and sin of φ and ψ; six trajectories of 50 ns at 1 ps, 300 K",
      facts: [
        .init("slowest timescale", NumberText.measured(158.03, error: 11.7, unit: "ps"), note: "at a lag of 50 ps"),
        .init("second timescale", NumberText.measured(60.21, error: 3.14, unit: "ps")),
        .init("components kept", "2", note: "by held-out VAMP-E"),
        .init("lag plateau", "none", note: "the first timescale still rises"),
        .init("data", "300 ns", note: "\(NumberText.count(300_000)) frames, 6 trajectories"),
      ],
      warnings: [
        .init(
          .caution, "The slowest process was seen about forty times.",
          detail: "Its interval rests on these visits. Twice the data would narrow it by a factor of 1.4."),
        .init(
          .serious, "The first timescale still rises with the lag: there is no plateau.",
          detail: "It grows from 62 ps at a lag of 10 ps to 158 ps at 50 ps. Read it as a lower bound, or use features "
            + "that resolve the process better."),
        .init(.note, "One feature was dropped: \(hostileName).", detail: "It is constant."),
      ],
      sections: [
        .init(
          "Timescales",
          paragraphs: [
            "A timescale is the time over which the memory of a slow motion fades. Where its curve is level, the lag "
              + "is long enough for it."
          ],
          figures: [timescales.figure(), spectrum.figure()], tables: [keyNumbers]),
        .init("How many components", figures: [variance.figure(), score.figure()]),
        .init("Motion in time", figures: [series.figure()]),
        .init("Free energy", figures: [surface(count: 60).figure(), profile.figure()]),
        .init("What the variables mean", figures: [correlations.figure()], tables: [dropped]),
      ],
      provenance: [
        ("Andante", "0.1.0"),
        ("command", "andante discover Datasets/alanine-dipeptide --periodic phi,psi --time-step 1ps --lag 50ps --out report"),
        ("input", "run-0.npy sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ("seed", "42"),
      ],
      footer: "Made by Andante from 300 ns of data.")
  }

  private static func periodic(_ difference: Double) -> Double {
    difference - 360 * (difference / 360).rounded()
  }
}
