import Model
import StepKit
import Wire

/// The directory that a path is to stand in, as it was found.
struct Parent: Equatable, Sendable {
    var path: String
    var stat: Stat?

    init(path: String, stat: Stat?) { (self.path, self.stat) = (path, stat) }

    /// What `question(above:)` was answered.
    init(above path: String, _ answer: Answer) throws {
        self.path = HostPath.parent(of: path)
        stat = try answer.standing(at: self.path)
    }

    static func question(above path: String) -> Query { .stat(path: HostPath.parent(of: path)) }

    static func look(above path: String, on host: some Reader) async throws -> Parent {
        try Parent(above: path, try await host.answer(question(above: path)))
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
