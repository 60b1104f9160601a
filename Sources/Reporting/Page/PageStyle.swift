/// The style sheet of the page around the figures.
enum PageStyle {
  /// The rules: one accent colour, the system's fonts, dark by the reader's choice, white in print.
  static let css = """
    :root{
      --ground:#f7f8f9; --panel:#fff; --ink:#1b2026; --muted:#55606b; --rule:#dde1e6; --accent:#00629b;
      --note:#55606b; --caution:#8a5a00; --serious:#b3261e; --caution-ground:#fff6e3; --serious-ground:#fdeceb;
    }
    @media screen and (prefers-color-scheme:dark){:root{
      --ground:#121519; --panel:#1a1e24; --ink:#e8ebef; --muted:#a9b3bf; --rule:#2f363f; --accent:#6cbcf5;
      --note:#a9b3bf; --caution:#f0b95a; --serious:#ff8a80; --caution-ground:#2a2316; --serious-ground:#2e1c1c;
    }}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
    body{margin:0;background:var(--ground);color:var(--ink);line-height:1.55;font-size:16px;
      font-family:\(FigureStyle.fontStack);overflow-wrap:anywhere}
    header,main,footer{max-width:1120px;margin:0 auto;padding:0 24px}
    a{color:var(--accent)}
    a:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
    .skip{position:absolute;left:-999em;top:0;background:var(--panel);padding:8px 16px;z-index:1}
    .skip:focus{left:8px;top:8px}
    h1{font-size:clamp(1.6rem,1.1rem + 2.2vw,2.4rem);line-height:1.15;letter-spacing:-.015em;
      margin:48px 0 0;font-weight:700;text-wrap:balance}
    h2{font-size:1.3rem;line-height:1.25;letter-spacing:-.005em;margin:0 0 8px;font-weight:650}
    .subtitle{color:var(--muted);font-size:1.05rem;margin:8px 0 0;max-width:44em}
    nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:2px 20px;margin:16px 0 0;padding:12px 0;
      border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);font-size:.9rem}
    nav a{text-decoration:none;display:inline-block;padding:2px 0}
    nav a:hover{text-decoration:underline}
    section{margin:44px 0 0}
    section>p{max-width:44em;margin:0 0 10px}
    .facts{display:flex;flex-wrap:wrap;gap:1px;margin:28px 0 0;
      background:var(--rule);border:1px solid var(--rule);border-radius:10px;overflow:hidden}
    .fact{background:var(--panel);padding:16px 18px;flex:1 1 190px}
    .fact dt{color:var(--muted);font-size:.85rem}
    .fact dd{margin:0}
    .fact .value{font-size:1.45rem;font-weight:650;line-height:1.3;letter-spacing:-.01em;
      font-variant-numeric:tabular-nums}
    .fact .note{color:var(--muted);font-size:.85rem;line-height:1.4}
    .warnings{margin-top:28px}
    .warnings ul{list-style:none;margin:0;padding:0;display:grid;gap:8px}
    .warning{display:grid;grid-template-columns:24px 1fr;gap:12px;padding:12px 16px;border-radius:8px;
      background:var(--panel);border:1px solid var(--rule);border-left:4px solid var(--note)}
    .warning p{margin:0}
    .warning .symbol{width:24px;height:24px;border-radius:50%;border:2px solid var(--note);color:var(--note);
      font-weight:700;font-size:13px;line-height:20px;text-align:center}
    .warning .headline{font-weight:600}
    .warning .word{color:var(--note)}
    .warning .detail{color:var(--muted);font-size:.93rem;max-width:52em}
    .warning.caution{border-left-color:var(--caution);background:var(--caution-ground)}
    .warning.caution .symbol{border-color:var(--caution)}
    .warning.caution :is(.symbol,.word){color:var(--caution)}
    .warning.serious{border-left-color:var(--serious);background:var(--serious-ground)}
    .warning.serious .symbol{border-color:var(--serious)}
    .warning.serious :is(.symbol,.word){color:var(--serious)}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:20px;margin:16px 0 0;
      align-items:stretch}
    figure{margin:0;background:var(--panel);border:1px solid var(--rule);border-radius:10px;padding:14px 14px 12px;
      min-width:0}
    figure.wide{grid-column:1/-1}
    figure:only-child:not(.wide){max-width:552px}
    figure svg{display:block;width:100%;height:auto}
    figcaption{color:var(--muted);font-size:.88rem;line-height:1.45;margin:8px 8px 0}
    .drawing{overflow-x:auto}
    figure.wide svg{min-width:640px}
    .scroll{overflow-x:auto;margin:16px 0 0;background:var(--panel);border:1px solid var(--rule);border-radius:10px}
    table{border-collapse:collapse;width:max-content;min-width:100%;font-size:.93rem;font-variant-numeric:tabular-nums;
      overflow-wrap:break-word}
    caption{text-align:left;padding:12px 16px 6px;color:var(--muted);font-size:.88rem}
    th,td{padding:7px 16px;text-align:left;vertical-align:baseline;border-top:1px solid var(--rule);
      max-width:28em}
    thead th{border-top:0;border-bottom:1px solid var(--rule);font-weight:600;color:var(--muted);font-size:.85rem}
    tbody tr:first-child td{border-top:0}
    .number{text-align:right}
    .provenance{margin:8px 0 0;font-size:.9rem;background:var(--panel);border:1px solid var(--rule);border-radius:10px}
    .provenance div{display:grid;grid-template-columns:minmax(8em,14em) 1fr;gap:2px 16px;padding:7px 16px;
      align-items:baseline}
    .provenance div+div{border-top:1px solid var(--rule)}
    .provenance dt{color:var(--muted)}
    .provenance dd{margin:0;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
      font-size:.92em}
    footer{color:var(--muted);font-size:.85rem;margin-top:44px;padding-bottom:40px}
    @media (max-width:560px){
      header,main,footer{padding-left:14px;padding-right:14px}
      h1{margin-top:28px}
      figure{padding:8px 4px 10px}
      .provenance div{grid-template-columns:1fr}
      .fact{flex-basis:140px;padding:12px 14px}
      .fact .value{font-size:1.15rem}
      th,td{padding:7px 12px;max-width:18em}
      caption{padding:10px 12px 4px}
    }
    @media print{
      @page{margin:16mm}
      body{background:#fff;font-size:10.5pt}
      header,main,footer{max-width:none;padding:0}
      nav,.skip{display:none}
      h2{break-after:avoid}
      figure,.warning,.fact,tr{break-inside:avoid}
      .scroll,.drawing{overflow:visible}
      figure.wide svg{min-width:0}
      .figures{grid-template-columns:1fr 1fr}
      *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    }
    """
}
