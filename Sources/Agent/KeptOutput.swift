/// What is kept of a stream of output: its first half and its last half, up to a limit.
struct KeptOutput {
    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private let headLimit: Int
    private let tailLimit: Int
    /// Bytes that were not kept.
    private(set) var dropped: UInt64 = 0

    init(limit: Int) {
        tailLimit = limit / 2
        headLimit = limit - tailLimit
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let fitting = min(headLimit - head.count, bytes.count)
        head.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<fitting]))
        tail.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[fitting...]))
        // Cut only once in a while: each cut moves what stays.
        if tail.count > 2 * tailLimit + 65_536 { cut() }
    }

    /// All that is kept, in order.
    mutating func finish() -> [UInt8] {
        cut()
        return head + tail
    }

    private mutating func cut() {
        let excess = tail.count - tailLimit
        guard excess > 0 else { return }
        tail.removeFirst(excess)
        dropped += UInt64(excess)
    }
}
