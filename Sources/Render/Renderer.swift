public import Model

/// Turns events into something to look at. It is given the state after the event, so it need not keep its own.
public protocol Renderer: Sendable {
    /// It draws things that move although nothing happens, and wants ``tick(_:)``.
    var isLive: Bool { get }
    mutating func render(_ event: Event, in state: RunState)
    /// Time has passed without an event.
    mutating func tick(_ state: RunState)
    /// No more events come: the run ended, or its events broke off.
    mutating func finish(_ state: RunState)
}

extension Renderer {
    public var isLive: Bool { false }
    public mutating func tick(_ state: RunState) {}
}
