import CShim

/// What one turn of the loop waits for.
struct PollSet {
    private var entries: [pollfd] = []

    mutating func watch(_ number: Int32, _ events: Int32) {
        entries.append(pollfd(fd: number, events: Int16(events), revents: 0))
    }

    /// Waits until something happens or the moment has come; nothing waits for ever.
    mutating func wait(until deadline: Milliseconds?) {
        let most: Milliseconds = 60_000
        let left = deadline.map { min(most, max(0, $0 - .now)) } ?? most
        let count = entries.withUnsafeMutableBufferPointer { poll($0.baseAddress, nfds_t($0.count), Int32(left)) }
        guard count <= 0 else { return }
        for index in entries.indices { entries[index].revents = 0 }
    }

    /// Whether a descriptor can be read or written, or has come to its end.
    func isReady(_ number: Int32) -> Bool { entries.contains { $0.fd == number && $0.revents != 0 } }
}
