/// Frames that are under way, in the order in which they are due: every one takes equally long, so the first that came
/// is the first that is due.
struct DelayedFrames {
    struct Frame {
        let bytes: [UInt8]
        /// The number of the end that it leaves by.
        let end: Int
        let due: ContinuousClock.Instant
    }

    /// A line that takes in more than its far end takes out must lose something, as real ones do.
    static let mostBytes = 256 << 20

    let delay: Duration
    private var frames: [Frame?] = []
    private var first = 0
    private(set) var bytes = 0

    init(delay: Duration) { self.delay = delay }

    var count: Int { frames.count - first }
    /// When the next frame is due; nil while none is under way.
    var nextDue: ContinuousClock.Instant? { first < frames.count ? frames[first]?.due : nil }

    /// A frame came in; it leaves by an end when its time has come. It is lost when too many are under way.
    mutating func take(_ frame: ArraySlice<UInt8>, for end: Int, at now: ContinuousClock.Instant) {
        guard bytes + frame.count <= Self.mostBytes else { return }
        bytes += frame.count
        frames.append(Frame(bytes: Array(frame), end: end, due: now + delay))
    }

    /// The next frame whose time has come.
    mutating func next(at now: ContinuousClock.Instant) -> Frame? {
        guard first < frames.count, let frame = frames[first], frame.due <= now else { return nil }
        frames[first] = nil
        first += 1
        bytes -= frame.bytes.count
        if first == frames.count {
            frames.removeAll(keepingCapacity: frames.capacity <= 4096)
            first = 0
        } else if first > 4096 {
            frames.removeFirst(first)
            first = 0
        }
        return frame
    }
}
