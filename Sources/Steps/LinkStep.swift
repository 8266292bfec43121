public import Model
public import StepKit
import Wire

/// A symbolic link.
public struct LinkStep: Step {
    public static let kind = "link"
    public static let reference = StepReference(
        "A symbolic link. Missing directories above it are made; whether its target exists is not looked at.",
        keys: [
            .init("path", "path", "Where the link stands."),
            .init("target", "path", "Where it leads, from the root or from the directory that it stands in."),
            .init("replace", "true or false", standard: "false", "A file that stands at the path may be replaced."),
        ],
        example: """
            - link: { path: /etc/crictl.yaml, target: /etc/containerd/crictl.yaml }
            """)

    public var path: String
    public var target: String
    public var replace: Bool

    public init(path: String, target: String, replace: Bool = false) {
        (self.path, self.target, self.replace) = (path, target, replace)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        path = try keys.decode(String.self, forKey: .path)
        target = try keys.decode(String.self, forKey: .target)
        replace = try keys.decode(.replace, standard: false)
    }

    public var title: String { "link \(path)" }

    public func validate() throws(Failure) {
        try HostPath.check(path, in: title)
        guard !target.isEmpty, !target.utf8.contains(0), target != path else {
            throw .unusable(title, "`target` is '\(target)', which leads nowhere")
        }
    }

    /// What stands at the path, and above it.
    public struct Facts: Sendable {
        var stat: Stat?
        var parent: Parent
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let answers = try await host.answers([.stat(path: path), Parent.question(above: path)])
        return Facts(stat: try answers[0].standing(at: path), parent: try Parent(above: path, answers[1]))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let before = try facts.parent.changes(for: title, site)
        let action = Action.link(path: path, target: target)
        switch facts.stat?.kind {
        case nil: return before + [Change("link \(path) to \(target)", diff: .lines("+→ \(target)"), action)]
        case .link:
            let old = facts.stat?.target ?? ""
            if old == target { return [] }
            return [Change("link \(path) to \(target)", diff: .lines("-→ \(old)\n+→ \(target)"), action)]
        case .file where replace:
            return [Change("replace the file \(path) by a link to \(target)", diff: .lines("+→ \(target)"), action)]
        case .file where !site.world.isRepair:
            throw Failure(
                .step, title, why: "a file stands at \(path)",
                hint: "say `replace: true` if the file may be lost, or remove it with an `absent` step")
        case .file, .directory, .other:
            return try before + Aside.moving(path, "something that is no link", for: title, site)
                + [Change("link \(path) to \(target)", diff: .lines("+→ \(target)"), action)]
        }
    }
}
