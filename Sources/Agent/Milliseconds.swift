import CShim

/// A moment on the clock that never jumps, or a span of it.
typealias Milliseconds = Int64

extension Milliseconds {
    static var now: Milliseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
