public import Model

/// One loop feeds every renderer, so that all see the same events in the same order. Returns the state at the end.
/// Renderers that are live are told every `pause` that time has passed.
public func show(
    _ events: some AsyncSequence<Event, Never> & Sendable, on renderers: [any Renderer],
    every pause: Duration = .milliseconds(100)
) async -> RunState {
    var audience = Audience(renderers: renderers)
    guard renderers.contains(where: \.isLive) else {
        for await event in events { audience.hear(event) }
        return audience.leave()
    }
    await withTaskGroup(of: Void.self) { group in
        let (beats, source) = AsyncStream<Beat>.makeStream()
        group.addTask {
            for await event in events { source.yield(.event(event)) }
            source.finish()
        }
        group.addTask {
            while !Task.isCancelled {
                try? await Task.sleep(for: pause)
                source.yield(.tick)
            }
        }
        for await beat in beats {
            switch beat {
            case .event(let event): audience.hear(event)
            case .tick: audience.tick()
            }
        }
        group.cancelAll()
    }
    return audience.leave()
}

private enum Beat: Sendable {
    case event(Event)
    case tick
}

private struct Audience {
    var state = RunState()
    var renderers: [any Renderer]

    mutating func hear(_ event: Event) {
        state.apply(event)
        for index in renderers.indices { renderers[index].render(event, in: state) }
    }
    mutating func tick() {
        for index in renderers.indices { renderers[index].tick(state) }
    }
    mutating func leave() -> RunState {
        for index in renderers.indices { renderers[index].finish(state) }
        return state
    }
}
