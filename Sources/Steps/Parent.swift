import Model
import StepKit
import Wire

/// The directory that a path is to stand in, as it was found.
struct Parent: Equatable, Sendable {
    var path: String
    var stat: Stat?

    static func look(above path: String, on host: some Reader) async throws -> Parent {
        let parent = HostPath.parent(of: path)
        return Parent(path: parent, stat: try await host.stat(parent))
    }

    /// Makes the directory where it is missing: 0755 of root, as its own missing parents.
    func changes(for title: String) throws(Failure) -> [Change] {
        switch stat?.kind {
        case .directory, .link: return []
        case .file, .other:
            throw Failure(
                .step, title, why: "\(path) is no directory",
                hint: "remove it with an `absent` step, or choose another path")
        case nil:
            let attributes = Permissions.ordinaryDirectory.attributes
            return [Change("make directory \(path)", .makeDirectory(path: path, attributes: attributes))]
        }
    }
}
