public import Model

/// Tells a run as lines of text, for files, pipes and terminals that cannot redraw.
public struct PlainRenderer: Renderer {
    private let write: @Sendable (String) -> Void
    private let style: Style
    private var narrator: Narrator

    /// `write` is given whole lines, each with its line end.
    public init(detail: Detail = Detail(), style: Style = .plain, write: @escaping @Sendable (String) -> Void) {
        self.write = write
        self.style = style
        narrator = Narrator(detail, style.glyphs, hasMarks: false)
    }

    public mutating func render(_ event: Event, in state: RunState) {
        tell(narrator.lines(for: event, in: state))
    }
    public mutating func finish(_ state: RunState) {
        tell(narrator.rest(state))
        tell(SummaryText(Summary(state), style.glyphs).lines)
    }

    private func tell(_ lines: [Line]) {
        guard !lines.isEmpty else { return }
        write(lines.map { $0.text(in: style) + "\n" }.joined())
    }
}
