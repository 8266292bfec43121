public import Model

/// A step on a host, with what it waits for.
public struct PlannedTask: Sendable, Identifiable {
    public var id: TaskID
    public var layer: String
    /// The step's title, made unique on the host: the name under which its state is remembered.
    public var title: String
    public var site: Site
    public var step: any Step
    /// Tasks that must have ended, well or badly.
    public var after: Set<TaskID>
    /// The task of the host before in a `one-by-one` entry: if that one failed, this one is skipped.
    public var follows: TaskID?
    /// What other hosts did may have changed what it sees.
    public var looksAtOthers: Bool
}

/// A graph of tasks as a plain value: shown, compared and executed from the same bytes.
public struct Plan: Sendable {
    public private(set) var tasks: [PlannedTask] = []
    public var world: World

    /// Binds every entry to every host that it is for. `hosts` limits the plan to some hosts. Throws the first thing
    /// in a playbook that cannot be meant.
    public init(
        _ entries: [Entry], for world: World, only hosts: Set<HostName>? = nil,
        values: (Host) -> Namespace = { _ in Namespace() }
    ) throws(Failure) {
        self.world = world
        let chosen = world.cluster.hosts.filter { hosts?.contains($0.id) ?? true }
        let sites = chosen.map { (Site(host: $0, world: world), values($0)) }
        var last: [HostName: TaskID] = [:]
        var titles: [HostName: [String: Int]] = [:]
        for (index, entry) in entries.enumerated() {
            let everyone = Set(last.values)
            var previous: TaskID?
            for (site, values) in sites where entry.matches(site.host, in: world) {
                let host = site.host.id
                let step = try entry.bind(values)
                let name = "\(entry.layer)/\(step.title)"
                let count = titles[host, default: [:]][name, default: 0] + 1
                titles[host, default: [:]][name] = count
                let id = TaskID(host: host, index: index)
                var after = entry.barrier ? everyone : Set([last[host]].compactMap { $0 })
                let follows = entry.order == .oneByOne ? previous : nil
                if let follows { after.insert(follows) }
                tasks.append(
                    PlannedTask(
                        id: id, layer: entry.layer, title: count == 1 ? step.title : "\(step.title) #\(count)",
                        site: site, step: step, after: after, follows: follows,
                        looksAtOthers: entry.barrier || entry.order == .oneByOne))
                last[host] = id
                previous = id
            }
        }
    }

    /// The hosts that have something to do, in the order of the inventory.
    public var hosts: [Host] {
        let busy = Set(tasks.map(\.id.host))
        return world.cluster.hosts.filter { busy.contains($0.id) }
    }
}
