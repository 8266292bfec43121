import CShim

/// Answers on their way to the controller.
struct Outbox {
    private var pending: [[UInt8]] = []
    private var first = 0
    /// Bytes of the first one that are written already.
    private var written = 0
    private var size = 0
    /// Nobody reads any more; what is put here is thrown away.
    private(set) var isBroken = false

    /// With more than this under way, no further request is begun until the controller has read some.
    private static let mostPending = 8 << 20

    var isEmpty: Bool { first == pending.count }
    var hasRoom: Bool { size < Self.mostPending }

    mutating func put(_ bytes: [UInt8]) {
        guard !isBroken else { return }
        pending.append(bytes)
        size += bytes.count
    }

    /// Writes as much as the controller takes.
    mutating func flush() {
        while first < pending.count {
            let bytes = pending[first]
            let offset = written
            let count = bytes.withUnsafeBytes { write(1, $0.baseAddress.map { $0 + offset }, bytes.count - offset) }
            if count >= 0 {
                advance(count, of: bytes.count)
            } else if shim_errno() == EAGAIN {
                return
            } else if shim_errno() != EINTR {
                isBroken = true
                clear()
            }
        }
        clear()
    }

    private mutating func advance(_ count: Int, of all: Int) {
        written += count
        size -= count
        guard written == all else { return }
        pending[first] = []
        written = 0
        first += 1
    }

    private mutating func clear() {
        pending.removeAll()
        (first, written, size) = (0, 0, 0)
    }
}
