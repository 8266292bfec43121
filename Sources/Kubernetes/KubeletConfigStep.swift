public import Model
public import StepKit
import Wire

/// The kubelet's configuration: the playbook's settings, and what can be known on the host alone.
public struct KubeletConfigStep: Step {
    public static let kind = "kube.kubelet"
    public static let reference = StepReference(
        "The kubelet's configuration file, with the resolver that the host really uses and the taints of its node.",
        keys: [
            .init("path", "path", "the file"),
            .init(
                "settings", "map",
                "a KubeletConfiguration; `resolvConf` is found on the host, and `registerWithTaints` are the host's "
                    + "taints in the inventory, unless they are given"),
            .init(
                "merge", "map or list of maps", standard: "nothing",
                "settings laid over these by key; null takes one away"),
        ],
        example: """
            - kube.kubelet:
                path: /var/lib/kubelet/config.yaml
                settings: { apiVersion: kubelet.config.k8s.io/v1beta1, kind: KubeletConfiguration, maxPods: 60 }
              on: node
            """)

    public var path: String
    public var settings: Value
    public var merge: Value?

    public init(path: String, settings: Value, merge: Value? = nil) {
        (self.path, self.settings, self.merge) = (path, settings, merge)
    }

    public var title: String { "kubelet settings \(path)" }

    public func validate() throws(Failure) {
        guard case .map = settings.merged(withLayers: merge ?? .null), !settings.isSecret else {
            throw Failure(.input, title, why: "`settings` is no map of settings that may be shown")
        }
    }

    /// Where systemd-resolved lists the servers that it asks. /etc/resolv.conf names only itself then, at an address that
    /// a pod cannot reach.
    private static let resolved = "/run/systemd/resolve/resolv.conf"
    private static let usual = "/etc/resolv.conf"

    public struct Facts: Equatable, Sendable {
        var file: File?
        var hasDirectory: Bool
        /// The file with the servers that pods of this host ask; nothing where there is none.
        var resolver: String?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let file = host.file(path)
        async let directory = host.stat(directory)
        async let resolved = host.stat(Self.resolved)
        async let usual = host.stat(Self.usual)
        let hasResolved = try await resolved != nil
        let hasUsual = try await usual != nil
        return try await Facts(
            file: file, hasDirectory: directory != nil,
            resolver: hasResolved ? Self.resolved : hasUsual ? Self.usual : nil)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        var changes: [Change] = []
        if !facts.hasDirectory {
            let attributes = Attributes(mode: 0o755, owner: "root", group: "root")
            changes.append(
                Change("make directory \(directory)", .makeDirectory(path: directory, attributes: attributes)))
        }
        let content = Content.text(text(facts, site))
        if facts.file?.bytes != content.bytes || facts.file?.mode != 0o644 {
            let attributes = Attributes(mode: 0o644, owner: "root", group: "root")
            changes.append(.write(path, content, attributes, replacing: facts.file))
        }
        return changes
    }

    private var directory: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    private func text(_ facts: Facts, _ site: Site) -> String {
        // Empty: pods that ask for the host's resolver get none, instead of a kubelet that starts no pod at all.
        var found: ValueMap = ["resolvConf": .string(facts.resolver ?? "")]
        if !site.host.taints.isEmpty { found["registerWithTaints"] = .list(site.host.taints.map(\.object)) }
        let all = settings.merged(with: .map(found)).merged(with: settings).merged(withLayers: merge ?? .null)
        return "# Kept by slipway: change `kubelet` in the inventory and not this file.\n" + BlockYAML.text(all)
    }
}
