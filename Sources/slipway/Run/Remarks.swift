import Model

/// Puts what has to be said of a run as a whole into its events, so that people, scripts and reports see it alike.
enum Remarks {
    /// Says them when the run has begun.
    static func adding(_ remarks: [String], to events: AsyncStream<Event>) -> AsyncStream<Event> {
        guard !remarks.isEmpty else { return events }
        let (told, channel) = AsyncStream<Event>.makeStream()
        Task {
            for await event in events {
                channel.yield(event)
                guard case .runStarted = event.what else { continue }
                for remark in remarks { channel.yield(Event(.note(nil, remark))) }
            }
            channel.finish()
        }
        return told
    }
}

extension RunState {
    /// Hosts on which everything of a layer is as it should be, and nothing else went wrong.
    func hosts(doneWith layer: String) -> [HostName] {
        let done = Set(steps.filter { $0.value.layer == layer && $0.value.outcome?.isGood == true }.map(\.key.host))
        return hosts.filter { name, state in
            guard case .connected = state.reach, done.contains(name), let total = state.total else { return false }
            return state.tally.done == total && state.tally.failed + state.tally.skipped == 0
        }.keys.sorted()
    }
}
