import Model

/// The pieces of a page.
enum HTML {
    /// A field of the table of hosts and layers.
    struct Cell: Hashable {
        var host: HostName
        var layer: String
    }

    /// One line of text, escaped for elements and for attributes in double quotes.
    static func text(_ text: String) -> String { escape(Printable.line(text)) }

    /// Text that keeps its lines.
    static func block(_ text: String) -> String { Printable.lines(text).map(escape).joined(separator: "\n") }

    private static func escape(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    static func diff(_ diff: String) -> String {
        let lines = DiffText.lines(diff, margin: "").map { line in
            line.spans.map { "<span class=\"\($0.ink)\">\(escape($0.text))</span>" }.joined()
        }
        return "<pre>\(lines.joined(separator: "\n"))</pre>\n"
    }

    /// A name inside the page. Whatever a layer is called, it names one place and needs no escaping.
    static func anchor(_ host: HostName, _ layer: String) -> String {
        (host.rawValue + "/" + layer).utf8.reduce(into: "at-") { result, byte in
            let isPlain =
                byte < 0x80 && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
            result += isPlain ? String(Unicode.Scalar(byte)) : "-\(byte)-"
        }
    }

    static let style = """
        :root { color-scheme: light dark; --ink: #1d2327; --paper: #fdfdfb; --faint: #6b7378; --line: #dfe3e4;
          --good: #1a7f37; --changed: #8a5a00; --bad: #b3261e; --accent: #0b6a8f; --box: #f3f5f5; }
        @media (prefers-color-scheme: dark) { :root { --ink: #dde3e6; --paper: #14181a; --faint: #8b959b; --line: #2c3438;
          --good: #5cc97a; --changed: #e0b050; --bad: #ff8a80; --accent: #6cc4e8; --box: #1c2225; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
          max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
        h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; color: var(--faint); font-weight: 600; }
        p { margin: .3rem 0; } .verdict { font-size: 1.1rem; font-weight: 600; }
        code, pre { font: 13px/1.45 ui-monospace, monospace; }
        pre { background: var(--box); border-radius: 6px; padding: .6rem .8rem; overflow-x: auto; margin: .3rem 0 .8rem; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; }
        th, td { text-align: left; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line);
          white-space: nowrap; font-variant-numeric: tabular-nums; }
        td a { color: inherit; text-decoration: none; } td a:hover { text-decoration: underline; }
        ul { padding-left: 1.2rem; } ul.steps, ul.failures { list-style: none; padding: 0; margin: 0; }
        ul.steps li { padding: .15rem 0 .15rem 1.1rem; } ul.failures li { border-left: 3px solid var(--bad); padding-left: .8rem;
          margin-bottom: 1rem; }
        details > summary { cursor: pointer; list-style: none; margin-left: -1.1rem; }
        details > summary::-webkit-details-marker { display: none; }
        details > summary::before { content: "▸"; display: inline-block; width: 1.1rem; color: var(--faint); }
        details[open] > summary::before { content: "▾"; }
        .word { display: inline-block; min-width: 6.5rem; } .change { font-family: ui-monospace, monospace; }
        .good { color: var(--good); } .changed { color: var(--changed); } .bad { color: var(--bad); }
        .accent, .hint { color: var(--accent); } .faint { color: var(--faint); } .strong { font-weight: 600; }
        """
}
