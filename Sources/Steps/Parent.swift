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
    func changes(for title: String, _ site: Site) throws(Failure) -> [Change] {
        switch stat?.kind {
        case .directory, .link: return []
        case .file, .other:
            return try Aside.moving(path, "something that is no directory", for: title, site) + making
        case nil: return making
        }
    }

    private var making: [Change] {
        let attributes = Permissions.ordinaryDirectory.attributes
        return [Change("make directory \(path)", .makeDirectory(path: path, attributes: attributes))]
    }
}
