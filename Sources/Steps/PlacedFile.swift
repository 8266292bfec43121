import Model
import StepKit
import Wire

/// A small file of root that a step owns as a whole, in a directory that may have to be made.
struct PlacedFile {
    /// What stands where it should be.
    struct Standing: Equatable, Sendable {
        var file: File?
        var hasDirectory: Bool
    }

    var path: String
    var content: Content

    private static let mode: UInt32 = 0o644

    private var directory: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    /// Both questions at once.
    static func look(at path: String, on host: some Reader) async throws -> Standing {
        let place = PlacedFile(path: path, content: .text(""))
        async let file = host.file(path)
        async let directory = host.stat(place.directory)
        return try await Standing(file: file, hasDirectory: directory != nil)
    }

    func changes(given standing: Standing) -> [Change] {
        var changes: [Change] = []
        if !standing.hasDirectory {
            let attributes = Attributes(mode: 0o755, owner: "root", group: "root")
            changes.append(
                Change("make directory \(directory)", .makeDirectory(path: directory, attributes: attributes)))
        }
        let attributes = Attributes(mode: Self.mode, owner: "root", group: "root")
        if standing.file?.bytes != content.bytes || standing.file?.isWhole != true {
            changes.append(.write(path, content, attributes, replacing: standing.file))
        } else if let file = standing.file, file.mode != Self.mode || file.owner != "root" || file.group != "root" {
            changes.append(
                Change(
                    "set owner and mode of \(path)",
                    diff: .words("\(file.owner):\(file.group) \(FileMode(file.mode)) becomes root:root 0644"),
                    .attributes(path: path, attributes: attributes)))
        }
        return changes
    }
}
