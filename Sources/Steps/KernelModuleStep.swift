public import Model
public import StepKit
import Wire

/// Modules of the kernel that are there now and after the next boot.
public struct KernelModuleStep: Step {
    public static let kind = "kernel-module"
    public static let reference = StepReference(
        "Modules of the kernel that are loaded, or built in, now and after the next boot.",
        keys: [
            .init("name", "text", standard: "none", "One module."),
            .init("names", "list of text", standard: "none", "Several modules."),
            .init(
                "evidence", "map of paths", standard: "known for the common ones",
                "A path for a module that is there only if the kernel can do the module's work, however it came to it."),
            .init(
                "file", "text", standard: "slipway",
                "The file in /etc/modules-load.d that keeps them, without `.conf`."),
        ],
        example: """
            - kernel-module: { names: [overlay, br_netfilter] }
            """)

    public var names: [String]
    public var evidence: [String: String]
    public var file: String

    public init(names: [String], evidence: [String: String] = [:], file: String = "slipway") {
        self.names = names
        self.evidence = evidence
        self.file = file
    }

    public var title: String { "kernel-module \(names.joined(separator: ", "))" }
    /// Where the modules are kept.
    public var path: String { "/etc/modules-load.d/\(file).conf" }
    var content: String {
        (["# Kept by Slipway; a change made here is undone."] + names).joined(separator: "\n") + "\n"
    }

    public func validate() throws(Failure) {
        guard !names.isEmpty else { throw .unusable("kernel-module", "no module is named") }
        for name in names where !Self.isUsable(name) { throw .unusable(title, "'\(name)' is no name of a module") }
        guard !file.isEmpty, !file.contains("/"), !file.hasPrefix("."), !file.hasSuffix(".conf") else {
            throw .unusable(
                title, "'\(file)' is no name of a file in /etc/modules-load.d", hint: "leave `.conf` and `/` out")
        }
        if let stranger = evidence.keys.sorted().first(where: { !names.contains($0) }) {
            throw .unusable(title, "there is evidence for '\(stranger)', which is not among the modules")
        }
        for path in evidence.values where !path.hasPrefix("/") {
            throw .unusable(title, "'\(path)' is no absolute path")
        }
    }

    private static func isUsable(_ name: String) -> Bool {
        guard let first = name.first, first != "-" else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }

    public struct Facts: Equatable, Sendable {
        /// Modules that are loaded, built in, or known by their evidence.
        public var present: Set<String>
        /// /lib/modules has a folder for the running kernel.
        public var hasModules: Bool
        public var file: File?
        public var hasDirectory: Bool
        public init(present: Set<String>, hasModules: Bool = true, file: File?, hasDirectory: Bool = true) {
            self.present = present
            self.hasModules = hasModules
            self.file = file
            self.hasDirectory = hasDirectory
        }
    }

    /// Files answer it all. The list of what was built in is read only where nothing else speaks for a module.
    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let folder = "/lib/modules/\(site.facts.kernel)"
        async let standing = PlacedFile.look(at: path, on: host)
        async let modules = host.stat(folder)
        async let loaded = host.each(names) { try await $0.stat("/sys/module/\(Self.sysName($1))") }
        async let shown = host.each(names) { [self] in try await isEvident($1, on: $0) }
        var present = Set(try await zip(names, loaded).filter { $1 != nil }.map(\.0))
        present.formUnion(try await zip(names, shown).filter(\.1).map(\.0))
        let hasModules = try await modules != nil
        if hasModules, present.count < Set(names).count {
            let list = try await host.file("\(folder)/modules.builtin")?.text ?? ""
            let builtin = Self.modules(in: list)
            present.formUnion(names.filter { builtin.contains(Self.sysName($0)) })
        }
        return Facts(
            present: present, hasModules: hasModules, file: try await standing.file,
            hasDirectory: try await standing.hasDirectory)
    }

    private func isEvident(_ name: String, on host: some Reader) async throws -> Bool {
        switch evidence[name].map(ModuleEvidence.path) ?? ModuleEvidence.known[Self.sysName(name)] {
        case .path(let path): try await host.stat(path) != nil
        case .fileSystem(let type):
            try await host.file("/proc/filesystems")?.text.split(separator: "\n")
                .contains { $0.split(whereSeparator: \.isWhitespace).last == type[...] } ?? false
        case nil: false
        }
    }

    /// The kernel writes `-` in a module's name as `_`.
    private static func sysName(_ name: String) -> String { name.replacing("-", with: "_") }

    /// The modules of modules.builtin: `kernel/fs/overlayfs/overlay.ko` is overlay.
    static func modules(in builtin: String) -> Set<String> {
        Set(
            builtin.split(separator: "\n").compactMap { line in
                line.split(separator: "/").last?.split(separator: ".").first.map { sysName(String($0)) }
            })
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let missing = names.filter { !facts.present.contains($0) }
        guard facts.hasModules else {
            guard let first = missing.first else { return [] }
            throw Failure(
                .step, title, why: "\(first) is missing, and there is no /lib/modules/\(site.facts.kernel)",
                hint: "reboot a host whose kernel was upgraded; in a container, load it on the machine outside")
        }
        let place = PlacedFile(path: path, content: .text(content))
        return place.changes(given: .init(file: facts.file, hasDirectory: facts.hasDirectory))
            + missing.map { .run("load \($0)", ["modprobe", $0], undo: [.module($0)]) }
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        // A file in modules-load.d would make systemd-modules-load.service fail at each boot of such a host.
        facts.hasModules ? [] : ["this host cannot load modules; what is named is in its kernel"]
    }
}

extension KernelModuleStep {
    private enum CodingKeys: String, CodingKey { case name, names, evidence, file }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            names: try keys.decode(one: .name, many: .names), evidence: try keys.decode(.evidence, standard: [:]),
            file: try keys.decode(.file, standard: "slipway"))
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(names, forKey: .names)
        if !evidence.isEmpty { try keys.encode(evidence, forKey: .evidence) }
        try keys.encode(file, forKey: .file)
    }
}
