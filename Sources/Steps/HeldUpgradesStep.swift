public import Model
public import StepKit
import Wire

/// Packages that the system does not upgrade by itself: a container runtime or an etcd that restarts by surprise is worse
/// than an old one. Somebody who upgrades by hand is not kept from it.
public struct HeldUpgradesStep: Step {
    public static let kind = "held-upgrades"
    public static let reference = StepReference(
        "Packages that unattended-upgrades leaves alone, by a file of ours in /etc/apt/apt.conf.d. Hosts without apt need nothing.",
        keys: [.init("names", "list of text", "The packages.")],
        example: """
            - held-upgrades: { names: [containerd, runc] }
            """)

    public var names: [String]
    public init(names: [String]) { self.names = names }

    public var title: String { "held upgrades of \(names.joined(separator: ", "))" }

    static let folder = "/etc/apt/apt.conf.d"
    static let path = "\(folder)/60-slipway.conf"

    public func validate() throws(Failure) {
        for name in names where name.wholeMatch(of: /[a-z0-9][a-z0-9+.-]*/) == nil {
            throw .unusable(title, "'\(name)' is no name of a package")
        }
    }

    /// What the file says. The names are patterns to apt, so they are bounded, and their dots and signs are themselves.
    var text: String {
        let rows = names.sorted().map { name in
            let pattern = name.replacing(".", with: "\\.").replacing("+", with: "\\+")
            return "  \"^\(pattern)$\";\n"
        }
        return """
            // Kept by slipway: these are not upgraded behind its back.
            Unattended-Upgrade::Package-Blacklist {
            \(rows.joined())};

            """
    }

    public struct Facts: Equatable, Sendable {
        var hasApt: Bool
        var file: File?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let folder = host.stat(Self.folder)
        async let file = host.file(Self.path)
        return try await Facts(hasApt: folder?.kind == .directory, file: file)
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        guard facts.hasApt else { return [] }
        if let file = facts.file, file.bytes == Array(text.utf8), file.mode == 0o644, file.kind == .file { return [] }
        let attributes = Attributes(mode: 0o644, owner: "root", group: "root")
        return [.write(Self.path, .text(text), attributes, replacing: facts.file)]
    }
}
