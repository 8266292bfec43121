import Foundation
import Model

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that is still growing. It outlives the process, so that the next one goes on where this one was cut off.
final class PartFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// Opens it, or begins it.
    init(_ path: String) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit { close(descriptor) }

    /// Bytes that are here.
    var count: UInt64 { UInt64(max(0, lseek(descriptor, 0, SEEK_END))) }

    func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes[...]
        lseek(descriptor, 0, SEEK_END)
        while !rest.isEmpty {
            let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw Self.failure(path)
            }
        }
    }

    /// Begins it again.
    func empty() throws(Failure) {
        guard ftruncate(descriptor, 0) == 0 else { throw Self.failure(path) }
    }

    /// Gives it its final name, once it is on the disk.
    func finish(as name: String) throws(Failure) {
        guard fsync(descriptor) == 0, chmod(path, 0o400) == 0, rename(path, name) == 0 else {
            throw Self.failure(path)
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(
            .input, "write \(path)", why: String(cString: strerror(errno)),
            hint: "make room, or set SLIPWAY_HOME to a folder of another disk")
    }
}
