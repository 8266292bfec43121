import Foundation
import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The right to put one thing into the cache. The kernel takes it back when the process ends, however it ends.
final class CacheLock: Sendable {
    private let descriptor: Int32

    /// Waits until whoever has it is done; `onWaiting` is told once if there is somebody.
    init(_ path: String, onWaiting: @Sendable () -> Void) async throws {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw Failure(
                .input, "lock \(path)", why: String(cString: strerror(errno)), hint: "make room, or its folder writable"
            )
        }
        var hasWaited = false
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                let why = String(cString: strerror(errno))
                close(file)
                throw Failure(.input, "lock \(path)", why: why, hint: "set SLIPWAY_HOME to a folder of a local disk")
            }
            if !hasWaited { onWaiting() }
            hasWaited = true
            do {
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                close(file)
                throw error
            }
        }
        descriptor = file
    }

    deinit { close(descriptor) }
}
