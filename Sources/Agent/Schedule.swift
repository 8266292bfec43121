#if !hasFeature(Embedded)
    import Wire
#endif

/// In which order requests have their turn.
///
/// Questions before, between and after actions see the host as the actions that arrived before them left it, and not
/// as later ones did. Programs that only look run beside each other, since they are most of a burst of questions;
/// actions run one after another.
struct Schedule {
    struct Turn {
        let id: UInt32
        let request: Request
        /// Bytes that came over the wire for it.
        let size: Int
    }

    /// Requests from the first that may not be passed yet.
    private var queue: [Turn] = []
    private var first = 0
    /// Programs that look, which wait only for room.
    private var lookers: [Turn] = []
    private var bytesWaiting = 0

    private static let mostLookers = 8
    /// Bytes and requests that may wait; then nothing more is read. One frame always fits.
    private static let mostBytes = 32 << 20
    private static let mostTurns = 16_384

    var isEmpty: Bool { first == queue.count && lookers.isEmpty }
    var hasRoom: Bool { bytesWaiting < Self.mostBytes && queue.count - first + lookers.count < Self.mostTurns }

    mutating func add(_ turn: Turn) {
        queue.append(turn)
        bytesWaiting += turn.size
    }

    /// The next request that may begin while `running` programs run, of which one acts if `isActing`.
    mutating func next(running: Int, isActing: Bool) -> Turn? {
        guard !isActing else { return nil }
        while first < queue.count {
            let turn = queue[first]
            if turn.request.mutates {
                guard running == 0, lookers.isEmpty else { break }
                return pop()
            }
            guard turn.request.takesTime else { return pop() }
            advance()
            lookers.append(turn)
        }
        guard running < Self.mostLookers, !lookers.isEmpty else { return nil }
        let turn = lookers.removeFirst()
        bytesWaiting -= turn.size
        return turn
    }

    /// Forgets everything that has not begun.
    mutating func clear() { self = Schedule() }

    private mutating func pop() -> Turn {
        let turn = queue[first]
        bytesWaiting -= turn.size
        advance()
        return turn
    }

    private mutating func advance() {
        first += 1
        guard first == queue.count || first > 1024 else { return }
        queue.removeFirst(first)
        first = 0
    }
}

extension Request {
    /// Begun as soon as it comes, and in nobody's way: what hosts give each other waits for no program that runs here,
    /// since another host would wait with it. It touches no path, so the order of requests keeps its meaning.
    var isAside: Bool {
        switch self {
        case .action(.offer), .action(.fetch): true
        default: false
        }
    }

    /// Answered later, by something that runs beside the loop.
    fileprivate var takesTime: Bool {
        switch self {
        case .query(.probe), .query(.connect): true
        default: false
        }
    }
}
