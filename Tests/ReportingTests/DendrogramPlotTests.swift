import Reporting
import Testing

@Suite("Dendrogram")
struct DendrogramPlotTests {
  /// Leaves in pairs, pairs in a chain.
  static func plot(count: Int, chosen: [Int] = [], name: (Int) -> String = { "column \($0)" }) -> DendrogramPlot {
    var merges: [DendrogramPlot.Merge] = []
    var groups = Array(0..<count)
    var height = 0.02
    while groups.count > 1 {
      let step = merges.count % max(1, groups.count - 1)
      merges.append(.init(first: groups[step], second: groups[step + 1], height: height))
      groups.replaceSubrange(step...(step + 1), with: [count + merges.count - 1])
      height = min(1, height + 0.98 / Double(count))
    }
    return DendrogramPlot(
      title: "Who is redundant with whom", names: (0..<count).map(name), merges: merges,
      axis: "1 − redundancy", largest: 1, chosen: chosen, threshold: 0.5, thresholdLabel: "half shared")
  }

  static let figures: [Figure] = [
    plot(count: 2).figure(), plot(count: 24, chosen: [3, 11, 20]).figure(),
    plot(count: 300, chosen: [7, 100, 250], name: { _ in "distance between two residues <far> & near" }).figure(),
    DendrogramPlot(title: "t", names: [], merges: [], axis: "a").figure(),
    DendrogramPlot(title: "t", names: ["one"], merges: [], axis: "a").figure(),
    DendrogramPlot(
      title: "t", names: ["a", "b"], merges: [.init(first: 0, second: 1, height: .nan)], axis: "a"
    ).figure(),
    DendrogramPlot(
      title: "t", names: ["a", "b"], merges: [.init(first: 0, second: 1, height: 0)], axis: "a"
    ).figure(),
  ]

  @Test("Figures are well-formed and placed by finite numbers", arguments: figures)
  func wellFormed(figure: Figure) {
    let parsed = ParsedXML(figure.svg)
    #expect(parsed.failure == nil)
    for coordinate in parsed.coordinates { #expect(coordinate.map { $0.isFinite && abs($0) < 4000 } == true) }
    #expect(figure.caption.hasSuffix(".") && figure.description.hasSuffix("."))
  }

  @Test("Each leaf of a small tree has its name, chosen ones with their number")
  func names() {
    let texts = ParsedXML(Self.plot(count: 24, chosen: [3, 11, 20]).figure().svg).texts["text"] ?? []
    for leaf in 0..<24 where ![3, 11, 20].contains(leaf) { #expect(texts.contains("column \(leaf)")) }
    #expect(texts.contains("1  column 3") && texts.contains("3  column 20"))
  }

  @Test("A large tree is cut to 60 branches that together hold all leaves")
  func large() {
    let parsed = ParsedXML(Self.plot(count: 300, chosen: [7], name: { "c\($0)" }).figure().svg)
    let labels = (parsed.texts["text"] ?? []).filter { $0.contains("c") && !$0.contains(" redundan") && $0 != "half shared" }
    let leaves = labels.reduce(0) { sum, text in
      let more = text.split(separator: " ").dropLast().last.flatMap { Int($0) }
      return sum + 1 + (text.hasSuffix("more") ? more ?? 0 : 0)
    }
    #expect(labels.count { !$0.contains("Who") } == 60)
    #expect(leaves - labels.count { $0.contains("Who") } == 300)
  }
}
