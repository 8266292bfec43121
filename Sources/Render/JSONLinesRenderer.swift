public import Model

/// Writes every event as a line of JSON, for programs; `docs/events.md` is its contract.
public struct JSONLinesRenderer: Renderer {
    private let write: @Sendable (String) -> Void

    /// `write` is given one whole line with its line end.
    public init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    public func render(_ event: Event, in state: RunState) {
        write(EventLine.text(of: event, in: state) + "\n")
    }
    public func finish(_ state: RunState) {}
}
