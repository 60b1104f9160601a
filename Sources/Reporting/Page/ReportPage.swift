/// A report: one HTML page that stands alone.
///
/// The figures and the style are part of the page, nothing is loaded from
/// elsewhere and no script runs. It follows the reader's choice of light or dark,
/// reads from 360 pixels of width on, and prints.
///
///     var page = ReportPage(title: "Alanine dipeptide", subtitle: "6 × 50 ns at 300 K")
///     page.facts = [.init("slowest timescale", "158 ± 12 ps", note: "at a lag of 50 ps")]
///     page.sections = [.init("Timescales", figures: [plot.figure()])]
///     let html = page.html()
///
/// Every text may hold any characters: all of it is escaped.
public struct ReportPage: Sendable {
  /// A number that the reader should meet first.
  public struct Fact: Sendable, Equatable {
    /// What it is: `"slowest timescale"`.
    public var label: String
    /// The number with its unit and error, or a word.
    public var value: String
    /// A short addition.
    public var note: String?

    /// Makes a fact.
    public init(_ label: String, _ value: String, note: String? = nil) {
      self.label = label
      self.value = value
      self.note = note
    }
  }

  /// Something a careful colleague would say about the result.
  public struct Warning: Sendable, Equatable {
    /// How much it matters.
    public enum Severity: String, Sendable, CaseIterable {
      /// Good to know.
      case note
      /// To keep in mind when using the result.
      case caution
      /// The result, or a part of it, should not be used as it is.
      case serious
    }

    /// How much it matters.
    public var severity: Severity
    /// The warning in one sentence.
    public var headline: String
    /// What lies behind it, and what to do.
    public var detail: String

    /// Makes a warning.
    public init(_ severity: Severity, _ headline: String, detail: String = "") {
      self.severity = severity
      self.headline = headline
      self.detail = detail
    }
  }

  /// A part of the page with a heading and an anchor.
  public struct Section: Sendable {
    /// The heading.
    public var heading: String
    /// Text, a paragraph each.
    public var paragraphs: [String]
    /// Figures; two stand side by side where there is room.
    public var figures: [Figure]
    /// Tables.
    public var tables: [ReportTable]

    /// Makes a section.
    public init(
      _ heading: String, paragraphs: [String] = [], figures: [Figure] = [], tables: [ReportTable] = []
    ) {
      self.heading = heading
      self.paragraphs = paragraphs
      self.figures = figures
      self.tables = tables
    }
  }

  /// The page's title and main heading.
  public var title: String
  /// The line under the title.
  public var subtitle: String
  /// The language of the texts, as a BCP 47 tag.
  public var language: String
  /// The numbers that the reader should meet first.
  public var facts: [Fact]
  /// The warnings; serious ones are shown first.
  public var warnings: [Warning]
  /// The parts of the page.
  public var sections: [Section]
  /// Where the result comes from: version, command line, inputs, seeds.
  public var provenance: [(label: String, value: String)]
  /// The last line.
  public var footer: String

  /// Makes a page.
  public init(
    title: String, subtitle: String = "", language: String = "en", facts: [Fact] = [], warnings: [Warning] = [],
    sections: [Section] = [], provenance: [(label: String, value: String)] = [], footer: String = ""
  ) {
    self.title = title
    self.subtitle = subtitle
    self.language = language
    self.facts = facts
    self.warnings = warnings
    self.sections = sections
    self.provenance = provenance
    self.footer = footer
  }

  /// The page as HTML.
  ///
  /// - Complexity: O(n) in the length of the text.
  public func html() -> String { PageTemplate.render(context()) }
}
