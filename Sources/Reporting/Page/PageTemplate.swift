import Mustache

/// The page's template.
///
/// Values in two braces are escaped; those in three are markup made by this
/// library (the figures) or its own constants (the style).
enum PageTemplate {
  /// Renders a page.
  static func render(_ context: [String: Any]) -> String { template.render(context) }

  private static let template: MustacheTemplate = {
    // The library's own HTML type works by characters and lets a quotation mark
    // pass that carries a combining accent; ours works by scalars.
    MustacheContentTypes.register(ScalarHTML(), named: "ANDANTE_HTML")
    do {
      return try MustacheTemplate(string: text)
    } catch {
      preconditionFailure("the page's template is not valid: \(error)")
    }
  }()

  private struct ScalarHTML: MustacheContentType {
    func escapeText(_ text: String) -> String { Markup.escaped(text) }
  }

  /// The template in the Mustache language.
  static let text = """
    {{% CONTENT_TYPE:ANDANTE_HTML}}
    <!doctype html>
    <html lang="{{language}}">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="generator" content="Andante">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
    <link rel="icon" href="data:,">
    <title>{{title}}</title>
    <style>
    {{{pageStyle}}}
    {{{figureStyle}}}
    </style>
    </head>
    <body>
    <a class="skip" href="#main">Skip to the report</a>
    <header>
    <h1>{{title}}</h1>
    {{#hasSubtitle}}
    <p class="subtitle">{{subtitle}}</p>
    {{/hasSubtitle}}
    <nav aria-label="Sections">
    <ul>
    <li><a href="#warnings">Warnings</a></li>
    {{#sections}}
    <li><a href="#{{anchor}}">{{heading}}</a></li>
    {{/sections}}
    {{#hasProvenance}}
    <li><a href="#provenance">Provenance</a></li>
    {{/hasProvenance}}
    </ul>
    </nav>
    </header>
    <main id="main">
    {{#hasFacts}}
    <dl class="facts" id="facts">
    {{#facts}}
    <div class="fact">
    <dt>{{label}}</dt>
    <dd class="value">{{value}}</dd>
    {{#hasNote}}
    <dd class="note">{{note}}</dd>
    {{/hasNote}}
    </div>
    {{/facts}}
    </dl>
    {{/hasFacts}}
    <section class="warnings" id="warnings" aria-labelledby="warnings-heading">
    {{#hasWarnings}}
    <h2 id="warnings-heading">{{warningCount}}</h2>
    <ul>
    {{#warnings}}
    <li class="warning {{severity}}">
    <span class="symbol" aria-hidden="true">{{symbol}}</span>
    <div>
    <p class="headline"><span class="word">{{word}}.</span> {{headline}}</p>
    {{#hasDetail}}
    <p class="detail">{{detail}}</p>
    {{/hasDetail}}
    </div>
    </li>
    {{/warnings}}
    </ul>
    {{/hasWarnings}}
    {{^hasWarnings}}
    <h2 id="warnings-heading">No warnings</h2>
    <p>None of the checks found anything to warn about.</p>
    {{/hasWarnings}}
    </section>
    {{#sections}}
    <section id="{{anchor}}" aria-labelledby="{{anchor}}-heading">
    <h2 id="{{anchor}}-heading">{{heading}}</h2>
    {{#paragraphs}}
    <p>{{text}}</p>
    {{/paragraphs}}
    {{#hasFigures}}
    <div class="figures">
    {{#figures}}
    <figure{{#isWide}} class="wide"{{/isWide}}>
    <div class="drawing"{{#isWide}} tabindex="0" role="region" aria-labelledby="{{figureAnchor}}-title"{{/isWide}}>
    {{{svg}}}
    </div>
    <figcaption>{{caption}}</figcaption>
    </figure>
    {{/figures}}
    </div>
    {{/hasFigures}}
    {{#tables}}
    <div class="scroll" role="region" aria-label="{{caption}}" tabindex="0">
    <table>
    <caption>{{caption}}</caption>
    <thead><tr>{{#columns}}<th scope="col"{{#isNumeric}} class="number"{{/isNumeric}}>{{heading}}</th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr>{{#cells}}<td{{#isNumeric}} class="number"{{/isNumeric}}>{{cell}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{/tables}}
    </section>
    {{/sections}}
    {{#hasProvenance}}
    <section id="provenance" aria-labelledby="provenance-heading">
    <h2 id="provenance-heading">Provenance</h2>
    <dl class="provenance">
    {{#provenance}}
    <div><dt>{{label}}</dt><dd>{{value}}</dd></div>
    {{/provenance}}
    </dl>
    </section>
    {{/hasProvenance}}
    </main>
    {{#hasFooter}}
    <footer>{{footer}}</footer>
    {{/hasFooter}}
    </body>
    </html>

    """
}
