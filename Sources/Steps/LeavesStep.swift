public import Model
public import StepKit
public import Wire

/// What programs will leave on a host, said before they begin, so that a reset takes it away. Nothing of the host is
/// changed: only its record says how it was before.
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
    public var units: [String]
    public var containers: String?
    public var devices: [String]
    public var chains: [String]
    public var tables: [String]
    public var sysctls: [String]

    public init(
        trees: [String] = [], units: [String] = [], containers: String? = nil, devices: [String] = [],
        chains: [String] = [], tables: [String] = [], sysctls: [String] = []
    ) {
        (self.trees, self.units, self.containers) = (trees, units, containers)
        (self.devices, self.chains, self.tables, self.sysctls) = (devices, chains, tables, sysctls)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        trees = try keys.decode(.trees, standard: [])
        units = try keys.decode(.units, standard: [])
        containers = try keys.decodeIfPresent(String.self, forKey: .containers)
        devices = try keys.decode(.devices, standard: [])
        chains = try keys.decode(.chains, standard: [])
        tables = try keys.decode(.tables, standard: [])
        sysctls = try keys.decode(.sysctls, standard: [])
    }

    public var title: String {
        let all = trees + units + [containers].compactMap(\.self) + devices + chains + tables + sysctls
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
        public var record: HostRecord
        /// How it is now, of what the record does not know yet.
        public var now: [Undo]
        public init(record: HostRecord = HostRecord(), now: [Undo] = []) {
            (self.record, self.now) = (record, now)
        }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let record = try await Kept.record(on: host)
        var facts = Facts(record: record)
        let known = Set(record.undos.map(\.key))
        for unit in units where !known.contains("unit \(unit)") {
            facts.now += try await host.unitStatus(unit).asBefore(unit)
        }
        let keys = sysctls.map { SysctlKey(name: $0).path }.filter { !known.contains("sysctl \($0)") }
        let values = try await host.each(keys) { try await $0.file($1) }
        facts.now += zip(keys, values).compactMap { key, file in file.map { .sysctl(key, was: $0.text.trimmed) } }
        if !chains.isEmpty, !known.contains("tables") {
            facts.now.append(.tables(try await ResetFirewallStep.tables(on: host) ?? []))
        }
        return facts
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        var wanted: [Undo] = devices.map { .device($0) } + chains.map { .chains($0) } + tables.map { .table($0) }
        if let containers { wanted.append(.containers(namespace: containers)) }
        let known = Set(facts.record.undos.map(\.key))
        let trees = trees.filter { path in !facts.record.trees.contains { $0.path == path } }
        let missing = trees.map { Undo.tree($0) } + (facts.now + wanted).filter { !known.contains($0.key) }
        guard !missing.isEmpty else { return [] }
        // What the agent does is nothing new, and what it writes down before is what matters.
        let attributes = Attributes(mode: 0o700, owner: "root", group: "root")
        return [
            Change(
                "write down how \(words(missing)) before", diff: .words(missing.map(\.key).joined(separator: "\n")),
                .makeDirectory(path: HostRecord.folder, attributes: attributes), undo: missing)
        ]
    }

    private func words(_ undos: [Undo]) -> String {
        let first = undos[0].words.dropFirst().first ?? "the firewall"
        return undos.count == 1 ? "\(first) was" : "\(first) and \(undos.count - 1) more were"
    }
}
