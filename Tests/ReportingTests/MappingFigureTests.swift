import Foundation
import Reporting
import TestSupport
import Testing

@Suite("Figures of mappings")
struct MappingFigureTests {
  private static let odd: [Double] = [
    .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0, -0.0, -5,
    .leastNonzeroMagnitude, 1, 1e290, 1e-290,
  ]

  static let empty: [Figure] = [
    FrontPlot(x: .init(Axis("x"), isMaximised: true), y: .init(Axis("y"), isMaximised: true), points: [])
      .figure(),
    FrontPlot(
      x: .init(Axis("x"), isMaximised: true), y: .init(Axis("y"), isMaximised: true),
      points: [.init("a", x: .nan, y: 1, isOnFront: true)], cloud: [.init(1, .infinity)]
    ).figure(),
    RetentionHeatMap(columns: [], rows: [.init("a", [])]).figure(),
    TimescaleOverlayPlot(reference: .init("all", [.init(nil)]), rows: [.init("a", [.init(-1)])], unit: "ps")
      .figure(),
    RankDisagreementPlot(scores: ["a"], rows: [.init("x", [nil])]).figure(),
    MappingDrawing(title: "none", atoms: [.init(x: .nan, y: 0, element: "C")], bonds: [], beads: []).figure(),
  ]

  static let extreme: [Figure] = {
    let name = SampleReport.hostileName
    let places = odd.flatMap { x in odd.map { FrontPlot.Place(x, $0) } }
    var figures = [true, false].map { isMaximised in
      FrontPlot(
        title: name, x: .init(Axis(name), isMaximised: isMaximised),
        y: .init(Axis(name, scale: .logarithmic), isMaximised: !isMaximised),
        points: odd.map {
          .init(name, x: $0, y: 1, xError: $0, yError: $0, isOnFront: $0 > 0, frontProbability: $0)
        }, cloud: places, cloudName: name, front: places, knee: .init(1, 1e200),
        reference: .init(-1e299, 1e-299)
      ).figure(name: name)
    }
    figures.append(
      FrontPlot(
        x: .init(Axis("x", range: 0...1), isMaximised: true), y: .init(Axis("y", range: 0...1), isMaximised: true),
        points: [.init("outside", x: 3, y: 0.5, isOnFront: true), .init("inside", x: 0.5, y: 0.5, isOnFront: true)],
        knee: .init(3, 0.5), reference: .init(-2, -2)
      ).figure(name: "ranges"))
    figures.append(
      RetentionHeatMap(
        title: name, columns: (0..<14).map { _ in .init(name, timescale: name) },
        rows: (0..<50).map { _ in .init(name, odd) }
      ).figure())
    figures.append(
      TimescaleOverlayPlot(
        title: name, reference: .init(name, odd.map { .init($0, interval: -.infinity ... .infinity) }),
        rows: (0..<40).map { _ in .init(name, odd.map { .init($0, interval: 0...1e300) }) }, unit: name
      ).figure())
    figures.append(
      RankDisagreementPlot(
        title: name, scores: (0..<12).map { _ in name },
        rows: (0..<14).map { row in .init(name, [row, -row, Int.max, nil, 1, 1, Int.min, row]) }
      ).figure())
    figures.append(
      MappingDrawing(
        title: name, atoms: odd.flatMap { x in odd.map { .init(x: x, y: $0, element: name) } },
        bonds: [.init(0, 1), .init(-1, 5), .init(3, 9999), .init(70, 71)],
        beads: [.init(name, atoms: [0, -1, 9999]), .init(name, atoms: Array(0..<144)), .init("", atoms: [])]
      ).figure())
    figures.append(
      MappingDrawing(
        title: "one", atoms: [.init(x: 3, y: 4, element: "")], bonds: [], beads: [.init(name, atoms: [0, 0])]
      ).figure())
    return figures
  }()

  @Test(
    "A figure is well-formed, described and placed by finite numbers",
    arguments: SampleMappings.figures + extreme + empty)
  func wellFormed(figure: Figure) {
    let parsed = ParsedXML(figure.svg)
    #expect(parsed.failure == nil)
    #expect(parsed.elementCounts["desc"] == 1 && parsed.elementCounts["script"] == nil)
    for coordinate in parsed.coordinates {
      #expect(coordinate.map { $0.isFinite && abs($0) < 4000 } == true)
    }
    #expect(!figure.caption.isEmpty && figure.caption.hasSuffix("."))
  }

  @Test("A figure without data says so in a sentence", arguments: empty)
  func withoutData(figure: Figure) {
    let parsed = ParsedXML(figure.svg)
    #expect((parsed.texts["text"] ?? []).joined(separator: " ").contains(figure.caption))
    #expect(parsed.elementCounts["path"] == nil && parsed.elementCounts["circle"] == nil)
  }

  private func classes(_ figure: Figure) -> [String] {
    ParsedXML(figure.svg).attributes.filter { $0.name == "class" }.map(\.value)
  }

  private func texts(_ figure: Figure) -> [String] { ParsedXML(figure.svg).texts["text"] ?? [] }

  /// The corners of the only path of a class.
  private func path(_ figure: Figure, _ style: String) throws -> [[Double]] {
    let pattern = "<path class=\"\(style)\" d=\""
    let start = try #require(figure.svg.range(of: pattern)?.upperBound)
    let data = figure.svg[start...].prefix { $0 != "\"" }
    return data.split { "MLZ".contains($0) }.map { $0.split(separator: " ").compactMap { Double($0) } }
  }

  @Test("A front is a staircase of filled points with its knee, its reference and its cloud")
  func front() throws {
    let figure = SampleMappings.front().figure()
    let found = classes(figure)
    #expect(found.filter { $0 == "mark s1" }.count == 6)
    #expect(found.filter { $0 == "hollow s1" }.count == 3)
    #expect(found.filter { $0 == "bar s6" }.count == 200)
    #expect(found.filter { $0 == "hollow s2" }.count == 1)
    #expect(found.filter { $0 == "shade" }.count == 1)
    let texts = texts(figure)
    for text in [
      "kinetic variance retained (↑ better)", "mapping entropy / kJ mol⁻¹ K⁻¹ (← better)", "martini-like (knee)",
      "reference", "backbone",
    ] {
      #expect(texts.contains(text), "\(text)")
    }
    #expect(figure.svg.contains("ca: on the front in 90\u{202F}% of the replicates"))
    #expect(figure.caption.contains("small dots are 200 random mappings"))
    #expect(figure.description.contains("On the front: ca (12.0, 0.200); "))
    // Six members: a corner for each and one between neighbours, and the two ends.
    #expect(try path(figure, "line d1 s1").count == 6 + 5 + 2)
  }

  @Test("What other members of the front beat in these two objectives is no corner of it")
  func staircase() throws {
    for (isXMaximised, isYMaximised) in [(false, false), (true, false), (false, true), (true, true)] {
      let (sx, sy) = (isXMaximised ? -1.0 : 1, isYMaximised ? -1.0 : 1)
      let places = [[1.0, 4], [2, 2], [3, 3], [4, 1], [2, 2]].map { FrontPlot.Place(sx * $0[0], sy * $0[1]) }
      let figure = FrontPlot(
        x: .init(Axis("x"), isMaximised: isXMaximised), y: .init(Axis("y"), isMaximised: isYMaximised),
        points: [.init("a", x: sx * 3, y: sy * 3, isOnFront: true)], front: places
      ).figure()
      let corners = try path(figure, "line d1 s1")
      #expect(corners.count == 3 + 2 + 2)
      // Each step is level or upright, and x rises throughout.
      for (a, b) in zip(corners, corners.dropFirst()) {
        #expect(a[0] == b[0] || a[1] == b[1])
        #expect(b[0] >= a[0])
      }
      // A corner between members is worse than both: never on the better side of the line between.
      let worse = isYMaximised ? max(corners[1][1], corners[3][1]) : min(corners[1][1], corners[3][1])
      #expect(corners[2][1] == worse)
    }
  }

  @Test("Outermost hundredths of a large cloud do not stretch the axes")
  func outliers() {
    var plot = SampleMappings.front()
    plot.cloud[17] = .init(1e6, 0.5)
    let figure = plot.figure()
    #expect(figure.caption.contains("of them outside the axes"))
    #expect(texts(figure).contains("60"))
  }

  @Test("Cells hold R² and its colour; what is missing or far below zero is told")
  func retention() {
    let figure = SampleMappings.retention().figure()
    let found = classes(figure)
    #expect(found.contains("cell i0") && found.contains("void"))
    let texts = texts(figure)
    for text in ["ψ1", "1.21 ns", "1.00", "< −1", "–", "R²", "optimise:mapping_entropy:31"] {
      #expect(texts.contains(text), "\(text)")
    }
    let long = SampleMappings.retention(rowCount: 45, columnCount: 13).figure()
    #expect(self.texts(long).contains("and 5 more"))
    #expect(long.caption.contains("The first 12 of 13 processes are drawn."))
  }

  @Test("Each mapping has its markers, the whole system its lines and bands")
  func overlay() {
    let figure = SampleMappings.overlay().figure()
    let found = classes(figure)
    // The key, the reference and the five mappings that have timescales.
    for series in 1...3 { #expect(found.filter { $0 == "mark s\(series)" }.count == 7) }
    #expect(found.filter { $0.hasPrefix("band ") }.count == 3)
    #expect(texts(figure).contains("all atoms") && texts(figure).contains("–"))
    #expect(figure.description.contains("In ps: all atoms: 900, 252, 70.6; "))
  }

  @Test("Timescales that cover each other stand in lanes, and rows without such are low")
  func lanes() {
    func height(_ second: Double) -> Double {
      let row = TimescaleOverlayPlot.Row(
        "a", [.init(100, interval: 60...160), .init(second, interval: (0.6 * second)...(1.6 * second))])
      let svg = TimescaleOverlayPlot(reference: row, rows: [row], unit: "ps").figure().svg
      return Double(svg.split(separator: "height=\"")[1].prefix { $0 != "\"" })!
    }
    #expect(height(90) == height(5) + 2 * 9)
  }

  @Test("Lines of ranks break where one is missing, and shared ranks stand apart")
  func ranks() throws {
    let figure = SampleMappings.ranks().figure()
    let found = classes(figure)
    // Nine lines, one of them broken in two.
    #expect(found.filter { $0.hasPrefix("line ") }.count == 10)
    let svg = figure.svg
    let circles = svg.components(separatedBy: "<circle ").dropFirst().map { String($0.prefix { $0 != ">" }) }
    #expect(Set(circles).count == circles.count)
    let texts = texts(figure)
    for text in ["mapping", "entropy", "rank", "1", "9", "optimise:kinetic_variance:31"] {
      #expect(texts.contains(text), "\(text)")
    }
    #expect(figure.description.contains("first by mapping_entropy: ca"))
    let long = SampleMappings.ranks(rowCount: 13, scoreCount: 10).figure()
    #expect(long.caption.contains("The first 12 of 13 mappings are drawn."))
    #expect(!long.svg.contains("thirteenth"))
    // Staggered names are whole.
    #expect(self.texts(long).contains("information") && self.texts(long).contains("resolution"))
  }
}

@Suite("Drawings of mappings")
struct MappingDrawingTests {
  @Test("Every atom of a bead lies within its outline, and no other of a flat grid does")
  func hulls() throws {
    // A lattice of 6 × 4 atoms in blocks of 2 × 2: hulls of neighbours do not meet atoms of others.
    let atoms = (0..<24).map { MappingDrawing.Atom(x: Double($0 % 6), y: Double($0 / 6), element: "C") }
    let beads = (0..<6).map { block in
      let corner = 2 * (block % 3) + 12 * (block / 3)
      return MappingDrawing.Bead("B\(block)", atoms: [0, 1, 6, 7].map { corner + $0 })
    }
    let svg = MappingDrawing(title: "blocks", atoms: atoms, bonds: [], beads: beads).figure().svg
    func value(_ text: Substring, _ name: String) -> Double {
      Double(text.split(separator: " \(name)=\"")[1].prefix { $0 != "\"" })!
    }
    let discs = svg.split(separator: "<circle").dropFirst().map { (x: value($0, "cx"), y: value($0, "cy")) }
    #expect(discs.count == 24)
    let outlines = svg.split(separator: "<path class=\"node ").dropFirst().map { text in
      text.split(separator: " d=\"")[1].prefix { $0 != "\"" }.split { "MLZ".contains($0) }.map { pair in
        let values = pair.split(separator: " ").compactMap { Double($0) }
        return (x: values[0], y: values[1])
      }
    }
    #expect(outlines.count == 6)
    var inside = Set<[Int]>()
    for outline in outlines {
      let members = discs.indices.filter { disc in
        // A ray to the right crosses the outline of a place within an odd number of times.
        var crossings = 0
        let place = discs[disc]
        for (a, b) in zip(outline, outline.dropFirst() + outline.prefix(1))
        where (a.y > place.y) != (b.y > place.y) {
          if a.x + (place.y - a.y) / (b.y - a.y) * (b.x - a.x) > place.x { crossings += 1 }
        }
        return crossings % 2 == 1
      }
      inside.insert(members)
    }
    #expect(inside == Set(beads.map { $0.atoms.sorted() }))
  }

  @Test("The outline of one atom is a circle, that of two a capsule")
  func smallBeads() throws {
    let atoms = [0.0, 1, 2].map { MappingDrawing.Atom(x: $0, y: 0, element: "C") }
    let svg = MappingDrawing(
      title: "t", atoms: atoms, bonds: [.init(0, 1), .init(1, 2)],
      beads: [.init("two", atoms: [1, 2, 1]), .init("one", atoms: [0])]
    ).figure().svg
    for (part, atomPlaces) in zip(svg.split(separator: "<path class=\"node ").dropFirst(), [[46.0, 0], [0]]) {
      let corners = part.split(separator: " d=\"")[1].prefix { $0 != "\"" }.split { "MLZ".contains($0) }.map { pair in
        pair.split(separator: " ").compactMap { Double($0) }
      }
      // The bond is 46 pixels long and the middle atom at 240; the radius is at most 18.
      let y = (corners.map { $0[1] }.min()! + corners.map { $0[1] }.max()!) / 2
      for corner in corners {
        let distances = atomPlaces.map { place -> Double in
          let x = atomPlaces.count == 1 ? 240 - 46 : 240 + place
          return ((corner[0] - x) * (corner[0] - x) + (corner[1] - y) * (corner[1] - y)).squareRoot()
        }
        // Coordinates have two decimals.
        #expect(abs(distances.min()! - 18) < 0.02)
      }
    }
  }

  @Test("The caption tells beads, atoms, heavy atoms in none and hydrogens")
  func caption() {
    let atoms = ["C", "H", "O", "N"].enumerated().map {
      MappingDrawing.Atom(x: Double($0.offset), y: 0, element: $0.element)
    }
    let figure = MappingDrawing(
      title: "t", atoms: atoms, bonds: [.init(0, 1)], beads: [.init("A", atoms: [0, 1]), .init("B", atoms: [2, 77])]
    ).figure()
    #expect(
      figure.caption
        == "2 beads of 3 of the 4 atoms; 1 heavy atom is in none; faint dots are hydrogen. Colours repeat.")
    #expect(figure.description.contains("Beads: A (2 atoms), B (2 atoms)."))
    let texts = ParsedXML(figure.svg).texts["text"] ?? []
    #expect(texts.contains("O") && texts.contains("N") && texts.contains("A") && texts.contains("B"))
  }

  @Test("A projection keeps a plane's distances and drops the thinnest axis")
  func projection() {
    var noise = SampleMappings.Noise(state: 3)
    let flat = (0..<40).map { _ in SIMD2(8 * noise.next(), 3 * noise.next()) }
    // An orthonormal frame.
    let (u, v) = (SIMD3(2.0, 1, 2) / 3, SIMD3(-2.0, 2, 1) / 3)
    let points = flat.map { u * $0.x + v * $0.y + SIMD3(5, -7, 100) }
    let plane = PrincipalProjection.project(points)
    for i in 0..<40 {
      for j in 0..<i {
        let (a, b) = (flat[i] - flat[j], plane[i] - plane[j])
        #expect(abs((a * a).sum().squareRoot() - (b * b).sum().squareRoot()) < 1e-12)
      }
    }
    func spread(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
    #expect(spread(plane.map(\.x)) > spread(plane.map(\.y)))
    #expect(abs(plane.reduce(0) { $0 + $1.x * $1.y }) < 1e-10)
    #expect(PrincipalProjection.project(points) == plane)
    // The order of the points does not matter, up to rounding.
    for (a, b) in zip(PrincipalProjection.project(points.reversed()).reversed(), plane) {
      #expect(abs(a.x - b.x) + abs(a.y - b.y) < 1e-12)
    }
  }

  @Test("Points on a line, at one place or without a place have a projection")
  func degenerate() {
    #expect(PrincipalProjection.project([]) == [])
    #expect(PrincipalProjection.project([SIMD3(1, 2, 3), SIMD3(1, 2, 3)]) == [.zero, .zero])
    let line = PrincipalProjection.project([SIMD3(0, 0, -2), SIMD3(0, 0, 2), SIMD3(0, .nan, 0)])
    #expect(line == [SIMD2(-2, 0), SIMD2(2, 0), .zero])
  }
}

@Suite(
  "Figures of mappings in a browser",
  .enabled(if: BrowserCheck.browser != nil, "needs Chromium on the PATH"), .serialized)
struct MappingBrowserTests {
  @Test("No text overflows or overlaps", arguments: [(360, false), (768, true), (1400, false)])
  func samples(width: Int, isDark: Bool) throws {
    let figures =
      SampleMappings.figures
      + [1, 2, 12, 30].map { SampleMappings.front(count: $0, isMaximised: false).figure(name: "front-\($0)") }
      + [1, 3, 13].map { SampleMappings.retention(rowCount: 3 * $0, columnCount: $0).figure(name: "retention-\($0)") }
      + [1, 6].map { SampleMappings.overlay(rowCount: 2 * $0, processCount: $0).figure(name: "overlay-\($0)") }
      + [(2, 1), (5, 4), (13, 10)].map {
        SampleMappings.ranks(rowCount: $0.0, scoreCount: $0.1).figure(name: "ranks-\($0.0)")
      } + [1, 5, 31, 50].map { SampleMappings.drawing(residueCount: $0).figure(name: "drawing-\($0)") }
    try check(figures, width: width, isDark: isDark)
  }

  @Test("Extreme values and hostile names keep their texts apart", arguments: [360, 1200])
  func extremes(width: Int) throws {
    try check(MappingFigureTests.extreme + MappingFigureTests.empty, width: width)
  }

  private func check(_ figures: [Figure], width: Int, isDark: Bool = false) throws {
    let page = ReportPage(title: "Mappings", sections: [.init("All", figures: figures)])
    let findings = try BrowserCheck.inspect(html: page.html(), width: width, isDark: isDark)
    #expect(findings.consoleLines == [])
    #expect(findings.contentWidth <= findings.frameWidth)
    #expect(findings.overflows == [])
    #expect(findings.overlaps == [])
    #expect(findings.figureCount == figures.count)
  }
}
