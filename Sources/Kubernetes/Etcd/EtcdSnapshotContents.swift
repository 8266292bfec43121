import Foundation

/// What is in a snapshot.
public struct EtcdSnapshotContents: Codable, Equatable, Sendable {
    public var revision: UInt64
    public var keys: UInt64
    /// Bytes.
    public var size: UInt64

    private struct Status: Decodable {
        var revision: UInt64
        var totalKey: UInt64
        var totalSize: UInt64
    }

    /// Reads `etcdctl snapshot status --write-out=json`.
    init?(parsing text: String) {
        let line = text.split(separator: "\n").first { $0.hasPrefix("{\"hash\"") } ?? ""
        guard let status = try? JSONDecoder().decode(Status.self, from: Data(line.utf8)) else { return nil }
        (revision, keys, size) = (status.revision, status.totalKey, status.totalSize)
    }
}
