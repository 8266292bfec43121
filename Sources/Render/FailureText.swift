public import Model

/// A failure as lines: what, where, why, and what to do next.
public enum FailureText {
    /// The whole failure, for what goes wrong outside of a run. Ends with a line end.
    public static func text(of failure: Failure, in style: Style) -> String {
        let glyphs = style.glyphs
        var head = Line("\(glyphs.failed) ", .bad)
        if let host = failure.host { head.add("\(host)  ", .strong) }
        head.add(failure.what)
        let lines = [head] + body(of: failure, besides: failure.what, margin: "  ", glyphs)
        return lines.map { $0.text(in: style) + "\n" }.joined()
    }

    /// Everything but the host. `besides` is what stands above it already.
    static func body(of failure: Failure, besides title: String?, margin: String, _ glyphs: Glyphs) -> [Line] {
        var lines: [Line] = []
        let why = failure.what == title || failure.what.isEmpty ? failure.why : "\(failure.what): \(failure.why)"
        lines += Line.lines(why, margin: margin)
        if let place = failure.place { lines += Line.lines("in \(place)", margin: margin, .faint) }
        if let hint = failure.hint {
            let next = String(repeating: " ", count: DisplayWidth.of(glyphs.arrow) + 1)
            for (index, text) in Printable.lines(hint).enumerated() {
                lines.append(Line(margin).adding(index == 0 ? "\(glyphs.arrow) \(text)" : next + text, .accent))
            }
        }
        return lines
    }
}
