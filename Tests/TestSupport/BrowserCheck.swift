import Foundation

/// Opens a page in headless Chromium and reports what a reader would trip over.
///
/// The page is put into a frame of the wanted width within a page of ours, whose
/// script measures it from outside: the page itself is neither changed nor needs
/// to allow scripts.
public struct BrowserCheck {
  /// What was found on a page.
  public struct Findings: Decodable, Sendable {
    /// Lines of the browser's console: errors, warnings, refused resources.
    public internal(set) var consoleLines: [String] = []
    /// The page's title.
    public let title: String
    /// The width that the page's content takes, in pixels.
    public let contentWidth: Int
    /// The width that it has.
    public let frameWidth: Int
    /// Elements that leave the page at its sides, or texts that leave their box or figure.
    public let overflows: [String]
    /// Pairs of texts in a figure that cover each other.
    public let overlaps: [String]
    /// The number of figures.
    public let figureCount: Int
    /// The number of `script` elements.
    public let scriptCount: Int

    private enum CodingKeys: String, CodingKey {
      case title, contentWidth, frameWidth, overflows, overlaps, figureCount, scriptCount
    }
  }

  /// Why a page could not be checked.
  public enum Failure: Error, CustomStringConvertible {
    /// No Chromium is on the PATH.
    case noBrowser
    /// It did not end in time.
    case timedOut(seconds: Int)
    /// It ended without the findings; the payload is the end of its messages.
    case noFindings(String)

    /// The failure in one line.
    public var description: String {
      switch self {
      case .noBrowser: "no Chromium found: install the package chromium"
      case .timedOut(let seconds): "Chromium did not end within \(seconds) seconds"
      case .noFindings(let messages): "Chromium printed no findings: \(messages)"
      }
    }
  }

  /// The browser's path, or `nil` where there is none.
  public static let browser: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for name in ["chromium", "chromium-browser", "google-chrome"] {
      for folder in folders {
        let path = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: path) { return path }
      }
    }
    return nil
  }()

  /// Lays a page out and measures it.
  ///
  /// - Parameters:
  ///   - html: The page.
  ///   - width: The width that it gets, in pixels.
  ///   - isDark: Whether the reader prefers dark pages.
  /// - Throws: ``Failure``, or an error of the file system.
  public static func inspect(html: String, width: Int, isDark: Bool = false, timeout: Int = 120) throws -> Findings {
    guard let browser else { throw Failure.noBrowser }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("browser-check-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = folder.appendingPathComponent("page.html")
    try Data(wrapper(html: html, width: width).utf8).write(to: page)
    let output = folder.appendingPathComponent("dom.html")
    let messages = folder.appendingPathComponent("messages.txt")
    let arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
      "--disable-background-networking", "--disable-dev-shm-usage",
      "--user-data-dir=\(folder.appendingPathComponent("profile").path)",
      "--window-size=\(max(width, 500) + 40),1000", "--enable-logging=stderr", "--dump-dom",
    ]
    try run(
      browser, arguments + (isDark ? ["--force-dark-mode"] : []) + [page.absoluteString], output: output,
      messages: messages, timeout: timeout)
    let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    let log = String(decoding: try Data(contentsOf: messages), as: UTF8.self)
    guard let start = text.range(of: "<pre id=\"findings\">"),
      let end = text.range(of: "</pre>", range: start.upperBound..<text.endIndex),
      // Base 64, so that no markup in a finding can be taken for the page's.
      let json = Data(base64Encoded: String(text[start.upperBound..<end.lowerBound])),
      var findings = try? JSONDecoder().decode(Findings.self, from: json)
    else { throw Failure.noFindings(String(log.suffix(400))) }
    findings.consoleLines = log.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init)
    return findings
  }

  private static func run(
    _ browser: String, _ arguments: [String], output: URL, messages: URL, timeout: Int
  ) throws {
    for file in [output, messages] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: browser)
    process.arguments = arguments
    let outputHandle = try FileHandle(forWritingTo: output)
    let messageHandle = try FileHandle(forWritingTo: messages)
    process.standardOutput = outputHandle
    process.standardError = messageHandle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let deadline = Date().addingTimeInterval(Double(timeout))
    while process.isRunning && Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
    defer {
      try? outputHandle.close()
      try? messageHandle.close()
    }
    if process.isRunning {
      process.terminate()
      throw Failure.timedOut(seconds: timeout)
    }
  }

  /// Our page around the page to check.
  private static func wrapper(html: String, width: Int) -> String {
    var quoted = String.UnicodeScalarView()
    for scalar in html.unicodeScalars {
      switch scalar {
      case "&": quoted.append(contentsOf: "&amp;".unicodeScalars)
      case "\"": quoted.append(contentsOf: "&quot;".unicodeScalars)
      default: quoted.append(scalar)
      }
    }
    return """
      <!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
      <script>
      \(script)
      </script>
      <iframe onload="inspect(this)" style="width:\(width)px;height:900px;border:0" srcdoc="\(String(quoted))"></iframe>
      """
  }

  private static let script = """
    function inspect(frame) {
      const page = frame.contentDocument, view = frame.contentWindow, root = page.documentElement;
      const width = root.clientWidth, overflows = [], overlaps = [];
      const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') +
        (e.getAttribute('class') ? '.' + e.getAttribute('class').split(' ').join('.') : '') +
        ' "' + (e.textContent || '').trim().slice(0, 40) + '"';
      const scrolls = e => {
        for (let p = e.parentElement; p; p = p.parentElement)
          if (['auto', 'scroll'].includes(view.getComputedStyle(p).overflowX)) return true;
        return false;
      };
      for (const e of page.body.querySelectorAll('*')) {
        const style = view.getComputedStyle(e), box = e.getBoundingClientRect();
        if (style.display === 'none' || e.closest('svg') || e.classList.contains('skip') || !box.width) continue;
        if (!scrolls(e) && (box.right > width + 1 || box.left < -1)) overflows.push('beside the page: ' + name(e));
        if (e.scrollWidth > e.clientWidth + 1 && style.display !== 'inline' &&
            !['auto', 'scroll'].includes(style.overflowX) && e.clientWidth > 0)
          overflows.push('wider than its box: ' + name(e));
      }
      for (const svg of page.querySelectorAll('svg[role=img]')) {
        const outer = svg.getBoundingClientRect(), placed = [];
        for (const text of svg.querySelectorAll('text')) {
          const box = text.getBoundingClientRect();
          if (!text.textContent) continue;
          if (box.left < outer.left - .5 || box.right > outer.right + .5 || box.top < outer.top - .5 ||
              box.bottom > outer.bottom + .5) overflows.push('outside its figure: ' + name(text));
          for (const other of placed) {
            const x = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
            const y = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
            if (x > 1 && y > .3 * Math.min(box.height, other.box.height))
              overlaps.push(svg.querySelector('title').textContent + ': ' + name(text) + ' and ' + name(other.text));
          }
          placed.push({ text, box });
        }
      }
      const json = JSON.stringify({
        title: page.title, contentWidth: root.scrollWidth, frameWidth: width, overflows, overlaps,
        figureCount: page.querySelectorAll('svg[role=img]').length,
        scriptCount: page.querySelectorAll('script').length
      });
      const result = document.createElement('pre');
      result.id = 'findings';
      result.textContent = btoa(String.fromCharCode(...new TextEncoder().encode(json)));
      document.body.append(result);
    }
    """
}
