import Foundation
import Reporting
import Testing

@Suite("Report pages")
struct ReportPageTests {
  static let html = SampleReport.page.html()

  @Test("The page stands alone: no script, nothing from elsewhere")
  func selfContained() {
    #expect(!Self.html.contains("<script"))
    for part in ["src=", "@import", "url(", "<link rel=\"stylesheet\"", " onload=", " onclick="] {
      #expect(!Self.html.contains(part), "found \(part)")
    }
    // The only addresses are the names of the SVG namespace.
    let addresses = Self.html.components(separatedBy: "http").dropFirst().filter { !$0.hasPrefix("-equiv") }
    #expect(addresses.allSatisfy { $0.hasPrefix("://www.w3.org/2000/svg") })
  }

  @Test("The page says its language, width, title and the way past the navigation")
  func head() {
    #expect(Self.html.hasPrefix("<!doctype html>"))
    #expect(Self.html.contains("<html lang=\"en\">"))
    #expect(Self.html.contains("<title>What moves slowly in alanine dipeptide</title>"))
    #expect(Self.html.contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"))
    #expect(Self.html.contains("<a class=\"skip\" href=\"#main\">"))
    #expect(Self.html.contains("prefers-color-scheme:dark"))
  }

  @Test("Every link within the page has a target, and every id is unique")
  func anchors() {
    var page = SampleReport.page
    // Headings that repeat, that clash with the page's own anchors, and that have no Latin letter.
    page.sections += ["Timescales", "Main", "Warnings", "φ/ψ", "φ/ψ", "Facts"].map {
      .init($0, figures: [SampleReport.spectrum.figure()])
    }
    let html = page.html()
    let ids = html.values(of: "id")
    #expect(Set(ids).count == ids.count)
    let targets = html.values(of: "href").filter { $0.hasPrefix("#") }.map { String($0.dropFirst()) }
    #expect(targets.count > page.sections.count)
    #expect(targets.allSatisfy { ids.contains($0) })
    let labels = html.values(of: "aria-labelledby").flatMap { $0.split(separator: " ").map(String.init) }
    #expect(labels.allSatisfy { ids.contains($0) })
  }

  @Test("Every free text is escaped, in whatever place")
  func escaping() {
    let evil = "</title><script>alert(1)</script><img src=x onerror=\"alert(2)\"> ' \"\u{301} onfocus=alert(3) &amp; {{title}} {{{svg}}}"
    let page = ReportPage(
      title: evil, subtitle: evil, language: evil, facts: [.init(evil, evil, note: evil)],
      warnings: [.init(.serious, evil, detail: evil)],
      sections: [
        .init(
          evil, paragraphs: [evil],
          figures: [
            CorrelationPlot(title: evil, features: [evil], variables: [evil], values: [0.5], caption: evil).figure(name: evil)
          ],
          tables: [ReportTable(caption: evil, columns: [.init(evil), .init(evil, isNumeric: true)], rows: [[evil, evil], [evil]])])
      ],
      provenance: [(evil, evil)], footer: evil)
    let html = page.html()
    for part in ["<script", "<img", "\"\u{301} onfocus", "\u{301} onfocus=alert(3) &amp; "] {
      #expect(!html.unicodeScalars.containsSequence(part.unicodeScalars), "found \(part)")
    }
    #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    // Braces in a text are text, not a template.
    #expect(html.contains("{{title}} {{{svg}}}"))
    #expect(html.components(separatedBy: "</title>").count == SampleReport.titleCount(html))
  }

  @Test("Warnings are ordered by weight and named in words")
  func warnings() throws {
    let words = ["Serious.", "Caution.", "Note."]
    let places = try words.map { word in try #require(Self.html.range(of: "<span class=\"word\">\(word)</span>")).lowerBound }
    #expect(places == places.sorted())
    #expect(Self.html.contains("3 warnings"))
    var page = SampleReport.page
    page.warnings = []
    #expect(page.html().contains("No warnings"))
    page.warnings = [.init(.note, "One thing.")]
    #expect(page.html().contains("One warning"))
  }

  @Test("Timescales are shown with errors, intervals and remarks")
  func keyNumbers() {
    let table = ReportTable.keyNumbers(
      caption: "c", unit: "ps",
      [
        .init(mode: "1", timescale: 158.03, error: 11.7, interval: 136.2...183.1),
        .init(mode: "2", timescale: 11.8, note: "below the lag"), .init(mode: "3", timescale: nil),
      ])
    #expect(table.rows == [
      ["1", "158\u{A0}±\u{A0}12", "136 to 183", ""], ["2", "11.8", "–", "below the lag"], ["3", "–", "–", ""],
    ])
    #expect(table.columns.map(\.heading) == ["Mode", "Timescale / ps", "95 % interval / ps", "Note"])
  }

  @Test("A page without anything is still a page")
  func emptyPage() {
    let html = ReportPage(title: "").html()
    #expect(html.contains("<main id=\"main\">") && html.contains("</html>"))
    #expect(!html.contains("class=\"facts\"") && !html.contains("<footer"))
  }

  @Test("Equal input gives equal bytes")
  func deterministic() {
    #expect(SampleReport.page.html() == Self.html)
  }
}

extension SampleReport {
  /// One more than the titles that the page and its figures and tooltips open.
  static func titleCount(_ html: String) -> Int {
    html.components(separatedBy: "<title").count
  }
}

extension String {
  /// The values of an attribute wherever it occurs.
  fileprivate func values(of attribute: String) -> [String] {
    components(separatedBy: " \(attribute)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }
}

extension String.UnicodeScalarView {
  /// Whether the scalars of a text occur one after the other.
  fileprivate func containsSequence(_ other: String.UnicodeScalarView) -> Bool {
    let all = Array(self)
    let wanted = Array(other)
    guard let first = wanted.first, all.count >= wanted.count else { return false }
    return (0...(all.count - wanted.count)).contains { start in
      all[start] == first && all[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
