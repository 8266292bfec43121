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

    private var directory: String { Self.directory(of: path) }

    private static func directory(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    static func look(at path: String, on host: some Reader) async throws -> Standing {
        try standing(at: path, try await host.answers(questions(about: path)))
    }

    /// To be asked at once, with others.
    static func questions(about path: String) -> [Query] { [.file(path), .stat(path: directory(of: path))] }

    /// What the answers to those say, in the same order.
    static func standing(at path: String, _ answers: [Answer]) throws -> Standing {
        Standing(
            file: try answers[0].content(of: path),
            hasDirectory: try answers[1].standing(at: directory(of: path)) != nil)
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
