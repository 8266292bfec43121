import Foundation

/// Small real inputs of a reader, a file each, in `Tests/Corpus/NAME`.
public struct Corpus: Sendable {
    public let name: String
    /// In the order of the files' names.
    public let entries: [[UInt8]]
    private let files: [String]

    /// Throws where there is no such folder, or nothing in it.
    public init(_ name: String) throws {
        self.name = name
        let folder = Corpus.checkout.appending(path: "Tests/Corpus/\(name)")
        files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        entries = try files.map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
        guard !entries.isEmpty else { throw CocoaError(.fileReadNoSuchFile) }
    }

    /// The input in one of the files.
    public subscript(file: String) -> [UInt8]? { files.firstIndex(of: file).map { entries[$0] } }

    static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
