/// The free energy along one collective variable.
public struct FreeEnergyProfilePlot: Sendable {
  /// The title.
  public var title: String
  /// What the horizontal axis shows.
  public var xAxis: Axis
  /// The centres of the bins, rising.
  public var centers: [Double]
  /// The free energy in each bin; `nil` where the bin was not visited.
  public var values: [Double?]
  /// Half the height of the error band in each bin; empty for none.
  public var errors: [Double?]
  /// The unit of the free energy: `"kT"`, `"kJ/mol"`.
  public var unit: String
  /// The sentence under the figure; `nil` for one made from the data.
  public var caption: String?

  /// Makes the plot.
  ///
  /// - Precondition: One value a centre, and no error or one a centre.
  public init(
    title: String = "Free energy", xAxis: Axis, centers: [Double], values: [Double?], errors: [Double?] = [],
    unit: String, caption: String? = nil
  ) {
    precondition(centers.count == values.count, "one free energy for each bin")
    precondition(errors.isEmpty || errors.count == values.count, "one error for each bin, or none")
    self.title = title
    self.xAxis = xAxis
    self.centers = centers
    self.values = values
    self.errors = errors
    self.unit = unit
    self.caption = caption
  }

  /// Draws the plot; the curve is broken where bins were not visited.
  public func figure(name: String = "free-energy-profile") -> Figure {
    let yAxis = Axis("free energy / \(unit)")
    let bins = centers.indices.map { index -> (x: Double, value: Double, error: Double)? in
      guard let value = values[index], value.isFinite, xAxis.shows(centers[index]) else { return nil }
      let error = errors.isEmpty ? nil : errors[index]
      return (centers[index], value, error.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } ?? 0)
    }
    let visited = bins.compactMap { $0 }
    guard let xRange = xAxis.resolvedRange(for: visited.map(\.x), margin: 0.02),
      let yRange = yAxis.resolvedRange(for: visited.flatMap { [$0.value - $0.error, $0.value + $0.error] })
    else {
      return .withoutData(name: name, title: title, sentence: "No bin was visited, so there is no free energy.")
    }
    let frame = PlotFrame(.init(title: title, xAxis: xAxis, yAxis: yAxis, xRange: xRange, yRange: yRange))
    var canvas = SVGCanvas()
    frame.drawBackground(on: &canvas)
    canvas.clipped(to: frame.rect) { canvas in
      for run in bins.split(whereSeparator: { $0 == nil }) {
        let points = run.compactMap { $0 }
        func path(_ height: (Double, Double) -> Double) -> [(x: Double, y: Double)] {
          points.compactMap { point in
            guard let x = frame.x.position(point.x), let y = frame.y.position(height(point.value, point.error))
            else { return nil }
            return (x, y)
          }
        }
        if points.contains(where: { $0.error > 0 }) {
          var band = PathData()
          band.polyline(path(+) + path(-).reversed())
          band.close()
          canvas.path(band, "band s1")
        }
        let line = path { value, _ in value }
        if line.count == 1 {
          canvas.marker(line[0].x, line[0].y, series: 0, size: 2.5)
        } else {
          var data = PathData()
          data.polyline(line)
          canvas.path(data, "line s1")
        }
      }
    }
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, width: frame.width, height: frame.height,
      canvas: canvas)
  }

  private var defaultCaption: String {
    "The free energy over the values visited, lowest at zero"
      + (errors.contains { $0 != nil } ? "; the band is one standard error to either side." : ".")
  }
}
