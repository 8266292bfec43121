import Foundation
import Kubernetes
import Model

/// A snapshot on its way from a host to a file of this machine. The file appears whole or not at all.
struct SnapshotDownload {
    private let snapshot: EtcdSnapshotFile
    private let url: URL

    init(_ snapshot: EtcdSnapshotFile, to url: URL) {
        self.snapshot = snapshot
        self.url = url
    }

    func run(_ care: EtcdCare) async throws {
        let draft = url.appendingPathExtension("part")
        try? FileManager.default.removeItem(at: draft)
        // Secrets are in it, from the first byte on.
        guard FileManager.default.createFile(atPath: draft.path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw failure("it cannot be made") }
        do {
            try await fill(draft, care)
            guard rename(draft.path, url.path) == 0 else { throw failure(String(cString: strerror(errno))) }
        } catch {
            try? FileManager.default.removeItem(at: draft)
            throw error
        }
    }

    private func fill(_ draft: URL, _ care: EtcdCare) async throws {
        let handle = try FileHandle(forWritingTo: draft)
        defer { try? handle.close() }
        var sum = Checksum()
        var offset: UInt64 = 0
        while offset < snapshot.size {
            let piece = try await care.piece(of: snapshot, at: offset)
            guard !piece.isEmpty else { throw failure("it ended after \(offset) of \(snapshot.size) bytes") }
            piece.withUnsafeBytes { sum.update($0) }
            do { try handle.write(contentsOf: piece) } catch { throw failure(error.localizedDescription) }
            offset += UInt64(piece.count)
        }
        guard sum.finish() == snapshot.sha256 else { throw failure("its SHA-256 is not the one on the host") }
        try handle.synchronize()
    }

    private func failure(_ why: String) -> Failure {
        Failure(.step, "write \(url.relativePath)", why: why, hint: "name another file with -o, and try again")
    }
}
