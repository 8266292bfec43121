public import Foundation
public import Model

/// Shows a run on a terminal: what happened scrolls by, and below it each host's progress is redrawn in place.
public struct TerminalRenderer: Renderer {
    /// What to write when the program ends without ``finish(_:)``: shows the cursor again.
    public static let restore = Canvas.restore
    /// The shortest time between two pictures, in seconds.
    private static let pause = 0.1

    private let write: @Sendable (String) -> Void
    private let size: @Sendable () -> TerminalSize
    private let clock: @Sendable () -> Date
    private var narrator: Narrator
    private var canvas: Canvas
    /// Lines that wait for the next picture.
    private var waiting: [Line] = []
    private var last = Date.distantPast

    /// `size` is asked before every picture, so the terminal may change its size at any time.
    public init(
        detail: Detail = Detail(), style: Style, size: @escaping @Sendable () -> TerminalSize,
        clock: @escaping @Sendable () -> Date = { Date() }, write: @escaping @Sendable (String) -> Void
    ) {
        self.write = write
        self.size = size
        self.clock = clock
        narrator = Narrator(detail, style.glyphs, hasMarks: true)
        canvas = Canvas(style: style)
    }

    public var isLive: Bool { true }

    public mutating func render(_ event: Event, in state: RunState) {
        waiting += narrator.lines(for: event, in: state)
        draw(state)
    }
    public mutating func tick(_ state: RunState) { draw(state) }

    public mutating func finish(_ state: RunState) {
        let lines = waiting + narrator.rest(state) + SummaryText(Summary(state), canvas.style.glyphs).lines
        waiting = []
        write(canvas.close(leaving: lines, columns: size().columns))
    }

    private mutating func draw(_ state: RunState) {
        let now = clock()
        // A clock that was set back must not stop the picture.
        guard now.timeIntervalSince(last) >= Self.pause || now < last else { return }
        last = now
        let size = size()
        let block = ProgressFrame(state: state, size: size, now: now, glyphs: canvas.style.glyphs).lines
        let text = canvas.redraw(block, below: waiting, columns: size.columns)
        waiting = []
        if !text.isEmpty { write(text) }
    }
}
