import Foundation
import Model

/// What was taken out of a server archive, written down last, so that what it names is whole.
struct UnpackedArchive: Codable, Hashable, Sendable {
    struct Member: Codable, Hashable, Sendable {
        var size: UInt64
        var sha256: String
    }
    /// What the archive itself says: `v1.36.2`.
    var version: String
    /// What its programs run on.
    var architecture: String
    /// By file name.
    var members: [String: Member]

    /// Of a folder; nothing where none was written, or it cannot be read.
    init?(in folder: String) {
        guard let data = FileManager.default.contents(atPath: Self.place(in: folder)),
            let found = try? JSONDecoder().decode(UnpackedArchive.self, from: data)
        else { return nil }
        self = found
    }

    init(version: String, architecture: String, members: [String: Member]) {
        (self.version, self.architecture, self.members) = (version, architecture, members)
    }

    func write(in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try encoder.encode(self).write(to: URL(fileURLWithPath: Self.place(in: folder)), options: .atomic)
    }

    private static func place(in folder: String) -> String { folder + "/manifest.json" }
}
