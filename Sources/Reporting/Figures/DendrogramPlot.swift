/// A tree that joins things by their distances, leaves on the left, one below the other.
///
/// Trees of up to 60 leaves are drawn whole; of larger ones the topmost joins, whose branches are
/// named by one leaf and the number of the others.
public struct DendrogramPlot: Sendable {
  /// Two groups that become one: leaves are 0 ..< n, the k-th merge makes group n + k.
  public struct Merge: Sendable, Equatable {
    /// The groups that are joined.
    public var first: Int, second: Int
    /// Their distance.
    public var height: Double

    /// Makes a merge.
    public init(first: Int, second: Int, height: Double) {
      self.first = first
      self.second = second
      self.height = height
    }
  }

  /// The title.
  public var title: String
  /// The leaves' names.
  public var names: [String]
  /// The merges, rising: one fewer than there are leaves.
  public var merges: [Merge]
  /// What the distances are.
  public var axis: String
  /// The largest distance that the axis shows; nil for that of the data.
  public var largest: Double?
  /// Leaves that were chosen, in their order: numbered, and their branches coloured.
  public var chosen: [Int]
  /// A distance with a line; branches are coloured up to it.
  public var threshold: Double?
  /// What stands at that line.
  public var thresholdLabel: String
  /// The sentence under the figure; nil for one made from the data.
  public var caption: String?

  /// Makes the plot.
  ///
  /// - Precondition: One merge fewer than names, each of groups that exist.
  public init(
    title: String, names: [String], merges: [Merge], axis: String, largest: Double? = nil,
    chosen: [Int] = [], threshold: Double? = nil, thresholdLabel: String = "", caption: String? = nil
  ) {
    precondition(merges.count == max(0, names.count - 1), "one merge fewer than leaves")
    for (k, merge) in merges.enumerated() {
      precondition(
        merge.first >= 0 && merge.second >= 0 && max(merge.first, merge.second) < names.count + k,
        "merges join groups that exist")
    }
    self.title = title
    self.names = names
    self.merges = merges
    self.axis = axis
    self.largest = largest
    self.chosen = chosen
    self.threshold = threshold
    self.thresholdLabel = thresholdLabel
    self.caption = caption
  }

  /// The most branches that are drawn.
  static let branchLimit = 60
  private static let rowHeight = 18.0

  /// Draws the plot.
  ///
  /// - Complexity: O(leaves).
  public func figure(name: String = "dendrogram") -> Figure {
    let highest = merges.map(\.height).filter(\.isFinite).max() ?? 0
    guard names.count > 1, merges.allSatisfy({ $0.height.isFinite && $0.height >= 0 }) else {
      return .withoutData(name: name, title: title, sentence: "There are no two things to compare.")
    }
    let branches = Branches(self)
    let end = max(largest ?? 0, highest)
    let widest = branches.labels.map { TextMeasure.width($0.text, size: Plot.textSize) }.max() ?? 0
    let left = min(max(60, widest + 18), 250)
    let frame = PlotFrame(
      .init(
        // The line's label stands where that of a vertical axis would.
        title: title, xAxis: Axis(axis), yAxis: Axis(threshold == nil ? "" : thresholdLabel),
        xRange: 0...(end > 0 ? end * 1.02 : 1), yRange: 0...1,
        plotHeight: Self.rowHeight * Double(branches.labels.count) + 8, leftMargin: left, hasGrid: false))
    var canvas = SVGCanvas()
    PlotFrame.drawTitle(title, width: frame.width, on: &canvas)
    let top = frame.rect.top + 4
    drawThreshold(frame, &canvas)
    for (row, label) in branches.labels.enumerated() {
      let y = top + Self.rowHeight * (Double(row) + 0.5)
      canvas.text(
        label.text, left - 8, y + 4.5, label.isChosen ? "strong" : "", anchor: .end, limit: left - 14)
      drawWedge(label, y, frame, &canvas)
    }
    drawTree(branches, top, frame, &canvas)
    canvas.line(frame.rect.left, frame.rect.bottom, frame.rect.right, frame.rect.bottom, "axis")
    frame.drawForeground(on: &canvas)
    return Figure(
      name: name, title: title, caption: caption ?? defaultCaption, description: describe(branches),
      width: frame.width, height: frame.height, canvas: canvas)
  }

  private func drawThreshold(_ frame: PlotFrame, _ canvas: inout SVGCanvas) {
    guard let threshold, let x = frame.x.position(threshold), frame.x.contains(threshold) else { return }
    canvas.line(x, frame.rect.top, x, frame.rect.bottom, "guide")
    canvas.text(thresholdLabel, x, frame.rect.top - 6, "muted", anchor: .middle)
  }

  /// A branch whose leaves are not drawn, as wide as they are apart.
  private func drawWedge(
    _ label: Branches.Label, _ y: Double, _ frame: PlotFrame, _ canvas: inout SVGCanvas
  ) {
    guard label.count > 1, let x = frame.x.position(label.height), let start = frame.x.position(0) else {
      return
    }
    var data = PathData()
    data.polyline([(start, y - 6), (max(x, start + 3), y), (start, y + 6)])
    data.close()
    canvas.path(data, label.series.map { "bar \(SeriesStyle.colorClass($0))" } ?? "flow")
  }

  private func drawTree(
    _ branches: Branches, _ top: Double, _ frame: PlotFrame, _ canvas: inout SVGCanvas
  ) {
    var places: [Int: (x: Double, y: Double)] = [:]
    for (row, label) in branches.labels.enumerated() {
      places[label.group] = (
        frame.x.position(label.height) ?? frame.rect.left, top + Self.rowHeight * (Double(row) + 0.5)
      )
    }
    for k in branches.drawn {
      let merge = merges[k]
      guard let a = places[merge.first], let b = places[merge.second],
        let x = frame.x.position(merge.height)
      else { continue }
      var data = PathData()
      data.polyline([(a.x, a.y), (x, a.y), (x, b.y), (b.x, b.y)])
      let series = branches.series[names.count + k]
      canvas.path(data, series.map { "line \(SeriesStyle.colorClass($0))" } ?? "axis")
      places[names.count + k] = (x, (a.y + b.y) / 2)
    }
  }

  private var defaultCaption: String {
    let rest = names.count > Self.branchLimit
      ? " Wedges are groups of several, named by one of them." : ""
    let picks = chosen.isEmpty ? "" : " Numbers are the order in which they were chosen."
    return "What joins further left is closer." + picks + rest
  }

  private func describe(_ branches: Branches) -> String {
    let picks = chosen.prefix(10).map { names[$0] }.joined(separator: ", ")
    return (caption ?? defaultCaption) + " \(names.count) leaves in \(branches.labels.count) branches"
      + (picks.isEmpty ? "." : "; chosen: \(picks).")
  }
}

extension DendrogramPlot {
  /// What is drawn of a tree, from top to bottom.
  struct Branches {
    /// A leaf, or a group whose leaves are not drawn.
    struct Label {
      let group: Int
      let text: String
      let count: Int
      let height: Double
      let isChosen: Bool
      let series: Int?
    }

    let labels: [Label]
    /// The merges that are drawn.
    let drawn: [Int]
    /// The colour of each group that holds one chosen leaf and lies below the threshold.
    let series: [Int?]

    init(_ plot: DendrogramPlot) {
      let n = plot.names.count
      let rank = Dictionary(
        plot.chosen.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
      // The best rank within each group, and its leaf; else its first leaf.
      var leaders = (0..<n).map { (leaf: $0, rank: rank[$0]) }
      var counts = [Int](repeating: 1, count: n)
      var series = (0..<n).map { rank[$0] }
      for merge in plot.merges {
        let (a, b) = (leaders[merge.first], leaders[merge.second])
        leaders.append((b.rank ?? .max) < (a.rank ?? .max) ? b : a)
        counts.append(counts[merge.first] + counts[merge.second])
        let isBelow = plot.threshold.map { merge.height <= $0 } ?? false
        series.append(isBelow ? leaders.last?.rank : nil)
      }
      self.series = series
      let firstDrawn = max(0, plot.merges.count - (DendrogramPlot.branchLimit - 1))
      drawn = Array(firstDrawn..<plot.merges.count)
      var labels: [Label] = []
      var open = [n + plot.merges.count - 1]
      while let group = open.popLast() {
        if group >= n + firstDrawn {
          open.append(plot.merges[group - n].second)
          open.append(plot.merges[group - n].first)
          continue
        }
        let leader = leaders[group]
        var text = (leader.rank.map { "\($0 + 1)  " } ?? "") + plot.names[leader.leaf]
        if counts[group] > 1 { text += " and \(counts[group] - 1) more" }
        labels.append(
          Label(
            group: group, text: text, count: counts[group],
            height: group < n ? 0 : plot.merges[group - n].height, isChosen: leader.rank != nil,
            series: series[group]))
      }
      self.labels = labels
    }
  }
}
