public import Model
public import StepKit
import Wire

/// The environment file of an etcd member: the playbook's settings, and those whose names depend on the version that
/// is found on the host.
public struct EtcdConfigStep: Step {
    public static let kind = "etcd.config"
    public static let reference = StepReference(
        "The settings of an etcd member as an environment file, in the words of the version found on the host.",
        keys: [
            .init("path", "path", "the environment file"),
            .init("binary", "path", "the etcd program, asked for its version"),
            .init("settings", "map", "flags of etcd without the leading dashes, and their values"),
            .init("merge", "map", standard: "nothing", "settings laid over these by key; null takes one away"),
        ],
        example: """
            - etcd.config:
                path: /etc/etcd/etcd.env
                binary: /usr/bin/etcd
                settings: { name: cp-1, data-dir: /var/lib/etcd }
              on: etcd
            """)

    public var path: String
    public var binary: String
    public var settings: Value
    public var merge: Value?

    public init(path: String, binary: String, settings: Value, merge: Value? = nil) {
        self.path = path
        self.binary = binary
        self.settings = settings
        self.merge = merge
    }

    public var title: String { "etcd settings \(path)" }

    public struct Facts: Equatable, Sendable {
        /// The output of `etcd --version`; nil where there is no etcd.
        public var version: String?
        public var file: File?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let version = host.probe(binary, "--version")
        async let file = host.file(path)
        let reply = try await version
        return try await Facts(version: reply.isMissing ? nil : reply.output, file: file)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard let output = facts.version else { throw NotYet("there is no \(binary) yet") }
        guard let version = EtcdVersion(parsing: output) else {
            throw Failure(.step, title, why: "\(binary) does not say its version", hint: "look at: \(binary) --version")
        }
        let content = Content.text(text(for: version))
        guard facts.file?.bytes != content.bytes || facts.file?.mode != 0o644 else { return [] }
        return [.write(path, content, Attributes(mode: 0o644, owner: "root", group: "root"), replacing: facts.file)]
    }

    private func text(for version: EtcdVersion) -> String {
        var lines = ["# Settings of this etcd member, kept by slipway: change the playbook and not this file."]
        if case .map(let map) = settings.merged(withLayers: merge ?? .null) {
            for pair in map.pairs { lines.append(Self.line(pair.key, pair.value.text ?? "")) }
        }
        for (name, value) in version.corruptionChecks { lines.append(Self.line(name, value)) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// etcd reads each flag from the environment, in capitals and behind ETCD_.
    private static func line(_ flag: String, _ value: String) -> String {
        "ETCD_" + flag.uppercased().replacing("-", with: "_") + "=" + value
    }
}
