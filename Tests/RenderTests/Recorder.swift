import Model
import Render

import struct Foundation.Date

/// Keeps what a renderer writes.
final class Recorder: Sendable {
    private let stream: AsyncStream<String>
    private let source: AsyncStream<String>.Continuation
    init() { (stream, source) = AsyncStream<String>.makeStream() }
    var write: @Sendable (String) -> Void { { [source] in _ = source.yield($0) } }

    /// Everything that was written, one element a call.
    func pieces() async -> [String] {
        source.finish()
        return await stream.reduce(into: []) { $0.append($1) }
    }
    func text() async -> String { await pieces().joined() }
}

/// Feeds events to a renderer as a run does.
func play(_ events: [Event], on renderer: any Renderer) {
    var renderer = renderer
    var state = RunState()
    for event in events {
        state.apply(event)
        renderer.render(event, in: state)
    }
    renderer.finish(state)
}
