/// A line to be shown: pieces of text, each with its meaning. Whatever goes in is made printable here, so nothing that
/// came from a host reaches a terminal by another way.
struct Line: Equatable, Sendable {
    struct Span: Equatable, Sendable {
        let text: String
        let ink: Ink
    }
    private(set) var spans: [Span] = []

    init() {}
    init(_ text: String, _ ink: Ink = .plain) { add(text, ink) }

    mutating func add(_ text: String, _ ink: Ink = .plain) {
        let text = Printable.line(text)
        if !text.isEmpty { spans.append(Span(text: text, ink: ink)) }
    }
    func adding(_ text: String, _ ink: Ink = .plain) -> Line {
        var copy = self
        copy.add(text, ink)
        return copy
    }

    /// The lines of a text, each behind a margin.
    static func lines(_ text: String, margin: String = "", _ ink: Ink = .plain) -> [Line] {
        Printable.lines(text).map { Line(margin).adding($0, ink) }
    }

    var columns: Int { spans.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// As much as fits, with a sign for what is missing.
    func cut(to columns: Int, ellipsis: String) -> Line {
        guard self.columns > columns else { return self }
        var line = Line()
        var room = columns - DisplayWidth.of(ellipsis)
        for span in spans {
            let width = DisplayWidth.of(span.text)
            guard width <= room else {
                line.add(DisplayWidth.beginning(of: span.text, columns: max(room, 0)) + ellipsis, span.ink)
                break
            }
            line.add(span.text, span.ink)
            room -= width
        }
        return line
    }

    func text(in style: Style) -> String {
        spans.map { style.paint($0.text, $0.ink) }.joined()
    }
}
