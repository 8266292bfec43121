internal import Glibc
public import Model

/// Slow lines between pairs of interfaces of a network namespace: what comes in at one end leaves by the other some
/// milliseconds later. It stands for the kernel's `netem`, which many kernels lack.
public struct DelayLine {
    private var ends: [LineEnd]
    private var frames: DelayedFrames
    private var buffer = [UInt8](repeating: 0, count: 128 << 10)

    /// What the process says when it has begun.
    public static let greeting = "carrying frames"

    /// How often interfaces that are not there are looked for.
    private static let lookout: Duration = .milliseconds(100)
    /// Frames that are taken from one end before the others get their turn.
    private static let mostAtOnce = 64

    /// `pairs` are the names of the interfaces, `A=B`.
    public init(_ pairs: [String], milliseconds: Int) throws(Failure) {
        guard milliseconds >= 0 else {
            throw Failure(.input, "delay", why: "the delay is negative", hint: "give milliseconds from 0 on")
        }
        ends = []
        for pair in pairs {
            let names = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard names.count == 2, names.allSatisfy({ (1...LabNames.longestInterface).contains($0.utf8.count) }) else {
                throw Failure(
                    .input, "delay", why: "'\(pair)' is no pair of interfaces", hint: "write NAME=NAME, as in a=b")
            }
            ends += names.map(LineEnd.init)
        }
        frames = DelayedFrames(delay: .milliseconds(milliseconds))
    }

    /// Carries frames until the process ends. Interfaces may come and go meanwhile.
    public mutating func run() -> Never {
        var looked: ContinuousClock.Instant?
        while true {
            let now = ContinuousClock.now
            if looked.map({ now - $0 >= Self.lookout }) ?? true {
                for index in ends.indices { ends[index].renew() }
                looked = now
            }
            while let frame = frames.next(at: .now) { ends[frame.end].send(frame.bytes) }
            for index in wait() { takeFrames(at: index) }
        }
    }

    private mutating func takeFrames(at index: Int) {
        for _ in 0..<Self.mostAtOnce {
            guard let count = ends[index].receive(into: &buffer) else { return }
            // The two ends of a line stand beside each other.
            frames.take(buffer[..<count], for: index ^ 1, at: .now)
        }
    }

    /// Waits until a frame came or is due, and gives back the ends that have some. `poll` cannot wait for less than a
    /// millisecond.
    private func wait() -> [Int] {
        let pause = min(frames.nextDue.map { max(.zero, $0 - .now) } ?? Self.lookout, Self.lookout)
        var time = timespec(tv_sec: 0, tv_nsec: Int(pause / .nanoseconds(1)))
        var readable = fd_set()
        var highest: Int32 = -1
        for end in ends {
            guard let socket = end.socket, socket < FD_SETSIZE else { continue }
            Self.change(&readable, socket) { $0 |= $1 }
            highest = max(highest, socket)
        }
        guard pselect(highest + 1, &readable, nil, nil, &time, nil) > 0 else { return [] }
        return ends.indices.filter { index in
            guard let socket = ends[index].socket, socket < FD_SETSIZE else { return false }
            var isSet = false
            Self.change(&readable, socket) { isSet = $0 & $1 != 0 }
            return isSet
        }
    }

    private static func change(_ set: inout fd_set, _ socket: Int32, _ body: (inout UInt8, UInt8) -> Void) {
        withUnsafeMutableBytes(of: &set) { raw in body(&raw[Int(socket) / 8], 1 << UInt8(socket % 8)) }
    }
}
