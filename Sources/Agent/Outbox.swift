import CShim

/// Answers on their way to the controller. They are gathered, so that a burst of small ones leaves in few writes.
struct Outbox {
    private var pending: [UInt8] = []
    private var written = 0
    /// Nobody reads any more; what is put here is thrown away.
    private(set) var isBroken = false

    /// With more than this under way, no further request is begun until the controller has read some.
    private static let mostPending = 8 << 20

    var isEmpty: Bool { written == pending.count }
    var hasRoom: Bool { pending.count - written < Self.mostPending }

    mutating func put(_ bytes: [UInt8]) {
        if !isBroken { pending += bytes }
    }

    /// Writes as much as the controller takes.
    mutating func flush() {
        while !isEmpty {
            let start = written
            let count = pending.withUnsafeBytes { write(1, $0.baseAddress.map { $0 + start }, $0.count - start) }
            if count >= 0 {
                written += count
                if written > Self.mostPending { trim() }
            } else if shim_errno() == EAGAIN {
                return
            } else if shim_errno() != EINTR {
                isBroken = true
                written = pending.count
            }
        }
        // No room is kept for a big answer.
        pending.removeAll(keepingCapacity: pending.count < 1 << 20)
        written = 0
    }

    private mutating func trim() {
        pending.removeFirst(written)
        written = 0
    }
}
