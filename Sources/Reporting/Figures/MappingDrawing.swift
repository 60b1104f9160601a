/// A mapping on its molecule: atoms and bonds in grey, beads as translucent hulls with their names.
public struct MappingDrawing: Sendable {
  /// An atom, in any unit of length, y upwards.
  public struct Atom: Sendable, Equatable {
    /// Where it is in the picture, as by ``PrincipalProjection``.
    public var x: Double
    /// Where it is, upwards.
    public var y: Double
    /// Its element's symbol: `"N"`.
    public var element: String

    /// Makes an atom.
    public init(x: Double, y: Double, element: String) {
      self.x = x
      self.y = y
      self.element = element
    }

    /// Whether it is no hydrogen.
    public var isHeavy: Bool { !["H", "D", "T"].contains(element.uppercased()) }
  }

  /// A bond between two atoms.
  public struct Bond: Sendable, Equatable {
    /// The index of one atom.
    public var first: Int
    /// The index of the other.
    public var second: Int

    /// Makes a bond.
    public init(_ first: Int, _ second: Int) {
      self.first = first
      self.second = second
    }
  }

  /// A bead.
  public struct Bead: Sendable, Equatable {
    /// What stands beside it, where there is room.
    public var name: String
    /// The indices of its atoms.
    public var atoms: [Int]

    /// Makes a bead.
    public init(_ name: String, atoms: [Int]) {
      self.name = name
      self.atoms = atoms
    }
  }

  /// The title, such as the mapping's name.
  public var title: String
  /// The molecule's atoms.
  public var atoms: [Atom]
  /// The molecule's bonds; those to atoms that do not exist are left out.
  public var bonds: [Bond]
  /// The mapping's beads; atoms that do not exist are left out.
  public var beads: [Bead]
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the drawing.
  public init(
    title: String, atoms: [Atom], bonds: [Bond], beads: [Bead], caption: String? = nil
  ) {
    self.title = title
    self.atoms = atoms
    self.bonds = bonds
    self.beads = beads
    self.caption = caption
  }

  private static let margin = 42.0
  /// The longest that a bond is drawn.
  private static let bondLimit = 46.0

  /// Draws the molecule; atoms without a place are left out.
  ///
  /// - Complexity: O(atoms + bonds + beads²).
  public func figure(name: String = "mapping") -> Figure {
    let shown = atoms.indices.filter { index in
      abs(atoms[index].x) < 1e100 && abs(atoms[index].y) < 1e100
    }
    guard let scale = Scale(self, shown, limit: Self.bondLimit, margin: Self.margin) else {
      return .withoutData(name: name, title: title, sentence: "There are no atoms to draw.")
    }
    var canvas = SVGCanvas()
    let top = PlotFrame.drawTitle(title, width: scale.width, on: &canvas) + 8
    var places: [Int: (x: Double, y: Double)] = [:]
    for index in shown { places[index] = scale.place(atoms[index], top: top) }
    let hulls = beads.enumerated().compactMap { index, bead -> (index: Int, hull: BeadHull)? in
      let points = Set(bead.atoms).sorted().compactMap { places[$0] }
      return points.isEmpty ? nil : (index, BeadHull(points: points, radius: scale.beadRadius))
    }
    // Large beads lie below small ones.
    for (index, hull) in hulls.sorted(by: { Self.area($0.hull) > Self.area($1.hull) }) {
      canvas.path(hull.outline, "node \(SeriesStyle.colorClass(index))")
    }
    drawBonds(places, &canvas)
    drawAtoms(places, scale, &canvas)
    drawNames(hulls, places, scale, top: top, &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(),
      width: scale.width, height: top + scale.height, canvas: canvas)
  }

  private static func area(_ hull: BeadHull) -> Double { hull.box.width * hull.box.height }

  /// Carbon, hydrogen and what is unknown are dots.
  private static func hasLetter(_ atom: Atom) -> Bool {
    atom.isHeavy && atom.element.count <= 2 && !["", "C", "X", "?"].contains(atom.element.uppercased())
  }

  private func drawBonds(_ places: [Int: (x: Double, y: Double)], _ canvas: inout SVGCanvas) {
    var data = PathData()
    for bond in bonds {
      guard let a = places[bond.first], let b = places[bond.second] else { continue }
      data.polyline([a, b])
    }
    canvas.group("opacity=\".55\"") { $0.path(data, "bar-line \(SeriesStyle.colorClass(5))") }
  }

  private func drawAtoms(
    _ places: [Int: (x: Double, y: Double)], _ scale: Scale, _ canvas: inout SVGCanvas
  ) {
    let grey = SeriesStyle.colorClass(5)
    // Of symbols that would cover each other, as of atoms behind each other, the first is written.
    var letters = LabelPlacer(bounds: PlotRect(left: 0, top: 0, right: scale.width, bottom: .infinity))
    for index in atoms.indices {
      guard let place = places[index] else { continue }
      let atom = atoms[index]
      if scale.hasLetters, Self.hasLetter(atom),
        letters.place([atom.element], at: [(place.x, place.y + 4, .middle)]) != nil
      {
        canvas.disc(place.x, place.y, 7, "paper")
        canvas.text(atom.element, place.x, place.y + 4, "cell", anchor: .middle)
      } else {
        canvas.disc(
          place.x, place.y, atom.isHeavy ? scale.atomRadius : 0.65 * scale.atomRadius,
          "\(atom.isHeavy ? "mark" : "bar") \(grey)")
      }
    }
  }

  /// Names beside their beads, away from the molecule where possible.
  private func drawNames(
    _ hulls: [(index: Int, hull: BeadHull)], _ places: [Int: (x: Double, y: Double)], _ scale: Scale,
    top: Double, _ canvas: inout SVGCanvas
  ) {
    var placer = LabelPlacer(
      bounds: PlotRect(left: 2, top: top - 4, right: scale.width - 2, bottom: top + scale.height - 2))
    for index in atoms.indices where atoms[index].isHeavy {
      guard let place = places[index] else { continue }
      // Names may cover an atom of a few, but none of many: there they would only add to the crowd.
      if scale.hasLetters {
        placer.avoid(place.x, place.y)
        if Self.hasLetter(atoms[index]) {
          placer.block(
            PlotRect(left: place.x - 6, top: place.y - 6, right: place.x + 6, bottom: place.y + 6))
        }
      } else {
        let r = scale.atomRadius
        placer.block(PlotRect(left: place.x - r, top: place.y - r, right: place.x + r, bottom: place.y + r))
      }
    }
    let outlines = hulls.map { (index: $0.index, box: $0.hull.box, corners: $0.hull.outlinePoints) }
    for outline in outlines {
      for point in outline.corners { placer.avoid(point.x, point.y) }
    }
    let middle = (x: scale.width / 2, y: top + scale.height / 2)
    for (index, hull) in hulls {
      let text = TextMeasure.ellipsised(beads[index].name, limit: 90, size: Plot.textSize)
      if text.isEmpty { continue }
      let half = TextMeasure.width(text, size: Plot.textSize) / 2
      // A name on another bead would seem to be that one's.
      let places = Self.candidates(hull, text, from: middle).filter { place in
        !outlines.contains { other in
          guard other.index != index else { return false }
          return [place.x - half, place.x, place.x + half].contains { x in
            other.box.contains(x, place.y - 4.5) && BeadHull.contains(other.corners, x, place.y - 4.5)
          }
        }
      }
      if let place = placer.place([text], at: places) {
        canvas.text(text, place.x, place.y, "strong halo", anchor: place.anchor)
      }
    }
  }

  /// Places around a bead, those away from the middle of the molecule first.
  private static func candidates(
    _ hull: BeadHull, _ text: String, from middle: (x: Double, y: Double)
  ) -> [(x: Double, y: Double, anchor: SVGCanvas.Anchor)] {
    let box = hull.box
    let c = hull.center
    let outwards = Plot.angle(c.y - middle.y, c.x - middle.x)
    let half = TextMeasure.width(text, size: Plot.textSize) * 0.54
    return [0.0, 1, -1, 2, -2, 3, -3, 4].map { turn in
      let angle = outwards + turn * .pi / 4
      let (dx, dy) = (Plot.cosine(angle), Plot.sine(angle))
      // The centre of the text, so far out that its box clears the bead's.
      let x = c.x + dx * (box.width / 2 + half + 4)
      let y = c.y + dy * (box.height / 2 + 12)
      return (x, y + 4.5, .middle)
    } + [(c.x, c.y + 4.5, .middle)]
  }

  private var defaultCaption: String {
    let covered = Set(beads.flatMap(\.atoms)).filter { atoms.indices.contains($0) }
    let heavyFree = atoms.indices.filter { atoms[$0].isHeavy && !covered.contains($0) }.count
    var text = "\(NumberText.count(beads.count)) \(beads.count == 1 ? "bead" : "beads") of "
      + "\(NumberText.count(covered.count)) of the \(NumberText.count(atoms.count)) atoms"
    if heavyFree > 0 {
      text += "; \(NumberText.count(heavyFree)) heavy \(heavyFree == 1 ? "atom is" : "atoms are") in none"
    }
    if atoms.contains(where: { !$0.isHeavy }) { text += "; faint dots are hydrogen" }
    return text + ". Colours repeat."
  }

  private func describe() -> String {
    let parts = beads.prefix(12).map { bead in
      "\(bead.name) (\(bead.atoms.count == 1 ? "1 atom" : "\(bead.atoms.count) atoms"))"
    }
    let start = caption ?? defaultCaption
    return parts.isEmpty ? start : "\(start) Beads: \(parts.joined(separator: ", "))."
  }
}

extension MappingDrawing {
  /// How large things are drawn.
  fileprivate struct Scale {
    let width: Double
    let height: Double
    let beadRadius: Double
    let atomRadius: Double
    /// Whether there is room for the symbols of elements.
    let hasLetters: Bool
    private let factor: Double
    private let center: (x: Double, y: Double)

    init?(_ drawing: MappingDrawing, _ shown: [Int], limit: Double, margin: Double) {
      let atoms = shown.map { drawing.atoms[$0] }
      guard let left = atoms.map(\.x).min(), let right = atoms.map(\.x).max(),
        let low = atoms.map(\.y).min(), let high = atoms.map(\.y).max()
      else { return nil }
      let extent = (x: right - left, y: high - low)
      // A long molecule of many atoms needs a whole row.
      let isWide = atoms.count > 150 && extent.x > 1.4 * extent.y
      width = isWide ? Plot.wideWidth : Plot.width
      let room = (x: width - 2 * margin, y: isWide ? 460.0 : 340)
      // The spacing of atoms: of bonds, or of as many atoms on a lattice.
      let lengths = drawing.bonds.compactMap { bond -> Double? in
        guard drawing.atoms.indices.contains(bond.first), drawing.atoms.indices.contains(bond.second) else {
          return nil
        }
        let (a, b) = (drawing.atoms[bond.first], drawing.atoms[bond.second])
        let length = ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
        return length.isFinite ? length : nil
      }.sorted()
      let lattice = max(extent.x, extent.y) / Double(max(1, atoms.count)).squareRoot()
      let spacing = lengths.isEmpty ? lattice : lengths[lengths.count / 2]
      var factor = Double.infinity
      if extent.x > 0 { factor = min(factor, room.x / extent.x) }
      if extent.y > 0 { factor = min(factor, room.y / extent.y) }
      if spacing > 0 { factor = min(factor, limit / spacing) }
      self.factor = factor.isFinite && factor > 0 ? factor : 1
      let pixels = spacing > 0 ? spacing * self.factor : limit
      center = (left / 2 + right / 2, low / 2 + high / 2)
      height = extent.y * self.factor + 2 * margin
      beadRadius = min(18, max(4, 0.45 * pixels))
      atomRadius = min(4, max(1.2, 0.11 * pixels))
      hasLetters = pixels > 26 && atoms.count <= 80
    }

    func place(_ atom: Atom, top: Double) -> (x: Double, y: Double) {
      (width / 2 + (atom.x - center.x) * factor, top + height / 2 - (atom.y - center.y) * factor)
    }
  }
}
