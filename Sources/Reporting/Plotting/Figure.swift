/// A finished figure: SVG text with a title and a description for readers who do not see it.
public struct Figure: Sendable, Equatable {
  /// The stem of the figure's file name: lower-case letters, digits and hyphens.
  public let name: String

  /// The title, drawn at the top.
  public let title: String

  /// One sentence for the place under the figure, saying what one sees.
  public let caption: String

  /// What the figure shows, in words with its main numbers.
  public let description: String

  /// Whether the figure wants a whole row of a page.
  public let isWide: Bool

  /// The width in pixels at which text has its drawn size.
  let width: Double
  let height: Double
  private let content: String

  /// - Parameters:
  ///   - name: Turned into lower-case letters, digits and hyphens.
  ///   - description: The caption where left out.
  init(
    name: String, title: String, caption: String, description: String? = nil, width: Double, height: Double,
    canvas: SVGCanvas
  ) {
    self.name = Markup.slug(name)
    self.title = title
    self.caption = caption
    self.description = description ?? caption
    self.isWide = width > Plot.width
    self.width = width
    self.height = height
    self.content = canvas.content
  }

  /// The figure as a file of its own, with its style.
  ///
  /// - Complexity: O(n) in the length of the text.
  public var svg: String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + element(id: name, style: "<style>\n\(Markup.escaped(FigureStyle.css))</style>\n") + "\n"
  }

  /// The figure for use in a page that holds ``FigureStyle/css`` itself.
  ///
  /// - Parameter id: Unique on the page.
  func inlined(id: String) -> String { element(id: id, style: "") }

  private func element(id: String, style: String) -> String {
    let w = Plot.coordinate(width)
    let h = Plot.coordinate(height)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="\(FigureStyle.rootClass)" width="\(w)" height="\(h)" \
      viewBox="0 0 \(w) \(h)" role="img" aria-labelledby="\(id)-title \(id)-desc">
      <title id="\(id)-title">\(Markup.escaped(title))</title>
      <desc id="\(id)-desc">\(Markup.escaped(description))</desc>
      \(style)<rect class="paper" width="\(w)" height="\(h)"/>
      \(content)</svg>
      """
  }

  /// A figure that has nothing to draw, and says so.
  static func withoutData(name: String, title: String, sentence: String) -> Figure {
    var canvas = SVGCanvas()
    var y = PlotFrame.drawTitle(title, width: Plot.width, on: &canvas) + 28
    for line in TextMeasure.wrapped(sentence, limit: Plot.width - 24, size: Plot.textSize) {
      canvas.text(line, 8, y, "muted")
      y += 20
    }
    return Figure(name: name, title: title, caption: sentence, width: Plot.width, height: y + 8, canvas: canvas)
  }
}
