public import Model
public import StepKit
public import Wire

/// What programs will leave on a host, said before they begin, so that a reset takes it away. Nothing of the host is
/// changed: only what it keeps of how it was before.
///
/// What steps write, install or start by themselves needs none of this.
public struct LeavesStep: Step {
    public static let kind = "leaves"
    public static let reference = StepReference(
        """
        What programs will leave on the host, said before they begin: `slipway reset` takes it away, but for what was \
        there before. What steps write, install or start by themselves need not be said.
        """,
        keys: [
            .init("trees", "list of paths", standard: "none", "Directories of state, with all that will be in them."),
            .init(
                "paths", "list of paths", standard: "none",
                "Files that programs write, and directories that they make and others may put something into."),
            .init("units", "list of text", standard: "none", "Units that programs start, such as slices."),
            .init("containers", "text", standard: "none", "Containers in this namespace of containerd."),
            .init("devices", "list of text", standard: "none", "Network devices; `*` at the end stands for anything."),
            .init(
                "chains", "list of text", standard: "none",
                "Chains of iptables whose names begin so, and the rules that lead to them."),
            .init("tables", "list of text", standard: "none", "Tables of nftables: `ip kube-proxy`."),
            .init("sysctls", "list of text", standard: "none", "Settings of the kernel that programs set."),
        ],
        example: """
            - leaves:
                trees: [/var/lib/containerd, /run/containerd]
                chains: [CNI-]
            """)

    public var trees: [String]
    public var paths: [String]
    public var units: [String]
    public var containers: String?
    public var devices: [String]
    public var chains: [String]
    public var tables: [String]
    public var sysctls: [String]

    public init(
        trees: [String] = [], paths: [String] = [], units: [String] = [], containers: String? = nil,
        devices: [String] = [],
        chains: [String] = [], tables: [String] = [], sysctls: [String] = []
    ) {
        (self.trees, self.paths, self.units, self.containers) = (trees, paths, units, containers)
        (self.devices, self.chains, self.tables, self.sysctls) = (devices, chains, tables, sysctls)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        trees = try keys.decode(.trees, standard: [])
        paths = try keys.decode(.paths, standard: [])
        units = try keys.decode(.units, standard: [])
        containers = try keys.decodeIfPresent(String.self, forKey: .containers)
        devices = try keys.decode(.devices, standard: [])
        chains = try keys.decode(.chains, standard: [])
        tables = try keys.decode(.tables, standard: [])
        sysctls = try keys.decode(.sysctls, standard: [])
    }

    public var title: String {
        let all = trees + paths + units + [containers].compactMap(\.self) + devices + chains + tables + sysctls
        let shown = all.prefix(2).joined(separator: ", ")
        return "leaves \(shown)" + (all.count > 2 ? " and \(all.count - 2) more" : "")
    }

    public func validate() throws(Failure) {
        for path in trees {
            try HostPath.check(path, in: title)
            guard path.split(separator: "/").count > 1 else {
                throw .unusable(title, "\(path) belongs to the system", hint: "name what programs make inside of it")
            }
        }
        for path in paths { try HostPath.check(path, in: title) }
        for unit in units { try UnitName.check(unit, in: title) }
        // An empty beginning is that of every name.
        for name in devices + chains + tables where name.isEmpty || name == "*" {
            throw .unusable(title, "'\(name)' would be everything")
        }
        for key in sysctls where !SysctlKey(name: key).isUsable {
            throw .unusable(title, "'\(key)' is no setting of the kernel", hint: "write it as net.ipv4.ip_forward")
        }
    }

    public struct Facts: Equatable, Sendable {
        /// It was said before.
        public var isSaid: Bool
        /// How it is now, where that has to be said too.
        public var now: [Undo]
        public init(isSaid: Bool = false, now: [Undo] = []) { (self.isSaid, self.now) = (isSaid, now) }
    }

    /// An empty file that says so, since a record is long, and looking for it is cheap.
    private var marker: String {
        let parts: [[String]] = [trees, paths, units, [containers ?? ""], devices, chains, tables, sysctls]
        // FNV-1a; a value of another kind tells nothing to anybody, and two that are the same would only be said once.
        let hash = parts.map { $0.joined(separator: "\u{1}") }.joined(separator: "\u{2}").utf8
            .reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        return "\(HostRecord.said)/\(String(hash, radix: 16))"
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        if try await host.stat(marker) != nil { return Facts(isSaid: true) }
        var facts = Facts()
        for unit in units { facts.now += try await host.unitStatus(unit).asBefore(unit) }
        let keys = sysctls.map { SysctlKey(name: $0).path }
        let values = try await host.each(keys) { try await $0.file($1) }
        facts.now += zip(keys, values).compactMap { key, file in file.map { .sysctl(key, was: $0.text.trimmed) } }
        if !chains.isEmpty { facts.now.append(.tables(try await ResetFirewallStep.tables(on: host) ?? [])) }
        return facts
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        guard !facts.isSaid else { return [] }
        let undos =
            trees.map { Undo.tree($0) } + paths.map { .path($0) } + facts.now + devices.map { .device($0) }
            + chains.map { .chains($0) }
            + tables.map { .table($0) } + [containers].compactMap(\.self).map { .containers(namespace: $0) }
        guard !undos.isEmpty else { return [] }
        // Of two words on a thing the agent keeps the first one. It writes them down before it does anything.
        let folder = HostPath.parent(of: marker)
        return [
            Change(
                "write down how \(words(undos)) before", diff: .words(undos.map(\.key).joined(separator: "\n")),
                .makeDirectory(path: folder, attributes: Attributes(mode: 0o700, owner: "root", group: "root")),
                undo: undos),
            Change("remember that it is", .write(path: marker, bytes: [], attributes: Attributes(mode: 0o600))),
        ]
    }

    private func words(_ undos: [Undo]) -> String {
        let first = undos[0].words.dropFirst().first ?? "the firewall"
        return undos.count == 1 ? "\(first) was" : "\(first) and \(undos.count - 1) more were"
    }
}
