public import Model

/// The entries of playbooks bound to hosts that nobody has seen yet. What is wrong with them is found here, before any
/// host is touched, and most of it is not bound again for the plan.
public struct Draft: Sendable {
    /// The hosts that have something to do, in the order of the inventory.
    public private(set) var hosts: [Host]
    private var steps: [TaskID: any Step] = [:]

    /// `chosen` limits it to some hosts. Steps that ask for a name under one of `open`, the names that nobody knows yet, are
    /// forgotten again. Throws the first thing in a playbook that cannot be meant.
    public init(
        _ entries: [Entry], for world: World, only chosen: Set<HostName>? = nil, open: [String] = [],
        values: @Sendable (Host) -> Namespace = { _ in Namespace() }
    ) throws(Failure) {
        let candidates = world.cluster.hosts.filter { chosen?.contains($0.id) ?? true }
        let scripts = HostScript.all(entries, candidates, in: world, absent: [], known: nil, values)
        var busy: Set<HostName> = []
        for (index, entry) in entries.enumerated() {
            let isKnown = entry.asks.map { asks in !asks.contains { path in open.contains { Self.touch(path, $0) } } }
            for script in scripts {
                guard let step = try script.steps[index]?.get() else { continue }
                let host = script.site.host.id
                if isKnown ?? false { steps[TaskID(host: host, index: index)] = step }
                let hasSeat = entry.at.map { $0.machine(for: host, in: world.cluster, among: nil) != nil } ?? true
                if hasSeat { busy.insert(host) }
            }
        }
        hosts = world.cluster.hosts.filter { busy.contains($0.id) }
    }

    /// A step that is the same whatever the hosts turn out to be.
    subscript(host: HostName, index: Int) -> (any Step)? { steps[TaskID(host: host, index: index)] }

    /// One of two names is the other, or has it in it.
    private static func touch(_ one: String, _ other: String) -> Bool {
        one == other || one.hasPrefix(other + ".") || other.hasPrefix(one + ".")
    }
}
