public import Model
public import StepKit
import Wire

/// Settings of the kernel that hold now and after the next boot.
public struct SysctlStep: Step {
    public static let kind = "sysctl"
    public static let reference = StepReference(
        "Settings of the kernel that hold now and after the next boot.",
        keys: [
            .init("settings", "map of text", "Each setting with its value."),
            .init(
                "file", "text", standard: "60-slipway", "The file in /etc/sysctl.d that keeps them, without `.conf`."),
            .init(
                "optional", "list of text", standard: "none",
                "Settings that a host's kernel need not have; where they are, they must hold as well."),
            .init(
                "merge", "map of text", standard: "none",
                "Settings that are laid over the others by key; null takes one out."),
        ],
        example: """
            - sysctl:
                settings: { net.ipv4.ip_forward: 1, net.bridge.bridge-nf-call-iptables: 1 }
            """)

    public var settings: [String: String]
    public var file: String
    public var optional: [String]

    public init(settings: [String: String], file: String = "60-slipway", optional: [String] = []) {
        self.settings = settings
        self.file = file
        self.optional = optional
    }

    public var title: String { "sysctl \(file)" }
    /// Where the settings are kept.
    public var path: String { "/etc/sysctl.d/\(file).conf" }

    /// What the file holds: sorted, so that the same settings are always the same file.
    public var content: String {
        let lines = keys.map { key in "\(optional.contains(key) ? "-" : "")\(key) = \(value(of: key))" }
        return (["# Kept by Slipway; a change made here is undone."] + lines).joined(separator: "\n") + "\n"
    }

    private var keys: [String] { settings.keys.sorted() }
    private func value(of key: String) -> String { SysctlKey.folded(settings[key] ?? "") }

    public func validate() throws(Failure) {
        guard !settings.isEmpty else { throw .unusable(title, "no setting is given") }
        guard !file.isEmpty, !file.contains("/"), !file.hasPrefix("."), !file.hasSuffix(".conf") else {
            throw .unusable(title, "'\(file)' is no name of a file in /etc/sysctl.d", hint: "leave `.conf` and `/` out")
        }
        for key in keys {
            guard SysctlKey(name: key).isUsable else {
                throw .unusable(title, "'\(key)' is no setting of the kernel", hint: "write it as net.ipv4.ip_forward")
            }
            guard !value(of: key).isEmpty else { throw .unusable(title, "'\(key)' has no value") }
        }
        if let twice = Dictionary(grouping: keys, by: { SysctlKey(name: $0).path }).values.first(where: { $0.count > 1 }
        ) {
            throw .unusable(title, "'\(twice.joined(separator: "' and '"))' are the same setting")
        }
        if let stranger = optional.first(where: { settings[$0] == nil }) {
            throw .unusable(title, "'\(stranger)' is optional, and is not among the settings")
        }
    }

    public struct Facts: Equatable, Sendable {
        public var file: File?
        public var hasDirectory: Bool
        /// The values that hold now, of the settings that this kernel has.
        public var live: [String: String]
        public init(file: File?, hasDirectory: Bool = true, live: [String: String]) {
            self.file = file
            self.hasDirectory = hasDirectory
            self.live = live
        }
    }

    /// Files answer it all, without a process.
    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let places = keys.map { SysctlKey(name: $0).path }
        let answers = try await host.answers(PlacedFile.questions(about: path) + places.map { .file($0) })
        let standing = try PlacedFile.standing(at: path, Array(answers.prefix(2)))
        var live: [String: String] = [:]
        for (index, key) in keys.enumerated() { live[key] = try answers[2 + index].content(of: places[index])?.text }
        return Facts(file: standing.file, hasDirectory: standing.hasDirectory, live: live)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        if let missing = keys.first(where: { facts.live[$0] == nil && !optional.contains($0) }) {
            throw NotYet(
                "this kernel has no setting \(missing): the module that brings it is not loaded "
                    + "(see the step kernel-module), or it belongs under `optional`")
        }
        let place = PlacedFile(path: path, content: .text(content))
        var changes = place.changes(given: .init(file: facts.file, hasDirectory: facts.hasDirectory))
        let wrong = keys.filter { key in
            facts.live[key].map { SysctlKey.folded($0) != value(of: key) } ?? false
        }
        if !wrong.isEmpty { changes.append(setting(wrong, facts)) }
        return changes
    }

    /// systemd's own program, since not every host has procps; it reads the file that was just written.
    private func setting(_ wrong: [String], _ facts: Facts) -> Change {
        let lines = wrong.flatMap { key in
            ["-\(key) = \(SysctlKey.folded(facts.live[key] ?? ""))", "+\(key) = \(value(of: key))"]
        }
        return Change(
            "set \(wrong.joined(separator: ", "))", diff: .lines(lines.joined(separator: "\n")),
            .run(Command(["/usr/lib/systemd/systemd-sysctl", "--strict", path])),
            undo: wrong.map { .sysctl(SysctlKey(name: $0).path, was: facts.live[$0] ?? "") })
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        let missing = optional.filter { facts.live[$0] == nil }.sorted()
        return missing.isEmpty ? [] : ["this kernel does not have \(missing.joined(separator: ", "))"]
    }
}

extension SysctlStep {
    private enum CodingKeys: String, CodingKey { case settings, file, optional, merge }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        let lower = try keys.decode(Value.self, forKey: .settings)
        let upper = try keys.decodeIfPresent(Value.self, forKey: .merge) ?? .null
        guard case .map(let map) = lower.merged(withLayers: upper) else {
            throw DecodingError.dataCorruptedError(
                forKey: .settings, in: keys, debugDescription: "settings are a mapping of names to values")
        }
        let pairs = try map.pairs.map { pair in
            // The kernel knows no yes and no, only 1 and 0.
            if case .bool(let flag) = pair.value { return (pair.key, flag ? "1" : "0") }
            guard let text = pair.value.text else {
                throw DecodingError.dataCorruptedError(
                    forKey: .settings, in: keys, debugDescription: "the value of '\(pair.key)' is no text and no number"
                )
            }
            return (pair.key, text)
        }
        self.init(
            settings: Dictionary(pairs) { _, last in last }, file: try keys.decode(.file, standard: "60-slipway"),
            optional: try keys.decode(.optional, standard: []))
        optional = optional.filter { settings[$0] != nil || lower[key: $0] == nil }
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(settings, forKey: .settings)
        try keys.encode(file, forKey: .file)
        if !optional.isEmpty { try keys.encode(optional, forKey: .optional) }
    }
}

extension Value {
    /// The value of a key that may have dots in it.
    fileprivate subscript(key key: String) -> Value? {
        guard case .map(let map) = self else { return nil }
        return map[key]
    }
}
