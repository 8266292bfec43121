import Foundation
import Model

/// A file that is to be a snapshot of etcd: its last 32 bytes are the SHA-256 of what stands before them.
struct SnapshotCheck {
    private let path: String
    init(_ path: String) { self.path = path }

    /// The SHA-256 of the whole file, in hexadecimal. Throws a ``Failure`` of kind `input` for a file that is damaged, or
    /// none of etcd's.
    func sha256() throws(Failure) -> String {
        let (inner, last, whole, size): ([UInt8], [UInt8], [UInt8], Int)
        do { (inner, last, whole, size) = try sums() } catch {
            throw failure("it cannot be read: \(error.localizedDescription)", "name a file of `slipway etcd snapshot`")
        }
        guard size > 8192, size % 512 == 32 else {
            throw failure(
                "it is no snapshot of etcd: \(size) bytes, and no checksum at its end",
                "name a file of `slipway etcd snapshot` or `etcdctl snapshot save`; a copy of member/snap/db is none")
        }
        guard inner == last else {
            throw failure("it is damaged: the checksum at its end is not that of its content", "take another snapshot")
        }
        return Checksum.hexadecimal(whole)
    }

    private func sums() throws -> ([UInt8], [UInt8], [UInt8], Int) {
        let handle = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? handle.close() }
        var (inner, whole, tail, size) = (Checksum(), Checksum(), [UInt8](), 0)
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            let bytes = [UInt8](piece)
            bytes.withUnsafeBytes { whole.update($0) }
            size += bytes.count
            tail += bytes
            let ready = Array(tail.dropLast(32))
            ready.withUnsafeBytes { inner.update($0) }
            tail = Array(tail.suffix(32))
        }
        return (inner.finish(), tail, whole.finish(), size)
    }

    private func failure(_ why: String, _ hint: String) -> Failure {
        Failure(.input, "restore etcd from \(path)", why: why, hint: hint)
    }
}
