/// A report page as the dictionaries that the template reads.
///
/// The template looks a missing key up in the enclosing dictionary, so every
/// dictionary here has all the keys that its part of the template uses.
extension ReportPage {
  /// The page's values by the names in ``PageTemplate/text``.
  func context() -> [String: Any] {
    var anchors = Anchors()
    // The page's own anchors are taken before any heading can claim them.
    for name in ["main", "warnings", "provenance", "facts"] { _ = anchors.unique(name) }
    let sectionContexts = sections.map { section(context: $0, anchors: &anchors) }
    let ordered = Warning.Severity.allCases.reversed().flatMap { severity in
      warnings.filter { $0.severity == severity }
    }
    return [
      "language": language.isEmpty ? "en" : language,
      "title": title,
      "subtitle": subtitle,
      "hasSubtitle": !subtitle.isEmpty,
      "hasFacts": !facts.isEmpty,
      "facts": facts.map { fact in
        ["label": fact.label, "value": fact.value, "note": fact.note ?? "", "hasNote": fact.note?.isEmpty == false]
      } as [[String: Any]],
      "hasWarnings": !warnings.isEmpty,
      "warningCount": warnings.count == 1 ? "One warning" : "\(NumberText.count(warnings.count)) warnings",
      "warnings": ordered.map { warning in
        [
          "severity": warning.severity.rawValue, "word": warning.severity.word, "symbol": warning.severity.symbol,
          "headline": warning.headline, "detail": warning.detail, "hasDetail": !warning.detail.isEmpty,
        ]
      } as [[String: Any]],
      "sections": sectionContexts,
      "hasProvenance": !provenance.isEmpty,
      "provenance": provenance.map { ["label": $0.label, "value": $0.value] },
      "hasFooter": !footer.isEmpty,
      "footer": footer,
      "figureStyle": FigureStyle.css,
      "pageStyle": PageStyle.css,
    ]
  }

  private func section(context section: Section, anchors: inout Anchors) -> [String: Any] {
    [
      "anchor": anchors.unique(section.heading),
      "heading": section.heading,
      "paragraphs": section.paragraphs.map { ["text": $0] },
      "hasFigures": !section.figures.isEmpty,
      "figures": section.figures.map { figure in
        let id = anchors.unique("figure-" + figure.name)
        return [
          "figureAnchor": id, "svg": figure.inlined(id: id), "caption": figure.caption, "isWide": figure.isWide,
        ] as [String: Any]
      },
      "tables": section.tables.map { table(context: $0) },
    ]
  }

  private func table(context table: ReportTable) -> [String: Any] {
    [
      "caption": table.caption,
      "columns": table.columns.map { ["heading": $0.heading, "isNumeric": $0.isNumeric] as [String: Any] },
      "rows": table.rows.map { row in
        [
          "cells": table.columns.enumerated().map { index, column in
            ["cell": index < row.count ? row[index] : "", "isNumeric": column.isNumeric] as [String: Any]
          }
        ]
      },
    ]
  }
}

extension ReportPage.Warning.Severity {
  /// The word before a headline, so that colour is not needed to tell severities apart.
  var word: String {
    switch self {
    case .note: "Note"
    case .caution: "Caution"
    case .serious: "Serious"
    }
  }

  var symbol: String {
    switch self {
    case .note: "i"
    case .caution: "!"
    case .serious: "‼"
    }
  }
}

/// Anchors that are unique on a page.
struct Anchors {
  private var used: Set<String> = []

  /// An anchor for a heading, numbered where the plain one is taken.
  mutating func unique(_ text: String) -> String {
    let base = Markup.slug(text)
    var anchor = base
    var number = 2
    while !used.insert(anchor).inserted {
      anchor = "\(base)-\(number)"
      number += 1
    }
    return anchor
  }
}
