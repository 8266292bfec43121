import Foundation
import Glibc
import Model

/// The right to write to a cluster's folder. The kernel takes it back when the process ends, however it ends, so no
/// lock is ever stale; the words in the file only say whose it is.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock, or fails with the words of whoever has it.
    init(_ folder: ClusterFolder, holder: Holder) throws(Failure) {
        let file = open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw Failure(.input, "lock \(folder.lock)", why: String(cString: strerror(errno)))
        }
        guard Self.take(file) else {
            let words = Self.words(in: file)
            close(file)
            throw Failure(
                .locked, "ledger \(folder.path)", why: "another slipway works on this cluster: \(words)",
                hint: "wait until it is done, or stop it; its lock ends with it")
        }
        descriptor = file
        ftruncate(file, 0)
        let text = Array("\(holder)\n".utf8)
        _ = pwrite(file, text, text.count, 0)
    }

    deinit {
        ftruncate(descriptor, 0)
        close(descriptor)
    }

    /// Somebody has the lock. Reading never needs it; this only tells a run that goes on from one that was cut off.
    static func isHeld(_ folder: ClusterFolder) -> Bool {
        let file = open(folder.lock, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) != 0
    }

    /// Tries for a quarter of a second: ``isHeld(_:)`` of a reader holds the lock for some microseconds, and whoever
    /// has just taken it needs as long to write down who it is.
    private static func take(_ file: Int32) -> Bool {
        for _ in 0..<25 {
            if flock(file, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(10_000)
        }
        return false
    }

    private static func words(in file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(file, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        let words = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return words.isEmpty ? "it does not say who it is" : words
    }
}
